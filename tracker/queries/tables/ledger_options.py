"""What the filters of the ledger offer."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.models.people import User
from tracker.models.sources import SourceDocument
from tracker.models.tasks import Task
from tracker.queries.matters.visibility import task_is_visible


def source_options(viewer: User) -> list[tuple[int, str]]:
    """The documents from which matters come that the viewer may see, newest first."""
    cited = select(Task.id).where(Task.document_id == SourceDocument.id, task_is_visible(viewer))
    chosen = select(SourceDocument.id, SourceDocument.title).where(cited.exists())
    rows = db.session.execute(chosen.order_by(SourceDocument.id.desc()).limit(200))
    return [(document_id, title) for document_id, title in rows]
