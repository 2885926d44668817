"""The ledger (台账) as a table: its columns, its rows, and the mark by which a row is known again.

A hidden column carries, for each row, the version of the matter and a check number per column. So a
ledger that comes back says by itself which cells somebody changed since it went out, whatever has
happened to the matters meanwhile; `comparing` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zlib import crc32

from tracker.documents.excel.sheets import Column, Kind, Sheet, Value
from tracker.documents.excel.texts import printable

#: The hidden column.
MARK = "mark"
NUMBER = "number"
_MARK_HEADING = "系统标识（请勿改动）"
#: Grows when columns are added or change their meaning: older marks are not trusted then.
_SCHEMA = "1"

#: Shapes and colours of the lights as on the pages.
LIGHT_TINTS = (
    ("○", "2563AD"),
    ("●", "1F7A3D"),
    ("▲", "8A5A00"),
    ("■", "BB1F1A"),
    ("✓", "0E5136"),
    ("✕", "6F1612"),
    ("□", "5D6671"),
)

UNIT_SEPARATORS = re.compile(r"[、，,；;\n]+")


@dataclass(frozen=True)
class LedgerRow:
    """One matter as the ledger shows it. Plain data; the queries fill it."""

    number: str
    version: int
    title: str
    requirement: str
    kind: str
    urgency: str
    lead: str
    assists: tuple[str, ...]
    contacts: tuple[str, ...]
    source: str
    clause: str
    issued_on: date | None
    due_on: date | None
    original_due_on: date | None
    state: str
    #: Shape and words: ■ 逾期5天.
    light: str
    percent: int
    latest: str
    latest_on: date | None
    closed_on: date | None
    remark: str = ""


@dataclass(frozen=True)
class Choices:
    """What the bureau has to choose from, as written in the cells."""

    kinds: Sequence[str]
    urgencies: Sequence[str]
    #: Units that may lead, and all that may assist.
    leads: Sequence[str]
    units: Sequence[str]
    #: Other spellings of units (full names, names met in documents) → the name in the lists above.
    spellings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Who fills in: the columns an import may change, and whether it may bring new matters."""

    editable: frozenset[str]
    takes_new: bool = field(kw_only=True)


#: The office edits what was asked; the carrying units report what was done. The rules decide which
#: of these a matter's state allows.
OFFICE = Scope(
    frozenset({"title", "requirement", "kind", "urgency", "lead", "assists", "due_on", "reason"}),
    takes_new=True,
)
CARRYING_UNIT = Scope(frozenset({"percent", "report", "problems"}), takes_new=False)

#: What an import brings and an export leaves empty.
ENTRY_ONLY = ("reason", "report", "problems")


def ledger_columns(choices: Choices, scope: Scope) -> list[Column]:
    """Every column of the ledger, for reading and for writing, those shown for information grey."""
    return [_as_seen_by(scope, column) for column in _columns(choices)]


def ledger_sheet(
    rows: Iterable[LedgerRow],
    columns: Sequence[Column],
    *,
    keys: Sequence[str] = (),
    heading: str = "督办事项台账",
    note: str = "",
) -> Sheet:
    """The ledger as a table; `keys` chooses and orders the visible columns (all, when empty)."""
    by_key = {column.key: column for column in columns}
    filled = [key for key in by_key if not (key in ENTRY_ONLY and by_key[key].shown_only)]
    wanted = dict.fromkeys([NUMBER, *(key for key in keys or filled if key in by_key)])
    chosen = [by_key[key] for key in wanted if key != MARK] + [by_key[MARK]]
    return Sheet("台账", chosen, _cells(rows, chosen), heading=heading, note=note)


def _cells(rows: Iterable[LedgerRow], columns: Sequence[Column]) -> Iterator[tuple[Value, ...]]:
    for row in rows:
        values = values_of(row)
        values[MARK] = mark_of(row.version, values)
        yield tuple(values[column.key] for column in columns)


