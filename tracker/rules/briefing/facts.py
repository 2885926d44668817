"""Facts: what each kind of document is made of, gathered from the tracker and the office's choices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.documents import kind_facts as kf
from tracker.documents.canonical import from_json
from tracker.documents.facts import MatterFact, Snapshot
from tracker.documents.kinds.registry import Needs, kind_of
from tracker.models.briefings import Briefing
from tracker.models.kinds import State, TaskKind
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.units import Unit, UnitKind
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters.visibility import visible_task
from tracker.rules.briefing import extras
from tracker.rules.briefing.papers import Choices, paper_of
from tracker.rules.briefing.snapshots import Scope, fact_of, snapshot_of, tasks_in


def gather(choices: Choices, *, by: User, corrects: Briefing | None = None) -> Any:
    """The facts of one document as things stand now. Raises DomainError where something is missing."""
    return _GATHERERS[kind_of(choices.kind).code](choices, by, corrects)


def _supervision_notice(choices: Choices, by: User, _old: Briefing | None) -> Any:
    given = choices.extras
    return kf.SupervisionNotice(
        paper_of(choices),
        snapshot_of(choices.scope, viewer=by),
        faults=extras.faults(given),
        requirements=extras.lines(given, "requirements"),
        answer_by=extras.day(given, "answer_by"),
    )


def _bulletin(choices: Choices, by: User, _old: Briefing | None) -> Any:
    return kf.Bulletin(
        paper_of(choices),
        snapshot_of(choices.scope, viewer=by),
        foreword=choices.extras.get("foreword", ""),
        items=extras.items(choices.extras, "items"),
    )


def _quarterly_report(choices: Choices, by: User, _old: Briefing | None) -> Any:
    given = choices.extras
    return kf.QuarterlyReport(
        paper_of(choices),
        snapshot_of(choices.scope, viewer=by),
        work=extras.items(given, "work"),
        difficulties=extras.lines(given, "difficulties"),
        plans=extras.lines(given, "plans"),
    )


def _task_notice(choices: Choices, by: User, _old: Briefing | None) -> Any:
    task, given = _matter(choices, by), choices.extras
    return kf.TaskNotice(
        paper_of(choices),
        _fact(task),
        urgency=task.urgency.label,
        requirements=given.get("requirements") or task.requirement,
        reporting=given.get("reporting", ""),
        opinion=given.get("opinion", ""),
    )


def _urge_notice(choices: Choices, by: User, _old: Briefing | None) -> Any:
    task, given = _matter(choices, by), choices.extras
    fact = _fact(task)
    return kf.UrgeNotice(
        paper_of(choices),
        fact,
        original_number=given.get("original_number") or task.number,
        times=max(len(task.urges), 1),
        level="红色" if fact.days_overdue else "黄色",
        new_due_on=extras.day(given, "new_due_on"),
        as_of=clock.today(),
        requirements=given.get("requirements", ""),
        reply=task.urges[-1].reply if task.urges else "",
    )


def _matter_report(choices: Choices, by: User, _old: Briefing | None) -> Any:
    task, given = _matter(choices, by), choices.extras
    return kf.MatterReport(
        paper_of(choices),
        _fact(task),
        clock.today(),
        findings=extras.lines(given, "findings"),
        opinions=extras.lines(given, "opinions"),
    )


def _rectification_ledger(choices: Choices, by: User, _old: Briefing | None) -> Any:
    scope = choices.scope
    mine = Scope(scope.period, scope.unit_ids, scope.document_ids, (TaskKind.RECTIFICATION,))
    found = [_rectification(task) for task in tasks_in(mine, viewer=by)]
    words = choices.scope_words or f"{scope.period.name}督查反馈问题"
    return kf.RectificationLedger(paper_of(choices), scope.as_of, words, tuple(found))


def _rectification(task: Task) -> kf.RectificationFact:
    fact = _fact(task)
    people = {report.author.name: None for report in task.reports}
    return kf.RectificationFact(
        source=fact.source,
        problem=task.title,
        goal="整改到位并销号",
        measures=task.requirement,
        lead=fact.lead,
        person="、".join(people),
        due_on=fact.due_on,
        progress=fact.progress,
        evidence="、".join(attachment.name for attachment in task.attachments),
        state=fact.state,
        closed_on=fact.closed_on,
        days_overdue=fact.days_overdue,
    )


def _county_report(choices: Choices, by: User, _old: Briefing | None) -> Any:
    county = _county(choices)
    below = [unit.id for unit in county.children]
    scope = choices.scope
    mine = Scope(scope.period, (county.id, *below), scope.document_ids, scope.kinds)
    given = choices.extras
    return kf.CountyReport(
        paper_of(choices),
        snapshot_of(mine, viewer=by),
        county=county.name,
        year=scope.period.starts_on.year,
        towns=extras.towns(given) or tuple(kf.TownFact(unit.name) for unit in county.children),
        measures=extras.items(given, "measures"),
        difficulties=extras.lines(given, "difficulties"),
        plans=extras.lines(given, "plans"),
    )


def _county(choices: Choices) -> Unit:
    counties = db.session.scalars(
        select(Unit).where(Unit.kind == UnitKind.COUNTY, Unit.disabled_on.is_(None))
    ).all()
    chosen = [unit for unit in counties if unit.id in choices.unit_ids]
    found = next(iter(chosen or sorted(counties, key=lambda u: (u.position, u.id))), None)
    if found is None:
        raise DomainError("还没有登记区县，不能生成区县年度报告。", field="unit_ids")
    return found


def _checkpoint_notice(choices: Choices, _by: User, _old: Briefing | None) -> Any:
    given = choices.extras
    threshold = given.get("threshold", "") or "50"
    return kf.CheckpointNotice(
        paper_of(choices),
        indicator=given.get("indicator", "") or "衔接资金支出进度",
        checkpoint_on=extras.day(given, "checkpoint_on") or choices.period.ends_on,
        as_of=choices.scope.as_of,
        threshold=extras.hundredths(threshold, "threshold"),
        done_name="已支出",
        whole_name="资金总额",
        measure="万元",
        places=2,
        readings=extras.readings(given),
        requirements=extras.lines(given, "requirements"),
    )


def _correction(choices: Choices, by: User, old: Briefing | None) -> Any:
    if old is None or old.snapshot is None:
        raise DomainError("请从已生成的文稿上选择“更正”。", field="kind")
    before: Snapshot | None = getattr(
        from_json(kind_of(old.kind).facts, old.snapshot), "snapshot", None
    )
    if before is None:
        raise DomainError(f"“{kind_of(old.kind).name}”没有统计数据，不需要更正通报。", field="kind")
    kept = Choices.of(old.choices)
    return kf.Correction(
        paper_of(choices),
        old=before,
        new=snapshot_of(kept.scope, viewer=by),
        corrected_title=old.title,
        corrected_number=old.number,
        corrected_on=clock.day_of(old.made_at) if old.made_at else clock.today(),
        reason=choices.extras.get("reason", "") or "经核对，原文部分数据有误。",
    )


def _matter(choices: Choices, by: User) -> Task:
    """The chosen matter; without a choice the one of the scope that presses most."""
    if choices.task_id is not None:
        return visible_task(choices.task_id, viewer=by)
    tasks = tasks_in(choices.scope, viewer=by)
    open_ones = [task for task in tasks if task.state is not State.CLOSED] or tasks
    if not open_ones:
        raise DomainError("本期没有督办事项，不能生成这种文稿。", field="task_id")
    return min(open_ones, key=lambda task: (task.due_on or date.max, task.id))


def _fact(task: Task) -> MatterFact:
    settings = bureau()
    return fact_of(task, 1, clock.today(), settings.light_policy, calendar(settings))


_GATHERERS: dict[str, Callable[[Choices, User, Briefing | None], Any]] = {
    "supervision_notice": _supervision_notice,
    "bulletin": _bulletin,
    "quarterly_report": _quarterly_report,
    "task_notice": _task_notice,
    "urge_notice": _urge_notice,
    "rectification_ledger": _rectification_ledger,
    "matter_report": _matter_report,
    "county_report": _county_report,
    "checkpoint_notice": _checkpoint_notice,
    "correction": _correction,
}
#: Kinds made of one matter: the form asks for it.
OF_ONE_MATTER = frozenset(code for code in _GATHERERS if kind_of(code).needs is Needs.MATTER)
