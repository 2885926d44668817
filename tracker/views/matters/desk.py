"""工作台: the first page of a department and of the office; others are led to theirs."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.models.roles import Capability
from tracker.queries.matters.desk import department_desk, office_desk, reminder_trouble
from tracker.queries.matters.visibility import visible_task
from tracker.rules.matters import urging
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader

bp = Blueprint("desk", __name__)

#: Capability → the page a person with it begins at; the first that fits.
_HOMES = (
    (Capability.SUPERVISE, "/desk"),
    (Capability.DIRECT, "/overview"),
    (Capability.SEE_TASKS, "/desk"),
    (Capability.MANAGE_UNITS, "/units"),
    (Capability.GRANT_ROLES, "/roles"),
    (Capability.READ_LOG, "/audit"),
)


@bp.get("/")
@requires(Capability.SIGNED_IN)
def home() -> Response:
    place = next((path for capability, path in _HOMES if me().can(capability)), "/me")
    return redirect(place, 303)  # type: ignore[return-value]


@bp.get("/desk")
@requires(Capability.SEE_TASKS)
def page() -> Response:
    if me().can(Capability.SUPERVISE):
        return answer("desk/office.html", lists=office_desk(me()), trouble=reminder_trouble())
    return answer("desk/department.html", lists=department_desk(me()))


@bp.post("/desk/urge")
@requires(Capability.SUPERVISE)
def urge_many() -> Response:
    """Push every ticked matter; each succeeds or is refused by itself, and the answer says which."""
    reader = Reader(request)
    text = reader.required_text("text", "催办要求", limit=1000)
    reader.finish()
    urged, refused = 0, []
    for task_id in dict.fromkeys(reader.ids("task_id")):
        task = visible_task(task_id, viewer=me())
        try:
            with transaction():
                urging.urge_task(task, by=me(), text=text)
            urged += 1
        except DomainError as error:
            refused.append(f"{task.number}（{error.sentence}）")
    told = f"已催办{urged}项。" + (f"未催办：{'；'.join(refused)}" if refused else "")
    return done(told if urged or refused else "没有选中事项。", "/desk")
