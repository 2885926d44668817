"""Which days are worked, and counting in work-days.

Mondays to Fridays are worked, but for the exceptional days: public holidays (not worked) and
make-up days (调休: a Saturday or Sunday that is worked). The exceptional days come from an
editable table; where a year is missing from it, Monday to Friday is all that is known, and
``covers`` says so.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The office's calendar: exceptional days on top of Monday to Friday.

    Counting takes the number of Mondays to Fridays by arithmetic and corrects it by the exceptional
    days before, so that a distance of years costs no more than a distance of days.
    """

    #: Exceptional day → whether it is worked.
    exceptions: Mapping[date, bool]
    #: Years whose exceptional days are all known.
    covered_years: frozenset[int]
    _corrected: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _corrections: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        exceptions = dict(self.exceptions)
        changed = sorted(
            (day.toordinal(), 1 if worked else -1)
            for day, worked in exceptions.items()
            if worked != _is_monday_to_friday(day)
        )
        object.__setattr__(self, "exceptions", exceptions)
        object.__setattr__(self, "covered_years", frozenset(self.covered_years))
        object.__setattr__(self, "_corrected", tuple(ordinal for ordinal, _ in changed))
        sums = accumulate((change for _, change in changed), initial=0)
        object.__setattr__(self, "_corrections", tuple(sums))

    def __hash__(self) -> int:
        return hash((self._corrected, self.covered_years))

    def is_workday(self, day: date) -> bool:
        """Whether the office works on this day; make-up Saturdays count."""
        worked = self.exceptions.get(day)
        return _is_monday_to_friday(day) if worked is None else worked

    def add_workdays(self, start: date, n: int) -> date:
        """The n-th work-day after start; for a negative n the n-th before it.

        The day of start does not count (第 n 个工作日, counted from the next day). For n = 0 it is
        start itself if worked, else the next work-day.
        """
        if n == 0:
            return self.next_workday(start)
        if n > 0:
            return self._workday_number(self._count_to(start.toordinal()) + n)
        return self._workday_number(self._count_to(start.toordinal() - 1) + n + 1)

    def workdays_between(self, start: date, end: date) -> int:
        """How many work-days lie after start, up to and including end.

        Negative when end is before start: ``workdays_between(a, b) == -workdays_between(b, a)``.
        """
        return self._count_to(end.toordinal()) - self._count_to(start.toordinal())

    def next_workday(self, day: date) -> date:
        """The first work-day on or after this day (顺延)."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def previous_workday(self, day: date) -> date:
        """The last work-day on or before this day (提前)."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def covers(self, year: int) -> bool:
        """Whether the holidays of this year are known."""
        return year in self.covered_years

    def missing_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years from first to last whose holidays are not known, for the visible warning."""
        return tuple(y for y in range(first.year, last.year + 1) if y not in self.covered_years)

    def _count_to(self, ordinal: int) -> int:
        """Work-days from day 1 of the calendar (a Monday, 0001-01-01) to this day, inclusive."""
        weeks, rest = divmod(ordinal, 7)
        return weeks * 5 + min(rest, 5) + self._corrections[bisect_right(self._corrected, ordinal)]

    def _workday_number(self, number: int) -> date:
        """The first day on which the count from day 1 reaches this number."""
        last = date.max.toordinal()
        if not 0 < number <= self._count_to(last):
            raise OverflowError("work-day outside the calendar")
        days = range(1, last + 1)
        return date.fromordinal(days[bisect_left(days, number, key=self._count_to)])


def calendar_of(days: Iterable[tuple[date, bool]], covered_years: Iterable[int]) -> Calendar:
    """The calendar made of rows (day, is it worked) and the years these rows complete."""
    return Calendar(dict(days), frozenset(covered_years))


def _is_monday_to_friday(day: date) -> bool:
    return day.weekday() < 5
