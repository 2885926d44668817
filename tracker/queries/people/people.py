"""People: the list of accounts, what a viewer may see of a person, and who holds a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import selectinload

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.base.pinyin import initials
from tracker.models.people import RoleGrant, User, UserSession
from tracker.models.roles import CONTROL_ROLES, Role
from tracker.models.units import Post
from tracker.queries.matters.visibility import LARGEST_ID, unit_ids_of
from tracker.queries.people.units import held_on

PAGE_SIZE = 50


class PersonOption(NamedTuple):
    """One line of a picker of people, made for the macro `picks`."""

    id: int
    label: str
    search: str


def user_of_id(user_id: int) -> User:
    """One account by id. Raises NotFound."""
    user = db.session.get(User, user_id) if 0 < user_id <= LARGEST_ID else None
    if user is None:
        raise NotFound
    return user


def is_anybody_there() -> bool:
    """Whether there is any account; without one the first visitor makes it."""
    return bool(db.session.scalar(select(exists(select(User.id)))))


def leader_options() -> list[PersonOption]:
    """The active leaders, for pickers of contact leaders."""
    leaders = select(User).join(RoleGrant).where(RoleGrant.role == Role.LEADER)
    active = leaders.where(User.disabled_on.is_(None)).order_by(User.id)
    return [_option_of(user) for user in db.session.scalars(active)]


def _option_of(user: User) -> PersonOption:
    unit = user.unit_name
    label = f"{user.name}（{unit}）" if unit else user.name
    return PersonOption(user.id, label, f"{initials(user.name)} {user.username}")


@dataclass(frozen=True)
class PeopleFilter:
    """What the list of accounts is narrowed to."""

    words: str = ""
    unit_id: int | None = None
    role: Role | None = None
    with_disabled: bool = False


@dataclass(frozen=True)
class PeoplePage:
    people: Sequence[User]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def people_page(chosen: PeopleFilter, page: int) -> PeoplePage:
    """One page of accounts by name of log-in; pages beyond the last show the last."""
    found = _matching(chosen)
    if chosen.words:
        people = [u for u in db.session.scalars(found) if _answers(u, chosen.words)]
        total = len(people)
    else:
        total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    start = (page - 1) * PAGE_SIZE
    if chosen.words:
        return PeoplePage(people[start : start + PAGE_SIZE], total, page)
    shown = db.session.scalars(found.offset(start).limit(PAGE_SIZE)).all()
    return PeoplePage(shown, total, page)


def _matching(chosen: PeopleFilter) -> Select[User]:
    found = select(User).order_by(User.disabled_on.is_not(None), User.username)
    found = found.options(selectinload(User.posts).joinedload(Post.unit))
    if not chosen.with_disabled:
        found = found.where(User.disabled_on.is_(None))
    if chosen.role is not None:
        found = found.where(User.grants.any(RoleGrant.role == chosen.role))
    if chosen.unit_id is not None:
        held = held_on(clock.today()) & (Post.unit_id == chosen.unit_id)
        found = found.where(User.posts.any(held))
    return found


def _answers(user: User, words: str) -> bool:
    """Names are searched by letters too, which no database can; a bureau has hundreds of people."""
    sought = f"{user.username} {user.name} {initials(user.name)}".casefold()
    return all(word in sought for word in words.casefold().split())


def latest_sign_ins(people: Sequence[User]) -> dict[int, datetime]:
    """When each of these people last signed in."""
    rows = db.session.execute(
        select(UserSession.user_id, func.max(UserSession.created_at))
        .where(UserSession.user_id.in_([user.id for user in people]))
        .group_by(UserSession.user_id)
    )
    return {row[0]: row[1].astimezone(clock.SHANGHAI) for row in rows}


def active_holders(role: Role) -> list[User]:
    """The accounts in use that hold a role."""
    chosen = select(User).join(RoleGrant).where(RoleGrant.role == role)
    return list(db.session.scalars(chosen.where(User.disabled_on.is_(None)).order_by(User.id)))


def vacant_control_roles() -> list[Role]:
    """The control roles that nobody in use holds, in the order of the list of roles."""
    held = set(
        db.session.scalars(select(RoleGrant.role).join(User).where(User.disabled_on.is_(None)))
    )
    return [role for role in Role if role in CONTROL_ROLES and role not in held]


@dataclass(frozen=True)
class Contact:
    """A person's telephone and mail as a viewer may see them."""

    phone: str
    email: str
    is_masked: bool


def contact_of(user: User, *, viewer: User) -> Contact:
    """Whole for the person and colleagues of the unit; masked for everybody else."""
    if may_see_contact(user, viewer):
        return Contact(user.phone, user.email, is_masked=False)
    return Contact(masked_phone(user.phone), masked_email(user.email), is_masked=True)


def may_see_contact(user: User, viewer: User) -> bool:
    if user.id == viewer.id:
        return True
    theirs = {unit.id for unit in user.units_on(clock.today())}
    return bool(theirs & unit_ids_of(viewer))


def masked_phone(phone: str) -> str:
    """138****1234; a short number shows its last two signs."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * (len(phone) - 2) + phone[-2:] if len(phone) > 2 else "*" * len(phone)


def masked_email(email: str) -> str:
    name, at, host = email.partition("@")
    return f"{name[:1]}***{at}{host}" if at else "***" if email else ""


def control_accounts() -> list[User]:
    """Every account with a control role, those in use first."""
    chosen = User.grants.any(RoleGrant.role.in_(CONTROL_ROLES))
    order = (User.disabled_on.is_not(None), User.username)
    return list(db.session.scalars(select(User).where(chosen).order_by(*order)))


def without_business() -> list[PersonOption]:
    """The accounts in use without any role: those that may be given a control role."""
    chosen = select(User).where(User.disabled_on.is_(None), ~User.grants.any())
    return [_option_of(user) for user in db.session.scalars(chosen.order_by(User.username))]
