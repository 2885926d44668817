"""Going one after the other: acts that count rows before they write must not run side by side."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.models.audit import AuditHead


def wait_in_line() -> None:
    """Hold the log's head until the transaction ends; whoever calls this meanwhile waits.

    SQLite writers wait in line anyway; on PostgreSQL two transactions could otherwise each count
    "one other administrator is left" and both remove theirs.
    """
    db.session.execute(select(AuditHead.size).where(AuditHead.id == 1).with_for_update())
