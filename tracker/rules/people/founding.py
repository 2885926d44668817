"""The first account: made by the first visitor of an empty system, who proves to hold its console."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, NotFound
from tracker.base.text import key_of
from tracker.models.acts import Act
from tracker.models.people import RoleGrant, User
from tracker.models.roles import Role
from tracker.queries.people.people import is_anybody_there
from tracker.rules import audit
from tracker.rules.people.accounts import check_username
from tracker.rules.people.renewing import check_own_password, set_password
from tracker.rules.queueing import wait_in_line

#: Under this name tries of the code are counted; no account can bear it.
ATTEMPTS_NAME = "*setup*"


@dataclass(frozen=True)
class FounderDraft:
    username: str
    name: str
    password: str
    again: str


def is_code_right(typed: str, code: str) -> bool:
    """Compare in constant time; without a code on the console nothing is right."""
    return bool(code) and hmac.compare_digest(
        key_of(typed).encode("utf-8", "replace"), key_of(code).encode()
    )


def create_founder(draft: FounderDraft) -> User:
    """Make the system administrator of an empty system. Raises NotFound once there is anybody."""
    wait_in_line()
    if is_anybody_there():
        raise NotFound
    check_username(draft.username)
    if not draft.name:
        raise DomainError("请填写姓名。", field="name")
    if draft.password != draft.again:
        raise DomainError("两次输入的口令不一致。", field="again")
    user = User(username=key_of(draft.username), name=draft.name)
    user.grants = [RoleGrant(role=Role.ADMIN, granted_at=clock.now())]
    check_own_password(user, draft.password)
    set_password(user, draft.password)
    db.session.add(user)
    audit.record(Act.USER_CREATED, user, by=None)
    return user
