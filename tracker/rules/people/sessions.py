"""Signing in and out: failures are counted before the password is looked at, sessions are rows.

The answer and its time are the same for a known, an unknown and a locked name.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, NotFound
from tracker.base.text import clean, key_of
from tracker.models.acts import Act
from tracker.models.people import User, UserSession
from tracker.queries.bureau.bureau import Bureau, bureau
from tracker.rules import audit
from tracker.rules.people.login_attempts import Attempt, mark_succeeded, reserve_attempt
from tracker.rules.people.passwords import matches

_TOUCH_EVERY = timedelta(minutes=1)
_EXPIRED = "临时口令已超过24小时，不能再用，请联系管理员重新设置。"


def sign_in(username: str, password: str, *, address: str, browser: str) -> str:
    """Check a name and a password; return the token for the cookie.

    Opens its own transactions, since a failure must be counted and logged though the log-in fails.
    Raises DomainError with one sentence for every kind of failure.
    """
    name_key = key_of(clean(username))[:64]
    attempt = reserve_attempt(name_key, address)
    user = db.session.scalars(select(User).where(User.username == name_key)).one_or_none()
    if not fits(user, password, attempt) or user is None:
        log_failure(user, attempt)
        raise DomainError(_refusal(bureau()), field="password")
    if user.password_expires_at is not None and user.password_expires_at <= clock.now():
        log_failure(user, attempt)
        raise DomainError(_EXPIRED, field="password")
    with transaction():
        token = open_session(user, address=address, browser=browser)
        mark_succeeded(attempt)
        audit.note(Act.USER_SIGNED_IN, ("user", user.id), by=user)
    return token


def fits(user: User | None, password: str, attempt: Attempt) -> bool:
    """Whether it is the person's password; takes as long for nobody, a disabled and a locked one."""
    is_checked = user is not None and user.is_active and attempt.id
    return matches(user.password_hash if user is not None and is_checked else "", password)


def _refusal(rules: Bureau) -> str:
    return (
        f"用户名或口令不正确；{rules.login_window_minutes}分钟内失败{rules.login_failures}次，"
        f"将锁定{rules.lock_minutes}分钟。"
    )


def log_failure(user: User | None, attempt: Attempt) -> None:
    """A try failed, perhaps the one that locks the name. The name itself is not written: people
    type passwords into the wrong field."""
    with transaction():
        ent = ("user", user.id if user else 0)
        audit.note(Act.USER_SIGN_IN_FAILED, ent, by=None)
        if attempt.locks:
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
    row = _live_session(token)
    if row is None:
        return None
    now = clock.now()
    if abs(now - row.seen_at) > _TOUCH_EVERY:
        _touch(row.id, now)
    return row.user


def user_behind_token(token: str) -> User | None:
    """The same without counting as use of the session: for pages that ask by themselves."""
    row = _live_session(token)
    return row.user if row is not None else None


def _live_session(token: str) -> UserSession | None:
    row = session_of_token(token)
    if row is None or row.ended_at is not None or not row.user.is_active:
        return None
    return row if _is_alive(row, clock.now()) else None


def session_of_token(token: str) -> UserSession | None:
    return db.session.scalars(
        select(UserSession).where(UserSession.token_hash == token_hash(token))
    ).one_or_none()


def _is_alive(row: UserSession, now: datetime) -> bool:
    """A clock that was set back must not lock everybody out: only time that has passed counts."""
    rules = bureau()
    idle, absolute = timedelta(minutes=rules.idle_minutes), timedelta(hours=rules.session_hours)
    return now - row.seen_at <= idle and now - row.created_at <= absolute


def must_change_password(user: User) -> bool:
    """Whether a first, reset or outworn password stands between the person and the pages."""
    days = bureau().password_days
    if user.must_change_password or not days:
        return user.must_change_password
    changed_at = user.password_changed_at
    return changed_at is None or clock.now() - changed_at > timedelta(days=days)


def live_sessions_of(user: User) -> list[UserSession]:
    """Where the person is signed in now, the latest used first."""
    now = clock.now()
    rows = select(UserSession).where(
        UserSession.user_id == user.id,
        UserSession.ended_at.is_(None),
        UserSession.created_at >= now - timedelta(hours=bureau().session_hours),
    )
    found = db.session.scalars(rows.order_by(UserSession.seen_at.desc()))
    return [row for row in found if _is_alive(row, now)]


def all_sessions_of(user: User) -> list[UserSession]:
    """Every session still kept, ended ones too, the latest used first."""
    rows = select(UserSession).where(UserSession.user_id == user.id)
    return list(db.session.scalars(rows.order_by(UserSession.seen_at.desc())))


def _touch(session_id: int, now: datetime) -> None:
    """Note that the session is in use, in a short transaction apart: a GET writes nothing else."""
    statement = update(UserSession).where(UserSession.id == session_id).values(seen_at=now)
    with db.engine.begin() as connection:
        connection.execute(statement)


def sign_out(token: str, *, by: User) -> None:
    end_sessions(by, only=token_hash(token))
    audit.note(Act.USER_SIGNED_OUT, ("user", by.id), by=by)


def end_session(session_id: int, *, by: User) -> None:
    """End one of one's own sessions, e.g. of a browser left open elsewhere."""
    row = db.session.get(UserSession, session_id)
    if row is None or row.user_id != by.id:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = clock.now()
        audit.note(Act.USER_SESSION_ENDED, ("user", by.id), by=by)


def end_other_sessions(user: User, *, keep: str) -> None:
    """End every own session but the one in hand, whose digest is `keep`."""
    end_sessions(user, keep=keep)
    audit.note(Act.USER_SESSION_ENDED, ("user", user.id), by=user)


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
