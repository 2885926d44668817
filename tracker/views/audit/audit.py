"""校验日志: the log as sentences, its seals, and the check of the whole."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, request, stream_with_context

from tracker.base import clock
from tracker.base.db import transaction
from tracker.models.acts import Act
from tracker.models.roles import Capability
from tracker.queries.audit import audit as log
from tracker.rules import audit
from tracker.rules.sealing import SealerFolder, checking, exporting, latest_memory, proving
from tracker.views.audit.audit_filters import fields_of, wanted_from
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader
from tracker.views.matters.files import download

bp = Blueprint("audit", __name__)
_TEXT = "text/plain; charset=utf-8"
_LARGEST_CHECKPOINT = 64 * 1024


@bp.get("/audit")
@requires(Capability.READ_LOG)
def page() -> Response:
    wanted = wanted_from(request.args)
    entries = log.told_entries(wanted, before=request.args.get("before", type=int))
    return answer(
        "audit/page.html",
        entries=entries,
        total=log.count_entries(wanted),
        older=entries[-1].seq if len(entries) == log.PAGE else None,
        arguments={k: v for k, v in request.args.items() if k != "before" and v},
        fields=fields_of(request.args),
        seal=log.seal_status(),
        check=checking.last_check(),
    )


@bp.get("/audit/check")
@requires(Capability.READ_LOG)
def check_page() -> Response:
    return answer("audit/check.html", check=checking.last_check(), seal=log.seal_status())


@bp.get("/audit/check/progress")
@requires(Capability.READ_LOG)
def check_progress() -> Response:
    return answer("audit/_check.html", check=checking.last_check())


@bp.post("/audit/check")
@requires(Capability.READ_LOG)
def start_check() -> Response:
    """Begin a check of the whole log, against the checkpoints that the auditor brought along."""
    reader = Reader(request)
    held = [
        upload.data[:_LARGEST_CHECKPOINT].decode("utf-8", "replace")
        for upload in reader.uploads("checkpoint")
    ]
    if printed := reader.text("printed", "抄录的检查点", limit=400):
        held.append(printed)
    reader.finish()
    checking.start_check(held, total=log.seal_status().size, by=me())
    return done("校验已开始，可以离开本页，稍后回来看结果。", "/audit/check")


@bp.get("/audit/export")
@requires(Capability.READ_LOG)
def export() -> Response:
    """The whole log as a file for the auditor's own program."""
    with transaction():
        audit.note(Act.EXPORTED, audit.LOG, by=me(), what="审计日志")
    lines: Iterator[str] = stream_with_context(exporting.log_lines())
    answer = download(b"", f"审计日志-{clock.today()}.txt", _TEXT)
    return Response(lines, 200, headers={k: v for k, v in answer.headers if k != "Content-Length"})


@bp.get("/audit/checkpoint")
@requires(Capability.READ_LOG)
def checkpoint() -> Response:
    """The newest checkpoint, to be kept outside."""
    memory = latest_memory(_folder())
    return download(memory.note.encode(), f"检查点-{memory.size}.txt", _TEXT)


@bp.get("/audit/bundle")
@requires(Capability.READ_LOG)
def bundle() -> Response:
    """One matter's entries with their proofs, for an inspector."""
    task = log.matter_of(request.args.get("matter", "")[:60])
    made = proving.bundle_of(("task", task.id), latest_memory(_folder()), _folder())
    with transaction():
        audit.note(Act.EXPORTED, ("task", task.id), by=me(), what="事项记录包")
    data = json.dumps(made, ensure_ascii=False, indent=1).encode()
    return download(data, f"事项记录包-{task.number}.json", "application/json")


def _folder() -> SealerFolder:
    return SealerFolder(current_app.config["TRACKER"].data_dir / "audit")
