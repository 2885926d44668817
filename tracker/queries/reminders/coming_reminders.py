"""The page 提醒: what is due to be said in the next days, worked out from the deadlines as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from sqlalchemy import func, select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.people import User
from tracker.models.reminding import Call, Deadline, rule_label
from tracker.models.tasks import Task
from tracker.queries.matters import rows
from tracker.queries.matters.visibility import task_is_visible
from tracker.queries.reminders.recipients import Listeners
from tracker.queries.reminders.reminders import IS_RUNNING, remind_days
from tracker.queries.tables.pages import SIZE, Page, within

#: How far ahead the page looks.
AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Coming:
    """A reminder that will be due, as things stand today."""

    on: date
    label: str
    row: rows.TaskRow
    #: The names of those who would hear it.
    people: Sequence[str]


@dataclass(frozen=True)
class _Batch:
    """All matters of one deadline that are due for one reminder."""

    call: Call
    due_on: date
    excused_days: int
    count: int


def coming_reminders(viewer: User, page: int) -> Page[Coming]:
    """Everything due to be said in the next 30 days about the matters a viewer sees, by day.

    Matters with the same deadline are reminded of on the same days: they are counted together, and
    only those of the page are read.
    """
    batches = _batches(viewer)
    total = sum(batch.count for batch in batches)
    page = within(page, total)
    first = (page - 1) * SIZE
    return Page(_coming(viewer, _numbered(viewer, batches, first, first + SIZE)), total, page)


def _batches(viewer: User) -> list[_Batch]:
    today, days = clock.today(), remind_days()
    counted = db.session.execute(
        select(Task.due_on, Task.excused_days, func.count())
        .where(task_is_visible(viewer), *IS_RUNNING)
        .group_by(Task.due_on, Task.excused_days)
    )
    found = []
    for due_on, excused, count in counted:
        if due_on is None:
            continue
        # All of them lie ahead, so since when the deadline has stood makes no difference.
        deadline = Deadline(due_on + timedelta(days=excused), date.min)
        for call in days.coming(deadline, after=today, until=today + AHEAD):
            found.append(_Batch(call, due_on, excused, count))
    return sorted(found, key=lambda batch: (batch.call.on, batch.due_on, batch.excused_days))


def _numbered(
    viewer: User, batches: Sequence[_Batch], first: int, stop: int
) -> list[tuple[Call, int]]:
    """The reminders from one place of the whole list to another, each with its matter."""
    starts = list(accumulate((batch.count for batch in batches), initial=0))
    shown = [
        (start, batch)
        for start, batch in zip(starts, batches, strict=False)
        if start < stop and start + batch.count > first
    ]
    ids = _ids_by_deadline(viewer, {batch.due_on for _, batch in shown})
    return [
        (batch.call, task_id)
        for start, batch in shown
        for place, task_id in enumerate(ids[batch.due_on, batch.excused_days], start)
        if first <= place < stop
    ]


def _ids_by_deadline(viewer: User, dues: Collection[date]) -> dict[tuple[date, int], list[int]]:
    found: dict[tuple[date, int], list[int]] = defaultdict(list)
    chosen = (
        select(Task.id, Task.due_on, Task.excused_days)
        .where(task_is_visible(viewer), *IS_RUNNING, Task.due_on.in_(dues))
        .order_by(Task.id)
    )
    for task_id, due_on, excused in db.session.execute(chosen):
        if due_on is not None:
            found[due_on, excused].append(task_id)
    return found


def _coming(viewer: User, found: Sequence[tuple[Call, int]]) -> list[Coming]:
    ids = {task_id for _, task_id in found}
    by_id = {row.id: row for row in rows.read(rows.task_rows(viewer).where(Task.id.in_(ids)))}
    listeners = Listeners(ids)
    return [
        Coming(
            call.on,
            rule_label(call.rule),
            by_id[task_id],
            [person.name for person in listeners.of(task_id, call.rule)],
        )
        for call, task_id in found
    ]
