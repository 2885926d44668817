"""The only doors to a task: who may see which matters. Lists, counts and exports all start here."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, and_, false, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.base.db import db, read_once
from tracker.base.errors import NotFound
from tracker.models.kinds import State
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import Assignment, ContactLeader, Task
from tracker.models.units import Unit

#: Ids beyond this are nobody's; asking the database for them would be an error, not a miss.
LARGEST_ID = 2**31 - 1


def visible_tasks(viewer: User) -> Select[Task]:
    """Every matter the viewer may see, frames included, as a select to refine."""
    return select(Task).where(task_is_visible(viewer))


def visible_task(task_id: int, *, viewer: User) -> Task:
    """One matter by id. Raises NotFound for an outsider as for a number that does not exist."""
    if not 0 < task_id <= LARGEST_ID:
        raise NotFound
    task = db.session.scalars(visible_tasks(viewer).where(Task.id == task_id)).one_or_none()
    if task is None:
        raise NotFound
    return task


def tasks_by_id(task_ids: Collection[int], *, viewer: User) -> list[Task]:
    """Those of the matters that the viewer may see, in the order of their numbers."""
    possible = [task_id for task_id in task_ids if 0 < task_id <= LARGEST_ID]
    chosen = visible_tasks(viewer).where(Task.id.in_(possible))
    return list(db.session.scalars(chosen.order_by(Task.number_year, Task.number_seq)))


def task_is_visible(viewer: User) -> ColumnElement[bool]:
    """The condition on Task: the office and leaders see all, a department what its units carry.

    A department sees a matter once it is issued, and the frame of a matter it carries a child of.
    """
    if not viewer.can(Capability.SEE_TASKS):
        return false()
    if viewer.can(Capability.OVERSEE):
        return true()
    mine = assigned_to(unit_ids_of(viewer))
    children = select(Task.parent_id).where(mine, Task.state != State.DRAFT)
    contact = select(ContactLeader.task_id).where(ContactLeader.user_id == viewer.id)
    return or_(
        and_(mine, Task.state != State.DRAFT),
        and_(Task.is_frame, Task.id.in_(children)),
        Task.id.in_(contact),
    )


def assigned_to(unit_ids: frozenset[int]) -> ColumnElement[bool]:
    """The condition on Task that one of these units has a part in it."""
    if not unit_ids:
        return false()
    return Task.id.in_(select(Assignment.task_id).where(Assignment.unit_id.in_(unit_ids)))


def unit_ids_of(viewer: User) -> frozenset[int]:
    """The units the viewer speaks for today: those of the present posts and all below them.

    The bureau's own root unit is not spread over its sections: a post there is a post there.
    """
    held = {unit.id for unit in viewer.units_on(clock.today())}
    return frozenset(held | _below(held)) if held else frozenset()


def _below(unit_ids: set[int]) -> frozenset[int]:
    """The units below these; asked once for an answer, since every act of every row asks."""
    key = frozenset(unit_ids)
    below: frozenset[int] = read_once(("units below", key), lambda: _read_below(key))
    return below


def _read_below(unit_ids: frozenset[int]) -> frozenset[int]:
    tree = (
        select(Unit.id)
        .where(Unit.parent_id.in_(unit_ids), ~Unit.parent.has(Unit.parent_id.is_(None)))
        .cte("tree", recursive=True)
    )
    tree = tree.union(select(Unit.id).where(Unit.parent_id == tree.c.id))
    return frozenset(db.session.scalars(select(tree.c.id)))
