"""The bureau's settings and its calendar, read once a request and once a change respectively."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from tracker.base.db import db, read_once
from tracker.dates.holidays import official_calendar, official_days, official_years
from tracker.dates.workdays import Calendar, calendar_of
from tracker.models.bureau import BureauSetting, CalendarDay, CalendarYear
from tracker.models.lights import LightPolicy


@dataclass(frozen=True)
class Bureau:
    """Every setting of the page 设置 with its default; names are those of the rows."""

    office_name: str = "督查督办系统"
    #: The word before the year in a matter's number: 督〔2023〕12号.
    number_word: str = "督"
    yellow_workdays: int = 3
    yellow_points: int = 10
    red_points: int = 30
    #: Working hours after which an unsigned matter is flagged.
    sign_within_workdays: int = 1
    #: Days between two urges of one matter.
    urge_cooldown_days: int = 1
    #: Work-days before the deadline on which a reminder goes out, and how often after it.
    remind_before: tuple[int, ...] = (30, 7, 3, 1)
    remind_every_overdue: int = 5
    #: Another number after every change of the holiday table, so that the cached calendar is made anew.
    calendar_stamp: int = 0
    # Passwords and sessions.
    password_shortest: int = 8
    password_shortest_control: int = 12
    #: How many of the kinds letter, digit, sign a password needs.
    password_kinds: int = 2
    #: Days after which a password must be changed; 0: never.
    password_days: int = 0
    login_failures: int = 5
    login_window_minutes: int = 15
    lock_minutes: int = 30
    #: Names that may fail from one address within the window before it is slowed.
    spray_names: int = 20
    spray_pause_seconds: int = 10
    idle_minutes: int = 30
    session_hours: int = 12
    # The organ that stands on the Word files.
    organ_name: str = "市乡村振兴局"
    organ_mark: str = "市乡村振兴局文件"
    organ_number_word: str = "振督"
    organ_has_seal: bool = True
    organ_signer: str = ""
    organ_copy_to: str = ""
    organ_printing_office: str = "市乡村振兴局督导科"
    organ_contact: str = ""
    # The names of the fonts as they are written into the Word files.
    font_mark: str = "方正小标宋简体"
    font_body: str = "仿宋_GB2312"
    font_kai: str = "楷体_GB2312"
    font_hei: str = "黑体"
    font_song: str = "宋体"

    @property
    def light_policy(self) -> LightPolicy:
        return LightPolicy(self.yellow_workdays, self.yellow_points, self.red_points)


def bureau() -> Bureau:
    """The settings as they stand."""
    settings: Bureau = read_once("bureau", _read)
    return settings


def _read() -> Bureau:
    """Rows with a name no longer known are passed over."""
    known = {field.name for field in fields(Bureau)}
    rows = db.session.execute(select(BureauSetting.name, BureauSetting.value))
    return Bureau(**{name: _frozen(value) for name, value in rows if name in known})


def calendar(settings: Bureau | None = None) -> Calendar:
    """The work-day calendar: the years the office keeps, and the others as published."""
    stamp = (settings or bureau()).calendar_stamp
    return _calendar(str(db.engine.url), stamp) if stamp else official_calendar()


@lru_cache(maxsize=4)
def _calendar(_url: str, _stamp: int) -> Calendar:
    kept = {row.year: row.is_complete for row in db.session.scalars(select(CalendarYear))}
    days = [(d.day, d.is_workday) for d in official_days() if d.day.year not in kept]
    own = db.session.execute(select(CalendarDay.day, CalendarDay.is_workday))
    complete = {year for year, is_complete in kept.items() if is_complete}
    return calendar_of(
        [*days, *((day, is_workday) for day, is_workday in own)],
        (official_years() - kept.keys()) | complete,
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
