"""拆解: the officer corrects, joins, splits, drops and adds proposals, then makes matters of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tracker import intake
from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Invalid, Stale
from tracker.models.acts import Act
from tracker.models.kinds import Grade, TaskKind
from tracker.models.people import User
from tracker.models.sources import ProposalState, ProposedTask, SourceDocument, SourceState
from tracker.models.tasks import Task
from tracker.models.units import Unit
from tracker.queries.bureau.bureau import calendar
from tracker.queries.people.units import chosen_units
from tracker.queries.sources.sources import clause_at
from tracker.rules import audit
from tracker.rules.matters import carrying, drafting, life
from tracker.rules.sources import proposing, revising


@dataclass(frozen=True)
class Edit:
    """What the officer typed into a proposal's fields."""

    title: str
    requirement: str
    kind: TaskKind
    due_on: date | None
    lead: Unit | None
    assists: Sequence[Unit]
    fan_out: Sequence[Unit]


def edit_proposal(paper: ProposedTask, edit: Edit, *, version: int, by: User) -> None:
    """Write the officer's fields; what the reader had proposed stays in `original`."""
    _refuse(paper, by, version)
    _check(edit)
    paper.title, paper.requirement, paper.kind = edit.title, edit.requirement, edit.kind
    paper.due_on = edit.due_on
    paper.lead_unit_id = edit.lead.id if edit.lead else None
    paper.assist_unit_ids = [unit.id for unit in edit.assists if unit is not edit.lead]
    paper.fan_out_unit_ids = [unit.id for unit in edit.fan_out]


def _check(edit: Edit) -> None:
    errors = {}
    if not edit.title:
        errors["title"] = "请填写事项名称。"
    if not edit.requirement:
        errors["requirement"] = "请填写办理要求。"
    if edit.lead and not edit.lead.may_lead:
        errors["lead"] = f"“{edit.lead.name}”是集合称谓，不能单独主办。"
    if edit.lead and edit.fan_out:
        errors["fan_out"] = "分解到多个单位的，不再另设主办单位。"
    if errors:
        raise Invalid(errors)


def drop_proposal(paper: ProposedTask, *, by: User) -> None:
    """Not to be supervised; kept, and can be taken back."""
    _refuse(paper, by)
    paper.state = ProposalState.DROPPED
    _settle(paper.document, by=by)


def restore_proposal(paper: ProposedTask, *, by: User) -> None:
    life.require(carrying.supervises(by), "只有督查办可以修改拆解稿。")
    if paper.state is not ProposalState.DROPPED:
        raise DomainError("只有删去的建议可以恢复。")
    paper.state = ProposalState.OPEN
    _settle(paper.document, by=by)


def merge_proposals(first: ProposedTask, second: ProposedTask, *, by: User) -> None:
    """Join the second into the first: texts follow one another, units come together, the earlier day holds."""
    _refuse(first, by)
    _refuse(second, by)
    if first.document_id != second.document_id or first is second:
        raise DomainError("只能合并同一份文件里的两条建议。")
    first.requirement = f"{first.requirement}\n{second.requirement}"
    first.start, first.stop = min(first.start, second.start), max(first.stop, second.stop)
    first.due_on = min((d for d in (first.due_on, second.due_on) if d), default=None)
    others = [second.lead_unit_id, *second.assist_unit_ids]
    joined = dict.fromkeys([*first.assist_unit_ids, *(i for i in others if i is not None)])
    first.assist_unit_ids = [i for i in joined if i != first.lead_unit_id]
    first.fan_out_unit_ids = list(
        dict.fromkeys([*first.fan_out_unit_ids, *second.fan_out_unit_ids])
    )
    second.state = ProposalState.MERGED


def merge_into_previous(paper: ProposedTask, *, by: User) -> None:
    """Join a proposal into the open one right before it."""
    before = [p for p in paper.document.proposals if p.is_open and p.position < paper.position]
    if not before:
        raise DomainError("前面没有可以合并的建议。")
    merge_proposals(before[-1], paper, by=by)


