"""来源文件: the list, the registration of a document, its original file, and what officers corrected."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.base.text import clean
from tracker.models.acts import Act
from tracker.models.roles import Capability
from tracker.queries.sources import sources as found
from tracker.rules import audit
from tracker.rules.matters.attaching import Upload, media_type
from tracker.rules.sources import registering
from tracker.rules.sources.corrections import corrections_csv
from tracker.rules.sources.registering import Registration
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader
from tracker.views.matters.files import download

bp = Blueprint("sources", __name__)


@bp.get("/sources")
@requires(Capability.OVERSEE)
def page() -> Response:
    may_add = me().can(Capability.SUPERVISE)
    return answer("sources/sources.html", sources=found.source_rows(), may_add=may_add)


@bp.get("/sources/new")
@requires(Capability.SUPERVISE)
def new_form() -> Response:
    return _form({"revises": request.args.get("revises", "")}, {}, 200)


@bp.post("/sources/new")
@requires(Capability.SUPERVISE)
def add_source() -> Response:
    try:
        with transaction():
            document = registering.add_source(_read(), by=me(), files=current_app.config["FILES"])
    except DomainError as error:
        return _form(dict(request.form), error.errors, error.status)
    said = f"已登记《{document.title}》，读出{len(document.proposals)}条建议事项，请逐条核对。"
    return done(said, f"/sources/{document.id}")


@bp.post("/sources/<int:document_id>/issue-day")
@requires(Capability.SUPERVISE)
def adopt_issue_day(document_id: int) -> Response:
    document = found.source(document_id)
    reader = Reader(request)
    day = reader.required_day("day", "成文日期")
    reader.finish()
    with transaction():
        registering.adopt_issue_day(document, day, by=me())
    return done("已采用落款日期，并据此重新推算时限。", f"/sources/{document_id}")


@bp.get("/sources/<int:document_id>/file")
@requires(Capability.OVERSEE)
def original(document_id: int) -> Response:
    document = found.source(document_id)
    data = current_app.config["FILES"].read(document.file_sha256)
    with transaction():
        audit.note(
            Act.DOWNLOADED, ("source_document", document.id), by=me(), name=document.file_name
        )
    return download(data, document.file_name, media_type(document.file_name))


@bp.get("/sources/corrections.csv")
@requires(Capability.SUPERVISE)
def corrections() -> Response:
    """What officers made of the reader's proposals, as a table to learn from."""
    with transaction():
        audit.note(Act.EXPORTED, ("export", 0), by=me(), kind="corrections")
    return download(corrections_csv(), "拆解更正清单.csv", "text/csv; charset=utf-8")


def _read() -> Registration:
    """The registration as typed: a chosen file, or pasted text standing in for one."""
    reader = Reader(request)
    pasted = clean(request.form.get("text", ""))
    uploads = reader.uploads("file")
    title = reader.text("title", "文件名称", limit=200)
    if not uploads and pasted:
        uploads = [Upload(f"{title or '粘贴的文件'}.txt", pasted.encode())]
    revised = reader.optional_id("revises")
    given = Registration(
        upload=uploads[0] if uploads else Upload("", b""),
        title=title,
        number=reader.text("number", "文号", limit=60),
        issuer=reader.text("issuer", "发文机关", limit=80),
        issued_on=reader.day("issued_on", "成文日期"),
        revises=found.source(revised) if revised else None,
    )
    reader.finish()
    return given


def _form(typed: dict[str, Any], errors: dict[str, str], status: int) -> Response:
    documents = [(row.document.id, row.document.title) for row in found.source_rows()]
    return answer("sources/new.html", status, typed=typed, errors=errors, documents=documents)
