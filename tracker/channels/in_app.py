"""Notices inside the tracker: delivered by being written."""

from __future__ import annotations

from tracker.base import clock
from tracker.base.db import db
from tracker.models.notices import IN_APP, Notice, Reminder

NAME = IN_APP


def write(reminder: Reminder, text: str) -> None:
    """Write the notice that delivers a reminder; a second one for the same reminder is impossible."""
    db.session.add(
        Notice(
            user_id=reminder.recipient_id,
            task_id=reminder.task_id,
            kind=reminder.rule,
            text=text[:500],
            at=clock.now(),
            reminder_id=reminder.id,
        )
    )
