"""The columns of the board: how many matters stand in each, and which come first.

Two ways to the same answer. The whole board is read column by column, each answered in order by an
index, so that years of closed matters cost nothing; any part of it is ranked in one pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    String,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.base.db import db
from tracker.models.kinds import Part, State, TaskKind
from tracker.models.lights import Colour
from tracker.models.people import User
from tracker.models.tasks import Assignment, Task
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters.lights import colour_of_task
from tracker.queries.matters.visibility import assigned_to, visible_tasks

#: A column: the state's value, and the id of the lead unit of its lane (0 where there are no lanes).
Key = tuple[str, int]


@dataclass(frozen=True)
class BoardFilter:
    """What the reader wants to see; everything by default."""

    text: str = ""
    unit_id: int | None = None
    kind: TaskKind | None = None
    colour: Colour | None = None


@dataclass
class Filling:
    """How many matters stand in each column, and the ids of those that come first."""

    totals: dict[Key, int] = field(default_factory=dict)
    ids: dict[Key, list[int]] = field(default_factory=dict)


def matters_of(viewer: User, chosen: BoardFilter) -> Select[Any]:
    """The ids of what the viewer may see and wants to see. Frames and revoked matters are no cards."""
    conditions = [Task.is_frame.is_(False), Task.state != State.REVOKED]
    if chosen.text:
        found = [c.contains(chosen.text, autoescape=True) for c in (Task.title, Task.number)]
        conditions.append(or_(*found))
    if chosen.unit_id:
        conditions.append(assigned_to(frozenset({chosen.unit_id})))
    if chosen.kind:
        conditions.append(Task.kind == chosen.kind)
    if chosen.colour:
        settings = bureau()
        colour = colour_of_task(clock.today(), settings.light_policy, calendar(settings))
        conditions.append(colour == chosen.colour.value)
    return visible_tasks(viewer).where(*conditions).with_only_columns(Task.id)


def lead_lane() -> ColumnElement[int]:
    """The lane of a matter on a board by units: its lead unit, 0 without one."""
    lead = select(Assignment.unit_id).where(
        Assignment.task_id == Task.id, Assignment.part == Part.LEAD
    )
    return func.coalesce(lead.scalar_subquery(), 0)


def no_lane() -> ColumnElement[int]:
    return literal(0, Integer)


def _column() -> ColumnElement[str]:
    """The column in which a matter stands: a suspended one stays where its work would go on."""
    paused = case((Task.accepted_on.is_(None), State.ISSUED.value), else_=State.ACTIVE.value)
    return case((Task.state == State.SUSPENDED, paused), else_=type_coerce(Task.state, String))


def ranked(matters: Select[Any], lane: ColumnElement[int], limits: Mapping[Key, int]) -> Filling:
    """Fill every column in one pass over the matters. Columns not in `limits` get the smallest limit."""
    each = matters.with_only_columns(
        _column().label("place"), lane.label("lane"), Task.id, Task.due_on, Task.closed_on
    ).subquery()
    column = (each.c.place, each.c.lane)
    order = (each.c.closed_on.desc().nulls_last(), each.c.due_on.nulls_last(), each.c.id)
    rows = select(
        each.c.place,
        each.c.lane,
        each.c.id,
        func.count().over(partition_by=column).label("total"),
        func.row_number().over(partition_by=column, order_by=order).label("rank"),
    ).subquery()
    wanted = select(rows).where(rows.c.rank <= max(limits.values())).order_by(rows.c.rank)
    filling, smallest = Filling(), min(limits.values())
    for place, lane_id, task_id, total, rank in db.session.execute(wanted):
        filling.totals[place, lane_id] = total
        if rank <= limits.get((place, lane_id), smallest):
            filling.ids.setdefault((place, lane_id), []).append(task_id)
    return filling


def whole(matters: Select[Any], limits: Mapping[Key, int]) -> Filling:
    """Fill the columns of a board without lanes and filters, each from an index."""
    each = matters.with_only_columns(_column().label("place")).subquery()
    totals = db.session.execute(select(each.c.place, func.count()).group_by(each.c.place))
    found: dict[Key, list[tuple[Any, ...]]] = {key: [] for key in limits}
    parts = [part for (value, _), n in limits.items() for part in _parts(matters, State(value), n)]
    for value, task_id, due_on, closed_on in db.session.execute(union_all(*parts)):
        found[value, 0].append((_standing(due_on, closed_on), task_id))
    ids = {key: [i for _, i in sorted(rows)[: limits[key]]] for key, rows in found.items()}
    return Filling({(value, 0): count for value, count in totals}, ids)


def _standing(due_on: date | None, closed_on: date | None) -> tuple[int, int]:
    """How cards follow one another: by due day, those without one last; closed ones newest first."""
    if closed_on is not None:
        return -closed_on.toordinal(), 0
    return (0, due_on.toordinal()) if due_on is not None else (1, 0)


def _parts(matters: Select[Any], state: State, limit: int) -> list[Select[Any]]:
    """A column as selects that an index answers in order: dated, undated, suspended."""
    here = matters.where(Task.state == state)
    if state is State.CLOSED:
        return [_part(here.order_by(Task.closed_on.desc()), state, limit)]
    parts = [
        here.where(Task.due_on.is_not(None)).order_by(Task.due_on, Task.id),
        here.where(Task.due_on.is_(None)).order_by(Task.id),
    ]
    if state in (State.ISSUED, State.ACTIVE):
        paused = matters.where(Task.state == State.SUSPENDED, _column() == state.value)
        parts.append(paused.order_by(Task.due_on.nulls_last(), Task.id))
    return [_part(part, state, limit) for part in parts]


def _part(ordered: Select[Any], state: State, limit: int) -> Select[Any]:
    wanted = ordered.add_columns(Task.due_on, Task.closed_on).limit(limit).subquery()
    return select(literal(state.value), *wanted.c)
