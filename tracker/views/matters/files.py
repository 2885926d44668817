"""Downloads: authorised each time, logged, and never shown inside our own pages."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, current_app

from tracker.base.db import transaction
from tracker.models.acts import Act
from tracker.models.roles import Capability
from tracker.queries.matters.attachments import visible_attachment
from tracker.rules import audit
from tracker.rules.matters.attaching import media_type
from tracker.views.frame.access import me, requires

bp = Blueprint("files", __name__)


@bp.get("/attachments/<int:attachment_id>")
@requires(Capability.SEE_TASKS)
def attachment(attachment_id: int) -> Response:
    found = visible_attachment(attachment_id, viewer=me())
    data = current_app.config["FILES"].read(found.sha256)
    answer = download(data, found.name, media_type(found.name))
    with transaction():
        audit.note(
            Act.DOWNLOADED, ("task", found.task_id), by=me(), name=found.name, sha256=found.sha256
        )
    return answer


def download(data: bytes, name: str, kind: str) -> Response:
    """A file to be saved under its Chinese name (RFC 6266, RFC 8187), opened by nothing of ours."""
    fallback = name.encode("ascii", "ignore").decode().replace('"', "").strip(" .") or "file"
    return Response(
        data,
        200,
        {
            "Content-Type": kind,
            "Content-Disposition": f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        },
    )
