"""Saved views of the ledger: keep the present filters under a name, forget one."""

from __future__ import annotations

from flask import Blueprint, Response, request

from tracker.base.db import transaction
from tracker.models.roles import Capability
from tracker.rules.tables import saving_views
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import done
from tracker.views.frame.forms import Reader
from tracker.views.tables.ledger_address import PATH, read_address

bp = Blueprint("ledger_views", __name__)


@bp.post(f"{PATH}/views")
@requires(Capability.SEE_TASKS)
def save() -> Response:
    reader = Reader(request)
    name = reader.required_text("name", "视图名称", limit=30)
    reader.finish()
    query = read_address(request.args).query
    with transaction():
        saving_views.save_view(by=me(), name=name, query=query)
    return done(f"已保存视图“{name}”。", f"{PATH}?{query}")


@bp.post(f"{PATH}/views/<int:view_id>/drop")
@requires(Capability.SEE_TASKS)
def drop(view_id: int) -> Response:
    with transaction():
        name = saving_views.drop_view(view_id, by=me()).name
    return done(f"已删除视图“{name}”。", PATH)
