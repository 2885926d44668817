"""The page 提醒: what was said, what needs a person, and who cannot be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.kinds import RUNNING, Part
from tracker.models.notices import OutboxMail, Queued, Reminder, ReminderState
from tracker.models.people import User
from tracker.models.reminding import rule_label
from tracker.models.roles import Capability
from tracker.models.tasks import Assignment, Task
from tracker.models.units import Post, Unit, UnitKind
from tracker.queries.matters.visibility import task_is_visible, unit_ids_of
from tracker.queries.reminders.recipients import people_by_unit
from tracker.queries.tables.pages import SIZE, Page, within

#: What makes a reminder of a matter one, whoever hears it and how.
_OCCASION = (Reminder.rule, Reminder.task_id, Reminder.due_cycle)


@dataclass(frozen=True)
class Told:
    """One reminder of one matter, with what became of it for each person and channel."""

    label: str
    task: Task
    at: datetime
    #: In the order of people, each with their channels.
    by_person: Mapping[User, Sequence[Reminder]]


def told_reminders(viewer: User, page: int, states: Sequence[ReminderState] = ()) -> Page[Told]:
    """What was planned and what became of it, newest first; states narrow it."""
    seen = and_(_is_seen(viewer), Reminder.state.in_(states or tuple(ReminderState)))
    occasions = (
        select(*_OCCASION, func.max(Reminder.id).label("newest")).where(seen).group_by(*_OCCASION)
    )
    total = db.session.scalar(select(func.count()).select_from(occasions.subquery())) or 0
    page = within(page, total)
    ordered = occasions.order_by(func.max(Reminder.id).desc())
    shown = db.session.execute(ordered.offset((page - 1) * SIZE).limit(SIZE)).all()
    by_occasion: dict[tuple[Any, ...], list[Reminder]] = {tuple(row[:-1]): [] for row in shown}
    chosen = tuple_(*_OCCASION).in_(list(by_occasion))
    for reminder in db.session.scalars(
        _reminders(viewer).where(seen, chosen).order_by(Reminder.id)
    ):
        by_occasion[reminder.rule, reminder.task_id, reminder.due_cycle].append(reminder)
    return Page([_told(reminders) for reminders in by_occasion.values()], total, page)


def _told(reminders: Sequence[Reminder]) -> Told:
    by_person: dict[User, list[Reminder]] = {}
    for reminder in reminders:
        by_person.setdefault(reminder.recipient, []).append(reminder)
    first = reminders[0]
    ends = [r.deliveries[-1].at if r.deliveries else r.planned_at for r in reminders]
    return Told(rule_label(first.rule), first.task, max(ends), by_person)


def troubled_reminders(viewer: User) -> list[Reminder]:
    """Reminders of which nobody knows whether they arrived, and those that failed for good."""
    found = _reminders(viewer).where(needs_a_person(Reminder)).order_by(Reminder.id.desc())
    return list(db.session.scalars(found.limit(200)))


def troubled_mails() -> list[OutboxMail]:
    """Mails other than reminders in the same need."""
    found = select(OutboxMail).where(needs_a_person(OutboxMail)).order_by(OutboxMail.id.desc())
    return list(db.session.scalars(found.limit(200)))


def needs_a_person(kind: type[Queued]) -> ColumnElement[bool]:
    """The condition that a letter will not get further by itself."""
    return or_(
        kind.state == ReminderState.UNKNOWN,
        and_(kind.state == ReminderState.FAILED, kind.retry_at.is_(None)),
    )


def trouble_count() -> int:
    """How many letters wait for a person."""
    return sum(
        db.session.scalar(select(func.count()).where(needs_a_person(kind))) or 0
        for kind in (Reminder, OutboxMail)
    )


def day_figures(viewer: User, day: date) -> dict[ReminderState, int]:
    """What was planned on a day, counted by what became of it: said and due, side by side."""
    counted = (
        select(Reminder.state, func.count())
        .where(
            _is_seen(viewer),
            Reminder.planned_at >= clock.start_of(day),
            Reminder.planned_at < clock.start_of(day + timedelta(days=1)),
        )
        .group_by(Reminder.state)
    )
    return {state: count for state, count in db.session.execute(counted)}


@dataclass(frozen=True)
class EmptyUnit:
    """A unit with matters and nobody to hear of them."""

    unit: Unit
    count: int


def empty_units() -> list[EmptyUnit]:
    """The units that carry running matters and in which nobody can be reminded."""
    counted = db.session.execute(
        select(Unit, func.count())
        .join(Assignment, Assignment.unit_id == Unit.id)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.part.in_((Part.LEAD, Part.ASSIST)),
            Unit.kind != UnitKind.COLLECTIVE,
            Task.state.in_(RUNNING),
            ~Task.is_frame,
        )
        .group_by(Unit.id)
        .order_by(func.count().desc(), Unit.position)
    ).all()
    reached = people_by_unit([unit.id for unit, _ in counted])
    return [EmptyUnit(unit, count) for unit, count in counted if unit.id not in reached]


def visible_reminder(reminder_id: int, *, viewer: User) -> Reminder:
    """One reminder by id. Raises NotFound for who may not see it."""
    found = db.session.scalars(_reminders(viewer).where(Reminder.id == reminder_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def outbox_mail(mail_id: int) -> OutboxMail:
    """One other mail by id."""
    found = db.session.get(OutboxMail, mail_id)
    if found is None:
        raise NotFound
    return found


def _reminders(viewer: User) -> Select[Reminder]:
    return (
        select(Reminder)
        .where(_is_seen(viewer))
        .options(
            joinedload(Reminder.task),
            joinedload(Reminder.recipient),
            selectinload(Reminder.deliveries),
        )
    )


def _is_seen(viewer: User) -> ColumnElement[bool]:
    """The office and leaders see every reminder; others what was said to the people of their units."""
    if viewer.can(Capability.OVERSEE):
        return Reminder.id > 0
    colleagues = select(Post.user_id).where(Post.unit_id.in_(unit_ids_of(viewer)))
    visible = select(Task.id).where(task_is_visible(viewer))
    return and_(
        or_(Reminder.recipient_id == viewer.id, Reminder.recipient_id.in_(colleagues)),
        Reminder.task_id.in_(visible),
    )
