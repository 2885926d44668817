"""首次启用: the first visitor of an empty system makes its administrator with the console's code."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request, session

from tracker.base.db import transaction
from tracker.base.errors import DomainError, NotFound
from tracker.models.roles import Capability
from tracker.queries.people.people import is_anybody_there
from tracker.rules.people import founding, sessions
from tracker.rules.people.login_attempts import mark_succeeded, reserve_attempt
from tracker.views.frame.access import requires
from tracker.views.frame.answering import answer
from tracker.views.frame.forms import Reader, typed_words
from tracker.views.people.sessions import TOKEN

bp = Blueprint("setup", __name__, url_prefix="/setup")

_FIELDS = ("username", "name")


@bp.get("")
@requires(Capability.PUBLIC)
def form() -> Response:
    return _form({"username": "admin"}, {})


@bp.post("")
@requires(Capability.PUBLIC)
def found() -> Response:
    if is_anybody_there():
        raise NotFound
    try:
        draft = _read_draft(Reader(request))
        _check_code(request.form.get("code", "")[:100])
        with transaction():
            user = founding.create_founder(draft)
            token = sessions.open_session(
                user, address=request.remote_addr or "", browser=request.user_agent.string
            )
    except DomainError as error:
        return _form(typed_words(request, _FIELDS), error.errors, error.status)
    session.clear()
    session[TOKEN] = token
    return redirect("/people", 303)  # type: ignore[return-value]


def _check_code(typed: str) -> None:
    """A wrong code counts like a wrong password; five of them close the door for a while."""
    attempt = reserve_attempt(founding.ATTEMPTS_NAME, request.remote_addr or "")
    is_right = founding.is_code_right(typed, current_app.config["TRACKER"].setup_code)
    if not attempt.id or not is_right:
        raise DomainError("验证码不正确；连续输错5次须等30分钟再试。", field="code")
    with transaction():
        mark_succeeded(attempt)


def _read_draft(reader: Reader) -> founding.FounderDraft:
    draft = founding.FounderDraft(
        username=reader.required_text("username", "用户名", limit=64),
        name=reader.required_text("name", "姓名", limit=40),
        password=request.form.get("password", ""),
        again=request.form.get("again", ""),
    )
    reader.finish()
    return draft


def _form(typed: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    if is_anybody_there():
        raise NotFound
    has_code = bool(current_app.config["TRACKER"].setup_code)
    return answer("setup/page.html", status, typed=typed, errors=errors, has_code=has_code)
