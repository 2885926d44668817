"""Forms made from an older state of a row are refused, with the name of who changed it."""

from __future__ import annotations

import json

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import Stale
from tracker.models.audit import AuditEntry
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.units import Unit


def expect_version(row: Unit | User, version: int) -> None:
    """Raises Stale unless the form was made from the row as it stands now."""
    if row.version == version:
        return
    who = last_actor(row) or "别人"
    raise Stale(f"在您打开之后，{who}已修改过“{row.name}”，请核对后再保存。")


def last_actor(row: Unit | User | Task) -> str:
    """Who did the last thing to a row that has a history of its own, as the log tells it."""
    canon = db.session.scalar(
        select(AuditEntry.canon)
        .where(AuditEntry.ent_type == row.audit_type, AuditEntry.ent_id == row.id)
        .order_by(AuditEntry.ent_n.desc())
        .limit(1)
    )
    return str(json.loads(canon)["actor"]["name"]) if canon else ""
