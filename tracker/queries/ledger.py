"""The ledger (台账): the matters a person may see, filtered, sorted, a page at a time or all of them.

A page costs the same few queries whatever it holds: ids and count, the rows, and one grouped query
for each kind of detail that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.base.db import db
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Colour
from tracker.models.people import User
from tracker.models.tasks import Assignment, Task
from tracker.models.units import Unit
from tracker.queries.bureau import bureau, calendar
from tracker.queries.ledger_details import Details, details_of
from tracker.queries.lights import colour_of_task
from tracker.queries.rows import TaskRow, of_colour, of_lead, read, task_rows
from tracker.queries.search import matching

PAGE_SIZE = 50
#: As a unit in a filter: matters that no unit leads yet.
NO_UNIT = 0
_CHUNK = 500

#: How much a colour presses, for sorting.
_PRESSING = {
    Colour.RED: 0,
    Colour.YELLOW: 1,
    Colour.BLUE: 2,
    Colour.GREEN: 3,
    Colour.GREY: 4,
    Colour.DARK_RED: 5,
    Colour.DARK_GREEN: 6,
}


@dataclass(frozen=True)
class LedgerFilter:
    """What is looked for. Empty fields ask nothing; `sort` is a column's key, `-` before it turns it."""

    text: str = ""
    unit_id: int | None = None
    #: Count matters in which the unit assists, too.
    with_assists: bool = False
    states: tuple[State, ...] = ()
    colours: tuple[Colour, ...] = ()
    kinds: tuple[TaskKind, ...] = ()
    document_id: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    sort: str = "-number"


@dataclass(frozen=True)
class LedgerLine:
    """One matter of the ledger: its row, and what was asked for beside it."""

    row: TaskRow
    details: Details


@dataclass(frozen=True)
class LedgerPage:
    lines: list[LedgerLine]
    total: int
    page: int
    pages: int


def ledger_page(
    viewer: User, wanted: LedgerFilter, *, page: int, shown: frozenset[str]
) -> LedgerPage:
    """One page; `shown` are the columns, so that only their details are read."""
    statement = _found(viewer, wanted)
    counted = statement.with_only_columns(Task.id, maintain_column_froms=True).order_by(None)
    total = db.session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    pages = max(-(-total // PAGE_SIZE), 1)
    page = min(max(page, 1), pages)
    rows = read(statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return LedgerPage(_lines(rows, shown), total, page, pages)


def ledger_lines(viewer: User, wanted: LedgerFilter) -> Iterator[LedgerLine]:
    """Every matter that is found, whole, in order; read in chunks so that nothing piles up."""
    statement = _found(viewer, wanted)
    ids = list(db.session.scalars(statement.with_only_columns(Task.id, maintain_column_froms=True)))
    yield from _in_order(viewer, ids)


def chosen_lines(viewer: User, wanted: LedgerFilter, ids: Sequence[int]) -> Iterator[LedgerLine]:
    """The matters with these ids, those the viewer may see, in the order of the ledger."""
    statement = _found(viewer, wanted).where(Task.id.in_(list(ids)[:_CHUNK]))
    found = db.session.scalars(statement.with_only_columns(Task.id, maintain_column_froms=True))
    yield from _in_order(viewer, list(found))


def lines_by_number(viewer: User, numbers: Sequence[str]) -> list[LedgerLine]:
    """The matters with these numbers that the viewer may see."""
    found: list[LedgerLine] = []
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        rows = read(task_rows(viewer).where(Task.number.in_(chunk)))
        found += _lines(rows, EVERYTHING)
    return found


#: Stands for all columns with details.
EVERYTHING = frozenset({"requirement", "assists", "contacts", "clause", "latest", "latest_on"})


def _in_order(viewer: User, ids: list[int]) -> Iterator[LedgerLine]:
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        rows = read(task_rows(viewer).where(Task.id.in_(chunk)))
        by_id = {line.row.id: line for line in _lines(rows, EVERYTHING)}
        # A matter may have gone out of sight since the ids were read.
        yield from (by_id[task_id] for task_id in chunk if task_id in by_id)


def _lines(rows: Sequence[TaskRow], shown: frozenset[str]) -> list[LedgerLine]:
    found = details_of([row.id for row in rows], shown)
    return [LedgerLine(row, found[row.id]) for row in rows]


def _found(viewer: User, wanted: LedgerFilter) -> Select[Any]:
    return task_rows(viewer).where(*_conditions(wanted)).order_by(*_order(wanted.sort))


def _conditions(wanted: LedgerFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.text:
        yield matching(wanted.text)
    if wanted.unit_id is not None:
        yield _carried_by(wanted.unit_id, with_assists=wanted.with_assists)
    if wanted.states:
        yield Task.state.in_(wanted.states)
    if wanted.colours:
        yield of_colour(*wanted.colours)
    if wanted.kinds:
        yield Task.kind.in_(wanted.kinds)
    if wanted.document_id is not None:
        yield Task.document_id == wanted.document_id
    if wanted.due_from is not None:
        yield Task.due_on >= wanted.due_from
    if wanted.due_to is not None:
        yield Task.due_on <= wanted.due_to


def _carried_by(unit_id: int, *, with_assists: bool) -> ColumnElement[bool]:
    if unit_id == NO_UNIT:
        nobody: ColumnElement[bool] = Unit.id.is_(None)
        return nobody
    if not with_assists:
        condition: ColumnElement[bool] = of_lead([unit_id])
        return condition
    return Task.id.in_(select(Assignment.task_id).where(Assignment.unit_id == unit_id))


def _order(sort: str) -> list[Any]:
    """The columns to sort by; what is empty comes last either way, and ties keep the numbers' order."""
    key, turned = sort.removeprefix("-"), sort.startswith("-")
    columns = _sort_columns(key)
    ordered = [column.desc() if turned else column.asc() for column in columns]
    if key in {"due_on", "issued_on", "closed_on"}:
        ordered.insert(0, columns[0].is_(None))
    return [*ordered, Task.id.asc()]


def _sort_columns(key: str) -> list[Any]:
    if key == "light":
        settings = bureau()
        colour = colour_of_task(clock.today(), settings.light_policy, calendar(settings))
        rank = case({c.value: place for c, place in _PRESSING.items()}, value=colour, else_=9)
        return [rank]
    if key == "state":
        return [case(*((Task.state == state, place) for place, state in enumerate(State)))]
    plain: dict[str, list[Any]] = {
        "title": [Task.title],
        "lead": [Unit.position, Unit.id],
        "due_on": [Task.due_on],
        "issued_on": [Task.issued_on],
        "closed_on": [Task.closed_on],
        "percent": [Task.percent],
        "activity": [Task.last_activity_at],
    }
    return plain.get(key, [Task.number_year, Task.number_seq])


#: What the heads of the table may sort by.
SORTABLE = frozenset(
    {"number", "title", "lead", "due_on", "issued_on", "closed_on", "percent", "light", "state"}
)
