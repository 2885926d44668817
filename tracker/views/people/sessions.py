"""登录 and 退出."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, session, url_for
from flask_login import current_user

from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.models.roles import Capability
from tracker.queries.people.people import is_anybody_there
from tracker.rules.people import sessions
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, local_path

bp = Blueprint("sessions", __name__)
TOKEN = "token"  # noqa: S105  # the name of the cookie's field, not a secret


@bp.get("/login")
@requires(Capability.PUBLIC)
def sign_in_form() -> Response:
    if current_user.is_authenticated:
        return redirect("/", 303)  # type: ignore[return-value]
    if not is_anybody_there():
        return redirect(url_for("setup.form"), 303)  # type: ignore[return-value]
    return answer(
        "sessions/sign_in.html", next=local_path(request.args.get("next", "/")), errors={}
    )


@bp.post("/login")
@requires(Capability.PUBLIC)
def sign_in() -> Response:
    target = local_path(request.form.get("next", "/"))
    username = request.form.get("username", "")[:200]
    try:
        token = sessions.sign_in(
            username,
            request.form.get("password", ""),
            address=request.remote_addr or "",
            browser=request.user_agent.string,
        )
    except DomainError as error:
        return answer(
            "sessions/sign_in.html",
            error.status,
            next=target,
            username=username,
            errors=error.errors,
        )
    session.clear()
    session[TOKEN] = token
    return redirect(target, 303)  # type: ignore[return-value]


@bp.post("/logout")
@requires(Capability.SIGNED_IN)
def sign_out() -> Response:
    with transaction():
        sessions.sign_out(session.get(TOKEN, ""), by=me())
    session.clear()
    return redirect(url_for("sessions.sign_in_form"), 303)  # type: ignore[return-value]
