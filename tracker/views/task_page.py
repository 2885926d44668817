"""事项: one matter with its requirement, source, progress, history, and what may now be done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from tracker.base import clock
from tracker.models.lights import facts_of, light_of
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.queries.bureau import bureau, calendar
from tracker.queries.history import history_of
from tracker.queries.visibility import visible_task
from tracker.views.access import me, requires
from tracker.views.answering import answer
from tracker.views.task_acts import open_acts

bp = Blueprint("tasks", __name__)


@bp.get("/tasks/<int:task_id>")
@requires(Capability.SEE_TASKS)
def page(task_id: int) -> Response:
    task = visible_task(task_id, viewer=me())
    return answer("tasks/task.html", **task_context(task, me()))


def task_context(task: Task, viewer: User) -> dict[str, Any]:
    """What the page and its fragment show."""
    settings = bureau()
    light = light_of(facts_of(task), clock.today(), settings.light_policy, calendar(settings))
    return {
        "task": task,
        "light": light,
        "acts": open_acts(task, viewer),
        "history": history_of(task),
        "excerpt": excerpt_of(task),
    }


def excerpt_of(task: Task, around: int = 80) -> tuple[str, str, str] | None:
    """The source sentence in its context: before, the sentence, after."""
    if task.document is None or task.source_start is None or task.source_stop is None:
        return None
    text, start, stop = task.document.text, task.source_start, task.source_stop
    return text[max(start - around, 0) : start], text[start:stop], text[stop : stop + around]
