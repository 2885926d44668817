"""Who may ask for what: every route names a capability, and one that names none is closed to all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_login import current_user

from tracker.base.errors import Forbidden, NotFound
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.rules.people import sessions

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "required_capability"


def requires(capability: Capability) -> Callable[[View], View]:
    """Declare what a view's caller must be able to do. Put below the route decorator."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, capability)
        return view

    return declare


def required_of(app: Flask, endpoint: str) -> Capability | None:
    """What an endpoint asks for; None where it forgot to say."""
    if endpoint == "static":
        return Capability.PUBLIC
    return getattr(app.view_functions[endpoint], _ATTRIBUTE, None)


def me() -> User:
    """The signed-in person; only in views that require one."""
    user = current_user._get_current_object()
    if not isinstance(user, User):
        raise Forbidden("请先登录。")
    return user


def check_access() -> Response | None:
    """Before each request: an unknown caller signs in first, a known one sees only what is theirs."""
    if request.endpoint is None:
        return None
    needed = required_of(current_app, request.endpoint)
    if needed is Capability.PUBLIC:
        return None
    if not current_user.is_authenticated:
        if request.headers.get("HX-Request"):
            return Response("请重新登录。", 401)
        return redirect(url_for("sessions.sign_in_form", next=_next()), 303)  # type: ignore[return-value]
    if needed is None or not me().can(needed):
        raise NotFound
    if sessions.must_change_password(me()) and not request.endpoint.startswith(
        ("sessions.", "me.")
    ):
        return redirect(url_for("me.password_form"), 303)  # type: ignore[return-value]
    return None


def _next() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
