"""One route for every act on a matter: its form on GET, the act on POST."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError, Forbidden, NotFound, Stale
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.queries.matters.visibility import visible_task
from tracker.rules.matters import life
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done, is_fragment_wanted, local_path, stay
from tracker.views.frame.forms import Reader, typed_words
from tracker.views.matters.task_acts import BY_VERB, TaskAct
from tracker.views.matters.task_page import task_context

bp = Blueprint("acts", __name__)


@bp.get("/tasks/<int:task_id>/<verb>")
@requires(Capability.SEE_TASKS)
def act_form(task_id: int, verb: str) -> Response:
    task, act = visible_task(task_id, viewer=me()), _act(verb)
    if not act.may(task, me()):
        raise Forbidden(f"事项现为“{task.state_label}”，您不能对它“{act.label}”。")
    typed = {field.name: field.start(task) for field in act.fields}
    return _form(task, act, typed, {}, 200)


@bp.post("/tasks/<int:task_id>/<verb>")
@requires(Capability.SEE_TASKS)
def take_act(task_id: int, verb: str) -> Response:
    task, act = visible_task(task_id, viewer=me()), _act(verb)
    typed: dict[str, Any] = dict(typed_words(request, [f.name for f in act.fields]))
    try:
        perform(task, act)
    except Stale as error:
        return _form(task, act, typed, {"": error.sentence}, 409)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _form(task, act, typed, error.errors, error.status)
    return _answer_done(task, act)


def perform(task: Task, act: TaskAct) -> None:
    """Read the form and run the act's rule in one transaction, on the version the form was made from."""
    reader = Reader(request)
    version = reader.integer("version", "版本")
    values = {field.name: field.read(reader) for field in act.fields}
    reader.finish()
    by = me()
    with transaction():
        if act.may(task, by):
            life.expect_version(task, version)
        try:
            act.run(task, by, values)
        except Forbidden:
            raise
        except DomainError:
            # Refused because the matter moved on meanwhile: say that, and who moved it.
            life.expect_version(task, version)
            raise


def _act(verb: str) -> TaskAct:
    if verb not in BY_VERB:
        raise NotFound
    return BY_VERB[verb]


def _form(
    task: Task, act: TaskAct, typed: dict[str, Any], errors: dict[str, str], status: int
) -> Response:
    """The form as a dialog for htmx, else on a page of its own."""
    template = "acts/_dialog.html" if is_fragment_wanted() else "acts/page.html"
    back = local_path(request.values.get("back", ""), f"/tasks/{task.id}")
    response = answer(template, status, task=task, act=act, typed=typed, errors=errors, back=back)
    if status != 200:
        response.headers["HX-Retarget"] = "#act-dialog"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


def _answer_done(task: Task, act: TaskAct) -> Response:
    """The matter's own page swaps its fragment, the board asks anew; other pages are shown afresh."""
    said, page = f"{act.said}：{task.title}", f"/tasks/{task.id}"
    back = local_path(request.form.get("back", ""), page)
    if is_fragment_wanted() and back.partition("?")[0] == "/board":
        return stay(said)
    if not is_fragment_wanted() or back != page:
        return done(said, back)
    return answer("tasks/_task.html", announced=said, **task_context(task, me()))
