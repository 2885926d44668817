"""Figures: every number of a document, computed once from its snapshot and checked against the
others.

A count is never a bare number: it is the matters it counts, so that it can be listed, added up and
checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tracker.base.errors import DomainError
from tracker.documents.chinese import percent, shares
from tracker.documents.contradictions import refuse_contradictions
from tracker.documents.facts import MatterFact, Snapshot, Standing


@dataclass(frozen=True)
class Count:
    """A figure and the matters behind it."""

    name: str
    numbers: tuple[int, ...]

    @property
    def n(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class Tally:
    """The counts of one group of matters: of all, of a unit, of a source."""

    total: Count
    closed: Count
    on_time: Count
    late: Count
    #: Closed without ever having had a deadline.
    undated: Count
    open: Count
    overdue: Count
    suspended: Count

    @property
    def rate(self) -> str:
        """办结率: 已办结 ÷ 交办, or a dash where nothing was given out."""
        return percent(self.closed.n, self.total.n)

    @property
    def on_time_rate(self) -> str:
        """按时办结率: 按时办结 ÷ 已办结, or a dash where nothing was closed."""
        return percent(self.on_time.n, self.closed.n)

    @property
    def shares(self) -> tuple[str, str, str]:
        """已办结, 正在办理, 中止办理 as shares of the whole."""
        closed, running, suspended = shares((self.closed.n, self.open.n, self.suspended.n))
        return closed, running, suspended

    @property
    def counts(self) -> tuple[Count, ...]:
        return (
            self.total,
            self.closed,
            self.on_time,
            self.late,
            self.undated,
            self.open,
            self.overdue,
            self.suspended,
        )


@dataclass(frozen=True)
class Line:
    """One group in a comparison; the rank is None where there is nothing to rank."""

    name: str
    tally: Tally
    rank: int | None = None


@dataclass(frozen=True)
class Figures:
    """All figures of one snapshot. Make it with ``figures_of``."""

    snapshot: Snapshot
    total: Tally
    by_unit: tuple[Line, ...]
    by_source: tuple[Line, ...]

    @cached_property
    def matters(self) -> dict[int, MatterFact]:
        return {one.number: one for one in self.snapshot.matters}

    def of(self, count: Count) -> tuple[MatterFact, ...]:
        """The matters behind a count, in order."""
        return tuple(self.matters[number] for number in count.numbers)


def figures_of(snapshot: Snapshot) -> Figures:
    """Compute and check; a DomainError names the matter or the figure that disagrees."""
    refuse_contradictions(snapshot)
    counted = [one for one in snapshot.matters if one.standing is not Standing.REVOKED]
    leads = dict.fromkeys((*snapshot.units, *(one.lead for one in counted)))
    sources = dict.fromkeys(one.source or "其他" for one in counted)
    made = Figures(
        snapshot,
        _tally(counted),
        _ranked(_grouped(counted, leads, lambda one: one.lead)),
        _grouped(counted, sources, lambda one: one.source or "其他"),
    )
    refuse_disagreement(made)
    return made


def _tally(matters: Iterable[MatterFact]) -> Tally:
    rows = list(matters)

    def count(name: str, holds: Callable[[MatterFact], bool]) -> Count:
        return Count(name, tuple(one.number for one in rows if holds(one)))

    closed = [one for one in rows if one.standing is Standing.CLOSED]
    return Tally(
        total=count("交办事项", lambda one: True),
        closed=count("已办结", lambda one: one.standing is Standing.CLOSED),
        on_time=Count("按时办结", tuple(one.number for one in closed if one.on_time is True)),
        late=Count("逾期办结", tuple(one.number for one in closed if one.on_time is False)),
        undated=Count("未设时限办结", tuple(one.number for one in closed if one.on_time is None)),
        open=count("正在办理", lambda one: one.standing is Standing.OPEN),
        overdue=count("逾期未办结", is_overdue),
        suspended=count("中止办理", lambda one: one.standing is Standing.SUSPENDED),
    )


def is_overdue(matter: MatterFact) -> bool:
    """Past its deadline and still open on the as-of day."""
    return matter.standing is Standing.OPEN and matter.days_overdue > 0


def _grouped(
    matters: list[MatterFact], names: Iterable[str], key: Callable[[MatterFact], str]
) -> tuple[Line, ...]:
    groups: dict[str, list[MatterFact]] = {name: [] for name in names}
    for one in matters:
        groups[key(one)].append(one)
    return tuple(Line(name, _tally(rows)) for name, rows in groups.items())


def _ranked(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Rank by closing rate, then by fewer overdue; equals share a rank, units without matters
    have none."""
    merits = {one.name: _merit(one.tally) for one in lines if one.tally.total.n}
    return tuple(
        Line(
            one.name,
            one.tally,
            1 + sum(other > merits[one.name] for other in merits.values())
            if one.name in merits
            else None,
        )
        for one in lines
    )


def _merit(tally: Tally) -> tuple[Fraction, int]:
    return Fraction(tally.closed.n, tally.total.n), -tally.overdue.n


def refuse_disagreement(figures: Figures) -> None:
    """The self-check: parts add up to their whole, for all matters, every unit and every source."""
    lines = (Line("合计", figures.total), *figures.by_unit, *figures.by_source)
    for line in lines:
        tally = line.tally
        _refuse_unless_parts(line.name, tally.total, tally.closed, tally.open, tally.suspended)
        _refuse_unless_parts(line.name, tally.closed, tally.on_time, tally.late, tally.undated)
        if not set(tally.overdue.numbers) <= set(tally.open.numbers):
            raise DomainError(f"{line.name}：逾期未办结的事项不全在正在办理之中，文稿不能生成。")
    for groups in (figures.by_unit, figures.by_source):
        for position, whole in enumerate(figures.total.counts):
            parts = (group.tally.counts[position] for group in groups)
            _refuse_unless_parts("各分组", whole, *parts)


def _refuse_unless_parts(where: str, whole: Count, *parts: Count) -> None:
    together = sorted(number for part in parts for number in part.numbers)
    if together != sorted(whole.numbers):
        words = "、".join(f"{part.name}{part.n}件" for part in parts[:4])
        raise DomainError(f"{where}：{words}等相加与{whole.name}{whole.n}件不符，文稿不能生成。")
