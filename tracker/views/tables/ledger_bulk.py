"""Acts on many matters at once: first what would be done to which, then all of it or nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError, Invalid, NotFound
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.queries.matters.visibility import tasks_by_id
from tracker.rules.matters import life
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done, local_path
from tracker.views.frame.forms import Reader, typed_words
from tracker.views.matters.task_acts import BY_VERB, TaskAct
from tracker.views.tables.ledger_address import PATH

bp = Blueprint("ledger_bulk", __name__)

#: What may be done to many matters in one step, and by whom.
_BULK = (
    ("urge", Capability.SUPERVISE),
    ("issue", Capability.SUPERVISE),
    ("accept", Capability.CARRY_OUT),
)
MOST = 200


def bulk_acts(by: User) -> list[TaskAct]:
    """The acts this person may take on many matters."""
    return [BY_VERB[verb] for verb, needed in _BULK if by.can(needed)]


@bp.post(f"{PATH}/bulk/<verb>")
@requires(Capability.SEE_TASKS)
def ask(verb: str) -> Response:
    """Show which of the ticked matters the act can be taken on, and what it asks."""
    act, tasks = _act(verb), _ticked()
    typed = {field.name: field.start(tasks[0]) for field in act.fields} if tasks else {}
    return _form(act, tasks, typed, {}, 200)


@bp.post(f"{PATH}/bulk/<verb>/all")
@requires(Capability.SEE_TASKS)
def take(verb: str) -> Response:
    """Take the act on every matter that was shown, each on the version that was shown."""
    act, back = _act(verb), local_path(request.form.get("back", ""), PATH)
    try:
        count = _take_all(act)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        typed = dict(typed_words(request, [field.name for field in act.fields]))
        return _form(act, _ticked(), typed, error.errors, error.status)
    return done(f"{act.said}：{count}项", back)


def _take_all(act: TaskAct) -> int:
    reader = Reader(request)
    values = {field.name: field.read(reader) for field in act.fields}
    reader.finish()
    by = me()
    with transaction():
        tasks = [task for task in _ticked() if act.may(task, by)]
        if not tasks:
            raise Invalid({"": f"所选事项都不能“{act.label}”。"})
        for task in tasks:
            _take_one(act, task, by, values)
    return len(tasks)


def _take_one(act: TaskAct, task: Task, by: User, values: dict[str, Any]) -> None:
    """One matter of many: a refusal says which it was, and takes all of them back."""
    try:
        life.expect_version(task, Reader(request).integer(f"version-{task.id}", "版本"))
        act.run(task, by, values)
    except DomainError as error:
        if error.field in values:
            raise
        raise type(error)(f"{task.number}：{error.sentence}") from error


def _act(verb: str) -> TaskAct:
    act = next((act for act in bulk_acts(me()) if act.verb == verb), None)
    if act is None:
        raise NotFound
    return act


def _ticked() -> list[Task]:
    ids = Reader(request).ids("task")
    if len(ids) > MOST:
        raise Invalid({"": f"一次最多办理{MOST}项。"})
    return tasks_by_id(ids, viewer=me())


def _form(
    act: TaskAct, tasks: list[Task], typed: dict[str, Any], errors: dict[str, str], status: int
) -> Response:
    may = [task for task in tasks if act.may(task, me())]
    return answer(
        "ledger/bulk.html",
        status,
        act=act,
        tasks=may,
        passed_over=[task for task in tasks if task not in may],
        typed=typed,
        errors=errors,
        back=local_path(request.form.get("back", ""), PATH),
    )
