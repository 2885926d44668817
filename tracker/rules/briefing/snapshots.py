"""Snapshots: the matters within a scope as they stood at the end of one day, read in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from tracker.base import clock
from tracker.base.db import db
from tracker.dates.workdays import Calendar
from tracker.documents.facts import (
    Instruction,
    Light,
    MatterFact,
    Period,
    ProgressFact,
    Snapshot,
    Standing,
)
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Facts, LightPolicy, facts_of, facts_on, light_of
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.units import Unit
from tracker.models.work import ProgressReport
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters.visibility import visible_tasks


@dataclass(frozen=True)
class Scope:
    """Which matters a document speaks of. Empty lists ask nothing."""

    period: Period
    unit_ids: tuple[int, ...] = ()
    document_ids: tuple[int, ...] = ()
    kinds: tuple[TaskKind, ...] = ()
    #: How the scope is said: 2023年工作要点重点任务.
    words: str = ""

    @property
    def as_of(self) -> date:
        """Figures stand at the end of the period, or today while it still runs."""
        return min(self.period.ends_on, clock.today())


def snapshot_of(scope: Scope, *, viewer: User) -> Snapshot:
    """Everything within the scope that the viewer may see, numbered in the order of the ledger."""
    tasks = tasks_in(scope, viewer=viewer)
    settings = bureau()
    policy, days = settings.light_policy, calendar(settings)
    facts = [fact_of(t, n, scope.as_of, policy, days) for n, t in enumerate(tasks, 1)]
    words = scope.words or "督办事项"
    return Snapshot(scope.period, scope.as_of, words, tuple(facts), _unit_names(tasks, scope))


def tasks_in(scope: Scope, *, viewer: User) -> list[Task]:
    """Matters issued by the end of the period and not yet closed before it began."""
    query = (
        visible_tasks(viewer)
        .where(~Task.is_frame, Task.issued_on.is_not(None), Task.issued_on <= scope.as_of)
        .where(or_(Task.closed_on.is_(None), Task.closed_on >= scope.period.starts_on))
        .options(
            selectinload(Task.spans),
            selectinload(Task.due_changes),
            selectinload(Task.reports).selectinload(ProgressReport.unit),
            selectinload(Task.submissions),
            selectinload(Task.directives),
            selectinload(Task.urges),
            selectinload(Task.document),
        )
        .order_by(Task.number_year, Task.number_seq)
    )
    if scope.document_ids:
        query = query.where(Task.document_id.in_(scope.document_ids))
    if scope.kinds:
        query = query.where(Task.kind.in_(scope.kinds))
    found = db.session.scalars(query).all()
    if not scope.unit_ids:
        return list(found)
    return [task for task in found if task.lead is not None and task.lead.id in scope.unit_ids]


def _unit_names(tasks: Sequence[Task], scope: Scope) -> tuple[str, ...]:
    """The units that lead, in the office's order; asked-for units without matters stand there too."""
    ids = {task.lead.id for task in tasks if task.lead} | set(scope.unit_ids)
    units = db.session.scalars(
        select(Unit).where(Unit.id.in_(ids)).order_by(Unit.position, Unit.id)
    )
    return tuple(unit.display_name for unit in units)


def fact_of(
    task: Task, number: int, as_of: date, policy: LightPolicy, days: Calendar
) -> MatterFact:
    """One matter as it stood at the end of a day."""
    facts = facts_of(task) if as_of >= clock.today() else facts_on(task, as_of)
    light = light_of(facts, as_of, policy, days)
    latest = _latest(task, as_of)
    is_closed = facts.state is State.CLOSED
    return MatterFact(
        number=number,
        code=task.number,
        title=task.title,
        source=_source_of(task),
        kind=task.kind.label,
        lead=task.lead.display_name if task.lead else "未明确责任单位",
        assists=tuple(unit.display_name for unit in task.assists),
        standing=_standing(facts.state),
        state=task.closing_word if is_closed else facts.state.label,
        assigned_on=task.issued_on,
        due_on=facts.due_on,
        original_due_on=task.original_due_on if task.original_due_on != facts.due_on else None,
        light=Light(light.colour.value),
        light_reason=light.reason,
        days_overdue=0 if is_closed else light.overdue_days,
        progress=latest.text if latest else "",
        progress_on=clock.day_of(latest.reported_at) if latest else None,
        percent=100 if is_closed else facts.percent,
        submitted_on=facts.handed_in_on,
        closed_on=task.closed_on if is_closed else None,
        on_time=_on_time(facts) if is_closed else None,
        goal=task.requirement,
        urges=sum(clock.day_of(u.urged_at) <= as_of for u in task.urges),
        returns=task.times_returned,
        instructions=_instructions(task, as_of),
        reports=_reports(task, as_of),
    )


def _source_of(task: Task) -> str:
    return task.document.title if task.document else task.kind.label


def _standing(state: State) -> Standing:
    return {
        State.CLOSED: Standing.CLOSED,
        State.SUSPENDED: Standing.SUSPENDED,
        State.REVOKED: Standing.REVOKED,
    }.get(state, Standing.OPEN)


def _on_time(facts: Facts) -> bool:
    return facts.days_late <= 0


def _latest(task: Task, as_of: date) -> ProgressReport | None:
    told = [r for r in task.reports if clock.day_of(r.reported_at) <= as_of]
    return told[-1] if told else None


def _instructions(task: Task, as_of: date) -> tuple[Instruction, ...]:
    return tuple(
        Instruction(d.leader.name, d.text, clock.day_of(d.given_at))
        for d in task.directives
        if clock.day_of(d.given_at) <= as_of
    )


def _reports(task: Task, as_of: date) -> tuple[ProgressFact, ...]:
    return tuple(
        ProgressFact(clock.day_of(r.reported_at), r.unit.display_name, r.text, r.percent)
        for r in task.reports
        if clock.day_of(r.reported_at) <= as_of
    )
