from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.dates.periods import Period, PeriodKind, periods_between

kinds = st.sampled_from(PeriodKind)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("kind", "day", "start", "end", "label", "key"),
    [
        ("month", "2024-02-29", "2024-02-01", "2024-02-29", "2024年2月", "2024-M02"),
        ("month", "2023-12-01", "2023-12-01", "2023-12-31", "2023年12月", "2023-M12"),
        ("quarter", "2023-06-30", "2023-04-01", "2023-06-30", "2023年第二季度", "2023-Q2"),
        ("quarter", "2023-10-01", "2023-10-01", "2023-12-31", "2023年第四季度", "2023-Q4"),
        ("half_year", "2023-06-30", "2023-01-01", "2023-06-30", "2023年上半年", "2023-H1"),
        ("half_year", "2023-07-01", "2023-07-01", "2023-12-31", "2023年下半年", "2023-H2"),
        ("year", "2023-07-01", "2023-01-01", "2023-12-31", "2023年", "2023"),
    ],
)
def test_the_period_of_a_day(
    kind: str, day: str, start: str, end: str, label: str, key: str
) -> None:
    period = Period.containing(PeriodKind(kind), date.fromisoformat(day))
    assert period.start == date.fromisoformat(start)
    assert period.end == date.fromisoformat(end)
    assert period.label == label
    assert period.key == key
    assert Period.from_key(key) == period


def test_neighbours_cross_the_year() -> None:
    first = Period.of(PeriodKind.QUARTER, 2023, 1)
    assert first.previous().label == "2022年第四季度"
    assert Period.of(PeriodKind.HALF_YEAR, 2023, 2).next().label == "2024年上半年"


@given(kind=kinds, day=days)
def test_periods_lie_side_by_side(kind: PeriodKind, day: date) -> None:
    period = Period.containing(kind, day)
    assert day in period
    assert period.next().previous() == period
    assert (period.next().start - period.end).days == 1
    assert period.previous().end not in period


def test_periods_that_touch_a_span() -> None:
    labels = [
        p.label for p in periods_between(PeriodKind.QUARTER, date(2022, 12, 31), date(2023, 7, 1))
    ]
    assert labels == ["2022年第四季度", "2023年第一季度", "2023年第二季度", "2023年第三季度"]


@pytest.mark.parametrize("key", ["2023-Q5", "2023-M13", "2023-W1", "2023-H0", "x", ""])
def test_other_keys_are_refused(key: str) -> None:
    with pytest.raises(ValueError):
        Period.from_key(key)
