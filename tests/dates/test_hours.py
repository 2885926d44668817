"""24 working hours, worked out by hand across weekends and holidays."""

from datetime import datetime

import pytest

from tracker.base.clock import SHANGHAI
from tracker.dates.holidays import official_calendar
from tracker.dates.hours import after_workdays


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("since", "end", "why"),
    [
        ("2023-06-27T09:30", "2023-06-28T09:30", "Tuesday to Wednesday"),
        ("2023-06-30T15:00", "2023-07-03T15:00", "Friday to Monday"),
        ("2023-07-01T10:00", "2023-07-04T00:00", "set on a Saturday: all of Monday"),
        ("2023-07-03T00:00", "2023-07-04T00:00", "from midnight: that work-day"),
        ("2023-06-30T00:00", "2023-07-01T00:00", "a whole Friday ends with Friday"),
        ("2025-09-30T16:00", "2025-10-09T16:00", "over the eight days of October"),
        ("2025-09-28T09:00", "2025-09-29T09:00", "a Sunday that is worked"),
        ("2026-02-14T11:00", "2026-02-24T11:00", "the Saturday before the Spring Festival"),
        ("2026-02-20T11:00", "2026-02-25T00:00", "set within the Spring Festival"),
    ],
)
def test_one_day_of_working_hours(since: str, end: str, why: str) -> None:
    assert after_workdays(at(since), 1, official_calendar()) == at(end), why


def test_two_days_over_a_weekend() -> None:
    assert after_workdays(at("2023-06-29T08:00"), 2, official_calendar()) == at("2023-07-03T08:00")
