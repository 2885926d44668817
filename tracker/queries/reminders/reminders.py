"""What is due to be said, what was said, and what stands still: for planning and for the page 提醒."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from tracker.base import clock
from tracker.base.db import db
from tracker.dates.workdays import Calendar
from tracker.models.kinds import RUNNING, State
from tracker.models.reminding import Deadline, RemindDays, RemindPolicy
from tracker.models.tasks import StateSpan, Task
from tracker.models.work import DueChange
from tracker.queries.bureau.bureau import bureau, calendar

#: What a matter must be to be reminded of: running, no frame, not entered after its deadline.
IS_RUNNING = (Task.state.in_(RUNNING), ~Task.is_frame, ~Task.is_backfilled)


@dataclass(frozen=True)
class Running:
    """A matter whose unit's clock runs, with what its reminders depend on."""

    id: int
    due_cycle: int
    #: When it entered its present state.
    since_at: datetime
    deadline: Deadline | None


def remind_policy() -> RemindPolicy:
    """When people are reminded, as the bureau has set it."""
    settings = bureau()
    return RemindPolicy(settings.remind_before, settings.remind_every_overdue)


def remind_days() -> RemindDays:
    """The days of reminders under the bureau's present settings."""
    return _remind_days(remind_policy(), calendar())


@lru_cache(maxsize=4)
def _remind_days(policy: RemindPolicy, days: Calendar) -> RemindDays:
    """Kept from request to request: hundreds of deadlines, each searched for in the calendar."""
    return RemindDays(policy, days)


def running_matters(*states: State) -> Iterator[Running]:
    """Every matter that may be reminded of: running, no frame, and not entered after its deadline."""
    for row in db.session.execute(running_select().where(Task.state.in_(states or RUNNING))):
        yield running_of(row)


def running_select() -> Select[*tuple[Any, ...]]:
    """The columns a `Running` is made of, one row a matter."""
    span = aliased(StateSpan)
    changed = (
        select(func.max(DueChange.changed_at)).where(DueChange.task_id == Task.id).scalar_subquery()
    )
    return (
        select(
            Task.id,
            Task.due_cycle,
            Task.due_on,
            Task.excused_days,
            Task.issued_on,
            span.since_at,
            changed.label("changed_at"),
        )
        .join(span, (span.task_id == Task.id) & span.until_at.is_(None))
        .where(*IS_RUNNING)
        .order_by(Task.id)
    )


def running_of(row: Any) -> Running:
    deadline = None
    if row.due_on is not None:
        # Days spent in review after the deadline put the unit's own deadline off.
        due_on = row.due_on + timedelta(days=row.excused_days)
        deadline = Deadline(due_on, _since(row.issued_on, row.changed_at))
    return Running(row.id, row.due_cycle, row.since_at, deadline)


def _since(issued_on: date | None, changed_at: datetime | None) -> date:
    """The day on which the unit was told of this deadline."""
    days = [day for day in (issued_on, clock.day_of(changed_at) if changed_at else None) if day]
    return max(days, default=date.min)
