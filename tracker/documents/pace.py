"""Pace: progress against the time that has passed, and the word for it (超, 达, 欠)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.documents.facts import MatterFact, Period, Standing


@dataclass(frozen=True)
class Pace:
    """How far a matter is, how far its time is, and the judgement. Hundredths of a percent."""

    elapsed: int
    judgement: str


def elapsed(since: date, until: date, on: date) -> int:
    """The share of the days from ``since`` to ``until`` (both counted) that ``on`` has
    completed."""
    days = (until - since).days + 1
    passed = min(max((on - since).days + 1, 0), days)
    return passed * 10000 // days if days > 0 else 10000


def pace_of(matter: MatterFact, period: Period, on: date, tolerance: int) -> Pace:
    """Judge a matter by its own days, or by the period's where it has none.

    Ahead of time elapsed by more than the tolerance (points) is 超, behind by more is 欠, between
    is 达. Closed in time is 达, overdue or closed late 欠; without a percentage nothing is judged.
    """
    since = matter.assigned_on or period.starts_on
    until = matter.due_on or period.ends_on
    share = elapsed(since, max(until, since), on)
    if matter.standing is Standing.CLOSED:
        return Pace(share, "欠" if matter.on_time is False else "达")
    if matter.standing is not Standing.OPEN:
        return Pace(share, "中止")
    if matter.days_overdue:
        return Pace(share, "欠")
    if matter.percent is None:
        return Pace(share, "未填报")
    ahead = matter.percent * 100 - share
    if ahead > tolerance * 100:
        return Pace(share, "超")
    return Pace(share, "欠" if ahead < -tolerance * 100 else "达")
