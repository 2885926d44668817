"""Whether the clock of reminders is running, told from the leader's heartbeat."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.notices import Lease

#: Without a heartbeat for this long, nobody is sending reminders.
_SILENCE = timedelta(minutes=10)


def clock_warning() -> str:
    """A sentence for the banner when no process runs the clock; empty when one does."""
    beat_at = db.session.scalar(select(Lease.beat_at).where(Lease.name == "clock"))
    if beat_at is not None and clock.now() - beat_at < _SILENCE:
        return ""
    since = "从未启动" if beat_at is None else f"自{_spoken(beat_at)}起停止"
    return f"提醒时钟{since}，到期提醒和催办通知不会自动发出，请联系系统管理员。"


def _spoken(instant: object) -> str:
    from_utc = instant.astimezone(clock.SHANGHAI)  # type: ignore[attr-defined]
    return f"{from_utc.month}月{from_utc.day}日{from_utc:%H:%M}"
