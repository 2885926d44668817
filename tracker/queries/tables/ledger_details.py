"""What the ledger shows beside a matter's own row: one grouped query for each kind, for many matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.kinds import Part
from tracker.models.people import User
from tracker.models.sources import Clause
from tracker.models.tasks import Assignment, ContactLeader, Task
from tracker.models.units import Unit
from tracker.models.work import ProgressReport


@dataclass
class Details:
    """Beside one matter. What was not asked for stays empty."""

    requirement: str = ""
    assists: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    #: The labels of the source clause from the top: 三、（二）29.
    clause: str = ""
    latest: str = ""
    latest_on: date | None = None


def details_of(ids: Sequence[int], shown: Collection[str]) -> dict[int, Details]:
    """The details of these matters for the columns that are shown."""
    found = {task_id: Details() for task_id in ids}
    if not ids:
        return found
    if "requirement" in shown:
        for task_id, words in _rows(select(Task.id, Task.requirement).where(Task.id.in_(ids))):
            found[task_id].requirement = words
    if "assists" in shown:
        for task_id, names in _assists(ids).items():
            found[task_id].assists = tuple(names)
    if "contacts" in shown:
        for task_id, names in _contacts(ids).items():
            found[task_id].contacts = tuple(names)
    if "clause" in shown:
        _add_clauses(found)
    if {"latest", "latest_on"} & set(shown):
        _add_latest(found)
    return found


def _rows(statement: Any) -> list[Any]:
    return list(db.session.execute(statement))


def _assists(ids: Sequence[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    chosen = (
        select(Assignment.task_id, Unit.short_name, Unit.name)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.task_id.in_(ids), Assignment.part == Part.ASSIST)
        .order_by(Assignment.task_id, Assignment.position, Assignment.id)
    )
    for task_id, short_name, name in _rows(chosen):
        names[task_id].append(short_name or name)
    return names


def _contacts(ids: Sequence[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    chosen = (
        select(ContactLeader.task_id, User.name)
        .join(User, User.id == ContactLeader.user_id)
        .where(ContactLeader.task_id.in_(ids))
        .order_by(ContactLeader.task_id, ContactLeader.id)
    )
    for task_id, name in _rows(chosen):
        names[task_id].append(name)
    return names


def _add_clauses(found: dict[int, Details]) -> None:
    chosen = select(Task.id, Task.clause_id).where(
        Task.id.in_(list(found)), Task.clause_id.is_not(None)
    )
    clause_of: dict[int, int] = dict(_rows(chosen))
    tree: dict[int, tuple[int | None, str]] = {}
    wanted: set[int] = set(clause_of.values())
    while wanted:
        level = select(Clause.id, Clause.parent_id, Clause.label).where(Clause.id.in_(wanted))
        tree |= {clause: (parent, label) for clause, parent, label in _rows(level)}
        wanted = {parent for parent, _ in tree.values() if parent and parent not in tree}
    for task_id, clause_id in clause_of.items():
        found[task_id].clause = _path(tree, clause_id)


def _path(tree: dict[int, tuple[int | None, str]], clause_id: int | None) -> str:
    if clause_id is None:
        return ""
    parent, label = tree[clause_id]
    return _path(tree, parent) + label


def _add_latest(found: dict[int, Details]) -> None:
    newest = (
        select(func.max(ProgressReport.id))
        .where(ProgressReport.task_id.in_(list(found)))
        .group_by(ProgressReport.task_id)
    )
    chosen = select(ProgressReport.task_id, ProgressReport.text, ProgressReport.reported_at)
    for task_id, words, reported_at in _rows(chosen.where(ProgressReport.id.in_(newest))):
        found[task_id].latest = words
        found[task_id].latest_on = clock.day_of(reported_at)
