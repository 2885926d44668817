"""导出: a person's long exports, how far they are, and the finished files."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from tracker.base.db import transaction
from tracker.models.acts import Act
from tracker.models.briefings import ExportState
from tracker.models.roles import Capability
from tracker.queries.tables.exports import exports_of, finished_export
from tracker.rules import audit
from tracker.rules.matters.attaching import media_type
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, is_fragment_wanted
from tracker.views.matters.files import download

bp = Blueprint("exports", __name__)


@bp.get("/exports")
@requires(Capability.SEE_TASKS)
def page() -> Response:
    jobs = exports_of(me())
    busy = any(job.state in (ExportState.WAITING, ExportState.RUNNING) for job in jobs)
    template = "exports/_jobs.html" if is_fragment_wanted() else "exports/exports.html"
    return answer(template, jobs=jobs, busy=busy)


@bp.get("/exports/<int:job_id>/file")
@requires(Capability.SEE_TASKS)
def file(job_id: int) -> Response:
    job = finished_export(job_id, viewer=me())
    data = current_app.config["FILES"].read(job.file_sha256)
    with transaction():
        audit.note(Act.DOWNLOADED, ("export", job.id), by=me(), name=job.file_name)
    return download(data, job.file_name, media_type(job.file_name))
