"""A person decides about letters that get no further by themselves: send once more, or settled."""

from __future__ import annotations

from tracker.base.errors import DomainError
from tracker.models.acts import Act
from tracker.models.notices import Queued, Reminder, ReminderState
from tracker.models.people import User
from tracker.rules import audit
from tracker.rules.matters import carrying, life
from tracker.rules.reminders import sending


def may_settle(by: User) -> bool:
    return carrying.supervises(by)


def send_again(queued: Queued, *, by: User) -> None:
    """Have a letter sent once more, though it may have arrived."""
    _require_trouble(queued, by)
    queued.state, queued.retry_at, queued.epoch = ReminderState.PENDING, None, 0
    sending.note_delivery(queued, ReminderState.PENDING, f"{by.name}要求重发。")
    audit.note(Act.REMINDER_RESENT, _entity(queued), by=by)


def settle(queued: Queued, *, by: User) -> None:
    """It has been found out that it arrived; one that failed has been told in another way."""
    _require_trouble(queued, by)
    if queued.state is ReminderState.UNKNOWN:
        queued.state, words = ReminderState.SENT, f"{by.name}核实已送达。"
    else:
        queued.state, words = ReminderState.DROPPED, f"{by.name}已另行通知。"
    sending.note_delivery(queued, queued.state, words)
    audit.note(Act.REMINDER_SETTLED, _entity(queued), by=by, why=words)


def _require_trouble(queued: Queued, by: User) -> None:
    life.require(may_settle(by), "只有督查办可以处理未确认送达的提醒。")
    is_final = queued.state is ReminderState.FAILED and queued.retry_at is None
    if queued.state is not ReminderState.UNKNOWN and not is_final:
        raise DomainError(f"这条消息现为“{queued.state.label}”，不需要人工处理。")


def _entity(queued: Queued) -> tuple[str, int]:
    """A reminder's decision stands in the history of its matter."""
    if isinstance(queued, Reminder):
        return "task", queued.task_id
    return "outbox_mail", queued.id
