"""Rows: matters as lists show them, read in one query without building objects, lights included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from tracker.base import clock
from tracker.base.db import db
from tracker.models.kinds import Part, State, TaskKind, Urgency
from tracker.models.lights import Colour, Facts, Light, light_of
from tracker.models.people import User
from tracker.models.sources import SourceDocument
from tracker.models.tasks import Assignment, Task
from tracker.models.units import Unit
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters.lights import colour_of_task
from tracker.queries.matters.visibility import task_is_visible

_Lead = aliased(Assignment)


@dataclass(frozen=True)
class TaskRow:
    """One matter in a list. `address` is built here, once; url_for per cell is slow."""

    id: int
    version: int
    number: str
    title: str
    kind: TaskKind
    state: State
    urgency: Urgency
    issued_on: date | None
    due_on: date | None
    original_due_on: date | None
    percent: int
    handed_in_on: date | None
    closed_on: date | None
    excused_days: int
    is_backfilled: bool
    times_returned: int
    last_activity_at: datetime
    parent_id: int | None
    document_id: int | None
    lead_id: int | None
    lead_name: str
    source_title: str
    light: Light

    @property
    def address(self) -> str:
        return f"/tasks/{self.id}"

    @property
    def state_label(self) -> str:
        if self.state is State.CLOSED and self.kind is TaskKind.RECTIFICATION:
            return "已销号"
        return self.state.label


_COLUMNS = (
    Task.id,
    Task.version,
    Task.number,
    Task.title,
    Task.kind,
    Task.state,
    Task.urgency,
    Task.issued_on,
    Task.due_on,
    Task.original_due_on,
    Task.percent,
    Task.handed_in_on,
    Task.closed_on,
    Task.excused_days,
    Task.is_backfilled,
    Task.times_returned,
    Task.last_activity_at,
    Task.parent_id,
    Task.document_id,
)


def task_rows(viewer: User) -> Select[*tuple[Any, ...]]:
    """The rows a viewer may see, frames left out; refine with where/order_by/limit, then `read`."""
    return (
        select(
            *_COLUMNS,
            Unit.id.label("lead_id"),
            Unit.name.label("lead_name"),
            Unit.short_name.label("lead_short"),
            SourceDocument.title.label("source_title"),
        )
        .select_from(Task)
        .outerjoin(_Lead, (_Lead.task_id == Task.id) & (_Lead.part == Part.LEAD))
        .outerjoin(Unit, Unit.id == _Lead.unit_id)
        .outerjoin(SourceDocument, SourceDocument.id == Task.document_id)
        .where(task_is_visible(viewer), ~Task.is_frame)
    )


def read(statement: Select[*tuple[Any, ...]], *, on: date | None = None) -> list[TaskRow]:
    """Run a refined `task_rows` and give each row its light."""
    settings = bureau()
    day, policy, days = on or clock.today(), settings.light_policy, calendar(settings)
    return [_row(r, light_of(_facts(r), day, policy, days)) for r in db.session.execute(statement)]


def _facts(row: Any) -> Facts:
    return Facts(
        row.state,
        row.issued_on,
        row.due_on,
        row.percent,
        row.handed_in_on,
        row.excused_days,
        row.is_backfilled,
        row.kind is TaskKind.REPORT,
    )


def _row(row: Any, light: Light) -> TaskRow:
    return TaskRow(
        **{column.key: value for column, value in zip(_COLUMNS, row, strict=False)},
        lead_id=row.lead_id,
        lead_name=row.lead_short or row.lead_name or "未明确责任单位",
        source_title=row.source_title or "",
        light=light,
    )


def of_lead(unit_ids: Iterable[int]) -> Any:
    """The condition on `task_rows` that one of these units leads."""
    return _Lead.unit_id.in_(list(unit_ids))


def of_colour(*colours: Colour, on: date | None = None) -> Any:
    """The condition on `task_rows` that the light has one of these colours."""
    settings = bureau()
    expression = colour_of_task(on or clock.today(), settings.light_policy, calendar(settings))
    return expression.in_([colour.value for colour in colours])
