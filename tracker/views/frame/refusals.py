"""Refused accesses in the log: who tried what they may not, but not every click of a stuck finger."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, request
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.rules import audit

#: The same person at the same door is written down once in this time, by each process.
_QUIET = timedelta(minutes=10)
_MOST_KEPT = 1000


def note_refusal(status: int) -> None:
    """Write down that a signed-in person was refused (403) or found nothing there for them (404)."""
    db.session.rollback()
    person = current_user._get_current_object()
    if status not in (403, 404) or not isinstance(person, User) or not _is_new(person.id):
        return
    try:
        with transaction():
            audit.note(
                Act.ACCESS_REFUSED,
                ("user", person.id),
                by=person,
                door=request.endpoint or "",
                method=request.method,
                status=status,
            )
    except (OperationalError, PoolTimeout):
        # The refusal stands whether or not the log can be reached.
        db.session.rollback()
        current_app.logger.exception("a refusal could not be written into the log")


def _is_new(person_id: int) -> bool:
    """Whether this person was not refused here lately; remembers that it happened now."""
    seen: dict[tuple[int, str], datetime] = current_app.extensions.setdefault("refusals", {})
    key, now = (person_id, f"{request.method} {request.endpoint}"), clock.now()
    last = seen.get(key)
    if last is not None and abs(now - last) < _QUIET:
        return False
    if len(seen) >= _MOST_KEPT:
        seen.clear()
    seen[key] = now
    return True
