"""A person has read a notice. Only their own; nobody else's business, so the log says nothing of it."""

from __future__ import annotations

from sqlalchemy import update

from tracker.base import clock
from tracker.base.db import db
from tracker.models.notices import Notice
from tracker.models.people import User
from tracker.rules.matters import life


def mark_read(notice: Notice, *, by: User) -> None:
    """Note when it was first read."""
    life.require(notice.user_id == by.id, "只能处理发给自己的通知。")
    notice.read_at = notice.read_at or clock.now()


def mark_all_read(*, up_to: int, by: User) -> None:
    """Read everything the page showed; what has come since stays unread."""
    db.session.execute(
        update(Notice)
        .where(Notice.user_id == by.id, Notice.id <= up_to, Notice.read_at.is_(None))
        .values(read_at=clock.now())
    )
