"""Tell people inside the tracker: written in the same transaction as the act that they hear of."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.kinds import Part
from tracker.models.notices import Notice
from tracker.models.people import RoleGrant, User
from tracker.models.roles import Capability, Role
from tracker.models.tasks import Task
from tracker.models.units import Post, Unit


def tell(people: Iterable[User], task: Task | None, kind: str, text: str) -> None:
    """One notice to each person, however often the person is named."""
    for person in {person.id: person for person in people}.values():
        db.session.add(
            Notice(user_id=person.id, task=task, kind=kind, text=text[:500], at=clock.now())
        )


def tell_units(task: Task, kind: str, text: str, *, parts: tuple[Part, ...] = tuple(Part)) -> None:
    """Tell everybody in the matter's units; the office hears of a unit where nobody is reached."""
    for assignment in task.assignments:
        if assignment.part not in parts:
            continue
        people = people_of(assignment.unit)
        tell(people, task, kind, text)
        if not people:
            tell(
                office_people(),
                task,
                "empty_unit",
                f"{assignment.unit.display_name}没有可通知的人员：{text}",
            )


def tell_office(task: Task, kind: str, text: str) -> None:
    tell(office_people(), task, kind, text)


def people_of(unit: Unit) -> list[User]:
    """The active people who today hold a post in the unit and carry out matters."""
    today = clock.today()
    return [
        user
        for user in db.session.scalars(
            select(User).join(Post).where(Post.unit_id == unit.id).order_by(User.id).distinct()
        )
        if user.is_active
        and user.can(Capability.CARRY_OUT)
        and any(post.unit_id == unit.id and post.is_held_on(today) for post in user.posts)
    ]


def office_people() -> list[User]:
    """The active people of the supervision office."""
    chosen = select(User).join(RoleGrant).where(RoleGrant.role == Role.OFFICE)
    return [user for user in db.session.scalars(chosen.order_by(User.id)) if user.is_active]
