"""When a recurring obligation falls due, and which period it covers.

The rule itself is in ``rules``; here it meets the calendar (a due day that is a day off), the
obligation's start and end, and the period that each occurrence is about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import dropwhile, islice, takewhile
from typing import Self

from tracker.dates.periods import Period, PeriodKind
from tracker.dates.rules import Rule
from tracker.dates.workdays import Calendar


class Shift(StrEnum):
    """What happens to a due day that is not worked."""

    NONE = "none"
    LATER = "later"
    EARLIER = "earlier"

    @property
    def label(self) -> str:
        """不调整 / 顺延至下一工作日 / 提前至上一工作日."""
        return _SHIFT_WORDS[self]

    def adjust(self, day: date, calendar: Calendar) -> date:
        """The day on which something nominally due on ``day`` is really due."""
        match self:
            case Shift.LATER:
                return calendar.next_workday(day)
            case Shift.EARLIER:
                return calendar.previous_workday(day)
            case _:
                return day


_SHIFT_WORDS = {
    Shift.NONE: "不调整",
    Shift.LATER: "顺延至下一工作日",
    Shift.EARLIER: "提前至上一工作日",
}


class Which(StrEnum):
    """Whether an occurrence is about the period it lies in or about the one before."""

    OWN = "own"
    PREVIOUS = "previous"


@dataclass(frozen=True)
class Coverage:
    """The period an occurrence is about: the quarterly report of 5 April is about quarter one."""

    which: Which
    kind: PeriodKind

    @classmethod
    def parse(cls, text: str) -> Self:
        """From ``previous_quarter``, ``own_month`` and the like; ValueError otherwise."""
        which, _, kind = text.partition("_")
        return cls(Which(which), PeriodKind(kind))

    def __str__(self) -> str:
        return f"{self.which}_{self.kind}"

    def period(self, nominal: date) -> Period:
        """The period covered by an occurrence with this nominal day."""
        own = Period.containing(self.kind, nominal)
        return own.previous() if self.which is Which.PREVIOUS else own


@dataclass(frozen=True)
class Occurrence:
    """One time an obligation falls due: the day as the rule says it and the day that holds."""

    nominal: date
    adjusted: date
    #: None where the rule covers no period.
    period: Period | None

    @property
    def is_shifted(self) -> bool:
        """Whether the two days differ, so that both must be shown."""
        return self.nominal != self.adjusted


@dataclass(frozen=True)
class Recurrence:
    """An obligation's rule, its start and end, what it covers and how it treats days off."""

    rule: Rule
    starts_on: date
    ends_on: date | None = None
    coverage: Coverage | None = None
    shift: Shift = Shift.NONE

    def occurrences(self, first: date, last: date, *, calendar: Calendar) -> Iterator[Occurrence]:
        """The occurrences whose nominal day lies in first…last, in order.

        ``COUNT`` counts from the start of the recurrence, not from ``first``.
        """
        ends = (last, self.ends_on, self.rule.until)
        end = min(day for day in ends if day is not None)
        days = self.rule.days(self.starts_on, end, calendar)
        counted = islice(takewhile(lambda day: day <= end, days), self.rule.count)
        for nominal in dropwhile(lambda day: day < first, counted):
            yield self._occurrence(nominal, calendar)

    def _occurrence(self, nominal: date, calendar: Calendar) -> Occurrence:
        period = self.coverage.period(nominal) if self.coverage else None
        return Occurrence(nominal, self.shift.adjust(nominal, calendar), period)
