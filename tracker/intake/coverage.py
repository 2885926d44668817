"""Which clauses a line of responsibility covers: the one it follows, or the group it closes."""

from __future__ import annotations

from collections.abc import Sequence

from .facts import Grade
from .model import Clause, NamedUnit, UnitLine
from .structure import innermost
from .units.lines import Parts
from .units.names import Register

_BELOW = ("point", "bullet", "subitem")


def covered_lines(
    clauses: Sequence[Clause], parts: Sequence[Parts], register: Register
) -> tuple[UnitLine, ...]:
    """Each line with the clauses it covers, graded."""
    homes = [_home(clauses, one, parts) for one in parts]
    lines: list[UnitLine] = []
    for one, home in zip(parts, homes, strict=True):
        covers = _group(clauses, home, set(homes)) if home is not None else ()
        lines.append(_unit_line(one, covers, clauses, register))
    return tuple(lines)


def _home(clauses: Sequence[Clause], line: Parts, others: Sequence[Parts]) -> int | None:
    """The clause the line belongs to; a point only when its neighbours have lines of their own."""
    index = innermost(clauses, line.start)
    while index is not None and clauses[index].kind in _BELOW:
        parent = clauses[index].parent
        if parent is None:
            break
        inside = [o for o in others if clauses[parent].start <= o.start < clauses[parent].end]
        if len(inside) > 1:
            break
        index = parent
    return index


def _group(clauses: Sequence[Clause], home: int, homes: set[int | None]) -> tuple[int, ...]:
    """The clause and the siblings before it, back to one that has its own line or lines below it."""
    clause = clauses[home]
    group = [home]
    for i in range(home - 1, -1 if clause.parent is None else clause.parent, -1):
        if i in homes:
            break
        if clauses[i].parent == clause.parent and clauses[i].kind == clause.kind:
            group.insert(0, i)
    return tuple(group) if clause.kind in ("item", "subitem", "point", "bullet") else (home,)


def _unit_line(
    parts: Parts, covers: tuple[int, ...], clauses: Sequence[Clause], register: Register
) -> UnitLine:
    def known(units: Sequence[NamedUnit]) -> tuple[NamedUnit, ...]:
        return tuple(register.known(u) for u in units)

    reasons: list[str] = []
    if len(covers) > 1:
        first, last = clauses[covers[0]].label, clauses[covers[-1]].label
        reasons.append(f"本行在{last}之后，推定同时适用于{first}至{last}")
    lead = parts.presumed_lead
    if not parts.lead and len(parts.responsible) > 1 and lead is not None:
        reasons.append(f"未写明牵头单位，推定“{lead.name}”牵头")
    if not parts.lead and lead is None and parts.responsible:
        reasons.append("只写了集合单位，不能作为唯一主办")
    if parts.is_open:
        reasons.append("“等”字表示还有未列出的单位")
    asked = not parts.lead and lead is None
    grade = Grade.ASKED if asked else Grade.PRESUMED if reasons else Grade.EXPLICIT
    number = clauses[covers[-1]].number if covers else None
    return UnitLine(
        parts.start, parts.end, known(parts.lead), known(parts.responsible),
        known(parts.support + parts.oversee), register.known(lead) if lead else None, parts.is_open,
        covers, number, grade, tuple(reasons), bool(reasons),
    )  # fmt: skip
