"""Sweep away what has served its time: ended sessions, old log-in attempts, used-up tokens.

The audit log keeps what they meant; these rows only serve the machinery.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.base.db import db
from tracker.models.base import Model
from tracker.models.bureau import OnceToken
from tracker.models.people import LoginAttempt, UserSession

#: How long each is kept. A session ends after 12 hours at most, a lock after 45 minutes.
KEEP_SESSIONS, KEEP_ATTEMPTS, KEEP_TOKENS = (
    timedelta(days=30),
    timedelta(days=30),
    timedelta(days=7),
)


def sweep_some(most: int = 500) -> int:
    """Delete up to so many rows of each kind; how many went. Call again until none is left."""
    now = clock.now()
    return (
        _sweep(UserSession, UserSession.created_at < now - KEEP_SESSIONS, most)
        + _sweep(LoginAttempt, LoginAttempt.at < now - KEEP_ATTEMPTS, most)
        + _sweep(OnceToken, OnceToken.used_at < now - KEEP_TOKENS, most)
    )


def _sweep(kind: type[Model], is_old: ColumnElement[bool], most: int) -> int:
    chosen = select(kind.id).where(is_old).order_by(kind.id).limit(most)
    result = db.session.execute(
        delete(kind).where(kind.id.in_(chosen)).execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount
