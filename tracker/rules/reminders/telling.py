"""At the moment of sending: does a reminder still hold, who is it for, and what does it say today?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.base.db import db
from tracker.base.mail import Letter
from tracker.models.kinds import RUNNING, State
from tracker.models.notices import IN_APP, OutboxMail, Reminder, ReminderState
from tracker.models.reminding import UNSIGNED, empty_unit_of, is_deadline_rule
from tracker.models.units import Unit
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.reminders.recipients import Listeners, people_by_unit
from tracker.rules.reminders import sending
from tracker.rules.reminders.reminder_words import Words, words_for


class Teller:
    """Judges and words a number of reminders; what their people may hear is read once for all."""

    def __init__(self, reminders: Sequence[Reminder], *, site: str) -> None:
        self._settings = bureau()
        self._site = site
        self._listeners = Listeners({reminder.task_id for reminder in reminders})
        self._newest = _newest_of(reminders)

    def words(self, reminder: Reminder) -> Words | None:
        """What to say; None, and the reminder dropped with the reason, when it no longer holds."""
        why = self._objection(reminder)
        if why:
            sending.drop(reminder, why=why)
            return None
        unit_id = empty_unit_of(reminder.rule)
        unit = db.session.get(Unit, unit_id) if unit_id else None
        return words_for(
            reminder.rule,
            reminder.task,
            unit_name=unit.display_name if unit else "",
            office=self._settings.office_name,
            site=self._site,
            days=calendar(self._settings),
        )

    def letter(self, reminder: Reminder) -> Letter | None:
        """The reminder as a letter."""
        words = self.words(reminder)
        if words is None:
            return None
        return Letter(
            reminder_key(reminder),
            reminder.recipient.email,
            f"【督办提醒】{words.line}",
            words.body,
        )

    def _objection(self, reminder: Reminder) -> str:
        task, rule = reminder.task, reminder.rule
        states = (State.ISSUED,) if rule == UNSIGNED else RUNNING
        if task.state not in states or task.is_frame or task.is_backfilled:
            return f"事项现为“{task.state_label}”，不再提醒。"
        if task.due_cycle != reminder.due_cycle:
            return "办理时限已调整，按新时限提醒。"
        if reminder.recipient_id not in {p.id for p in self._listeners.of(task.id, rule)}:
            return "收件人已停用或已不在承办单位。"
        unit_id = empty_unit_of(rule)
        if unit_id is not None and people_by_unit([unit_id]):
            return "该单位已有承办人员。"
        if reminder.channel != IN_APP and not reminder.recipient.email:
            return "收件人没有登记邮箱。"
        if is_deadline_rule(rule) and self._newest[_line_of(reminder)] > reminder.id:
            return "已有更新的提醒。"
        return ""


def reminders_to_tell(channel: str, most: int) -> list[Reminder]:
    """Reminders waiting for a channel that delivers by writing; others working on them are passed by."""
    return list(
        db.session.scalars(
            select(Reminder)
            .where(Reminder.channel == channel, Reminder.state == ReminderState.PENDING)
            .order_by(Reminder.id)
            .limit(most)
            .with_for_update(skip_locked=True, of=Reminder)
            .options(selectinload(Reminder.task))
        )
    )


def letter_of(mail: OutboxMail) -> Letter:
    """A queued mail as it was written."""
    return Letter(
        f"mail|{mail.key}",
        mail.recipient,
        mail.subject,
        mail.body,
        mail.attachment_name,
        mail.attachment_text,
    )


def reminder_key(reminder: Reminder) -> str:
    """What makes a reminder the one it is."""
    parts = (
        reminder.rule,
        reminder.task_id,
        reminder.due_cycle,
        reminder.recipient_id,
        reminder.channel,
    )
    return "|".join(str(part) for part in parts)


def _newest_of(reminders: Collection[Reminder]) -> dict[tuple[int, int, int, str], int]:
    """The latest reminder of the deadline, for each matter, deadline, person and channel."""
    rows = db.session.scalars(
        select(Reminder).where(Reminder.task_id.in_({r.task_id for r in reminders}))
    )
    newest: dict[tuple[int, int, int, str], int] = {}
    for row in sorted(rows, key=lambda r: r.id):
        if is_deadline_rule(row.rule):
            newest[_line_of(row)] = row.id
    return newest


def _line_of(reminder: Reminder) -> tuple[int, int, int, str]:
    return reminder.task_id, reminder.due_cycle, reminder.recipient_id, reminder.channel
