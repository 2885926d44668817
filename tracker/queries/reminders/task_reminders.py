"""Reminders of one matter, for its page: when the next one is due, and what was said so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.kinds import RUNNING
from tracker.models.notices import Delivery, Reminder, ReminderState
from tracker.models.reminding import Deadline, rule_label
from tracker.models.tasks import Task
from tracker.queries.reminders.reminders import remind_days

#: A matter due later than this has no reminder to speak of yet.
_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class TaskReminders:
    """The next reminder's day and name (None, "" when none will come), and what was said."""

    next_on: date | None
    next_label: str
    times: int
    last_at: datetime | None


def reminders_of(task: Task) -> TaskReminders:
    """When the matter is next reminded of, and how often it was."""
    said = db.session.execute(
        select(Reminder.rule, Reminder.due_cycle, func.max(Delivery.at))
        .join(Delivery)
        .where(Reminder.task_id == task.id, Delivery.result == ReminderState.SENT)
        .group_by(Reminder.rule, Reminder.due_cycle)
    ).all()
    last_at = max((at for *_, at in said), default=None)
    next_on, label = _next(task)
    return TaskReminders(next_on, label, len(said), last_at)


def _next(task: Task) -> tuple[date | None, str]:
    reminded = task.state in RUNNING and not task.is_frame and not task.is_backfilled
    if not reminded or task.due_on is None:
        return None, ""
    today = clock.today()
    deadline = Deadline(task.due_on + timedelta(days=task.excused_days), date.min)
    calls = remind_days().coming(deadline, after=today, until=today + _AHEAD)
    return (calls[0].on, rule_label(calls[0].rule)) if calls else (None, "")
