"""What is looked for in the ledger, as conditions and an order over the matters alone.

No table is joined: ids are found, counted and cut to a page first, and rows are read for those only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, select
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.models.kinds import Part, State, TaskKind
from tracker.models.lights import Colour
from tracker.models.people import User
from tracker.models.tasks import Assignment, Task
from tracker.models.units import Unit
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters.lights import colour_of_task
from tracker.queries.matters.rows import of_colour
from tracker.queries.matters.search import matching
from tracker.queries.matters.visibility import task_is_visible

#: As a unit in a filter: matters that no unit leads yet.
NO_UNIT = 0

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

_IN_HAND = (State.ISSUED, State.ACTIVE, State.REVIEW)
#: The states in which a colour can occur: an index finds them, and only those are looked at closely.
_STATES_OF = {
    Colour.RED: _IN_HAND,
    Colour.YELLOW: _IN_HAND,
    Colour.GREEN: _IN_HAND,
    Colour.BLUE: (State.DRAFT, *_IN_HAND),
    Colour.GREY: (State.SUSPENDED, State.REVOKED),
    Colour.DARK_RED: (State.CLOSED,),
    Colour.DARK_GREEN: (State.CLOSED,),
}

#: What the heads of the table may sort by.
SORTABLE = frozenset(
    {"number", "title", "lead", "due_on", "issued_on", "closed_on", "percent", "light", "state"}
)


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


def found_ids(viewer: User, wanted: LedgerFilter) -> Select[int]:
    """The ids of the matters found, of those the viewer may see, without an order."""
    return select(Task.id).where(task_is_visible(viewer), ~Task.is_frame, *_conditions(wanted))


def ordered_ids(viewer: User, wanted: LedgerFilter) -> Select[int]:
    """The same in their order. Where no state is asked for, the index of the order must be walked:
    SQLite would find every matter by its being no frame and sort them all, so it must not see that.
    """
    by_state = wanted.states or wanted.colours
    no_frame = ~Task.is_frame if by_state else case((Task.is_frame, 1), else_=0) == 0
    found = select(Task.id).where(task_is_visible(viewer), no_frame, *_conditions(wanted))
    return found.order_by(*_order_of(wanted.sort))


def _conditions(wanted: LedgerFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.text:
        yield matching(wanted.text)
    if wanted.unit_id is not None:
        yield _carried_by(wanted.unit_id, with_assists=wanted.with_assists)
    if wanted.states:
        yield Task.state.in_(wanted.states)
    if wanted.colours:
        yield Task.state.in_({state for c in wanted.colours for state in _STATES_OF[c]})
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
    carried = select(Assignment.task_id)
    if unit_id == NO_UNIT:
        return Task.id.not_in(carried.where(Assignment.part == Part.LEAD))
    carried = carried.where(Assignment.unit_id == unit_id)
    return Task.id.in_(carried if with_assists else carried.where(Assignment.part == Part.LEAD))


def _order_of(sort: str) -> list[Any]:
    """What to sort by; what is empty comes last either way, and ties keep the order of entry."""
    key, turned = sort.removeprefix("-"), sort.startswith("-")
    columns = _sort_columns(key)
    ordered = [column.desc() if turned else column.asc() for column in columns]
    if key in {"due_on", "issued_on", "closed_on"}:
        ordered = [ordered[0].nulls_last()]
    if len(columns) > 1:
        # Year and number tell every matter apart, and their index gives the order.
        return ordered
    return [*ordered, Task.id.asc()]


def _sort_columns(key: str) -> list[Any]:
    if key == "light":
        settings = bureau()
        colour = colour_of_task(clock.today(), settings.light_policy, calendar(settings))
        return [case({c.value: place for c, place in _PRESSING.items()}, value=colour, else_=9)]
    if key == "state":
        return [case(*((Task.state == state, place) for place, state in enumerate(State)))]
    if key == "lead":
        return [_place_of_lead()]
    plain: dict[str, list[Any]] = {
        "title": [Task.title],
        "due_on": [Task.due_on],
        "issued_on": [Task.issued_on],
        "closed_on": [Task.closed_on],
        "percent": [Task.percent],
    }
    return plain.get(key, [Task.number_year, Task.number_seq])


def _place_of_lead() -> Any:
    """Where the leading unit stands in the order in which documents name the units."""
    return (
        select(Unit.position * 100_000 + Unit.id)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.task_id == Task.id, Assignment.part == Part.LEAD)
        .correlate(Task)
        .scalar_subquery()
    )
