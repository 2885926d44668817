"""A person's password: the first one for a day, then the person's own, checked by the policy."""

from __future__ import annotations

from datetime import timedelta

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.roles import CONTROL_ROLES
from tracker.queries.bureau.bureau import bureau
from tracker.rules import audit
from tracker.rules.people.login_attempts import forget_failures, mark_succeeded, reserve_attempt
from tracker.rules.people.passwords import check_password, hash_password, matches, random_password
from tracker.rules.people.sessions import end_sessions, fits, log_failure

#: How long a first or reset password opens the door.
_FIRST_PASSWORD = timedelta(hours=24)


def confirm_password(user: User, password: str, *, address: str) -> None:
    """Ask for the present password once more; wrong ones count towards the lock of the name.

    Opens its own transactions, like a log-in. Raises DomainError at the field `current`.
    """
    attempt = reserve_attempt(user.username, address)
    if not fits(user, password, attempt):
        log_failure(user, attempt)
        raise DomainError("现用口令不正确；多次输错将暂时锁定。", field="current")
    with transaction():
        mark_succeeded(attempt)


def change_password(user: User, *, new: str, again: str, keep: str) -> None:
    """The person's own new password. Ends every session but the one whose digest is `keep`."""
    if new != again:
        raise DomainError("两次输入的新口令不一致。", field="again")
    if matches(user.password_hash, new):
        raise DomainError("新口令不能与现用口令相同。", field="password")
    check_own_password(user, new)
    set_password(user, new)
    end_sessions(user, keep=keep)
    audit.record(Act.USER_PASSWORD_CHANGED, user, by=user)


def check_own_password(user: User, password: str) -> None:
    """Refuse a password that the policy or the person's own names forbid."""
    rules = bureau()
    is_control = bool(user.roles & CONTROL_ROLES)
    shortest = rules.password_shortest_control if is_control else rules.password_shortest
    units = [name for u in user.units_on(clock.today()) for name in (u.name, u.short_name)]
    names = [user.username, user.name, *filter(None, units)]
    check_password(password, shortest=shortest, kinds=rules.password_kinds, names=names)


def set_password(user: User, password: str) -> None:
    user.password_hash = hash_password(password)
    user.password_changed_at = clock.now()
    user.password_expires_at = None
    user.must_change_password = False


def give_first_password(user: User) -> str:
    """A random password that opens the door for a day and must be changed. Returned to be shown once."""
    forget_failures(user.username)
    password = random_password()
    user.password_hash = hash_password(password)
    user.password_changed_at = None
    user.password_expires_at = clock.now() + _FIRST_PASSWORD
    user.must_change_password = True
    return password
