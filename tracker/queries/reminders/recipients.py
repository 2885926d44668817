"""Who hears of a matter, as things stand now: the carriers of its units, and the office.

Read for many matters in a handful of queries. Duties follow the post: who has moved or whose account
is disabled hears nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.kinds import Part
from tracker.models.people import RoleGrant, User
from tracker.models.reminding import UNSIGNED, empty_unit_of, is_overdue_rule
from tracker.models.roles import CAPABILITIES, Capability, Role
from tracker.models.tasks import Assignment
from tracker.models.units import Post, Unit, UnitKind

_CARRYING_ROLES = [role for role, can in CAPABILITIES.items() if Capability.CARRY_OUT in can]


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    email: str


class Listeners:
    """Who hears of each of these matters."""

    def __init__(self, task_ids: Collection[int]) -> None:
        self._parts = _parts_of(task_ids)
        units = {unit_id for parts in self._parts.values() for unit_id, _ in parts}
        self._by_unit = people_by_unit(units)
        self._office = office()

    def of(self, task_id: int, rule: str) -> list[Person]:
        """Everybody who hears a rule, each once: overdue the lead unit alone, before it all carriers."""
        if empty_unit_of(rule) is not None:
            return self._office
        units = self._units(task_id, rule)
        people = [person for unit_id in units for person in self._by_unit.get(unit_id, [])]
        if rule == UNSIGNED:
            people += self._office
        return list({person.id: person for person in people}.values())

    def silent_units(self, task_id: int, rule: str) -> list[int]:
        """The units that should hear and in which there is nobody."""
        return [unit for unit in self._units(task_id, rule) if not self._by_unit.get(unit)]

    def _units(self, task_id: int, rule: str) -> list[int]:
        lead_only = rule == UNSIGNED or is_overdue_rule(rule)
        return [
            unit_id
            for unit_id, part in self._parts.get(task_id, [])
            if part is Part.LEAD or (part is Part.ASSIST and not lead_only)
        ]


def _parts_of(task_ids: Collection[int]) -> dict[int, list[tuple[int, Part]]]:
    """Task → its units and their parts; a collective (机关各科室) has no people of its own."""
    found: dict[int, list[tuple[int, Part]]] = {}
    rows = db.session.execute(
        select(Assignment.task_id, Assignment.unit_id, Assignment.part)
        .join(Unit)
        .where(Assignment.task_id.in_(task_ids), Unit.kind != UnitKind.COLLECTIVE)
        .order_by(Assignment.part != Part.LEAD, Assignment.position, Assignment.id)
    )
    for task_id, unit_id, part in rows:
        found.setdefault(task_id, []).append((unit_id, part))
    return found


def people_by_unit(unit_ids: Collection[int]) -> dict[int, list[Person]]:
    """The active people who today hold a post in each unit and carry out matters."""
    today = clock.today()
    rows = db.session.execute(
        select(Post.unit_id, User.id, User.name, User.email)
        .join(Post.user)
        .where(
            Post.unit_id.in_(unit_ids),
            Post.since_on <= today,
            or_(Post.until_on.is_(None), Post.until_on >= today),
            User.disabled_on.is_(None),
            User.grants.any(RoleGrant.role.in_(_CARRYING_ROLES)),
        )
        .order_by(User.id)
        .distinct()
    )
    found: dict[int, list[Person]] = {}
    for unit_id, user_id, name, email in rows:
        found.setdefault(unit_id, []).append(Person(user_id, name, email))
    return found


def office() -> list[Person]:
    """The active people of the supervision office."""
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .join(RoleGrant)
        .where(RoleGrant.role == Role.OFFICE, User.disabled_on.is_(None))
        .order_by(User.id)
    )
    return [Person(*row) for row in rows]
