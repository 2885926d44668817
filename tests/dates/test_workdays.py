"""Hand-worked facts about 2023–2026, from the State Council's notices."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.dates.holidays import official_calendar, official_days, official_years
from tracker.dates.workdays import Calendar

OFFICE = official_calendar()
days = st.dates(min_value=date(2003, 6, 1), max_value=date(2028, 6, 1))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2023-04-05", False),  # 清明节, a Wednesday
        ("2023-04-23", True),  # Sunday, make-up day for 劳动节
        ("2023-05-03", False),
        ("2023-05-06", True),  # Saturday, make-up day
        ("2023-06-25", True),  # Sunday, make-up day for 端午节
        ("2023-09-29", False),  # 中秋节, a Friday
        ("2023-10-06", False),
        ("2023-10-07", True),
        ("2023-10-08", True),
        ("2024-02-04", True),  # Sunday, make-up day for 春节
        ("2024-02-12", False),
        ("2024-02-18", True),
        ("2025-01-26", True),
        ("2025-02-08", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-03-07", False),  # an ordinary Saturday
    ],
)
def test_which_days_are_worked(day: str, worked: bool) -> None:
    assert OFFICE.is_workday(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        # 26, 27, 28 September; 7 and 8 October made up; 9 to 13 October.
        ("2023-09-25", 10, "2023-10-13"),
        # 26 to 30 June, 3 to 7 July: no holiday between.
        ("2023-06-26", 10, "2023-07-10"),
        ("2023-06-26", 9, "2023-07-07"),
        # 除夕 2024, Friday 9 February, was no public holiday; 10 to 17 were; 18 was made up.
        ("2024-02-07", 2, "2024-02-09"),
        ("2024-02-07", 3, "2024-02-18"),
        ("2023-10-01", 1, "2023-10-07"),
        ("2023-09-28", 0, "2023-09-28"),
        ("2023-09-29", 0, "2023-10-07"),
        ("2023-10-09", -3, "2023-09-28"),
        ("2023-10-13", -10, "2023-09-25"),
        ("2023-10-01", -1, "2023-09-28"),
    ],
)
def test_the_nth_workday_after_a_day(start: str, n: int, expected: str) -> None:
    assert OFFICE.add_workdays(date.fromisoformat(start), n) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2023-09-25", "2023-10-13", 10),
        ("2023-10-13", "2023-09-25", -10),
        ("2023-09-28", "2023-10-06", 0),
        ("2023-10-06", "2023-10-08", 2),
        ("2023-10-09", "2023-10-09", 0),
        # The whole year: 365 days - 105 Saturdays and Sundays - 18 weekdays off + 7 made up.
        ("2022-12-31", "2023-12-31", 249),
        # 366 days - 104 - 19 weekdays off + 8 made up: the 251 of 2024 that payrolls use.
        ("2023-12-31", "2024-12-31", 251),
    ],
)
def test_workdays_between_two_days(start: str, end: str, expected: int) -> None:
    assert OFFICE.workdays_between(date.fromisoformat(start), date.fromisoformat(end)) == expected


def test_the_neighbouring_workdays_of_a_holiday() -> None:
    assert OFFICE.next_workday(date(2023, 9, 30)) == date(2023, 10, 7)
    assert OFFICE.previous_workday(date(2023, 9, 30)) == date(2023, 9, 28)
    assert OFFICE.next_workday(date(2023, 10, 9)) == date(2023, 10, 9)
    assert OFFICE.previous_workday(date(2023, 10, 9)) == date(2023, 10, 9)


@given(start=days, n=st.integers(min_value=-900, max_value=900).filter(bool))
def test_adding_agrees_with_walking_day_by_day(start: date, n: int) -> None:
    step = 1 if n > 0 else -1
    walked, left = start.toordinal(), abs(n)
    while left:
        walked += step
        left -= OFFICE.is_workday(date.fromordinal(walked))
    assert OFFICE.add_workdays(start, n) == date.fromordinal(walked)


@given(start=days, end=days)
def test_counting_agrees_with_walking_day_by_day(start: date, end: date) -> None:
    first, last = sorted([start, end])
    span = range(first.toordinal() + 1, last.toordinal() + 1)
    walked = sum(OFFICE.is_workday(date.fromordinal(day)) for day in span)
    assert OFFICE.workdays_between(first, last) == walked
    assert OFFICE.workdays_between(last, first) == -walked


def test_a_year_not_covered_is_monday_to_friday_and_says_so() -> None:
    assert OFFICE.covers(2026)
    assert not OFFICE.covers(2027)
    assert OFFICE.missing_years(date(2025, 12, 1), date(2028, 1, 2)) == (2027, 2028)
    assert OFFICE.missing_years(date(2025, 1, 1), date(2026, 12, 31)) == ()
    assert OFFICE.is_workday(date(2027, 1, 1))
    assert not OFFICE.is_workday(date(2027, 1, 2))


def test_days_entered_for_an_uncovered_year_count_already() -> None:
    partly = Calendar({date(2027, 1, 1): False}, frozenset())
    assert not partly.is_workday(date(2027, 1, 1))
    assert partly.workdays_between(date(2026, 12, 31), date(2027, 1, 4)) == 1
    assert not partly.covers(2027)


def test_a_calendar_is_a_value() -> None:
    table = {date(2023, 5, 6): True}
    one, same = Calendar(table, frozenset({2023})), Calendar(dict(table), frozenset({2023}))
    table[date(2023, 5, 7)] = True
    assert one == same
    assert hash(one) == hash(same)
    assert not one.is_workday(date(2023, 5, 7))


def test_the_edge_of_the_calendar_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        OFFICE.add_workdays(date(9999, 12, 30), 5)
    with pytest.raises(OverflowError):
        OFFICE.add_workdays(date(1, 1, 2), -5)


def test_official_days_name_their_festival() -> None:
    named = {d.day: d for d in official_days()}
    assert named[date(2023, 6, 22)].name == "端午节"
    assert named[date(2023, 10, 7)].name == "国庆节调休上班"
    assert named[date(2023, 10, 7)].is_workday
    assert not any(name.isascii() for name in {d.festival for d in named.values()})
    assert official_years() == frozenset(range(2004, 2027))
