"""新建 and 修改 a matter by hand: the form of the office."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError, Forbidden
from tracker.models.kinds import Part, TaskKind, Urgency
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.queries.matters.visibility import visible_task
from tracker.queries.people.units import chosen_units, unit_options
from tracker.rules.matters import drafting, issuing, life
from tracker.rules.matters.drafting import Draft
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader

bp = Blueprint("drafting", __name__)


@bp.get("/tasks/new")
@requires(Capability.SUPERVISE)
def new_form() -> Response:
    typed = {"kind": TaskKind.WORK_POINT.value, "urgency": Urgency.NORMAL.value}
    return _form(None, typed, {}, 200)


@bp.post("/tasks/new")
@requires(Capability.SUPERVISE)
def draft_task() -> Response:
    try:
        with transaction():
            task = drafting.draft_task(_read(), by=me())
            if "issue" in request.form:
                issuing.issue_task(task, by=me())
    except DomainError as error:
        return _form(None, _typed(), error.errors, error.status)
    said = "已立项并交办" if task.issued_on else "已立项"
    return done(f"{said}：{task.title}", f"/tasks/{task.id}")


@bp.get("/tasks/<int:task_id>/edit")
@requires(Capability.SUPERVISE)
def edit_form(task_id: int) -> Response:
    task = visible_task(task_id, viewer=me())
    if not drafting.may_edit(task, me()):
        raise Forbidden(f"事项现为“{task.state_label}”，只有拟办的事项可以修改。")
    typed = {
        "title": task.title,
        "requirement": task.requirement,
        "kind": task.kind.value,
        "urgency": task.urgency.value,
        "due_on": task.due_on,
        "lead": [a.unit_id for a in task.assignments if a.part is Part.LEAD],
        "assists": [a.unit_id for a in task.assignments if a.part is Part.ASSIST],
    }
    return _form(task, typed, {}, 200)


@bp.post("/tasks/<int:task_id>/edit")
@requires(Capability.SUPERVISE)
def edit_task(task_id: int) -> Response:
    task = visible_task(task_id, viewer=me())
    try:
        reader = Reader(request)
        version = reader.integer("version", "版本")
        with transaction():
            life.expect_version(task, version)
            drafting.edit_task(task, _read(), by=me())
    except DomainError as error:
        return _form(task, _typed(), error.errors, error.status)
    return done(f"已修改：{task.title}", f"/tasks/{task.id}")


def _read() -> Draft:
    """The draft as typed; the units are looked up by their ids."""
    reader = Reader(request)
    draft = Draft(
        title=reader.required_text("title", "事项名称", limit=120),
        requirement=reader.required_text("requirement", "办理要求", limit=10_000),
        kind=reader.choice("kind", "事项类型", TaskKind),
        urgency=reader.choice("urgency", "紧急程度", Urgency),
        due_on=reader.day("due_on", "办理时限"),
        lead=next(iter(chosen_units(reader.ids("lead"))), None),
        assists=chosen_units(reader.ids("assists")),
        fan_out=chosen_units(reader.ids("fan_out")),
    )
    reader.finish()
    return draft


def _typed() -> dict[str, Any]:
    form = request.form
    many = {name: form.getlist(name, type=int) for name in ("lead", "assists", "fan_out")}
    return {name: form.get(name, "") for name in form} | many


def _form(
    task: Task | None, typed: dict[str, Any], errors: dict[str, str], status: int
) -> Response:
    return answer(
        "drafting/form.html",
        status,
        task=task,
        typed=typed,
        errors=errors,
        units=unit_options(),
        kinds=[(kind.value, kind.label) for kind in TaskKind],
        urgencies=[(urgency.value, urgency.label) for urgency in Urgency],
    )
