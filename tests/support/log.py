"""What the log says, for tests: how long it is, and what was last written about a thing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from tracker.base.db import db
from tracker.models.audit import AuditEntry, AuditHead


def log_size() -> int:
    return db.session.scalar(select(AuditHead.size).where(AuditHead.id == 1)) or 0


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail if anything reached the log: no audited row can change without it."""
    before = log_size()
    yield
    db.session.rollback()
    assert log_size() == before


def latest_entry(ent_type: str, ent_id: int) -> dict[str, Any]:
    """The newest entry about a thing, as it stands in the log."""
    canon = db.session.scalar(
        select(AuditEntry.canon)
        .where(AuditEntry.ent_type == ent_type, AuditEntry.ent_id == ent_id)
        .order_by(AuditEntry.ent_n.desc())
        .limit(1)
    )
    assert canon is not None, f"nothing is written about {ent_type}:{ent_id}"
    entry: dict[str, Any] = json.loads(canon)
    return entry