def split_proposal(paper: ProposedTask, at: int, *, by: User) -> ProposedTask:
    """Cut the requirement at a character; the rest becomes a proposal of its own right behind."""
    _refuse(paper, by)
    head, tail = paper.requirement[:at].strip(), paper.requirement[at:].strip()
    if not head or not tail:
        raise DomainError("请把光标放在要拆开的位置，前后都要有内容。", field="at")
    # Where the words stand as in the source, the span is cut at the same place.
    whole = paper.document.text[paper.start : paper.stop]
    cut = paper.start + whole.find(tail) if tail in whole else paper.stop
    for later in paper.document.proposals:
        if later.position > paper.position:
            later.position += 1
    other = ProposedTask(
        clause=paper.clause,
        position=paper.position + 1,
        grade=paper.grade,
        reasons="由前一条拆出，请核对责任单位和时限。",
        kind=paper.kind,
        title=_short(tail),
        requirement=tail,
        start=min(cut, paper.stop),
        stop=paper.stop,
        due_nominal_on=paper.due_nominal_on,
        due_on=paper.due_on,
        due_words=paper.due_words,
        lead_unit_id=paper.lead_unit_id,
        assist_unit_ids=list(paper.assist_unit_ids),
        fan_out_unit_ids=list(paper.fan_out_unit_ids),
        unknown_units=list(paper.unknown_units),
    )
    paper.requirement, paper.stop = head, min(cut, paper.stop)
    paper.document.proposals.append(other)
    db.session.flush()
    return other


def _short(text: str) -> str:
    sentence = text.split("。")[0].split("\n")[0]
    return sentence[:40] + ("…" if len(sentence) > 40 else "")


def take_sentence(document: SourceDocument, start: int, stop: int, *, by: User) -> ProposedTask:
    """Make a proposal of a stretch of the text that the reader had not proposed."""
    life.require(carrying.supervises(by), "只有督查办可以修改拆解稿。")
    if not 0 <= start < stop <= len(document.text) or not document.text[start:stop].strip():
        raise DomainError("请先在原文中选中要立项的句子。")
    units, days = proposing.known_units(), calendar()
    whole = revising.read_again(document)
    matter = intake.matter_from(whole, start, stop, units=units, calendar=days)
    since = max(clock.today(), document.issued_on or date.min)
    paper = proposing.paper_of(document.text, matter, days, since, proposing.units_by_kind())
    before = [p.position for p in document.proposals if p.start <= start]
    paper.position, paper.original = max(before, default=0) + 1, None
    paper.clause = clause_at(document, start)
    document.proposals.append(paper)
    db.session.flush()
    db.session.expire(document, ["proposals"])
    _settle(document, by=by)
    return paper


def confirm_proposal(paper: ProposedTask, *, by: User) -> Task:
    """立项: make the matter (with its children, where it is spread) and tie it to its source."""
    _refuse(paper, by)
    task = drafting.draft_task(_draft_of(paper, by), by=by)
    paper.task, paper.state = task, ProposalState.CONFIRMED
    audit.note(
        Act.SOURCE_CONFIRMED, ("source_document", paper.document_id), by=by, number=task.number
    )
    _settle(paper.document, by=by)
    return task


def confirm_sure(document: SourceDocument, grades: Collection[Grade], *, by: User) -> list[Task]:
    """Confirm every open proposal of these grades at once; those to be asked (C) never go along."""
    sure = [p for p in document.proposals if p.is_open and p.grade in grades]
    return [confirm_proposal(paper, by=by) for paper in sure if paper.grade is not Grade.C]


def _draft_of(paper: ProposedTask, by: User) -> drafting.Draft:
    return drafting.Draft(
        title=paper.title,
        requirement=paper.requirement,
        kind=paper.kind,
        lead=next(iter(chosen_units([paper.lead_unit_id or 0])), None),
        assists=chosen_units(paper.assist_unit_ids),
        fan_out=chosen_units(paper.fan_out_unit_ids),
        due_on=paper.due_on,
        due_nominal_on=paper.due_nominal_on,
        due_words=paper.due_words,
        document=paper.document,
        clause=paper.clause,
        source_start=paper.start,
        source_stop=paper.stop,
    )


def _settle(document: SourceDocument, *, by: User) -> None:
    """A document is done with while no proposal of it waits."""
    is_waiting = any(paper.is_open for paper in document.proposals)
    state = SourceState.DRAFT if is_waiting else SourceState.CONFIRMED
    if document.state is not state:
        document.state = state
        audit.record(Act.SOURCE_EDITED, document, by=by)


def _refuse(paper: ProposedTask, by: User, version: int | None = None) -> None:
    life.require(carrying.supervises(by), "只有督查办可以修改拆解稿。")
    if not paper.is_open:
        raise DomainError("这条建议已经立项、合并或删去，不能再修改。")
    if version is not None and version != paper.version:
        raise Stale("这条建议刚被别人改过，请核对后再保存。")
