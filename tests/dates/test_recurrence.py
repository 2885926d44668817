from datetime import date

import pytest

from tracker.dates.holidays import official_calendar
from tracker.dates.recurrence import Coverage, Recurrence, Shift
from tracker.dates.rules import Rule, RuleError, nth_workday_of_month

OFFICE = official_calendar()


def nominal(rule: str, start: str, first: str, last: str) -> list[str]:
    recurrence = Recurrence(Rule.parse(rule), date.fromisoformat(start))
    found = recurrence.occurrences(
        date.fromisoformat(first), date.fromisoformat(last), calendar=OFFICE
    )
    return [str(o.nominal) for o in found]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        # Anchored to the 31st and clamped, never drifting to the 28th.
        ("FREQ=MONTHLY", "2023-01-31", ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=30",
            "2023-01-01",
            ["2023-01-30", "2023-02-28", "2023-03-30", "2023-04-30"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15,31",
            "2023-02-01",
            ["2023-02-15", "2023-02-28", "2023-03-15", "2023-03-31", "2023-04-15", "2023-04-30"],
        ),
        # The 30th and the 31st of February are one day.
        ("FREQ=MONTHLY;BYMONTHDAY=30,31", "2023-02-01", ["2023-02-28", "2023-03-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2023-02-01", ["2023-02-28", "2023-03-31"]),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31", "2023-02-01", ["2023-02-28", "2023-04-30"]),
        (
            "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5",
            "2023-02-01",
            ["2023-04-05", "2023-07-05", "2023-10-05", "2024-01-05"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=2,6,9;BYMONTHDAY=31",
            "2024-02-01",
            ["2024-02-29", "2024-06-30", "2024-09-30", "2025-02-28"],
        ),
        ("FREQ=YEARLY", "2024-02-29", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]),
        ("FREQ=MONTHLY;BYDAY=1MO", "2023-06-26", ["2023-07-03", "2023-08-07"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2023-06-26", ["2023-06-30", "2023-07-14"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3",
            "2023-01-01",
            ["2023-01-31", "2023-02-28", "2023-03-31"],
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=5;UNTIL=20230305", "2023-01-31", ["2023-02-05", "2023-03-05"]),
        # The fifth work-day of October 2023: 7, 8 (made up), 9, 10, 11.
        ("FREQ=MONTHLY;X-WORKDAY=5", "2023-09-20", ["2023-10-11", "2023-11-07"]),
        ("FREQ=MONTHLY;X-WORKDAY=-1", "2023-09-20", ["2023-09-28", "2023-10-31"]),
        ("FREQ=MONTHLY;BYMONTH=3,12;X-WORKDAY=1", "2023-09-20", ["2023-12-01", "2024-03-01"]),
    ],
)
def test_the_days_of_a_rule(rule: str, start: str, expected: list[str]) -> None:
    found = nominal(rule, start, start, "2030-12-31")
    assert found[: len(expected)] == expected
    if "COUNT" in rule or "UNTIL" in rule:
        assert len(found) == len(expected)


def test_a_window_does_not_move_the_anchor_or_the_count() -> None:
    assert nominal("FREQ=MONTHLY", "2023-01-31", "2023-04-01", "2023-05-31") == [
        "2023-04-30",
        "2023-05-31",
    ]
    assert nominal("FREQ=MONTHLY;COUNT=3", "2023-01-31", "2023-03-01", "2023-12-31") == [
        "2023-03-31"
    ]


def test_the_end_of_the_obligation_ends_it() -> None:
    yearly = Recurrence(
        Rule.parse("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31"),
        starts_on=date(2022, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    found = yearly.occurrences(date(2020, 1, 1), date(2040, 1, 1), calendar=OFFICE)
    assert [o.nominal.year for o in found] == [2022, 2023, 2024, 2025]


def quarterly_report(shift: Shift) -> Recurrence:
    return Recurrence(
        Rule.parse("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5"),
        starts_on=date(2023, 1, 1),
        coverage=Coverage.parse("previous_quarter"),
        shift=shift,
    )


@pytest.mark.parametrize(
    ("shift", "adjusted"),
    [
        # 5 April is 清明节, a Wednesday; 5 October lies in the holidays 29 September – 6 October.
        (Shift.LATER, ["2023-01-05", "2023-04-06", "2023-07-05", "2023-10-07"]),
        (Shift.EARLIER, ["2023-01-05", "2023-04-04", "2023-07-05", "2023-09-28"]),
        (Shift.NONE, ["2023-01-05", "2023-04-05", "2023-07-05", "2023-10-05"]),
    ],
)
def test_nominal_and_adjusted_day_stand_side_by_side(shift: Shift, adjusted: list[str]) -> None:
    found = list(
        quarterly_report(shift).occurrences(date(2023, 1, 1), date(2023, 12, 31), calendar=OFFICE)
    )
    assert [str(o.adjusted) for o in found] == adjusted
    assert [str(o.nominal) for o in found] == [
        "2023-01-05",
        "2023-04-05",
        "2023-07-05",
        "2023-10-05",
    ]
    assert [o.is_shifted for o in found] == [o.nominal != o.adjusted for o in found]
    # Brought forward into September, the October report is still about the third quarter.
    assert [o.period and o.period.key for o in found] == [
        "2022-Q4",
        "2023-Q1",
        "2023-Q2",
        "2023-Q3",
    ]


def test_coverage_of_the_own_period() -> None:
    coverage = Coverage.parse("own_half_year")
    assert str(coverage) == "own_half_year"
    assert coverage.period(date(2023, 12, 31)).label == "2023年下半年"
    with pytest.raises(ValueError):
        Coverage.parse("next_year")


def test_a_month_short_of_workdays_gives_its_last() -> None:
    # February 2024: 1–9 but the 3rd, 4th made up, 10–17 off: 4 is worked; 21 days in no way 23.
    assert nth_workday_of_month(date(2024, 2, 10), 23, OFFICE) == date(2024, 2, 29)
    assert nth_workday_of_month(date(2024, 2, 10), -23, OFFICE) == date(2024, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "每月5日",
        "FREQ=HOURLY",
        "FREQ=MONTHLY;INTERVAL=0",
        "FREQ=MONTHLY;INTERVAL=x",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=-30",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTH=13",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;FREQ=DAILY",
        "FREQ=MONTHLY;BYHOUR=3",
        "FREQ=MONTHLY;UNTIL=someday",
        "FREQ=WEEKLY;X-WORKDAY=2",
        "FREQ=MONTHLY;X-WORKDAY=0",
        "FREQ=MONTHLY;X-WORKDAY=24",
        "FREQ=MONTHLY;X-WORKDAY=2;BYMONTHDAY=5",
        "FREQ=MONTHLY;BYMONTHDAY",
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(RuleError) as refusal:
        Rule.parse(text)
    assert str(refusal.value).endswith("。")


def test_a_rule_has_one_canonical_text() -> None:
    rule = Rule.parse(" rrule:freq=monthly;bymonthday=31;count=3 ")
    assert str(rule) == "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3"
    assert Rule.parse(str(rule)) == rule
