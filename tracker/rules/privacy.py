"""Personal data: erased on lawful request, while the log goes on to verify."""

from __future__ import annotations

from typing import Any

from tracker.base.errors import DomainError, Forbidden
from tracker.base.text import clean
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.rules import audit

#: Commitments named in one field of an entry; longer fields would be kept as a digest only.
_IN_ONE_FIELD = 25


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
