"""Months, quarters, half-years and years, as reports are made for them."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """The number of months in such a period."""
        return _MONTHS[self]

    @property
    def label(self) -> str:
        """月 / 季度 / 半年 / 年."""
        return _WORDS[self]


_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}
_WORDS = {
    PeriodKind.MONTH: "月",
    PeriodKind.QUARTER: "季度",
    PeriodKind.HALF_YEAR: "半年",
    PeriodKind.YEAR: "年",
}
_LETTERS = {PeriodKind.MONTH: "M", PeriodKind.QUARTER: "Q", PeriodKind.HALF_YEAR: "H"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_NUMERALS = "一二三四"


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month, quarter, half-year or year; first and last day belong to it."""

    start: date
    end: date
    kind: PeriodKind

    @classmethod
    def of(cls, kind: PeriodKind, year: int, number: int = 1) -> Self:
        """The number-th period of this kind in the year, counted from 1."""
        months = kind.months
        if not 1 <= number <= 12 // months:
            raise ValueError(f"a year has no {kind} number {number}")
        last = number * months
        end = date(year, last, monthrange(year, last)[1])
        return cls(date(year, last - months + 1, 1), end, kind)

    @classmethod
    def containing(cls, kind: PeriodKind, day: date) -> Self:
        """The period of this kind in which the day lies."""
        return cls.of(kind, day.year, (day.month - 1) // kind.months + 1)

    @classmethod
    def from_key(cls, key: str) -> Self:
        """The period that ``key`` names; ValueError for anything else."""
        year, _, rest = key.partition("-")
        if not rest:
            return cls.of(PeriodKind.YEAR, int(year))
        if rest[0] not in _KINDS:
            raise ValueError(f"not a period: {key!r}")
        return cls.of(_KINDS[rest[0]], int(year), int(rest[1:]))

    @property
    def number(self) -> int:
        """Its place in the year, counted from 1."""
        return (self.start.month - 1) // self.kind.months + 1

    @property
    def key(self) -> str:
        """A short, sortable, stable name for unique keys: 2023, 2023-H1, 2023-Q2, 2023-M04."""
        if self.kind is PeriodKind.YEAR:
            return f"{self.start.year:04d}"
        width = 2 if self.kind is PeriodKind.MONTH else 1
        return f"{self.start.year:04d}-{_LETTERS[self.kind]}{self.number:0{width}d}"

    @property
    def label(self) -> str:
        """What people call it: 2023年4月, 2023年第二季度, 2023年上半年, 2023年."""
        year = f"{self.start.year}年"
        match self.kind:
            case PeriodKind.MONTH:
                return f"{year}{self.number}月"
            case PeriodKind.QUARTER:
                return f"{year}第{_NUMERALS[self.number - 1]}季度"
            case PeriodKind.HALF_YEAR:
                return f"{year}{'上下'[self.number - 1]}半年"
            case _:
                return year

    def previous(self) -> Self:
        """The period of the same kind just before."""
        return self.containing(self.kind, self.start - timedelta(days=1))

    def next(self) -> Self:
        """The period of the same kind just after."""
        return self.containing(self.kind, self.end + timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.label


def periods_between(kind: PeriodKind, first: date, last: date) -> Iterator[Period]:
    """Every period of this kind that shares a day with first…last, in order."""
    period = Period.containing(kind, first)
    while period.start <= last:
        yield period
        period = period.next()
