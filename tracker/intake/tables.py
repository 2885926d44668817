"""Tables of unit, task and deadline: each row a clause with its units.

The readers write a table as lines with a tab between cells; the header says which column is which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .facts import Grade
from .lines import Line
from .model import Clause, NamedUnit, UnitLine
from .numerals import whole
from .structure import innermost
from .text import fold
from .units.names import Register, unit_list

_HEADERS: tuple[tuple[str, str], ...] = (
    ("number", r"序号|编号|项目编号"),
    ("lead", r"牵头(?:责任)?(?:单位|部门|科室)|主办单位|主责单位|主要责任单位"),
    ("support", r"配合(?:单位|部门|科室)|协办单位|参与单位|协助单位"),
    ("responsible", r"责任(?:单位|部门|科室|主体)|承办单位|负责单位|落实单位|实施单位|单位"),
    ("deadline", r"(?:完成|办理|整改|办结|落实)?(?:时限|期限|时间)(?:要求|节点)?|时间节点|完成日期|进度要求"),
    ("task", r"(?:重点|主要|具体|工作)?(?:任务|内容|事项|工作|举措|措施|要求)(?:内容|名称|清单|分解|目标)?|整改措施|问题|项目名称|目标任务"),
)  # fmt: skip


@dataclass(frozen=True)
class _Row:
    start: int
    end: int
    number: int | None
    label: str
    task: tuple[int, int]
    cells: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Tables:
    """All tables of a document whose columns are understood."""

    spans: tuple[tuple[int, int], ...]
    rows: tuple[_Row, ...]
    #: Every cell of every table, header included: the ledger cuts there.
    cells: tuple[tuple[int, int], ...]
    register: Register
    text: str

    @property
    def aside(self) -> tuple[tuple[int, int], ...]:
        """Cells that are no duty themselves: numbers, units, and the header."""
        named = [
            span
            for row in self.rows
            for name, span in row.cells.items()
            if name in ("number", "lead", "responsible", "support")
        ]
        heads = [c for c in self.cells for start, _ in self.spans if self._is_head(c, start)]
        return tuple(s for s in (*named, *heads) if self.text[slice(*s)].strip())

    def _is_head(self, cell: tuple[int, int], start: int) -> bool:
        line_end = self.text.find("\n", start)
        return start <= cell[0] < (line_end if line_end >= 0 else len(self.text))

    def holds(self, offset: int) -> bool:
        return any(start <= offset < end for start, end in self.spans)

    def with_rows(self, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        """The tree with a clause for each row, under the clause that the table stands in."""
        found = list(clauses)
        for row in self.rows:
            parent = innermost(clauses, row.start)
            path = (clauses[parent].path if parent is not None else "") + f"表{row.label or '行'}"
            start, end = row.task
            found.append(
                Clause("row", row.label, row.number, self.text[start:end].strip(), start, end,
                       row.start, row.end, path, parent)
            )  # fmt: skip
        return _in_order(found)

    def unit_lines(self, clauses: Sequence[Clause]) -> tuple[UnitLine, ...]:
        """Who is responsible for each row."""
        lines = []
        for row in self.rows:
            home = next(
                i for i, c in enumerate(clauses) if c.kind == "row" and c.start == row.start
            )
            line = _unit_line(self.text, row, home, self.register)
            if line is not None:
                lines.append(line)
        return tuple(lines)


def read_tables(text: str, lines: Sequence[Line], register: Register) -> Tables:
    """Find runs of lines with tabs whose first line is a header."""
    spans: list[tuple[int, int]] = []
    rows: list[_Row] = []
    cells: list[tuple[int, int]] = []
    columns: list[str] = []
    for i, line in enumerate(lines):
        here = text[line.start : line.end]
        if "\t" not in here:
            columns = []
            continue
        parts = _cells(here, line.start)
        cells += parts
        if header := _columns([text[a:b] for a, b in parts]):
            columns = header
            spans.append((line.start, line.end))
        elif columns and spans and i and spans[-1][1] == lines[i - 1].end:
            spans[-1] = (spans[-1][0], line.end)
            if row := _row(text, line, parts, columns):
                rows.append(row)
    return Tables(tuple(spans), tuple(rows), tuple(cells), register, text)


def _cells(here: str, start: int) -> list[tuple[int, int]]:
    found, at = [], start
    for piece in here.split("\t"):
        found.append((at, at + len(piece)))
        at += len(piece) + 1
    return found


def _columns(heads: Sequence[str]) -> list[str]:
    """The meaning of each column; [] when this is no header."""
    names = [_column(re.sub(r"\s", "", fold(head))) for head in heads]
    has_units = {"lead", "responsible", "support"} & set(names)
    return names if has_units and "task" in names else []


def _column(head: str) -> str:
    return next((name for name, pattern in _HEADERS if re.fullmatch(pattern, head)), "")


def _row(
    text: str, line: Line, parts: Sequence[tuple[int, int]], columns: Sequence[str]
) -> _Row | None:
    cells: dict[str, tuple[int, int]] = {}
    for name, span in zip(columns, parts, strict=False):
        if name and name not in cells:
            cells[name] = span
    task = cells.get("task")
    if task is None or not text[task[0] : task[1]].strip():
        return None
    label = text[slice(*cells["number"])].strip() if "number" in cells else ""
    return _Row(line.start, line.end, whole(fold(label)), label, task, cells)


def _unit_line(text: str, row: _Row, home: int, register: Register) -> UnitLine | None:
    def units(name: str) -> tuple[NamedUnit, ...]:
        if name not in row.cells:
            return ()
        return tuple(register.known(u) for u in unit_list(text, *row.cells[name]).units)

    lead, responsible, support = units("lead"), units("responsible"), units("support")
    if not (lead or responsible or support):
        return None
    presumed = None if lead else next((u for u in responsible if not u.collective), None)
    reasons = []
    if presumed and len(responsible) > 1:
        reasons.append(f"未写明牵头单位，推定“{presumed.name}”牵头")
    if not lead and presumed is None:
        reasons.append("只写了集合单位，不能作为唯一主办")
    named = sorted(lead + responsible + support, key=lambda u: u.start)
    grade = Grade.PRESUMED if reasons else Grade.EXPLICIT
    return UnitLine(
        named[0].start, named[-1].end, lead, responsible, support, presumed, False, (home,), row.number,
        grade, tuple(reasons), bool(reasons),
    )  # fmt: skip


def _in_order(clauses: list[Clause]) -> tuple[Clause, ...]:
    """Sorted by place, with the parents renumbered."""
    order = sorted(range(len(clauses)), key=lambda i: (clauses[i].start, -clauses[i].end))
    place = {old: new for new, old in enumerate(order)}
    return tuple(
        replace(clauses[i], parent=place[p] if (p := clauses[i].parent) is not None else None)
        for i in order
    )
