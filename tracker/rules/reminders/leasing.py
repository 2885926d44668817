"""Who runs the clock: one row, taken by compare-and-swap, fenced by its epoch.

A leader counts heartbeats. Who sees epoch and beat stand still long enough may take over; the epoch
grows, and every transaction of the leader before fails from then on. Inside a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Update, select, update

from tracker.base import clock
from tracker.base.db import db, insert_unless_there
from tracker.models.notices import Lease

NAME = "clock"


class LeaseLost(RuntimeError):
    """Another process runs the clock now; whatever this one was doing is rolled back."""


@dataclass(frozen=True)
class Sight:
    """The lease as it was seen: who holds it, and how far its counters are."""

    holder: str
    epoch: int
    beat: int

    @property
    def is_free(self) -> bool:
        """Whether the last leader went in good order."""
        return not self.holder


def look() -> Sight | None:
    """The lease as it stands; None before anybody ever held it. Needs no transaction."""
    row = db.session.execute(
        select(Lease.holder, Lease.epoch, Lease.beat).where(Lease.name == NAME)
    ).first()
    return Sight(*row) if row else None


def begin(holder: str) -> int | None:
    """Hold the lease for the first time ever; its epoch, or None if another was quicker."""
    row = {"name": NAME, "holder": holder, "epoch": 1, "beat": 1, "beat_at": clock.now()}
    return 1 if insert_unless_there(Lease, [row]) else None


def take_over(seen: Sight, *, holder: str) -> int | None:
    """Take a lease that has stood still since it was seen; the new epoch, or None if it moved."""
    moved = _change(
        update(Lease)
        .where(Lease.name == NAME, Lease.epoch == seen.epoch, Lease.beat == seen.beat)
        .values(holder=holder, epoch=seen.epoch + 1, beat=seen.beat + 1, beat_at=clock.now())
    )
    return seen.epoch + 1 if moved else None


def beat(epoch: int) -> bool:
    """Show that the leader of this epoch lives; False when another has taken over."""
    return _change(
        update(Lease)
        .where(Lease.name == NAME, Lease.epoch == epoch)
        .values(beat=Lease.beat + 1, beat_at=clock.now())
    )


def resign(epoch: int) -> None:
    """Leave in good order, so that the next leader need not wait."""
    _change(
        update(Lease)
        .where(Lease.name == NAME, Lease.epoch == epoch)
        .values(holder="", beat=Lease.beat + 1)
    )


def require(epoch: int) -> None:
    """Refuse to go on under an epoch that is over, and keep it from ending before this commits.

    Epoch 0 is that of a job run by hand before there ever was a leader.
    """
    now = db.session.scalar(
        select(Lease.epoch).where(Lease.name == NAME).with_for_update(read=True)
    )
    if (now or 0) != epoch:
        raise LeaseLost(f"epoch {epoch} is over, the clock is at {now}")


def _change(statement: Update) -> bool:
    result = cast("CursorResult[Any]", db.session.execute(statement))
    return result.rowcount == 1
