"""Whether the clock of reminders runs and the calendar is complete: what the banner warns of."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.notices import JobRun, Lease
from tracker.queries.bureau.bureau import calendar

#: Without a heartbeat for this long, nobody is sending reminders.
_SILENCE = timedelta(minutes=10)
#: A job of the clock that has not come to its end for this long is failing.
_FAILING = timedelta(minutes=30)
_JOBS = {"plan": "计划提醒", "send": "发送提醒"}
#: The reminders of a deadline begin 30 work-days before it: so far ahead the holidays must be known.
_AHEAD = timedelta(days=45)


def clock_warning() -> str:
    """A sentence for the banner when reminders do not go out or fall on wrong days; empty when all is well."""
    return " ".join(said for said in (_stopped() or _failing(), _incomplete_calendar()) if said)


def _stopped() -> str:
    beat_at = db.session.scalar(select(Lease.beat_at).where(Lease.name == "clock"))
    # A beat that lies far in the future was made by a wrong clock and proves nothing.
    if beat_at is not None and abs(clock.now() - beat_at) < _SILENCE:
        return ""
    since = "从未启动" if beat_at is None else f"自{_spoken(beat_at)}起停止"
    return f"提醒时钟{since}，到期提醒和催办通知不会自动发出，请联系系统管理员。"


def _failing() -> str:
    """The clock runs, and yet a job has long not come to its end."""
    runs = db.session.execute(select(JobRun.name, JobRun.finished_at).where(JobRun.name.in_(_JOBS)))
    late = [(at, _JOBS[name]) for name, at in runs if abs(clock.now() - at) > _FAILING]
    if not late:
        return ""
    names = "、".join(name for _, name in late)
    return (
        f"{names}自{_spoken(min(at for at, _ in late))}起没有成功，请联系系统管理员查看运行日志。"
    )


def _incomplete_calendar() -> str:
    today = clock.today()
    missing = calendar().missing_years(today, today + _AHEAD)
    if not missing:
        return ""
    years = "、".join(f"{year}年" for year in missing)
    return f"{years}的节假日安排还没有录入工作日历，工作日按周一至周五推算，可能有误，请在“设置”中补录。"


def _spoken(instant: datetime) -> str:
    local = instant.astimezone(clock.SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"
