"""Accounts: created with a password for one day, edited, disabled, and given their password again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Forbidden, Invalid
from tracker.base.text import key_of
from tracker.models.acts import Act
from tracker.models.people import RoleGrant, User
from tracker.models.roles import CONTROL_ROLES, Capability, Role
from tracker.queries.people.people import may_see_contact
from tracker.rules import audit
from tracker.rules.matters import life
from tracker.rules.people.granting import require_others_hold, require_separation
from tracker.rules.people.posting import PostDraft, add_post
from tracker.rules.people.renewing import give_first_password
from tracker.rules.people.sessions import end_sessions
from tracker.rules.queueing import wait_in_line
from tracker.rules.versions import expect_version

_USERNAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9._\-\u4e00-\u9fff]{1,31}")
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,28}[0-9]", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>\",;]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@dataclass(frozen=True)
class AccountDraft:
    """What the form of a new account says."""

    username: str
    name: str
    phone: str = ""
    email: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    post: PostDraft | None = None


def create_account(draft: AccountDraft, *, by: User | None) -> tuple[User, str]:
    """A new account and its first password, to be shown once. `by` None is the machine's console."""
    _require_management(by)
    wait_in_line()
    _check_new(draft)
    require_separation(draft.roles)
    if by is not None and draft.roles & CONTROL_ROLES:
        raise Forbidden("系统管理员、安全管理员、安全审计员只能由安全管理员授予。")
    user = User(username=key_of(draft.username), name=draft.name)
    user.phone, user.email = draft.phone, draft.email
    now = clock.now()
    user.grants = [RoleGrant(role=role, granted_at=now) for role in sorted_roles(draft.roles)]
    db.session.add(user)
    password = give_first_password(user)
    if draft.post is not None:
        add_post(user, draft.post)
    audit.record(Act.USER_CREATED, user, by=by)
    return user, password


def edit_account(
    user: User, *, by: User, version: int, name: str, phone: str | None, email: str | None
) -> None:
    """Change a person's name or reach; None leaves a personal field as it is, unseen."""
    _require_management(by)
    expect_version(user, version)
    errors = _faults_of(name, phone or "", email or "")
    if errors:
        raise Invalid(errors)
    user.name = name
    user.phone = user.phone if phone is None else phone
    user.email = user.email if email is None else email
    audit.record(Act.USER_EDITED, user, by=by)


def edit_own_contact(user: User, *, by: User, phone: str, email: str) -> None:
    """A person corrects the own telephone and mail."""
    if user.id != by.id:
        raise Forbidden("只能修改本人的联系方式。")
    if errors := _faults_of(user.name, phone, email):
        raise Invalid(errors)
    user.phone, user.email = phone, email
    audit.record(Act.USER_EDITED, user, by=by)


def disable_account(user: User, *, by: User, reason: str) -> None:
    """Close an account and end its sessions. What the person did stays under the name."""
    require_care(user, by)
    wait_in_line()
    life.require_text(reason, "reason", "请写明停用理由。")
    if not user.is_active:
        raise DomainError("该账号已经停用。")
    require_others_hold(user)
    user.disabled_on = clock.today()
    end_sessions(user)
    audit.record(Act.USER_DISABLED, user, by=by, why=reason)


def enable_account(user: User, *, by: User) -> str:
    """Open an account again, with a new first password: the old one may be known to many."""
    require_care(user, by)
    if user.is_active:
        raise DomainError("该账号正在使用，无须启用。")
    user.disabled_on = None
    password = give_first_password(user)
    audit.record(Act.USER_ENABLED, user, by=by)
    return password


def reset_password(user: User, *, by: User | None) -> str:
    """A new first password, to be shown once; ends every session."""
    if by is not None:
        require_care(user, by)
    if not user.is_active:
        raise DomainError("该账号已停用，请先启用。")
    password = give_first_password(user)
    end_sessions(user)
    audit.record(Act.USER_PASSWORD_RESET, user, by=by)
    return password


def reveal_contact(user: User, *, by: User) -> None:
    """Write down that somebody outside the unit looked at a person's telephone and mail."""
    if not by.can(Capability.MANAGE_ACCOUNTS) and not may_see_contact(user, by):
        raise Forbidden("您无权查看此人的联系方式。")
    audit.note(Act.PRIVACY_REVEALED, ("user", user.id), by=by)


def check_username(typed: str) -> None:
    """Refuse, at the field `username`, what is no name for an account or somebody else's."""
    username = key_of(typed)
    if not _USERNAME.fullmatch(username):
        raise DomainError(
            "用户名为2到32个字母、数字、汉字或 . _ -，以字母、数字或汉字开头。", field="username"
        )
    if db.session.scalar(select(User.id).where(User.username == username)):
        raise DomainError(f"用户名“{username}”已被使用。", field="username")


def require_care(user: User, by: User) -> None:
    """Who looks after an account: the system administrator, but for those of the three controls.

    Whoever could set the password of the security administrator or the auditor would hold their
    roles too; so these accounts are in the hands of the (other) security administrators.
    """
    if user.id == by.id:
        raise Forbidden("不能停用、启用或重置本人的账号。")
    if user.roles & CONTROL_ROLES:
        if not by.can(Capability.GRANT_ROLES):
            raise Forbidden("系统管理员、安全管理员、安全审计员的账号由安全管理员在“角色”中管理。")
    else:
        _require_management(by)


def sorted_roles(roles: frozenset[Role]) -> list[Role]:
    return [role for role in Role if role in roles]


def _require_management(by: User | None) -> None:
    if by is not None and not by.can(Capability.MANAGE_ACCOUNTS):
        raise Forbidden("只有系统管理员可以管理账号。")


def _check_new(draft: AccountDraft) -> None:
    errors = _faults_of(draft.name, draft.phone, draft.email)
    try:
        check_username(draft.username)
    except DomainError as error:
        errors |= error.errors
    if errors:
        raise Invalid(errors)


def _faults_of(name: str, phone: str, email: str) -> dict[str, str]:
    errors = {}
    if not name or "\n" in name:
        errors["name"] = "请填写姓名。"
    if phone and not _PHONE.fullmatch(phone):
        errors["phone"] = "电话只能由数字、空格和短横线组成，如 13800001234。"
    if email and not _EMAIL.fullmatch(email):
        errors["email"] = "邮箱格式不正确，应形如 name@example.cn。"
    return errors
