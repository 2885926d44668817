"""Saved views: each person keeps a few names for filters, and nobody else sees them."""

from __future__ import annotations

from tracker.base.db import db
from tracker.base.errors import DomainError, NotFound
from tracker.models.bureau import SavedView
from tracker.models.people import User
from tracker.queries.tables import saved_views

MOST = 20


def save_view(*, by: User, name: str, query: str) -> SavedView:
    """Keep a filter under a name; the same name is overwritten."""
    if not name:
        raise DomainError("请给视图起个名字。", field="name")
    if len(name) > 30:
        raise DomainError("视图名称不能超过30字。", field="name")
    if len(query) > 1000:
        raise DomainError("筛选条件过长，不能保存。", field="name")
    mine = saved_views.saved_views(by)
    view = next((view for view in mine if view.name == name), None)
    if view is None:
        if len(mine) >= MOST:
            raise DomainError(f"最多保存{MOST}个视图，请先删去不用的。", field="name")
        view = SavedView(user_id=by.id, name=name, query=query)
        db.session.add(view)
    view.query = query
    db.session.flush()
    return view


def drop_view(view_id: int, *, by: User) -> SavedView:
    """Forget one of one's own views. Raises NotFound for anybody else's."""
    view = saved_views.saved_view(view_id, owner=by)
    if view is None:
        raise NotFound
    db.session.delete(view)
    return view
