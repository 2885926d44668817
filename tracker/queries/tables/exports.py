"""A person's long exports."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.briefings import ExportJob, ExportState
from tracker.models.people import User
from tracker.queries.matters.visibility import LARGEST_ID


def exports_of(user: User, most: int = 30) -> list[ExportJob]:
    """The newest first."""
    mine = select(ExportJob).where(ExportJob.requested_by_id == user.id)
    return list(db.session.scalars(mine.order_by(ExportJob.id.desc()).limit(most)))


def finished_export(job_id: int, *, viewer: User) -> ExportJob:
    """A finished export of the viewer's own; nobody else's exists for them."""
    job = db.session.get(ExportJob, job_id) if 0 < job_id <= LARGEST_ID else None
    if job is None or job.requested_by_id != viewer.id or job.state is not ExportState.DONE:
        raise NotFound
    return job
