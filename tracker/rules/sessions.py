"""Signing in and out: failures are counted before the password is looked at, sessions are rows.

Five failures in 15 minutes lock a name for 30, whether or not an account has it; the answer and
its time are the same for a known, an unknown and a locked name.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.base.text import clean, key_of
from tracker.models.acts import Act
from tracker.models.audit import AuditHead
from tracker.models.people import LoginAttempt, User, UserSession
from tracker.rules import audit
from tracker.rules.passwords import matches

MOST_FAILURES, WINDOW, LOCK = 5, timedelta(minutes=15), timedelta(minutes=30)
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
_TOUCH_EVERY = timedelta(minutes=1)
_REFUSED = "用户名或口令不正确；连续失败5次，账号将锁定30分钟。"


def sign_in(username: str, password: str, *, address: str, browser: str) -> str:
    """Check a name and a password; return the token for the cookie.

    Opens its own transactions, since a failure must be counted and logged though the log-in fails.
    Raises DomainError with one sentence for every kind of failure.
    """
    name_key = key_of(username)[:64]
    attempt_id = _count_attempt(name_key, address)
    user = db.session.scalars(select(User).where(User.username == name_key)).one_or_none()
    stored = user.password_hash if user and user.is_active and attempt_id else ""
    if user is None or not matches(stored, password) or _is_expired(user):
        _log_failure(name_key, user)
        raise DomainError(_REFUSED, field="password")
    with transaction():
        token = open_session(user, address=address, browser=browser)
        if (attempt := db.session.get(LoginAttempt, attempt_id)) is not None:
            attempt.succeeded = True
        audit.note(Act.USER_SIGNED_IN, ("user", user.id), by=user)
    return token


def _count_attempt(name_key: str, address: str) -> int:
    """Reserve a failure for this try; 0 when the name is locked. Tries in parallel wait in line."""
    with transaction():
        db.session.execute(select(AuditHead.size).where(AuditHead.id == 1).with_for_update())
        if is_locked(_failures(name_key), clock.now()):
            return 0
        attempt = LoginAttempt(
            name_key=name_key, address=address[:64], at=clock.now(), succeeded=False
        )
        db.session.add(attempt)
        db.session.flush()
        return attempt.id


def _failures(name_key: str) -> list[datetime]:
    """When log-ins failed lately, oldest first, since the last that succeeded."""
    rows = db.session.scalars(
        select(LoginAttempt)
        .where(LoginAttempt.name_key == name_key, LoginAttempt.at > clock.now() - WINDOW - LOCK)
        .order_by(LoginAttempt.at.desc(), LoginAttempt.id.desc())
    )
    times = []
    for row in rows:
        if row.succeeded:
            break
        times.append(row.at)
    return times[::-1]


def is_locked(failures: Sequence[datetime], now: datetime) -> bool:
    """Whether five failures within the window happened less than the lock's length ago."""
    groups = zip(failures, failures[MOST_FAILURES - 1 :], strict=False)
    return any(last - first <= WINDOW and now < last + LOCK for first, last in groups)


def _is_expired(user: User) -> bool:
    return user.password_expires_at is not None and user.password_expires_at <= clock.now()


def _log_failure(name_key: str, user: User | None) -> None:
    with transaction():
        ent = ("user", user.id if user else 0)
        audit.note(Act.USER_SIGN_IN_FAILED, ent, by=None)
        failures = _failures(name_key)
        if len(failures) == MOST_FAILURES and is_locked(failures, clock.now()):
            audit.note(Act.USER_LOCKED, ent, by=None)


def open_session(user: User, *, address: str, browser: str) -> str:
    """Begin a session and return its token, for the cookie alone."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            address=address[:64],
            browser=clean(browser)[:200],
        )
    )
    return token


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_token(token: str) -> User | None:
    """The person whose live session this token opens; None when ended, idle too long or disabled."""
    row = db.session.scalars(
        select(UserSession).where(UserSession.token_hash == token_hash(token))
    ).one_or_none()
    if row is None or row.ended_at is not None or not row.user.is_active:
        return None
    now = clock.now()
    # A clock that was set back must not lock everybody out: only time that has passed counts.
    if now - row.seen_at > IDLE or now - row.created_at > ABSOLUTE:
        return None
    if abs(now - row.seen_at) > _TOUCH_EVERY:
        _touch(row.id, now)
    return row.user


def _touch(session_id: int, now: datetime) -> None:
    """Note that the session is in use, in a short transaction apart: a GET writes nothing else."""
    statement = update(UserSession).where(UserSession.id == session_id).values(seen_at=now)
    with db.engine.begin() as connection:
        connection.execute(statement)


def sign_out(token: str, *, by: User) -> None:
    end_sessions(by, only=token_hash(token))
    audit.note(Act.USER_SIGNED_OUT, ("user", by.id), by=by)


def end_sessions(user: User, *, only: str = "", keep: str = "") -> None:
    """End a person's sessions: one by its digest, or all but one."""
    statement = update(UserSession).where(
        UserSession.user_id == user.id, UserSession.ended_at.is_(None)
    )
    if only:
        statement = statement.where(UserSession.token_hash == only)
    if keep:
        statement = statement.where(UserSession.token_hash != keep)
    db.session.execute(statement.values(ended_at=clock.now()))
