"""工作日历: the holidays and make-up days of the years that the office keeps itself."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import DomainError, Forbidden, NotFound
from tracker.dates.holidays import official_days, official_years
from tracker.models.acts import Act
from tracker.models.bureau import CalendarDay, CalendarYear
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.rules import audit
from tracker.rules.bureau.configuring import put_setting
from tracker.rules.queueing import wait_in_line

FIRST_YEAR, LAST_YEAR = 2004, 2100


def keep_year(year: int, *, by: User) -> CalendarYear:
    """Take a year into the office's own table, beginning with the published days if there are any."""
    _require_management(by)
    wait_in_line()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    found = db.session.scalars(select(CalendarYear).where(CalendarYear.year == year)).one_or_none()
    return found or _begin_year(year, by=by)


def put_day(day: date, *, by: User, is_workday: bool, name: str) -> None:
    """Say that a day is free or worked; a day said before is changed."""
    _check_day(day, is_workday, name)
    year = keep_year(day.year, by=by)
    found = next((known for known in year.days if known.day == day), None)
    if found is None:
        found = CalendarDay(calendar_year=year, day=day)
        db.session.add(found)
    found.is_workday, found.name = is_workday, name
    _record(year, by=by)


def remove_day(day: date, *, by: User) -> None:
    """Let a day be again what its weekday is."""
    year = keep_year(day.year, by=by)
    found = next((known for known in year.days if known.day == day), None)
    if found is None:
        raise DomainError("日历中没有登记这一天。")
    db.session.delete(found)
    _record(year, by=by)
    db.session.expire(year, ["days"])


def mark_year_complete(year_number: int, *, by: User) -> None:
    """The official arrangement of the year has been entered in full: no more warnings."""
    year = keep_year(year_number, by=by)
    if not any(not day.is_workday for day in year.days):
        raise DomainError("尚未登记任何放假日，不能标为完整。")
    year.is_complete = True
    _record(year, by=by)


def mark_year_incomplete(year_number: int, *, by: User) -> None:
    year = keep_year(year_number, by=by)
    year.is_complete = False
    _record(year, by=by)


def _begin_year(year_number: int, *, by: User) -> CalendarYear:
    year = CalendarYear(year=year_number, is_complete=year_number in official_years())
    db.session.add(year)
    for known in official_days():
        if known.day.year == year_number:
            year.days.append(
                CalendarDay(day=known.day, is_workday=known.is_workday, name=known.name)
            )
    _record(year, by=by)
    return year


def _record(year: CalendarYear, *, by: User) -> None:
    """Write the act, and let every process make its calendar anew."""
    audit.record(Act.CALENDAR_CHANGED, year, by=by, year=year.year)
    put_setting("calendar_stamp", secrets.randbits(48), Act.CALENDAR_CHANGED, by=by)


def _check_day(day: date, is_workday: bool, name: str) -> None:
    if not name:
        raise DomainError("请写明节日或事由，如“春节”“国庆节调休上班”。", field="name")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DomainError(f"年份应在{FIRST_YEAR}到{LAST_YEAR}之间。", field="day")
    if is_workday and day.weekday() < 5:
        raise DomainError("这一天本来就是工作日，不用登记上班。", field="is_workday")


def _require_management(by: User) -> None:
    if not by.can(Capability.MANAGE_ACCOUNTS):
        raise Forbidden("只有系统管理员可以修改工作日历。")
