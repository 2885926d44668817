"""Entries of the log as people read them: fields by their names on the screen, values in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.briefings import Briefing
from tracker.models.kinds import Decision, Part, State, TaskKind, Urgency
from tracker.models.people import User
from tracker.models.roles import Role
from tracker.models.sources import ProposalState, SourceDocument, SourceState
from tracker.models.tasks import Task
from tracker.models.units import LinkKind, Unit, UnitKind
from tracker.queries.audit.audit_labels import LABELS, THINGS

#: Columns that repeat what the entry says anyway, or serve the machinery.
_QUIET = frozenset({"task_id", "number_year", "number_seq", "last_activity_at", "due_cycle"})
_KINDS: dict[str, Any] = {"task": TaskKind, "unit": UnitKind, "unit_link": LinkKind}
_STATES: dict[str, Any] = {"source_document": SourceState, "proposed_task": ProposalState}
_ENUMS: dict[str, Any] = {"role": Role, "part": Part, "urgency": Urgency}
_YES_NO = frozenset(
    {"is_backfilled", "is_complete", "is_frame", "is_workday", "must_change_password"}
)
_DECISIONS = {Decision.GRANTED.value: "同意", Decision.REFUSED.value: "不同意"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True)
class Difference:
    """One field of one thing: what it was and what it became."""

    thing: str
    field: str
    old: str
    new: str


class Names:
    """What the things and people of some entries are called today, fetched once for all of them."""

    def __init__(self, entries: Iterable[dict[str, Any]]) -> None:
        wanted: dict[str, set[int]] = {}
        for entry in entries:
            wanted.setdefault(entry["ent"][0], set()).add(entry["ent"][1])
            wanted.setdefault("user", set()).update(_people_in(entry))
            wanted.setdefault("unit", set()).update(_units_in(entry))
        self._names: dict[tuple[str, int], str] = {}
        for kind, columns in (
            ("task", (Task.id, Task.number, Task.title)),
            ("user", (User.id, User.name)),
            ("unit", (Unit.id, Unit.name)),
            ("source_document", (SourceDocument.id, SourceDocument.title)),
            ("briefing", (Briefing.id, Briefing.title)),
        ):
            if ids := wanted.get(kind):
                for number, *words in db.session.execute(
                    select(*columns).where(columns[0].in_(ids))
                ):
                    self._names[kind, number] = " ".join(words)

    def of(self, kind: str, number: int) -> str:
        """督办事项 督〔2023〕1号 …; a thing without a name by its number."""
        name = self._names.get((kind, number))
        thing = THINGS.get(kind, kind)
        if kind in {"audit", "database"}:
            return thing
        return f"{thing} {name}" if name else f"{thing}（{number}）"

    def short(self, kind: str, number: object) -> str:
        """The name alone, for a value."""
        found = self._names.get((kind, number)) if isinstance(number, int) else None
        return found or str(number)


def differences(entry: dict[str, Any], names: Names) -> list[Difference]:
    """What an entry changed, in words; numbers of people and units become names."""
    found = []
    for name, (old, new) in entry["ch"].items():
        row, _, column = name.rpartition(".")
        kind = row.partition(":")[0] or entry["ent"][0]
        if column in _QUIET or kind == "state_span" or _is_told(entry, row, column, old, new):
            continue
        found.append(
            Difference(
                THINGS.get(kind, kind) if row else "",
                LABELS.get(column, column),
                _value(kind, column, old, names),
                _value(kind, column, new, names),
            )
        )
    return found


def _is_told(entry: dict[str, Any], row: str, column: str, old: Any, new: Any) -> bool:
    """Whether the sentence says it already: who and when of a row that the entry brought in."""
    if old in (None, "") and new in (None, ""):
        return True
    is_by_actor = _is_person(column) and new == entry["actor"]["id"]
    return bool(row) and old is None and (column.endswith("_at") or is_by_actor)


def shanghai(instant: str) -> datetime:
    """The log's text of an instant, as a time of day in Shanghai."""
    moment = datetime.strptime(instant, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return moment.astimezone(clock.SHANGHAI)


def _is_person(column: str) -> bool:
    return column.endswith("by_id") or column in {
        *("user_id", "person_id", "author_id", "leader_id", "reviewer_id"),
    }


def _is_unit(kind: str, column: str) -> bool:
    return column in {"unit_id", "target_id"} or (kind == "unit" and column == "parent_id")


def _people_in(entry: dict[str, Any]) -> set[int]:
    return {
        value
        for name, pair in entry["ch"].items()
        if _is_person(name.rpartition(".")[2])
        for value in pair
        if value is not None
    }


def _units_in(entry: dict[str, Any]) -> set[int]:
    return {
        value
        for name, pair in entry["ch"].items()
        if _is_unit(name.partition(":")[0], name.rpartition(".")[2])
        or (entry["ent"][0] == "unit" and name == "parent_id")
        for value in pair
        if value is not None
    }


def _value(kind: str, column: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if _is_person(column):
        return names.short("user", value)
    if _is_unit(kind, column):
        return names.short("unit", value)
    if column in _YES_NO:
        return "是" if value else "否"
    if column == "percent":
        return f"{value}%"
    return _word(kind, column, value) if isinstance(value, str) else str(value)


def _word(kind: str, column: str, value: str) -> str:
    if value.startswith("commit:"):
        return "（个人信息，只存封签）"
    if value.startswith('{"'):
        return "（内容较长，见原文）"
    if value.startswith("sha256:"):
        return f"（长文本，{value.rpartition(':')[2]}字，存校验值）"
    if _INSTANT.fullmatch(value):
        return shanghai(value).strftime("%Y-%m-%d %H:%M")
    if column == "decision":
        return _DECISIONS.get(value, value)
    choices = _ENUMS.get(column)
    if column == "kind":
        choices = _KINDS.get(kind)
    if column == "state":
        choices = _STATES.get(kind, State)
    if choices is not None and value in {member.value for member in choices}:
        return str(getattr(choices(value), "label", value))
    return value
