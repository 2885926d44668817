"""事项: one matter with its requirement, source, timeline, and what may now be done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from tracker.base import clock
from tracker.documents.kinds.registry import KINDS
from tracker.models.kinds import State
from tracker.models.lights import facts_of, light_of
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.queries.audit.audit import pending_entries
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters import rows
from tracker.queries.matters.rows import TaskRow
from tracker.queries.matters.timeline import FILTERS, timeline_of
from tracker.queries.matters.visibility import visible_task
from tracker.queries.reminders.task_reminders import reminders_of
from tracker.rules.briefing.facts import OF_ONE_MATTER
from tracker.rules.matters import drafting, outside_forms
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer
from tracker.views.matters.task_acts import open_acts

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
    show = request.args.get("show", "all")
    return {
        "task": task,
        "light": light,
        "acts": open_acts(task, viewer),
        "may_edit": drafting.may_edit(task, viewer),
        "timeline": timeline_of(task, show),
        "show_tabs": [
            {"label": words, "url": f"/tasks/{task.id}?show={key}#timeline", "active": key == show}
            for key, (words, _) in FILTERS.items()
        ],
        "children": children_of(task, viewer),
        "excerpt": excerpt_of(task),
        "waiting": task.submissions[-1] if task.state is State.REVIEW else None,
        "pending_entries": pending_entries(task),
        "reminders": reminders_of(task),
        "may_send_form": outside_forms.may_send_form(task, viewer),
        "may_issue_papers": viewer.can(Capability.OVERSEE) and not task.is_frame,
        "papers": [(code, KINDS[code].name) for code in KINDS if code in OF_ONE_MATTER],
    }


def children_of(task: Task, viewer: User) -> list[TaskRow]:
    """The matters of the single units, where this one is their frame."""
    if not task.is_frame:
        return []
    return rows.read(rows.task_rows(viewer).where(Task.parent_id == task.id).order_by(Task.id))


def excerpt_of(task: Task, around: int = 80) -> tuple[str, str, str] | None:
    """The source sentence in its context: before, the sentence, after."""
    if task.document is None or task.source_start is None or task.source_stop is None:
        return None
    text, start, stop = task.document.text, task.source_start, task.source_stop
    return text[max(start - around, 0) : start], text[start:stop], text[stop : stop + around]
