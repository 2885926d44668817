"""Facts with a number or a day: recurrence rules, deadlines, indicators, mentions, and their grades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal


class Grade(StrEnum):
    """How sure a proposal is."""

    #: Explicit and unique.
    EXPLICIT = "A"
    #: Presumed; the reason says from what.
    PRESUMED = "B"
    #: Must be asked.
    ASKED = "C"


@dataclass(frozen=True)
class Rule:
    """One recurrence. `rrule` (RFC 5545), or a named `rule` where work-days decide."""

    rrule: str | None = None
    #: nth_workday_of_month, last_workday_of_month, nth_workday_of_quarter …, with `n`
    rule: str | None = None
    n: int | None = None
    #: previous_month, previous_quarter, previous_half_year, previous_year, previous_week
    covers: str | None = None
    count_min: int | None = None
    #: MM-DD on which the window of each period opens
    window_start: str | None = None
    time: str | None = None
    dtstart: date | None = None
    until: date | None = None
    needs_confirm: bool = False


DeadlineKind = Literal[
    "one_off",
    "window",
    "recurring",
    "checkpoint",
    "relative",
    "immediate",
    "ongoing",
    "vague",
    "event",
    "invalid",
]


@dataclass(frozen=True)
class Deadline:
    start: int
    end: int
    kind: DeadlineKind
    #: The nominal day.
    due: date | None = None
    #: The same day moved to the next work-day where it falls on a rest day; None without `due`.
    adjusted: date | None = None
    window_start: date | None = None
    window_end: date | None = None
    rules: tuple[Rule, ...] = ()
    #: relative: n units from `origin` (issue, receipt, event, date, unspecified)
    n: int | None = None
    unit: str | None = None
    origin: str | None = None
    event: str | None = None
    #: What the day would be if the clock started at issue; never used without being asked.
    provisional: date | None = None
    time: str | None = None
    grade: Grade = Grade.EXPLICIT
    reasons: tuple[str, ...] = ()
    needs_confirm: bool = False
    #: Further spans that the reading rests on (the year named earlier in the sentence).
    context: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Indicator:
    start: int
    end: int
    name: str
    #: >= > == < <= ~ range
    op: str
    #: A number, a pair for a range, or words for a comparison (去年, 全市平均水平).
    value: int | float | tuple[int | float, int | float] | str
    unit: str | None
    due: date | None = None
    #: Against what a change is measured: 上年.
    baseline: str | None = None
    #: For whom it holds: 每个脱贫县.
    scope: str | None = None
    grade: Grade = Grade.EXPLICIT
    reasons: tuple[str, ...] = ()
    needs_confirm: bool = False
    context: tuple[tuple[int, int], ...] = ()
    #: The value alone, within the span that also holds the name and the day.
    figure: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Mention:
    """A number that is no duty: a title in 《》, a document number, a count of those addressed."""

    start: int
    end: int
    #: title, document_number, year_name, name, product, ordinal, quantity
    kind: str
    surface: str
