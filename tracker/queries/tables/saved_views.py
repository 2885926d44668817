"""A person's saved views."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.models.bureau import SavedView
from tracker.models.people import User


def saved_views(owner: User) -> list[SavedView]:
    """The owner's views in the order in which they were saved."""
    chosen = select(SavedView).where(SavedView.user_id == owner.id).order_by(SavedView.id)
    return list(db.session.scalars(chosen))


def saved_view(view_id: int, *, owner: User) -> SavedView | None:
    """One of the owner's views."""
    chosen = select(SavedView).where(SavedView.id == view_id, SavedView.user_id == owner.id)
    return db.session.scalars(chosen).one_or_none()
