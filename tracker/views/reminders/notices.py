"""通知: what a person was told inside the tracker; reading is an act of its own, a GET changes nothing."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request

from tracker.base.db import transaction
from tracker.models.roles import Capability
from tracker.queries.reminders.notices import (
    newest_notice_id,
    notice_label,
    notice_of,
    notices_of,
    unread_notices,
)
from tracker.rules.reminders import acknowledging
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader, whole_number

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("")
@requires(Capability.SIGNED_IN)
def page() -> Response:
    unread_only = request.args.get("show") == "unread"
    number = whole_number(request.args.get("page", "1"))
    found = (unread_notices if unread_only else notices_of)(me(), number)
    return answer(
        "notices/page.html",
        found=found,
        unread_only=unread_only,
        newest=newest_notice_id(me()),
        label=notice_label,
    )


@bp.post("/<int:notice_id>/open")
@requires(Capability.SIGNED_IN)
def open_notice(notice_id: int) -> Response:
    """Read a notice and go to its matter."""
    notice, by = notice_of(notice_id, viewer=me()), me()
    with transaction():
        acknowledging.mark_read(notice, by=by)
    target = f"/tasks/{notice.task_id}" if notice.task_id else "/notices"
    return redirect(target, 303)  # type: ignore[return-value]


@bp.post("/<int:notice_id>/read")
@requires(Capability.SIGNED_IN)
def mark_read(notice_id: int) -> Response:
    notice, by = notice_of(notice_id, viewer=me()), me()
    with transaction():
        acknowledging.mark_read(notice, by=by)
    return done("已标为已读。", "/notices")


@bp.post("/read-all")
@requires(Capability.SIGNED_IN)
def mark_all_read() -> Response:
    reader, by = Reader(request), me()
    up_to = reader.integer("up_to", "通知编号")
    reader.finish()
    with transaction():
        acknowledging.mark_all_read(up_to=up_to, by=by)
    return done("全部标为已读。", "/notices")
