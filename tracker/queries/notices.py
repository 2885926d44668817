"""A person's notices: how many are unread, and the list of them."""

from __future__ import annotations

from sqlalchemy import func, select

from tracker.base.db import db
from tracker.models.notices import Notice
from tracker.models.people import User


def unread_count(user: User) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(Notice.user_id == user.id, Notice.read_at.is_(None))
        )
        or 0
    )
