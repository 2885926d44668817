"""Settings and the work calendar: who may change what, within which bounds, and that it counts."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from flask import Flask

from tests.support.cast import Cast
from tests.support.log import latest_entry, nothing_written
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, Forbidden, NotFound
from tracker.dates.holidays import official_calendar
from tracker.models.bureau import BureauSetting, CalendarYear
from tracker.queries.bureau.bureau import Bureau, bureau, calendar
from tracker.queries.bureau.calendars import year_view
from tracker.rules.bureau import calendars, configuring
from tracker.rules.bureau.setting_fields import GROUPS

LIGHTS = {
    "yellow_workdays": "5",
    "yellow_points": "15",
    "red_points": "40",
    "sign_within_workdays": "2",
}


def change(cast: Cast, key: str, typed: dict[str, str], by: str = "wang") -> list[str]:
    with transaction():
        return configuring.change_settings(key, typed, by=cast.user(by))


def test_every_setting_has_a_field_and_every_field_a_setting() -> None:
    declared = [field.name for group in GROUPS for field in group.fields]
    assert len(declared) == len(set(declared))
    assert set(declared) == {field.name for field in fields(Bureau)} - {"calendar_stamp"}


def test_every_default_passes_its_own_field(cast: Cast, app_context: Flask) -> None:
    settings = bureau()
    for group in GROUPS:
        typed = {field.name: configuring.shown(field, settings) for field in group.fields}
        by = "wang" if group.owner_label == "督查办" else "admin"
        with nothing_written():
            assert change(cast, group.key, typed, by) == []


def test_a_change_counts_and_says_what_it_was(cast: Cast, app_context: Flask) -> None:
    assert change(cast, "lights", LIGHTS) == [
        "黄灯：距时限",
        "黄灯：进度落后",
        "红灯：进度落后",
        "签收期限",
    ]
    assert bureau().light_policy.yellow_workdays == 5
    row = db.session.query(BureauSetting).filter_by(name="red_points").one()
    entry = latest_entry("bureau_setting", row.id)
    assert (entry["act"], entry["actor"]["name"]) == ("setting.change", "王建国")
    change(cast, "lights", LIGHTS | {"red_points": "50"})
    assert latest_entry("bureau_setting", row.id)["ch"]["value"] == ["40", "50"]


@pytest.mark.parametrize(
    ("key", "changes", "field"),
    [
        ("lights", {"yellow_workdays": ""}, "yellow_workdays"),
        ("lights", {"yellow_workdays": "-1"}, "yellow_workdays"),
        ("lights", {"yellow_workdays": "3.5"}, "yellow_workdays"),
        ("lights", {"yellow_workdays": "٣"}, "yellow_workdays"),
        ("lights", {"yellow_workdays": "9" * 30}, "yellow_workdays"),
        ("lights", {"red_points": "15"}, "red_points"),
    ],
)
def test_wrong_values_are_refused_at_the_field(
    cast: Cast, app_context: Flask, key: str, changes: dict[str, str], field: str
) -> None:
    with nothing_written(), pytest.raises(DomainError) as refused:
        change(cast, key, LIGHTS | changes)
    assert set(refused.value.errors) == {field}
    assert bureau() == Bureau()


def test_days_before_are_read_however_they_are_divided(cast: Cast, app_context: Flask) -> None:
    rest = {"remind_every_overdue": "5", "urge_cooldown_days": "1"}
    change(cast, "reminders", {"remind_before": "1，15, 5、15 30", **rest})
    assert bureau().remind_before == (30, 15, 5, 1)
    for typed in ("", "、、", "0", "1、x", "、".join(map(str, range(1, 13)))):
        with nothing_written(), pytest.raises(DomainError):
            change(cast, "reminders", {"remind_before": typed, **rest})


def test_each_group_has_its_owner(cast: Cast, app_context: Flask) -> None:
    for key, by in (
        ("lights", "admin"),
        ("lights", "li"),
        ("lights", "chen"),
        ("system", "wang"),
        ("safety", "wang"),
        ("safety", "guard"),
    ):
        with nothing_written(), pytest.raises(Forbidden):
            change(cast, key, dict(LIGHTS), by)
    change(cast, "system", {"office_name": "东山督查"}, "admin")
    assert bureau().office_name == "东山督查"


@pytest.mark.parametrize("typed", ["", "长" * 41, "两\n行"])
def test_texts_are_bounded(cast: Cast, app_context: Flask, typed: str) -> None:
    with nothing_written(), pytest.raises(DomainError):
        change(cast, "system", {"office_name": typed}, "admin")


# ---- the work calendar ----


def test_before_anything_is_entered_the_published_calendar_counts(
    cast: Cast, app_context: Flask
) -> None:
    assert calendar() is official_calendar()
    assert not year_view(2023).is_kept


def test_a_day_off_of_our_own_counts_and_the_rest_of_the_year_stays(
    cast: Cast, app_context: Flask
) -> None:
    # Monday 2023-07-10 is an ordinary work-day; Thursday 2023-06-22 is 端午节.
    with transaction():
        calendars.put_day(
            date(2023, 7, 10), by=cast.user("admin"), is_workday=False, name="防汛停工"
        )
    known = calendar()
    assert not known.is_workday(date(2023, 7, 10))
    assert not known.is_workday(date(2023, 6, 22))
    assert known.is_workday(date(2023, 6, 25)), "the make-up Sunday of 端午节"
    assert known.covers(2023)
    assert known.covers(2024), "other years are as published"
    assert not known.is_workday(date(2024, 10, 1))
    year = db.session.query(CalendarYear).one()
    entry = latest_entry("calendar_year", year.id)
    assert (entry["act"], entry["more"]["year"]) == ("calendar.change", 2023)
    with transaction():
        calendars.remove_day(date(2023, 7, 10), by=cast.user("admin"))
    assert calendar().is_workday(date(2023, 7, 10))
    with nothing_written(), pytest.raises(DomainError, match="没有登记"), transaction():
        calendars.remove_day(date(2023, 7, 11), by=cast.user("admin"))


def test_a_year_nobody_published_is_warned_about_until_complete(
    cast: Cast, app_context: Flask
) -> None:
    admin = cast.user("admin")
    with nothing_written(), pytest.raises(DomainError, match="尚未登记"), transaction():
        calendars.mark_year_complete(2031, by=admin)
    with transaction():
        calendars.put_day(date(2031, 1, 1), by=admin, is_workday=False, name="元旦")
    assert not calendar().is_workday(date(2031, 1, 1))
    assert not calendar().covers(2031)
    with transaction():
        calendars.mark_year_complete(2031, by=admin)
    assert calendar().covers(2031)
    with transaction():
        calendars.mark_year_incomplete(2031, by=admin)
    assert not calendar().covers(2031)


def test_a_day_is_changed_rather_than_doubled(cast: Cast, app_context: Flask) -> None:
    admin, saturday = cast.user("admin"), date(2023, 7, 8)
    for is_workday in (True, False, True):
        with transaction():
            calendars.put_day(saturday, by=admin, is_workday=is_workday, name="调休")
        assert calendar().is_workday(saturday) is is_workday
    assert [d.day for d in year_view(2023).days].count(saturday) == 1


@pytest.mark.parametrize(
    ("day", "is_workday", "name", "field"),
    [
        (date(2023, 7, 10), True, "上班", "is_workday"),
        (date(2023, 7, 10), False, "", "name"),
        (date(1999, 7, 10), False, "老黄历", "day"),
        (date(2101, 7, 10), False, "太远", "day"),
    ],
)
def test_bad_days_are_refused(
    cast: Cast, app_context: Flask, day: date, is_workday: bool, name: str, field: str
) -> None:
    with nothing_written(), pytest.raises(DomainError) as refused, transaction():
        calendars.put_day(day, by=cast.user("admin"), is_workday=is_workday, name=name)
    assert refused.value.field == field


def test_only_the_administrator_keeps_the_calendar(cast: Cast, app_context: Flask) -> None:
    for by in ("wang", "chen", "li", "guard"):
        with nothing_written(), pytest.raises(Forbidden), transaction():
            calendars.put_day(date(2023, 7, 10), by=cast.user(by), is_workday=False, name="停工")
    with nothing_written(), pytest.raises(NotFound), transaction():
        calendars.mark_year_complete(1800, by=cast.user("admin"))
