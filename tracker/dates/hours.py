"""Counting in hours of work-days: a limit of 24 working hours set on a Friday ends on Monday."""

from datetime import datetime, timedelta

from tracker.base import clock
from tracker.dates.workdays import Calendar


def after_workdays(since: datetime, workdays: int, calendar: Calendar) -> datetime:
    """The instant at which so many times 24 hours of work-days have passed.

    Rest days do not count: what begins on one begins with the next work-day (Asia/Shanghai).
    """
    day = clock.day_of(since)
    if not calendar.is_workday(day):
        since = clock.start_of(calendar.next_workday(day))
        day = clock.day_of(since)
    into_day = since - clock.start_of(day)
    if workdays and not into_day:
        # 24 hours from midnight end with that work-day, not with the rest days behind it.
        return clock.start_of(calendar.add_workdays(day, workdays - 1) + timedelta(days=1))
    return clock.start_of(calendar.add_workdays(day, workdays)) + into_day
