"""The columns of the board as conditions: what is filtered, counted and taken from the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    String,
    and_,
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
from tracker.queries.bureau import bureau, calendar
from tracker.queries.lights import colour_of_task
from tracker.queries.visibility import assigned_to, visible_tasks


@dataclass(frozen=True)
class BoardFilter:
    """What the reader wants to see; everything by default."""

    text: str = ""
    unit_id: int | None = None
    kind: TaskKind | None = None
    colour: Colour | None = None


@dataclass(frozen=True)
class Place:
    """A column to be filled: its state, the lead unit of its lane (0: no lanes), and how far."""

    state: State
    lane: int
    limit: int


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


def column_of(task: Task) -> State:
    """The column in which a matter stands: a suspended one stays where its work would go on."""
    if task.state is not State.SUSPENDED:
        return task.state
    return State.ACTIVE if task.accepted_on else State.ISSUED


def _stands_in(state: State) -> ColumnElement[bool]:
    """`column_of` as a condition."""
    paused = Task.state == State.SUSPENDED
    if state is State.ISSUED:
        return or_(Task.state == state, and_(paused, Task.accepted_on.is_(None)))
    if state is State.ACTIVE:
        return or_(Task.state == state, and_(paused, Task.accepted_on.is_not(None)))
    return Task.state == state


def totals(matters: Select[Any]) -> dict[tuple[str, int], int]:
    """(column, 0) → number of matters."""
    return _counted(matters, literal(0))


def totals_by_lead(matters: Select[Any]) -> dict[tuple[str, int], int]:
    """(column, id of the lead unit) → number of matters; those without a lead under 0."""
    lead = select(Assignment.unit_id).where(
        Assignment.task_id == Task.id, Assignment.part == Part.LEAD
    )
    return _counted(matters, func.coalesce(lead.scalar_subquery(), 0))


def _counted(matters: Select[Any], lane: ColumnElement[int]) -> dict[tuple[str, int], int]:
    paused = case((Task.accepted_on.is_(None), State.ISSUED.value), else_=State.ACTIVE.value)
    column = case((Task.state == State.SUSPENDED, paused), else_=type_coerce(Task.state, String))
    each = matters.with_only_columns(column.label("place"), lane.label("lane")).subquery()
    rows = db.session.execute(
        select(each.c.place, each.c.lane, func.count()).group_by(each.c.place, each.c.lane)
    )
    return {(state, lane_id): count for state, lane_id, count in rows}


def first_ids(matters: Select[Any], places: Sequence[Place]) -> list[list[int]]:
    """The first ids of every place, each by its own limited select, all in one query; unsorted."""
    found: list[list[int]] = [[] for _ in places]
    if not places:
        return found
    parts = [_part(matters, number, place) for number, place in enumerate(places)]
    for task_id, number in db.session.execute(union_all(*parts)):
        found[number].append(task_id)
    return found


def _part(matters: Select[Any], number: int, place: Place) -> Select[Any]:
    part = matters.where(_stands_in(place.state))
    if place.lane:
        led = select(Assignment.task_id).where(
            Assignment.unit_id == place.lane, Assignment.part == Part.LEAD
        )
        part = part.where(Task.id.in_(led))
    first = (
        (Task.closed_on.desc(), Task.id)
        if place.state is State.CLOSED
        else (Task.due_on.asc().nulls_last(), Task.id)
    )
    wanted = part.order_by(*first).limit(place.limit).subquery()
    return select(wanted.c.id, literal(number, Integer))


def standing(task: Task) -> tuple[int, int]:
    """How the cards of a column follow one another: by due day, the closed ones newest first."""
    if task.state is State.CLOSED:
        return -(task.closed_on.toordinal() if task.closed_on else 0), task.id
    return (task.due_on.toordinal() if task.due_on else 10**7), task.id
