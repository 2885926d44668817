"""角色: the three controls and who holds them; granted and withdrawn by the security administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError, NotFound
from tracker.models.people import User
from tracker.models.roles import CONTROL_ROLES, Capability, Role
from tracker.queries.people.people import (
    active_holders,
    control_accounts,
    user_of_id,
    without_business,
)
from tracker.rules.people import accounts, granting
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader, refused
from tracker.views.people.people import show_password

bp = Blueprint("roles", __name__, url_prefix="/roles")

CONTROLS = tuple(role for role in Role if role in CONTROL_ROLES)


@bp.get("")
@requires(Capability.GRANT_ROLES)
def page() -> Response:
    return _page({}, {})


@bp.post("/grant")
@requires(Capability.GRANT_ROLES)
def grant() -> Response:
    reader = Reader(request)
    user_id = reader.optional_id("user")
    role = reader.choice("role", "角色", Role)
    typed = {"user": user_id, "role": request.form.get("role", "")}
    try:
        if not user_id:
            reader.errors["user"] = "请选择账号。"
        reader.finish()
    except DomainError as error:
        return _page(typed, error.errors, error.status)
    return _take(
        user_id or 0, lambda user: granting.grant_control_role(user, role, by=me()), "已授予"
    )


@bp.post("/<int:user_id>/withdraw/<name>")
@requires(Capability.GRANT_ROLES)
def withdraw(user_id: int, name: str) -> Response:
    role = next((role for role in CONTROLS if role.value == name), None)
    if role is None:
        raise NotFound
    return _take(
        user_id, lambda user: granting.withdraw_control_role(user, role, by=me()), "已收回"
    )


@bp.post("/<int:user_id>/disable")
@requires(Capability.GRANT_ROLES)
def disable(user_id: int) -> Response:
    reason = Reader(request).text("reason", "停用理由")
    return _take(
        user_id, lambda user: accounts.disable_account(user, by=me(), reason=reason), "已停用"
    )


@bp.post("/<int:user_id>/enable")
@requires(Capability.GRANT_ROLES)
def enable(user_id: int) -> Response:
    return _give(user_id, lambda user: accounts.enable_account(user, by=me()), "账号已启用")


@bp.post("/<int:user_id>/reset")
@requires(Capability.GRANT_ROLES)
def reset(user_id: int) -> Response:
    return _give(user_id, lambda user: accounts.reset_password(user, by=me()), "口令已重置")


def _take(user_id: int, run: Callable[[User], object], said: str) -> Response:
    user = user_of_id(user_id)
    try:
        with transaction():
            run(user)
    except DomainError as error:
        return _page({}, refused(error), error.status)
    return done(f"{said}：{user.name}", "/roles")


def _give(user_id: int, run: Callable[[User], str], said: str) -> Response:
    user = user_of_id(user_id)
    try:
        with transaction():
            password = run(user)
    except DomainError as error:
        return _page({}, refused(error), error.status)
    return show_password(user, password, f"{said}：{user.name}", "/roles")


def _page(typed: dict[str, Any], errors: dict[str, str], status: int = 200) -> Response:
    return answer(
        "roles/page.html",
        status,
        typed=typed,
        errors=errors,
        accounts=control_accounts(),
        counts={role: len(active_holders(role)) for role in CONTROLS},
        controls=[(role.value, role.label) for role in CONTROLS],
        candidates=without_business(),
        matrix=MATRIX,
    )


#: What each role may do, for people to read; the order of the columns is that of the roles.
MATRIX = (
    ("签收、反馈、提交本单位事项", {Role.DEPARTMENT}),
    ("立项、交办、催办、审核办结", {Role.OFFICE}),
    ("查看全部事项和统计", {Role.OFFICE, Role.LEADER}),
    ("批示", {Role.LEADER}),
    ("管理单位、账号、任职和业务角色", {Role.ADMIN}),
    ("修改系统设置", {Role.OFFICE, Role.ADMIN}),
    ("授予、收回系统管理员、安全管理员、安全审计员", {Role.SECURITY}),
    ("查看和校验审计日志", {Role.AUDITOR}),
)
