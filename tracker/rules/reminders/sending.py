"""The outbox: claimed by a conditional update, marked before it is sent, and again when it has been.

Every step stands in a transaction of its own under the clock's epoch. Nothing is sent twice by
itself: what was being sent when its worker died is left to a person.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.base.db import db
from tracker.base.mail import Doubtful, NotSent, TryLater
from tracker.models.notices import Delivery, OutboxMail, Queued, Reminder, ReminderState

#: How long a claim, and the sending itself, may take before it is given up for lost.
CLAIM_FOR = timedelta(minutes=10)
#: Minutes until the next attempt, by the number of attempts made; then the last again.
BACK_OFF = (1, 5, 15, 60, 240)
#: After so long without success a letter has failed for good.
GIVE_UP_AFTER = timedelta(days=7)
_LOST = "发送途中进程中断，不能确定是否送达，请人工核实。"


def claim(kind: type[Queued], where: ColumnElement[bool], *, epoch: int, most: int) -> list[int]:
    """Take a number of letters that are due, so that no other worker sends them; their ids."""
    now = clock.now()
    chosen = (
        select(kind.id)
        .where(where, _is_due(kind, epoch))
        .order_by(kind.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(kind)
        .where(kind.id.in_(chosen))
        .values(state=ReminderState.CLAIMED, epoch=epoch, retry_at=now + CLAIM_FOR)
        .returning(kind.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(db.session.scalars(statement))


def is_anything_waiting(epoch: int) -> bool:
    """Whether a worker has anything to do. Needs no transaction."""
    for kind in (Reminder, OutboxMail):
        lost = and_(kind.state == ReminderState.SENDING, _is_orphan(kind, epoch))
        if db.session.scalar(select(kind.id).where(or_(_is_due(kind, epoch), lost)).limit(1)):
            return True
    return False


def _is_due(kind: type[Queued], epoch: int) -> ColumnElement[bool]:
    now = clock.now()
    return or_(
        kind.state == ReminderState.PENDING,
        and_(kind.state == ReminderState.FAILED, kind.retry_at <= now),
        and_(kind.state == ReminderState.CLAIMED, _is_orphan(kind, epoch)),
    )


def _is_orphan(kind: type[Queued], epoch: int) -> ColumnElement[bool]:
    """Whether whoever took it is gone: another epoch, or long past its time."""
    return or_(kind.epoch < epoch, kind.retry_at <= clock.now())


def mark_sending(queued: Queued, *, epoch: int) -> bool:
    """Write down that it is about to leave; False when it is no longer this worker's."""
    return _move(
        queued,
        (ReminderState.CLAIMED,),
        epoch=epoch,
        state=ReminderState.SENDING,
        attempts=queued.attempts + 1,
        retry_at=clock.now() + CLAIM_FOR,
    )


def mark_sent(queued: Queued, *, epoch: int, detail: str) -> None:
    """It was taken."""
    left = (ReminderState.SENDING, ReminderState.UNKNOWN)
    if _move(queued, left, epoch=epoch, state=ReminderState.SENT, retry_at=None):
        note_delivery(queued, ReminderState.SENT, detail)


def mark_not_sent(queued: Queued, *, epoch: int, error: NotSent) -> None:
    """It was not taken, or nobody knows: try later, give it up, or leave it to a person."""
    retry_at, state = None, ReminderState.FAILED
    if isinstance(error, Doubtful):
        state = ReminderState.UNKNOWN
    elif isinstance(error, TryLater) and clock.now() - queued.queued_at < GIVE_UP_AFTER:
        minutes = BACK_OFF[min(max(queued.attempts, 1), len(BACK_OFF)) - 1]
        retry_at = clock.now() + timedelta(minutes=minutes)
    left = (ReminderState.SENDING, ReminderState.UNKNOWN)
    if _move(queued, left, epoch=epoch, state=state, retry_at=retry_at):
        note_delivery(queued, state, error.detail)


def drop(reminder: Reminder, *, why: str) -> None:
    """Say it to nobody: it no longer holds."""
    reminder.state, reminder.retry_at = ReminderState.DROPPED, None
    note_delivery(reminder, ReminderState.DROPPED, why)


def release(kind: type[Queued], ids: Collection[int], *, epoch: int) -> None:
    """Give back what was claimed and not begun."""
    db.session.execute(
        update(kind)
        .where(kind.id.in_(ids), kind.state == ReminderState.CLAIMED, kind.epoch == epoch)
        .values(state=ReminderState.PENDING, retry_at=None)
    )


def settle_lost(kind: type[Queued], *, epoch: int) -> int:
    """What was being sent by a worker that is gone may have arrived: a person must find out."""
    lost = db.session.scalars(
        select(kind).where(kind.state == ReminderState.SENDING, _is_orphan(kind, epoch))
    ).all()
    for queued in lost:
        queued.state, queued.retry_at = ReminderState.UNKNOWN, None
        note_delivery(queued, ReminderState.UNKNOWN, _LOST)
    return len(lost)


def note_delivery(queued: Queued, result: ReminderState, detail: str) -> None:
    """Keep how an attempt ended."""
    if isinstance(queued, Reminder):
        db.session.add(
            Delivery(reminder_id=queued.id, at=clock.now(), result=result, detail=detail)
        )
    elif isinstance(queued, OutboxMail):
        queued.detail = detail[:500]


def _move(queued: Queued, allowed: tuple[ReminderState, ...], *, epoch: int, **values: Any) -> bool:
    """Change a row only if it still is where this worker left it."""
    kind = type(queued)
    result = db.session.execute(
        update(kind)
        .where(kind.id == queued.id, kind.epoch == epoch, kind.state.in_(allowed))
        .values(**values)
    )
    return cast("CursorResult[Any]", result).rowcount == 1
