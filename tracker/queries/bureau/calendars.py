"""The work calendar of one year as a page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.base.db import db
from tracker.dates.holidays import official_days, official_years
from tracker.models.bureau import CalendarYear


@dataclass(frozen=True)
class Day:
    day: date
    is_workday: bool
    name: str


@dataclass(frozen=True)
class YearView:
    """One year: its exceptional days, whether they are all known, and from where."""

    year: int
    days: Sequence[Day]
    is_kept: bool
    is_complete: bool
    is_official: bool


def year_view(year: int) -> YearView:
    kept = db.session.scalars(select(CalendarYear).where(CalendarYear.year == year)).one_or_none()
    is_official = year in official_years()
    if kept is None:
        days = [Day(d.day, d.is_workday, d.name) for d in official_days() if d.day.year == year]
        return YearView(year, days, False, is_official, is_official)
    own = [Day(d.day, d.is_workday, d.name) for d in kept.days]
    return YearView(year, own, True, kept.is_complete, is_official)
