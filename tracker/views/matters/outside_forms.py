"""外部填报: send a form, take back what came, look at it, take it on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.documents.excel.form_fields import SECTIONS
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.queries.matters import outside_forms as found
from tracker.queries.matters.visibility import visible_task
from tracker.queries.people.units import chosen_units, unit_options
from tracker.rules.matters import outside_forms
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader
from tracker.views.matters.files import download

bp = Blueprint("outside_forms", __name__)


@bp.get("/tasks/<int:task_id>/forms/new")
@requires(Capability.SUPERVISE)
def new_form(task_id: int) -> Response:
    task = visible_task(task_id, viewer=me())
    typed = {
        "unit_id": task.lead.id if task.lead else "",
        "period": f"{clock.today().year}年{clock.today().month}月",
        "expires_on": clock.today() + timedelta(days=10),
        "ending": "xlsx",
    }
    return _new(task, typed, {}, 200)


@bp.post("/tasks/<int:task_id>/forms/new")
@requires(Capability.SUPERVISE)
def send_form(task_id: int) -> Response:
    task = visible_task(task_id, viewer=me())
    try:
        reader = Reader(request)
        unit = next(iter(chosen_units(reader.ids("unit_id"))), None)
        period = reader.required_text("period", "填报周期", limit=40)
        expires_on = reader.required_day("expires_on", "填报截止")
        reader.finish()
        with transaction():
            sent = outside_forms.send_form(
                task,
                unit=unit,
                period=period,
                expires_on=expires_on,
                ending=request.form.get("ending", ""),
                by=me(),
            )
    except DomainError as error:
        return _new(task, dict(request.form), error.errors, error.status)
    return download(sent.data, sent.name, sent.media_type)


@bp.get("/forms")
@requires(Capability.SUPERVISE)
def page() -> Response:
    return answer("outside_forms/forms.html", forms=found.sent_forms(), errors={})


@bp.post("/forms")
@requires(Capability.SUPERVISE)
def take_back() -> Response:
    try:
        uploads = Reader(request).uploads("file")
        if not uploads:
            raise DomainError("请选择收回的填报表。", field="file")
        with transaction():
            form = outside_forms.take_back(uploads[0].data, uploads[0].name, by=me())
    except DomainError as error:
        return answer(
            "outside_forms/forms.html", 422, forms=found.sent_forms(), errors=error.errors
        )
    return done("已读出填报内容，请核对后采纳。", f"/forms/{form.id}")


@bp.get("/forms/<int:form_id>")
@requires(Capability.SUPERVISE)
def show(form_id: int) -> Response:
    form = found.outside_form(form_id)
    return answer(
        "outside_forms/show.html",
        form=form,
        sections=SECTIONS,
        may_confirm=outside_forms.may_confirm(form, me()),
    )


@bp.post("/forms/<int:form_id>/confirm")
@requires(Capability.SUPERVISE)
def confirm_answer(form_id: int) -> Response:
    form = found.outside_form(form_id)
    with transaction():
        outside_forms.confirm_answer(form, by=me())
    return done(f"已采纳{form.unit.display_name}的填报。", f"/tasks/{form.task_id}")


def _new(task: Task, typed: dict[str, Any], errors: dict[str, str], status: int) -> Response:
    return answer(
        "outside_forms/new.html",
        status,
        task=task,
        typed=typed,
        errors=errors,
        units=unit_options(),
    )
