"""提醒: what is due to be said, what was said, and what a person has to settle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import NotFound
from tracker.channels import LABELS
from tracker.models.notices import Queued, ReminderState
from tracker.models.people import User
from tracker.models.reminding import rule_label
from tracker.models.roles import Capability
from tracker.queries.reminders import reminder_lists
from tracker.queries.reminders.coming_reminders import coming_reminders
from tracker.queries.reminders.reminders import remind_policy
from tracker.rules.reminders import settling
from tracker.rules.reminders.reminding import MORNING
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import whole_number

bp = Blueprint("reminders", __name__)

#: The states that the list of what was said can be narrowed to.
_STATES = {
    "sent": (ReminderState.SENT,),
    "waiting": (ReminderState.PENDING, ReminderState.CLAIMED, ReminderState.SENDING),
    "failed": (ReminderState.FAILED, ReminderState.UNKNOWN),
    "dropped": (ReminderState.DROPPED,),
}
_ACTS: dict[str, tuple[str, Callable[..., None]]] = {
    "resend": ("已交系统重发。", settling.send_again),
    "settle": ("已记录核实结果。", settling.settle),
}


@bp.get("/reminders")
@requires(Capability.SEE_TASKS)
def page() -> Response:
    viewer, number = me(), whole_number(request.args.get("page", "1"))
    tabs = _tabs(viewer)
    asked = request.args.get("tab", "coming")
    tab = asked if asked in {entry["name"] for entry in tabs} else "coming"
    return answer(
        "reminders/page.html",
        tabs=[entry | {"active": entry["name"] == tab} for entry in tabs],
        tab=tab,
        policy=remind_policy(),
        morning=int(MORNING.total_seconds() // 3600),
        figures=reminder_lists.day_figures(viewer, clock.today()),
        **_content(tab, viewer, number),
    )


def _tabs(viewer: User) -> list[dict[str, Any]]:
    """The lists a viewer has; what needs a person is the office's affair."""
    tabs: list[dict[str, Any]] = [
        {"name": "coming", "label": "将要提醒"},
        {"name": "told", "label": "提醒记录"},
    ]
    if settling.may_settle(viewer):
        troubled, empty = reminder_lists.trouble_count(), len(reminder_lists.empty_units())
        tabs += [
            {"name": "trouble", "label": "待核实", "count": troubled},
            {"name": "empty", "label": "无人可提醒", "count": empty},
        ]
    return [tab | {"url": f"/reminders?tab={tab['name']}"} for tab in tabs]


def _content(tab: str, viewer: User, number: int) -> dict[str, Any]:
    if tab == "coming":
        return {"coming": coming_reminders(viewer, number)}
    if tab == "empty":
        return {"empty_units": reminder_lists.empty_units()}
    if tab == "trouble":
        reminders, mails = (
            reminder_lists.troubled_reminders(viewer),
            reminder_lists.troubled_mails(),
        )
        return {"channels": LABELS, "label": rule_label, "reminders": reminders, "mails": mails}
    asked = request.args.get("state", "")
    found = reminder_lists.told_reminders(viewer, number, _STATES.get(asked, ()))
    return {"channels": LABELS, "found": found, "state": asked if asked in _STATES else ""}


@bp.post("/reminders/<int:reminder_id>/<verb>")
@requires(Capability.SUPERVISE)
def settle_reminder(reminder_id: int, verb: str) -> Response:
    return _take(reminder_lists.visible_reminder(reminder_id, viewer=me()), verb)


@bp.post("/mails/<int:mail_id>/<verb>")
@requires(Capability.SUPERVISE)
def settle_mail(mail_id: int, verb: str) -> Response:
    return _take(reminder_lists.outbox_mail(mail_id), verb)


def _take(queued: Queued, verb: str) -> Response:
    if verb not in _ACTS:
        raise NotFound
    said, act = _ACTS[verb]
    by = me()
    with transaction():
        act(queued, by=by)
    return done(said, "/reminders?tab=trouble")
