"""立项: make a matter, give it its units, split it into one child per unit, correct it before issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Invalid
from tracker.models.acts import Act
from tracker.models.kinds import Part, State, TaskKind, Urgency
from tracker.models.people import User
from tracker.models.sources import Clause, SourceDocument
from tracker.models.tasks import Assignment, ContactLeader, StateSpan, Task
from tracker.models.units import Unit
from tracker.queries.bureau.bureau import bureau
from tracker.rules import audit
from tracker.rules.matters import carrying, indexing, life, numbering


@dataclass(frozen=True)
class Draft:
    """What a new matter is made of. `fan_out` makes a frame with one child per unit."""

    title: str
    requirement: str
    kind: TaskKind
    lead: Unit | None = None
    assists: Sequence[Unit] = ()
    fan_out: Sequence[Unit] = ()
    contacts: Sequence[User] = ()
    due_on: date | None = None
    due_nominal_on: date | None = None
    due_words: str = ""
    urgency: Urgency = Urgency.NORMAL
    document: SourceDocument | None = None
    clause: Clause | None = None
    source_start: int | None = None
    source_stop: int | None = None


def may_draft(by: User) -> bool:
    return carrying.supervises(by)


def draft_task(draft: Draft, *, by: User) -> Task:
    """Enter a matter as 拟办; with `fan_out`, a frame and a child for each unit, in one step.

    Raises Invalid naming every wrong field.
    """
    life.require(may_draft(by), "只有督查办可以立项。")
    _check(draft)
    task = _new_task(draft, draft.lead, by=by)
    task.is_frame = bool(draft.fan_out)
    audit.record(Act.TASK_DRAFTED, task, by=by)
    for unit in draft.fan_out:
        child = _new_task(draft, unit, by=by, parent=task)
        audit.record(Act.TASK_DRAFTED, child, by=by)
    return task


def _check(draft: Draft) -> None:
    errors = {}
    if not draft.title.strip():
        errors["title"] = "请填写事项名称。"
    elif len(draft.title) > 120:
        errors["title"] = "事项名称不能超过120字。"
    if not draft.requirement.strip():
        errors["requirement"] = "请填写办理要求。"
    if draft.lead and draft.fan_out:
        errors["lead"] = "分解到多个单位的事项，由各单位分别主办，不再另设主办单位。"
    if draft.lead and not draft.lead.may_lead:
        errors["lead"] = f"“{draft.lead.name}”是集合称谓，不能单独主办，请指定具体科室。"
    for unit in [draft.lead, *draft.assists, *draft.fan_out]:
        if unit and not unit.is_active:
            errors["lead" if unit is draft.lead else "assists"] = f"“{unit.name}”已停用。"
    if errors:
        raise Invalid(errors)


def _new_task(draft: Draft, lead: Unit | None, *, by: User, parent: Task | None = None) -> Task:
    now, settings = clock.now(), bureau()
    year = clock.today().year
    seq = numbering.next_number("task", year)
    task = Task(
        number=numbering.written_number(settings.number_word, year, seq),
        number_year=year,
        number_seq=seq,
        title=_title_of(draft, lead if parent else None),
        requirement=draft.requirement.strip(),
        kind=draft.kind,
        state=State.DRAFT,
        urgency=draft.urgency,
        document=draft.document,
        clause=draft.clause,
        source_start=draft.source_start,
        source_stop=draft.source_stop,
        parent=parent,
        due_on=draft.due_on,
        original_due_on=draft.due_on,
        due_nominal_on=draft.due_nominal_on,
        due_words=draft.due_words,
        last_activity_at=now,
        created_by=by,
        created_at=now,
    )
    task.spans.append(StateSpan(state=State.DRAFT, since_at=now, by=by))
    task.contacts.extend(ContactLeader(user=person) for person in draft.contacts)
    assign(task, lead, draft.assists)
    db.session.add(task)
    db.session.flush()
    indexing.index_task(task)
    return task


def _title_of(draft: Draft, one_of_many: Unit | None) -> str:
    """A child says whose it is, or seventeen matters would bear one name in every list."""
    title = draft.title.strip()
    if one_of_many is None:
        return title
    suffix = f"（{one_of_many.display_name}）"
    return title[: 120 - len(suffix)] + suffix


def assign(task: Task, lead: Unit | None, assists: Sequence[Unit]) -> None:
    """Give the matter exactly these units; a unit named twice keeps its first part."""
    wanted = {unit.id: (unit, Part.ASSIST) for unit in assists}
    if lead is not None:
        wanted[lead.id] = (lead, Part.LEAD)
    kept = {a.unit_id: a for a in task.assignments if a.unit_id in wanted}
    if task.id is not None:
        for assignment in task.assignments:
            if assignment.unit_id not in wanted:
                db.session.delete(assignment)
        # The old lead must step down before the new one rises: one lead at any moment.
        for unit_id, assignment in kept.items():
            if wanted[unit_id][1] is Part.ASSIST:
                assignment.part = Part.ASSIST
        db.session.flush()
        db.session.expire(task, ["assignments"])
    for position, (unit, part) in enumerate(wanted.values()):
        if unit.id in kept:
            kept[unit.id].part = part
        else:
            task.assignments.append(
                Assignment(unit=unit, unit_id=unit.id, part=part, position=position)
            )


def may_edit(task: Task, by: User) -> bool:
    return carrying.supervises(by) and task.state is State.DRAFT


def edit_task(task: Task, draft: Draft, *, by: User) -> None:
    """Correct a matter before it is issued. Afterwards only its deadline and units can change."""
    life.require(carrying.supervises(by), "只有督查办可以修改事项。")
    life.require_state(task, State.DRAFT)
    if draft.fan_out:
        raise DomainError("已立项的事项不能再分解，请另行立项。", field="fan_out")
    _check(draft)
    task.title, task.requirement = draft.title.strip(), draft.requirement.strip()
    task.kind, task.urgency = draft.kind, draft.urgency
    task.due_on = task.original_due_on = draft.due_on
    assign(task, draft.lead, draft.assists)
    life.touch(task)
    indexing.index_task(task)
    audit.record(Act.TASK_EDITED, task, by=by)
