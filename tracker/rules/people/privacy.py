"""Personal data: erased on lawful request, while the log goes on to verify."""

from __future__ import annotations

from typing import Any

from tracker.base import clock
from tracker.base.errors import DomainError, Forbidden
from tracker.base.text import clean
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.roles import Capability, Role
from tracker.rules import audit
from tracker.rules.people.sessions import all_sessions_of

#: Commitments named in one field of an entry; longer fields would be kept as a digest only.
_IN_ONE_FIELD = 25


def own_data(user: User, *, by: User) -> dict[str, Any]:
    """Everything the tracker keeps about a person as a person, for that person to take along."""
    if user.id != by.id:
        raise Forbidden("只能导出本人的信息。")
    audit.note(Act.EXPORTED, ("user", user.id), by=by, what="own_data")
    return {
        "用户名": user.username,
        "姓名": user.name,
        "电话": user.phone,
        "邮箱": user.email,
        "角色": [role.label for role in Role if role in user.roles],
        "任职": [
            {
                "单位": post.unit.name,
                "职务": post.title,
                "开始": post.since_on.isoformat(),
                "结束": post.until_on.isoformat() if post.until_on else "",
            }
            for post in user.posts
        ],
        "登录记录": [
            {
                "时间": row.created_at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds"),
                "网络地址": row.address,
                "浏览器": row.browser,
            }
            for row in all_sessions_of(user)
        ],
    }


def erase_personal(user: User, *, by: User, why: str) -> None:
    """Remove a person's phone, mail and all their earlier values, from the account and the vault.

    The name and the acts in office stay: they are the record of public duty, not private data.
    """
    if not by.can(Capability.MANAGE_ACCOUNTS):
        raise Forbidden("只有系统管理员可以依法删除个人信息。")
    reason = clean(why)[:500]
    if not reason:
        raise DomainError("请写明删除的依据。", field="why")
    commitments = audit.erase_secrets(user, by=by, why=reason)
    if not commitments:
        raise DomainError("这个账号没有可删除的个人信息。")
    for column in user.audit_personal:
        setattr(user, column, "")
    named: dict[str, Any] = {
        f"commitments_{at // _IN_ONE_FIELD + 1}": " ".join(commitments[at : at + _IN_ONE_FIELD])
        for at in range(0, len(commitments), _IN_ONE_FIELD)
    }
    audit.record(Act.PRIVACY_ERASED, user, by=by, why=reason, **named)
