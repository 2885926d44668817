"""拆解: the document on the left, its proposals on the right, each lighting the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.models.kinds import Grade, TaskKind
from tracker.models.roles import Capability
from tracker.models.sources import ProposedTask, SourceDocument
from tracker.queries.people.units import chosen_units, unit_options
from tracker.queries.sources import sources as found
from tracker.queries.sources.reading import stretches
from tracker.rules.matters import issuing
from tracker.rules.sources import decomposing, revising
from tracker.rules.sources.decomposing import Edit
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done, is_fragment_wanted
from tracker.views.frame.forms import Reader

bp = Blueprint("decomposing", __name__)


@bp.get("/sources/<int:document_id>")
@requires(Capability.OVERSEE)
def page(document_id: int) -> Response:
    document = found.source(document_id)
    return answer("decomposing/page.html", **_context(document))


@bp.get("/sources/<int:document_id>/changes")
@requires(Capability.OVERSEE)
def changes(document_id: int) -> Response:
    """What a revised version adds, changes and drops against the one before."""
    document = found.source(document_id)
    return answer(
        "decomposing/changes.html", document=document, changes=revising.changes_of(document)
    )


@bp.get("/sources/<int:document_id>/proposals/<int:proposal_id>")
@requires(Capability.SUPERVISE)
def edit_form(document_id: int, proposal_id: int) -> Response:
    paper = found.proposal_of(document_id, proposal_id)
    return _edit_form(paper, _fields_of(paper), {}, 200)


@bp.post("/sources/<int:document_id>/proposals/<int:proposal_id>")
@requires(Capability.SUPERVISE)
def edit_proposal(document_id: int, proposal_id: int) -> Response:
    paper = found.proposal_of(document_id, proposal_id)
    try:
        version, edit = _read_edit()
        with transaction():
            decomposing.edit_proposal(paper, edit, version=version, by=me())
            if "confirm" in request.form:
                decomposing.confirm_proposal(paper, by=me())
    except DomainError as error:
        return _edit_form(paper, _typed(), error.errors, error.status)
    return _shown(paper, "已立项" if not paper.is_open else "已保存")


@bp.post("/sources/<int:document_id>/proposals/<int:proposal_id>/<act>")
@requires(Capability.SUPERVISE)
def take_step(document_id: int, proposal_id: int, act: str) -> Response:
    """删去, 恢复, 立项, 合并到上一条, 拆分: the steps that need no form."""
    paper = found.proposal_of(document_id, proposal_id)
    step, said = _step(paper, act)
    with transaction():
        step()
    return _shown(paper, said)


@bp.post("/sources/<int:document_id>/take")
@requires(Capability.SUPERVISE)
def take_sentence(document_id: int) -> Response:
    document = found.source(document_id)
    reader = Reader(request)
    start, stop = reader.integer("start", "起点"), reader.integer("stop", "终点")
    reader.finish()
    with transaction():
        paper = decomposing.take_sentence(document, start, stop, by=me())
    return done(
        "已列为建议事项，请补全责任单位和时限。", f"/sources/{document_id}#proposal-{paper.id}"
    )


@bp.post("/sources/<int:document_id>/confirm")
@requires(Capability.SUPERVISE)
def confirm_sure(document_id: int) -> Response:
    """Everything the reader is sure of, in one step; C is always confirmed one by one."""
    document = found.source(document_id)
    grades = {Grade.A, Grade.B} if "b" in request.form else {Grade.A}
    with transaction():
        tasks = decomposing.confirm_sure(document, grades, by=me())
    said = f"已立项{len(tasks)}项。" if tasks else "没有可以批量立项的建议：请逐条核对。"
    return done(said, f"/sources/{document_id}")


@bp.post("/sources/<int:document_id>/issue")
@requires(Capability.SUPERVISE)
def issue_all(document_id: int) -> Response:
    """交办 every drafted matter of the document; those that cannot be are named, with the reason."""
    issued, refused = 0, []
    for task in issuing.drafted_of(found.source(document_id)):
        try:
            with transaction():
                issuing.issue_task(task, by=me())
            issued += 1
        except DomainError as error:
            refused.append(f"{task.number}：{error.sentence}")
    said = f"已交办{issued}项。" + ("未交办：" + " ".join(refused) if refused else "")
    return done(said, f"/sources/{document_id}")


def _step(paper: ProposedTask, act: str) -> tuple[Callable[[], object], str]:
    by = me()
    match act:
        case "drop":
            return lambda: decomposing.drop_proposal(paper, by=by), "已删去，可随时恢复"
        case "restore":
            return lambda: decomposing.restore_proposal(paper, by=by), "已恢复"
        case "confirm":
            return lambda: decomposing.confirm_proposal(paper, by=by), "已立项"
        case "merge":
            return lambda: decomposing.merge_into_previous(paper, by=by), "已并入上一条"
        case "split":
            at = Reader(request).integer("at", "位置")
            return lambda: decomposing.split_proposal(paper, at, by=by), "已拆成两条"
    raise DomainError("没有这种操作。")


def _read_edit() -> tuple[int, Edit]:
    reader = Reader(request)
    edit = Edit(
        title=reader.required_text("title", "事项名称", limit=120),
        requirement=reader.required_text("requirement", "办理要求", limit=10_000),
        kind=reader.choice("kind", "事项类型", TaskKind),
        due_on=reader.day("due_on", "办理时限"),
        lead=next(iter(chosen_units(reader.ids("lead"))), None),
        assists=chosen_units(reader.ids("assists")),
        fan_out=chosen_units(reader.ids("fan_out")),
    )
    version = reader.integer("version", "版本")
    reader.finish()
    return version, edit


def _fields_of(paper: ProposedTask) -> dict[str, Any]:
    return {
        "title": paper.title,
        "requirement": paper.requirement,
        "kind": paper.kind.value,
        "due_on": paper.due_on,
        "lead": paper.lead_unit_id or "",
        "assists": paper.assist_unit_ids,
        "fan_out": paper.fan_out_unit_ids,
    }


def _typed() -> dict[str, Any]:
    form = request.form
    many = {name: form.getlist(name, type=int) for name in ("assists", "fan_out")}
    return {name: form.get(name, "") for name in form} | many


def _edit_form(
    paper: ProposedTask, typed: dict[str, Any], errors: dict[str, str], status: int
) -> Response:
    """The card opened for editing: a fragment in its place, or a page of its own."""
    template = "decomposing/_edit.html" if is_fragment_wanted() else "decomposing/edit.html"
    return answer(
        template,
        status,
        paper=paper,
        typed=typed,
        errors=errors,
        units=unit_options(),
        kinds=[(kind.value, kind.label) for kind in TaskKind],
    )


def _shown(paper: ProposedTask, said: str) -> Response:
    """After a step that touches one card only the card is swapped; else the page is shown afresh."""
    only_this_card = request.form.get("alone") == "1" and is_fragment_wanted()
    if not only_this_card:
        return done(f"{said}：{paper.title}", f"/sources/{paper.document_id}#proposal-{paper.id}")
    return answer(
        "decomposing/_card.html",
        paper=paper,
        names=found.unit_names(),
        may_edit=True,
        announced=said,
    )


def _context(document: SourceDocument) -> dict[str, Any]:
    papers = list(document.proposals)
    return {
        "document": document,
        "stretches": stretches(document, papers),
        "papers": papers,
        "names": found.unit_names(),
        "counts": found.proposal_counts(papers),
        "drafted": len(issuing.drafted_of(document)),
        "may_edit": me().can(Capability.SUPERVISE),
    }
