"""The ledger's address: filters, order, page and columns, read leniently and written in one spelling.

Whatever cannot be understood asks nothing: an old or mistyped link still opens the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from tracker.base.text import clean
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Colour
from tracker.queries.matters.visibility import LARGEST_ID
from tracker.queries.tables.ledger_filters import SORTABLE, LedgerFilter

PATH = "/ledger"


@dataclass(frozen=True)
class LedgerColumn:
    """A column of the page; its key is that of the exported table."""

    key: str
    label: str
    is_shown_first: bool = False

    @property
    def can_sort(self) -> bool:
        return self.key in SORTABLE


#: Number and title are always there.
COLUMNS = (
    LedgerColumn("lead", "主办单位", True),
    LedgerColumn("assists", "协办单位"),
    LedgerColumn("contacts", "联系领导"),
    LedgerColumn("kind", "类型"),
    LedgerColumn("urgency", "缓急"),
    LedgerColumn("issued_on", "交办日期"),
    LedgerColumn("due_on", "办理时限", True),
    LedgerColumn("original_due_on", "原定时限"),
    LedgerColumn("light", "灯", True),
    LedgerColumn("state", "状态", True),
    LedgerColumn("percent", "进度", True),
    LedgerColumn("latest", "最新进展"),
    LedgerColumn("latest_on", "反馈日期"),
    LedgerColumn("closed_on", "办结日期"),
    LedgerColumn("source", "来源文件", True),
    LedgerColumn("clause", "条款"),
    LedgerColumn("requirement", "要求"),
    LedgerColumn("remark", "备注"),
)
_FIRST = tuple(column.key for column in COLUMNS if column.is_shown_first)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

IN_HAND = tuple(state for state in State if state not in (State.DRAFT, State.REVOKED))
IN_HAND_WORDS = ",".join(state.value for state in IN_HAND)

Choice = TypeVar("Choice", bound=Enum)


@dataclass(frozen=True)
class LedgerAddress:
    """What an address of the ledger asks for."""

    wanted: LedgerFilter
    columns: tuple[str, ...]
    page: int

    @property
    def shown(self) -> list[LedgerColumn]:
        return [column for column in COLUMNS if column.key in self.columns]

    @property
    def query(self) -> str:
        """Behind the question mark, without the page: what a saved view keeps."""
        return urlencode([(name, value) for name, value in self.parts.items() if value])

    @cached_property
    def parts(self) -> dict[str, str]:
        """Every part by its name, empty where it asks nothing."""
        wanted = self.wanted
        return {
            "q": wanted.text,
            "unit": "" if wanted.unit_id is None else str(wanted.unit_id),
            "part": "any" if wanted.with_assists else "",
            "state": _joined(wanted.states),
            "light": _joined(wanted.colours),
            "kind": _joined(wanted.kinds),
            "source": str(wanted.document_id or ""),
            "from": wanted.due_from.isoformat() if wanted.due_from else "",
            "to": wanted.due_to.isoformat() if wanted.due_to else "",
            "sort": "" if wanted.sort == LedgerFilter.sort else wanted.sort,
            "cols": "" if self.columns == _FIRST else ",".join(self.columns),
        }

    @property
    def kept(self) -> dict[str, str]:
        """What the row of filters does not show but must not lose."""
        return {name: self.parts[name] for name in ("sort", "cols") if self.parts[name]}

    @property
    def is_filtered(self) -> bool:
        return bool({name for name, value in self.parts.items() if value} - {"sort", "cols"})

    def to_page(self, page: int) -> str:
        return self._to(page=str(page) if page > 1 else "")

    def sorted_by(self, key: str) -> str:
        """The address a click on a head leads to: up first, then down."""
        turned = f"-{key}" if self.wanted.sort == key else key
        return replace(self, wanted=replace(self.wanted, sort=turned))._to()

    def of(self, **changes: object) -> str:
        """The same ledger asked something else: fields of LedgerFilter."""
        return replace(self, wanted=replace(self.wanted, **changes))._to()  # type: ignore[arg-type]

    def _to(self, **more: str) -> str:
        parts = [(name, value) for name, value in (self.parts | more).items() if value]
        return f"{PATH}?{urlencode(parts)}" if parts else PATH


def read_address(args: MultiDict[str, str]) -> LedgerAddress:
    """Understand the arguments of a request."""
    columns = set(_words(args, "cols"))
    chosen = tuple(column.key for column in COLUMNS if column.key in columns)
    sort = args.get("sort", "")
    return LedgerAddress(
        LedgerFilter(
            text=clean(args.get("q", ""))[:100],
            unit_id=0 if args.get("unit") == "0" else _number(args.get("unit", "")),
            with_assists=args.get("part") == "any",
            states=_members(args, "state", State) or _in_hand(args),
            colours=_members(args, "light", Colour),
            kinds=_members(args, "kind", TaskKind),
            document_id=_number(args.get("source", "")),
            due_from=_day(args.get("from", "")),
            due_to=_day(args.get("to", "")),
            sort=sort if sort.removeprefix("-") in SORTABLE else LedgerFilter.sort,
        ),
        chosen or _FIRST,
        _number(args.get("page", "")) or 1,
    )


def _words(args: MultiDict[str, str], name: str) -> list[str]:
    return [word for value in args.getlist(name) for word in value.split(",")]


def _members(args: MultiDict[str, str], name: str, kind: type[Choice]) -> tuple[Choice, ...]:
    values = set(_words(args, name))
    return tuple(member for member in kind if member.value in values)


def _in_hand(args: MultiDict[str, str]) -> tuple[State, ...]:
    """`issued_on` stands for every matter that was handed over and not revoked: what figures count."""
    return IN_HAND if args.get("state") == "issued_on" else ()


def _joined(members: Iterable[Enum]) -> str:
    return ",".join(member.value for member in members)


def _number(value: str) -> int | None:
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII):
        return None
    return int(value) if 0 < int(value) <= LARGEST_ID else None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None
