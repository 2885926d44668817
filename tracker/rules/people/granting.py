"""Roles: three controls that no account holds together, and the business roles beside them (三员分立)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Forbidden
from tracker.models.acts import Act
from tracker.models.people import RoleGrant, User
from tracker.models.roles import CONTROL_ROLES, Capability, Role
from tracker.queries.people.people import active_holders, vacant_control_roles
from tracker.rules import audit
from tracker.rules.people.sessions import end_sessions
from tracker.rules.queueing import wait_in_line

BUSINESS_ROLES = frozenset(Role) - CONTROL_ROLES


def change_business_roles(user: User, roles: AbstractSet[Role], *, by: User) -> None:
    """Give a person exactly these of 承办人员, 督查办, 领导. Ends the sessions if anything changed."""
    if not by.can(Capability.MANAGE_ACCOUNTS):
        raise Forbidden("只有系统管理员可以分配业务角色。")
    _refuse_self(user, by)
    wait_in_line()
    if roles - BUSINESS_ROLES:
        raise Forbidden("系统管理员、安全管理员、安全审计员只能由安全管理员授予。")
    _require_in_use(user)
    controls = user.roles & CONTROL_ROLES
    require_separation(controls | roles)
    _set_roles(user, controls | roles, by=by)


def grant_control_role(user: User, role: Role, *, by: User) -> None:
    """The security administrator gives one of the three control roles."""
    _require_granting(by)
    _refuse_self(user, by)
    _grant_control(user, role, by=by)


def withdraw_control_role(user: User, role: Role, *, by: User) -> None:
    """Take a control role away, unless nobody else holds it."""
    _require_granting(by)
    _refuse_self(user, by)
    wait_in_line()
    if role not in CONTROL_ROLES or role not in user.roles:
        raise DomainError(f"{user.name}没有“{role.label}”角色。")
    require_others_hold(user)
    _set_roles(user, user.roles - {role}, by=by)


def may_appoint_first(by: User) -> list[Role]:
    """The control roles that the system administrator may fill because nobody holds them."""
    if not by.can(Capability.MANAGE_ACCOUNTS):
        return []
    return [role for role in vacant_control_roles() if role is not Role.ADMIN]


def appoint_first(user: User, role: Role, *, by: User) -> None:
    """While nobody holds it, the system administrator names the first security administrator or auditor."""
    if not by.can(Capability.MANAGE_ACCOUNTS):
        raise Forbidden("只有系统管理员可以指定首任安全管理员和安全审计员。")
    _refuse_self(user, by)
    wait_in_line()
    if role not in may_appoint_first(by):
        raise Forbidden(f"已有{role.label}，此后由安全管理员在“角色”中授予。")
    _grant_control(user, role, by=by)


def require_separation(roles: AbstractSet[Role]) -> None:
    """Refuse two control roles in one hand, and a control role beside a business role."""
    controls = [role.label for role in Role if role in roles & CONTROL_ROLES]
    if len(controls) > 1:
        raise DomainError(f"一个账号不能同时是{'和'.join(controls)}。", field="roles")
    if controls and roles - CONTROL_ROLES:
        raise DomainError(
            f"{controls[0]}不能同时承担业务角色，请另建账号或先取消业务角色。", field="roles"
        )


def require_others_hold(user: User) -> None:
    """Refuse to take away the last one in use of any control role."""
    for role in user.roles & CONTROL_ROLES:
        if all(holder.id == user.id for holder in active_holders(role)):
            raise DomainError(f"{user.name}是唯一在用的{role.label}，请先指定另一人。")


def _grant_control(user: User, role: Role, *, by: User) -> None:
    wait_in_line()
    if role not in CONTROL_ROLES:
        raise DomainError("业务角色由系统管理员在“人员”中分配。")
    _require_in_use(user)
    if role in user.roles:
        raise DomainError(f"{user.name}已经是{role.label}。")
    require_separation(user.roles | {role})
    _set_roles(user, user.roles | {role}, by=by)


def _set_roles(user: User, roles: AbstractSet[Role], *, by: User) -> None:
    """Write the difference; a person whose roles changed signs in anew."""
    if roles == user.roles:
        return
    before, now = user.roles, clock.now()
    for grant in user.grants:
        if grant.role not in roles:
            db.session.delete(grant)
    for role in [role for role in Role if role in roles - before]:
        user.grants.append(RoleGrant(role=role, granted_at=now))
    end_sessions(user)
    audit.record(Act.USER_ROLES_CHANGED, user, by=by)
    db.session.expire(user, ["grants"])


def _require_granting(by: User) -> None:
    if not by.can(Capability.GRANT_ROLES):
        raise Forbidden("只有安全管理员可以授予或收回控制角色。")


def _refuse_self(user: User, by: User) -> None:
    if user.id == by.id:
        raise Forbidden("不能更改本人的角色。")


def _require_in_use(user: User) -> None:
    if not user.is_active:
        raise DomainError("该账号已停用，请先启用。")
