"""The days of reminders, worked out by hand from the published holidays.

2025: 1–8 October free, Sunday 28 September and Saturday 11 October worked.
2026: 15–23 February free, Saturdays 14 and 28 February worked.
"""

from __future__ import annotations

from datetime import date

import pytest

from tracker.dates.holidays import official_calendar
from tracker.models.reminding import Call, Deadline, RemindDays, RemindPolicy, rule_label

DAYS = RemindDays(RemindPolicy(), official_calendar())
LONG_AGO = date(2020, 1, 2)


def day(words: str) -> date:
    return date.fromisoformat(words)


def calls(due_on: str, *, since: date = LONG_AGO, after: str, until: str) -> list[tuple[str, str]]:
    found = DAYS.coming(Deadline(day(due_on), since), after=day(after), until=day(until))
    return [(call.rule, call.on.isoformat()) for call in found]


def newest(due_on: str, on: str, *, since: date = LONG_AGO) -> str:
    call = DAYS.newest(Deadline(day(due_on), since), day(on))
    return call.rule if call else ""


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (
            "2025-10-09",
            [
                ("before-30", "2025-08-21"),
                ("before-7", "2025-09-23"),
                ("before-3", "2025-09-28"),
                ("before-1", "2025-09-30"),
                ("on-day", "2025-10-09"),
                ("overdue-5", "2025-10-15"),
                ("overdue-10", "2025-10-22"),
            ],
        ),
        (
            # A due day that is itself a holiday: said on that day, and before it on work-days.
            "2025-10-05",
            [
                ("before-30", "2025-08-21"),
                ("before-7", "2025-09-23"),
                ("before-3", "2025-09-28"),
                ("before-1", "2025-09-30"),
                ("on-day", "2025-10-05"),
                ("overdue-5", "2025-10-14"),
                ("overdue-10", "2025-10-21"),
            ],
        ),
    ],
)
def test_all_days_of_a_deadline_around_october(
    due_on: str, expected: list[tuple[str, str]]
) -> None:
    assert calls(due_on, after="2025-08-01", until="2025-10-22") == expected


def test_all_days_of_a_deadline_after_the_spring_festival() -> None:
    assert calls("2026-02-24", after="2026-02-05", until="2026-03-08") == [
        ("before-7", "2026-02-06"),
        ("before-3", "2026-02-12"),
        ("before-1", "2026-02-14"),
        ("on-day", "2026-02-24"),
        ("overdue-5", "2026-03-02"),
    ]


def test_the_newest_stays_until_the_next() -> None:
    assert newest("2026-02-24", "2026-02-11") == "before-7"
    assert newest("2026-02-24", "2026-02-12") == "before-3"
    assert newest("2026-02-24", "2026-02-13") == "before-3"
    assert newest("2026-02-24", "2026-02-20") == "before-1"
    assert newest("2026-02-24", "2026-02-24") == "on-day"
    assert newest("2026-02-24", "2026-03-01") == "on-day"
    assert newest("2026-02-24", "2026-03-02") == "overdue-5"
    assert newest("2026-02-24", "2026-03-08") == "overdue-5"


def test_nothing_was_missed_before_the_deadline_was_set() -> None:
    since = day("2026-02-12")
    assert newest("2026-02-24", "2026-02-13", since=since) == ""
    assert newest("2026-02-24", "2026-02-14", since=since) == "before-1"


def test_a_matter_due_on_the_day_it_is_set_is_due_today() -> None:
    assert newest("2026-02-24", "2026-02-24", since=day("2026-02-24")) == "on-day"


def test_settings_decide() -> None:
    days = RemindDays(RemindPolicy(before=(2, 2, 0), every_overdue=0), official_calendar())
    found = days.coming(
        Deadline(day("2023-06-15"), LONG_AGO), after=day("2023-05-01"), until=day("2023-12-31")
    )
    assert found == [Call("before-2", day("2023-06-13")), Call("on-day", day("2023-06-15"))]


def test_far_ahead_overdue_reminders_begin_after_the_day_asked_for() -> None:
    # Due on Friday 2023-06-02; Friday 06-16 is the tenth work-day after it, Friday 06-23 a holiday.
    assert calls("2023-06-02", after="2023-06-09", until="2023-06-20") == [
        ("overdue-10", "2023-06-16")
    ]


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ("before-7", "到期前7个工作日"),
        ("on-day", "到期当天"),
        ("overdue-15", "逾期15个工作日"),
        ("unsigned", "逾期未签收"),
        ("empty-unit-4", "单位无人可提醒"),
    ],
)
def test_rules_have_names(rule: str, label: str) -> None:
    assert rule_label(rule) == label
