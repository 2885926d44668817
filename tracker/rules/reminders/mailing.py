"""Mails other than reminders: written down in the transaction of the act, sent by the clock's worker."""

from __future__ import annotations

from tracker.base import clock
from tracker.base.db import insert_unless_there
from tracker.models.notices import OutboxMail, ReminderState


def queue_mail(
    key: str,
    recipient: str,
    subject: str,
    body: str,
    attachment_name: str = "",
    attachment_text: str = "",
) -> None:
    """Have a mail sent once this transaction commits. A key already used queues nothing."""
    row = {
        "key": key,
        "recipient": recipient,
        "subject": subject,
        "body": body,
        "attachment_name": attachment_name,
        "attachment_text": attachment_text,
        "created_at": clock.now(),
        "state": ReminderState.PENDING,
        "epoch": 0,
        "attempts": 0,
        "detail": "",
    }
    insert_unless_there(OutboxMail, [row])