def values_of(row: LedgerRow) -> dict[str, Value]:
    """The cells of a matter by column, as a person sees them."""
    values: dict[str, Value] = {
        name: getattr(row, name) for name in LedgerRow.__dataclass_fields__ if name != "version"
    }
    values["assists"] = "、".join(row.assists)
    values["contacts"] = "、".join(row.contacts)
    values |= dict.fromkeys(ENTRY_ONLY)
    return values


def comparable(key: str, value: Value) -> str:
    """A value in the one form in which what went out and what came back are the same."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = printable(value).strip()
        if key in {"assists", "contacts"}:
            return "、".join(names_in(text))
        return text
    return value.isoformat() if isinstance(value, date) else str(value)


def names_in(text: str) -> list[str]:
    """The names in a cell that may hold several."""
    return [name.strip() for name in UNIT_SEPARATORS.split(text) if name.strip()]


def mark_of(version: int, values: Mapping[str, Value]) -> str:
    """The hidden mark of a row: schema, version, and a check number for each column."""
    checks = "".join(_check(key, values.get(key)) for key in _MARKED)
    return f"{_SCHEMA}.{version}.{checks}"


@dataclass(frozen=True)
class Mark:
    """A mark that came back."""

    version: int
    checks: Mapping[str, str]

    def shows_change(self, key: str, value: Value) -> bool:
        """Whether the cell is no longer what went out."""
        return self.checks[key] != _check(key, value)


def read_mark(text: str) -> Mark | None:
    """The mark, or None where it is not one of ours."""
    schema, _, rest = text.partition(".")
    version, _, checks = rest.partition(".")
    if schema != _SCHEMA or not version.isdecimal() or len(version) > 9:
        return None
    if len(checks) != 8 * len(_MARKED):
        return None
    pieces = [checks[start : start + 8] for start in range(0, len(checks), 8)]
    return Mark(int(version), dict(zip(_MARKED, pieces, strict=True)))


def _check(key: str, value: Value) -> str:
    return f"{crc32((key + '|' + comparable(key, value)).encode()):08x}"


def _as_seen_by(scope: Scope, column: Column) -> Column:
    if column.key in scope.editable or column.key == MARK:
        return column
    return replace(column, shown_only=True, choices=(), prompt="")


def _columns(choices: Choices) -> list[Column]:
    text, long, day = Kind.TEXT, Kind.LONGTEXT, Kind.DATE
    several = "多个单位用顿号隔开。"
    return [
        Column(NUMBER, "编号", text, aliases=("督办编号", "文号"), shown_only=True),
        Column("title", "事项", long, aliases=("事项名称", "督办事项"), width=30),
        Column("requirement", "要求", long, aliases=("办理要求", "工作要求"), width=44),
        Column("kind", "类型", Kind.CHOICE, choices=choices.kinds, aliases=("事项类型",)),
        Column("urgency", "缓急", Kind.CHOICE, choices=choices.urgencies),
        Column("source", "来源文件", long, width=24),
        Column("clause", "条款", text),
        Column("lead", "主办单位", text, choices=choices.leads, aliases=("责任单位", "牵头单位")),
        Column("assists", "协办单位", text, prompt=several, aliases=("配合单位",)),
        Column("contacts", "联系领导", text),
        Column("issued_on", "交办日期", day),
        Column("due_on", "办理时限", day, aliases=("完成时限", "办结时限", "时限")),
        Column("original_due_on", "原定时限", day),
        Column("state", "状态", text),
        Column("light", "灯", text, tints=LIGHT_TINTS, aliases=("灯号",)),
        Column("percent", "进度", Kind.PERCENT),
        Column("latest", "最新进展", long, width=44),
        Column("latest_on", "反馈日期", day),
        Column("closed_on", "办结日期", day),
        Column("remark", "备注", long, width=20),
        Column("reason", "变更理由", long, width=20, prompt="调整时限或分工的，请写明理由。"),
        Column("report", "本次进展", long, width=36, prompt="填写后即作为一次进展反馈报送。"),
        Column("problems", "存在问题", long, width=24),
        Column(MARK, _MARK_HEADING, text, hidden=True, width=10),
    ]


_MARKED = tuple(column.key for column in _columns(Choices((), (), (), ())) if column.key != MARK)
