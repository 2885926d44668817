"""What the system administrator does to one account: posts, roles, closing, a new password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.models.people import User
from tracker.models.roles import Capability, Role
from tracker.queries.people.people import Contact, user_of_id
from tracker.queries.people.units import unit_of_id
from tracker.rules.people import accounts, granting, posting, privacy
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import done
from tracker.views.frame.forms import Reader, refused, typed_words
from tracker.views.people.people import bp, show_password, show_person

__all__ = ["bp"]

_FIELDS = ("reason", "why", "unit", "title", "since_on", "until_on", "way", "last_on", "role")


@bp.post("/<int:user_id>/disable")
@requires(Capability.MANAGE_ACCOUNTS)
def disable(user_id: int) -> Response:
    reason = Reader(request).text("reason", "停用理由")
    return _take(
        user_id,
        lambda user: accounts.disable_account(user, by=me(), reason=reason),
        "已停用，其登录会话已结束",
    )


@bp.post("/<int:user_id>/enable")
@requires(Capability.MANAGE_ACCOUNTS)
def enable(user_id: int) -> Response:
    return _give(user_id, lambda user: accounts.enable_account(user, by=me()), "账号已启用")


@bp.post("/<int:user_id>/reset")
@requires(Capability.MANAGE_ACCOUNTS)
def reset(user_id: int) -> Response:
    return _give(user_id, lambda user: accounts.reset_password(user, by=me()), "口令已重置")


@bp.post("/<int:user_id>/roles")
@requires(Capability.MANAGE_ACCOUNTS)
def change_roles(user_id: int) -> Response:
    typed = request.form.getlist("roles")
    roles = {role for role in Role if role.value in typed}
    return _take(
        user_id, lambda user: granting.change_business_roles(user, roles, by=me()), "角色已保存"
    )


@bp.post("/<int:user_id>/appoint")
@requires(Capability.MANAGE_ACCOUNTS)
def appoint(user_id: int) -> Response:
    def run(user: User) -> None:
        reader = Reader(request)
        role = reader.choice("role", "角色", Role)
        reader.finish()
        granting.appoint_first(user, role, by=me())

    return _take(user_id, run, "已指定")


@bp.post("/<int:user_id>/posts")
@requires(Capability.MANAGE_ACCOUNTS)
def post(user_id: int) -> Response:
    def run(user: User) -> None:
        draft = _read_post(Reader(request))
        if request.form.get("way") == "move":
            posting.move_person(user, draft, by=me())
        else:
            posting.post_person(user, draft, by=me())

    return _take(user_id, run, "任职已保存")


@bp.post("/<int:user_id>/posts/<int:post_id>/end")
@requires(Capability.MANAGE_ACCOUNTS)
def end_post(user_id: int, post_id: int) -> Response:
    def run(user: User) -> None:
        reader = Reader(request)
        last_on = reader.required_day("last_on", "最后任职日")
        reader.finish()
        posting.end_post(user, post_id, by=me(), last_on=last_on)

    return _take(user_id, run, "任职已结束")


@bp.post("/<int:user_id>/reveal")
@requires(Capability.MANAGE_ACCOUNTS)
def reveal(user_id: int) -> Response:
    user = user_of_id(user_id)
    with transaction():
        accounts.reveal_contact(user, by=me())
    return show_person(user, {}, {}, contact=Contact(user.phone, user.email, is_masked=False))


@bp.post("/<int:user_id>/erase")
@requires(Capability.MANAGE_ACCOUNTS)
def erase(user_id: int) -> Response:
    why = request.form.get("why", "")
    return _take(
        user_id,
        lambda user: privacy.erase_personal(user, by=me(), why=why),
        "个人信息已依法删除，经办记录保留",
    )


def _read_post(reader: Reader) -> posting.PostDraft:
    unit_id = reader.optional_id("unit")
    if not unit_id:
        reader.errors["unit"] = "请选择单位。"
    since_on = reader.required_day("since_on", "任职日期")
    until_on = reader.day("until_on", "结束日期")
    title = reader.text("title", "职务", limit=40)
    reader.finish()
    return posting.PostDraft(unit_of_id(unit_id or 0), since_on, title, until_on)


def _take(user_id: int, run: Callable[[User], object], said: str) -> Response:
    """Do one act to an account; a refusal shows the page again with the words typed."""
    user = user_of_id(user_id)
    try:
        with transaction():
            run(user)
    except DomainError as error:
        return _again(user, error)
    return done(f"{said}：{user.name}", f"/people/{user_id}")


def _give(user_id: int, run: Callable[[User], str], said: str) -> Response:
    user = user_of_id(user_id)
    try:
        with transaction():
            password = run(user)
    except DomainError as error:
        return _again(user, error)
    return show_password(user, password, f"{said}：{user.name}", f"/people/{user_id}")


def _again(user: User, error: DomainError) -> Response:
    typed: dict[str, Any] = dict(typed_words(request, _FIELDS))
    return show_person(user, typed, refused(error), error.status, tried=request.path)
