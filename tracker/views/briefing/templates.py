"""本单位模板: bring a .docx with named fields, see what may stand in it, fill it from a briefing."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.documents.word.template_grammar import field_names
from tracker.models.acts import Act
from tracker.models.roles import Capability
from tracker.queries.briefing import briefings, templates
from tracker.rules import audit, briefing
from tracker.rules.briefing import templating
from tracker.rules.matters.attaching import Upload
from tracker.views.briefing.briefings import DOCX
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader
from tracker.views.matters.files import download

bp = Blueprint("templates", __name__)


@bp.get("/templates")
@requires(Capability.OVERSEE)
def page() -> Response:
    return _page("", {}, 200)


@bp.post("/templates")
@requires(Capability.SUPERVISE)
def upload_template() -> Response:
    try:
        reader = Reader(request)
        name = reader.required_text("name", "模板名称", limit=80)
        uploads = reader.uploads("file")
        reader.finish()
        with transaction():
            templating.upload_template(
                name,
                uploads[0] if uploads else Upload("", b""),
                by=me(),
                files=current_app.config["FILES"],
            )
    except DomainError as error:
        return _page(request.form.get("name", ""), error.errors, error.status)
    return done(f"模板“{name}”可以使用了。", "/templates")


@bp.post("/templates/<int:template_id>/disable")
@requires(Capability.SUPERVISE)
def disable_template(template_id: int) -> Response:
    template = templates.template(template_id)
    with transaction():
        templating.disable_template(template, by=me())
    return done("模板已停用。", "/templates")


@bp.get("/briefings/<int:briefing_id>/in/<int:template_id>")
@requires(Capability.OVERSEE)
def fill(briefing_id: int, template_id: int) -> Response:
    shown, template = briefings.briefing(briefing_id), templates.template(template_id)
    facts = briefing.facts_of_briefing(shown, by=me())
    data = templating.fill(template, shown, facts, files=current_app.config["FILES"])
    with transaction():
        audit.note(Act.DOWNLOADED, ("briefing", shown.id), by=me(), template=template.name)
    return download(data, f"{shown.title}（{template.name}）.docx", DOCX)


def _page(name: str, errors: dict[str, str], status: int) -> Response:
    return answer(
        "templates/templates.html",
        status,
        templates=templates.templates(),
        fields=field_names(),
        name=name,
        errors=errors,
        may_change=me().can(Capability.SUPERVISE),
    )
