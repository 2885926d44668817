"""我的账号: own data, own password, the browsers in which one is signed in."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request, session

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.models.roles import CONTROL_ROLES, Capability
from tracker.queries.bureau.bureau import bureau
from tracker.rules.people import accounts, privacy, renewing, sessions
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader, refused, typed_words
from tracker.views.people.sessions import TOKEN

bp = Blueprint("me", __name__, url_prefix="/me")


@bp.get("")
@requires(Capability.SIGNED_IN)
def page() -> Response:
    return _page({"phone": me().phone, "email": me().email}, {})


@bp.post("")
@requires(Capability.SIGNED_IN)
def edit() -> Response:
    try:
        reader = Reader(request)
        phone = reader.text("phone", "电话", limit=30)
        email = reader.text("email", "邮箱", limit=254)
        reader.finish()
        with transaction():
            accounts.edit_own_contact(me(), by=me(), phone=phone, email=email)
    except DomainError as error:
        return _page(typed_words(request, ("phone", "email")), refused(error), error.status)
    return done("联系方式已保存", "/me")


@bp.get("/export")
@requires(Capability.SIGNED_IN)
def export() -> Response:
    """The own data as a file. A GET, since it changes nothing but what the log says of it."""
    with transaction():
        data = privacy.own_data(me(), by=me())
    words = json.dumps(data, ensure_ascii=False, indent=2)
    name = quote(f"本人信息-{me().username}.json")
    headers = {"Content-Disposition": f"attachment; filename=\"me.json\"; filename*=UTF-8''{name}"}
    return Response(words, mimetype="application/json", headers=headers)


@bp.get("/password")
@requires(Capability.SIGNED_IN)
def password_form() -> Response:
    return _password({})


@bp.post("/password")
@requires(Capability.SIGNED_IN)
def change_password() -> Response:
    typed = request.form
    try:
        renewing.confirm_password(me(), typed.get("current", ""), address=request.remote_addr or "")
        with transaction():
            renewing.change_password(
                me(),
                new=typed.get("password", ""),
                again=typed.get("again", ""),
                keep=_own_session(),
            )
    except DomainError as error:
        return _password(refused(error), error.status)
    return done("口令已修改，其他地方的登录已全部结束", "/")


@bp.post("/sessions/<int:session_id>/end")
@requires(Capability.SIGNED_IN)
def end_session(session_id: int) -> Response:
    with transaction():
        sessions.end_session(session_id, by=me())
    return done("该处登录已结束", "/me")


@bp.post("/sessions/end-others")
@requires(Capability.SIGNED_IN)
def end_other_sessions() -> Response:
    with transaction():
        sessions.end_other_sessions(me(), keep=_own_session())
    return done("其他地方的登录已全部结束", "/me")


def _own_session() -> str:
    return sessions.token_hash(session.get(TOKEN, ""))


def _page(typed: dict[str, Any], errors: dict[str, str], status: int = 200) -> Response:
    rows = [
        {
            "id": row.id,
            "is_this": row.token_hash == _own_session(),
            "since": row.created_at.astimezone(clock.SHANGHAI),
            "seen": row.seen_at.astimezone(clock.SHANGHAI),
            "address": row.address,
            "browser": browser_name(row.browser),
        }
        for row in sessions.live_sessions_of(me())
    ]
    return answer("me/page.html", status, typed=typed, errors=errors, sessions=rows)


def browser_name(agent: str) -> str:
    """What a person would call the browser: Chrome（Windows）. The full text says nothing to people."""
    names = (
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "安卓"),
        ("iPhone", "苹果手机"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    name = next((words for sign, words in names if sign in agent), "浏览器")
    system = next((words for sign, words in systems if sign in agent), "")
    return f"{name}（{system}）" if system else name


def _password(errors: dict[str, str], status: int = 200) -> Response:
    rules = bureau()
    is_control = bool(me().roles & CONTROL_ROLES)
    shortest = rules.password_shortest_control if is_control else rules.password_shortest
    return answer(
        "me/password.html",
        status,
        errors=errors,
        shortest=shortest,
        kinds=rules.password_kinds,
        is_forced=sessions.must_change_password(me()),
    )
