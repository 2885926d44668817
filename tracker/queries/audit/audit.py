"""Reads of the audit log: filtered entries as sentences, and what is known of its proofs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.base.text import key_of
from tracker.models.acts import Act
from tracker.models.audit import AuditCheckpoint, AuditEntry, AuditHead
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.units import Post, Unit
from tracker.queries.audit.audit_words import Difference, Names, differences, shanghai
from tracker.queries.matters.visibility import LARGEST_ID

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What the reader filters by; empty means all."""

    #: A name, or part of one.
    person: str = ""
    unit: int | None = None
    matter: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


@dataclass(frozen=True)
class Told:
    """One entry as it is read on the page."""

    seq: int
    at: datetime
    actor: str
    unit: str
    phrase: str
    about: str
    why: str
    #: How it ended, where the entry says so: the outcome of a check.
    outcome: str
    differences: list[Difference]
    canon: str
    leaf: str
    is_sealed: bool

    @property
    def sentence(self) -> str:
        who = f"{self.actor}（{self.unit}）" if self.unit else self.actor
        return f"{who}{self.phrase}：{self.about}"


@dataclass(frozen=True)
class Seal:
    """How far the log is sealed."""

    size: int
    sealed: int
    origin: str
    root: str
    sealed_at: datetime | None

    @property
    def pending(self) -> int:
        return self.size - self.sealed

    @property
    def grouped_root(self) -> str:
        return " ".join(self.root[at : at + 4] for at in range(0, len(self.root), 4))


def seal_status() -> Seal:
    """Size of the log and its newest checkpoint."""
    size = db.session.scalar(select(AuditHead.size)) or 0
    point = db.session.scalars(
        select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)
    ).one_or_none()
    if point is None:
        return Seal(size, 0, "", "", None)
    sealed_at = point.sealed_at.astimezone(clock.SHANGHAI)
    return Seal(size, point.size, point.note.partition("\n")[0], point.root, sealed_at)


def sealed_size() -> int:
    """How many entries the newest checkpoint covers."""
    return db.session.scalar(select(func.max(AuditCheckpoint.size))) or 0


def pending_entries(task: Task) -> int:
    """How many of a matter's entries no checkpoint covers yet."""
    query = select(func.count()).where(
        AuditEntry.ent_type == "task",
        AuditEntry.ent_id == task.id,
        AuditEntry.seq >= sealed_size(),
    )
    return db.session.scalar(query) or 0


def count_entries(wanted: Wanted) -> int:
    """How many entries the filter leaves."""
    if wanted.is_everything:
        return db.session.scalar(select(AuditHead.size)) or 0
    return db.session.scalar(select(func.count()).where(*_conditions(wanted))) or 0


def told_entries(wanted: Wanted, *, before: int | None = None, limit: int = PAGE) -> list[Told]:
    """Entries newest first; `before` is the number of the last one already seen."""
    query = select(AuditEntry.canon, AuditEntry.leaf_hash).where(*_conditions(wanted))
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    return _told(db.session.execute(query.order_by(AuditEntry.seq.desc()).limit(limit)).all())


def _told(rows: Sequence[Any]) -> list[Told]:
    entries = [(json.loads(canon), canon, leaf) for canon, leaf in rows]
    names = Names(entry for entry, _, _ in entries)
    sealed = sealed_size()
    return [
        Told(
            seq=entry["seq"],
            at=shanghai(entry["at"]),
            actor=entry["actor"]["name"],
            unit=entry["actor"]["unit"],
            phrase=phrase_of(entry["act"]),
            about=names.of(entry["ent"][0], entry["ent"][1]),
            why=entry["why"],
            outcome=str(entry["more"].get("outcome", "")),
            differences=differences(entry, names),
            canon=canon,
            leaf=leaf.hex(),
            is_sealed=entry["seq"] < sealed,
        )
        for entry, canon, leaf in entries
    ]


def phrase_of(act: str) -> str:
    """An act in words; one unknown to this version keeps its code."""
    try:
        return Act(act).phrase
    except ValueError:
        return act


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.person:
        named = or_(
            User.name.contains(wanted.person, autoescape=True),
            User.username == key_of(wanted.person),
        )
        found.append(AuditEntry.actor_id.in_(select(User.id).where(named)))
    if wanted.unit is not None:
        found.extend(_of_unit(wanted.unit))
    if wanted.matter:
        found.append(AuditEntry.ent_type == "task")
        found.append(AuditEntry.ent_id == _matter_id(wanted.matter))
    if wanted.act:
        found.append(AuditEntry.act == wanted.act)
    if wanted.since is not None:
        found.append(AuditEntry.at_utc >= _instant(wanted.since))
    if wanted.until is not None:
        found.append(AuditEntry.at_utc < _instant(wanted.until + timedelta(days=1)))
    return found


def _of_unit(unit_id: int) -> list[ColumnElement[bool]]:
    """Acts of people who acted for the unit: found by their posts, then by the name in the entry."""
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("没有这个单位。")
    people = select(Post.user_id).where(Post.unit_id == unit_id)
    name = json.dumps(unit.display_name, ensure_ascii=False)[1:-1]
    return [
        AuditEntry.actor_id.in_(people),
        AuditEntry.canon.contains('"actor":{', autoescape=True),
        AuditEntry.canon.regexp_match(f'"unit":"[^"]*{_literal(name)}'),
    ]


def _literal(text: str) -> str:
    return "".join(f"\\{char}" if char in r".^$*+?()[]{}|\\" else char for char in text)


def _instant(day: date) -> str:
    return clock.start_of(day).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _matter_id(words: str) -> int:
    try:
        return matter_of(words).id
    except NotFound:
        return 0


def unit_choices() -> list[tuple[int, str]]:
    """Every unit there ever was, in its order, for the filter."""
    rows = db.session.execute(select(Unit.id, Unit.name).order_by(Unit.position, Unit.id))
    return [(number, name) for number, name in rows]


def matter_of(words: str) -> Task:
    """The matter with this number (督〔2023〕12号) or id. Raises NotFound."""
    query = select(Task).where(Task.number == words.strip())
    task = db.session.scalars(query).one_or_none()
    if task is None and words.isascii() and words.isdecimal() and int(words) <= LARGEST_ID:
        task = db.session.get(Task, int(words))
    if task is None:
        raise NotFound("没有这个事项。")
    return task
