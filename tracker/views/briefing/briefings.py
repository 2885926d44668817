"""简报: choose kind, period and scope; word it; look at the pages; make the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, request

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.dates.periods import Period, PeriodKind
from tracker.documents.kinds.registry import KINDS, kind_of
from tracker.documents.word import render
from tracker.models.acts import Act
from tracker.models.briefings import Briefing
from tracker.models.kinds import TaskKind
from tracker.models.roles import Capability
from tracker.queries.briefing import briefings as found
from tracker.queries.briefing.templates import usable_templates
from tracker.queries.people.units import unit_options
from tracker.queries.sources.sources import source_rows
from tracker.rules import audit, briefing
from tracker.rules.briefing.extras import EXTRAS
from tracker.rules.briefing.facts import OF_ONE_MATTER
from tracker.rules.briefing.papers import Choices
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader
from tracker.views.matters.files import download

bp = Blueprint("briefings", __name__)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/briefings")
@requires(Capability.OVERSEE)
def page() -> Response:
    kinds = [kind for kind in KINDS.values() if kind.code != "correction"]
    return answer("briefings/briefings.html", briefings=found.briefings(), names=KINDS, kinds=kinds)


@bp.get("/briefings/new")
@requires(Capability.OVERSEE)
def new_form() -> Response:
    kind = kind_of(request.args.get("kind", "supervision_notice"))
    first, last = _usual_period(kind.code)
    typed = Choices(
        kind.code,
        first.isoformat(),
        last.isoformat(),
        task_id=request.args.get("task", type=int),
        extras={extra.name: extra.start for extra in EXTRAS[kind.code]},
    )
    return _form(None, typed.plain(), {}, 200)


@bp.post("/briefings/new")
@requires(Capability.OVERSEE)
def draft_briefing() -> Response:
    try:
        choices = _read()
        with transaction():
            made = briefing.draft_briefing(choices, by=me())
            briefing.facts_of_briefing(made, by=me())
    except DomainError as error:
        return _form(None, _typed(), error.errors, error.status)
    return done("草稿已保存，请核对预览。", f"/briefings/{made.id}")


@bp.get("/briefings/<int:briefing_id>")
@requires(Capability.OVERSEE)
def show(briefing_id: int) -> Response:
    shown = found.briefing(briefing_id)
    kind = kind_of(shown.kind)
    facts = briefing.facts_of_briefing(shown, by=me())
    return answer(
        "briefings/show.html",
        briefing=shown,
        kind=kind,
        blocks=kind.blocks(facts),
        doubts=kind.doubts(facts),
        corrections=found.corrected_by(shown),
        is_drawn=render.is_installed(),
        templates=usable_templates() if hasattr(facts, "snapshot") else [],
    )


@bp.get("/briefings/<int:briefing_id>/edit")
@requires(Capability.OVERSEE)
def edit_form(briefing_id: int) -> Response:
    shown = found.briefing(briefing_id)
    return _form(shown, Choices.of(shown.choices).plain(), {}, 200)


@bp.post("/briefings/<int:briefing_id>/edit")
@requires(Capability.OVERSEE)
def edit_briefing(briefing_id: int) -> Response:
    shown = found.briefing(briefing_id)
    try:
        choices = _read()
        with transaction():
            briefing.edit_briefing(shown, choices, by=me())
            briefing.facts_of_briefing(shown, by=me())
    except DomainError as error:
        return _form(shown, _typed(), error.errors, error.status)
    return done("已保存。", f"/briefings/{shown.id}")


@bp.post("/briefings/<int:briefing_id>/make")
@requires(Capability.OVERSEE)
def make_briefing(briefing_id: int) -> Response:
    shown = found.briefing(briefing_id)
    with transaction():
        briefing.make_briefing(shown, by=me(), files=current_app.config["FILES"])
    return done("Word 文件已生成，数据已固定存档。", f"/briefings/{shown.id}")


@bp.post("/briefings/<int:briefing_id>/correct")
@requires(Capability.OVERSEE)
def correct_briefing(briefing_id: int) -> Response:
    wrong = found.briefing(briefing_id)
    with transaction():
        made = briefing.correct_briefing(wrong, by=me())
    return done("已起草更正通报，请写明原因。", f"/briefings/{made.id}/edit")


@bp.get("/briefings/<int:briefing_id>/file")
@requires(Capability.OVERSEE)
def file(briefing_id: int) -> Response:
    shown = found.briefing(briefing_id)
    data = briefing.remade(shown) if not shown.file_sha256 else _kept(shown)
    with transaction():
        audit.note(Act.DOWNLOADED, ("briefing", shown.id), by=me(), sha256=shown.file_sha256)
    return download(data, f"{shown.title}.docx", DOCX)


@bp.get("/briefings/<int:briefing_id>/pages")
@requires(Capability.OVERSEE)
def pages(briefing_id: int) -> Response:
    """The pages as drawn by LibreOffice, as PDF; a draft is drawn from the facts of this moment."""
    shown = found.briefing(briefing_id)
    facts = briefing.facts_of_briefing(shown, by=me())
    drawn = render.pdf_of(kind_of(shown.kind).build_preview(facts), timeout=60)
    if drawn is None:
        raise DomainError("本机没有安装 LibreOffice，不能预览版面；请直接生成 Word 文件。")
    return download(drawn, f"{shown.title}（预览）.pdf", "application/pdf")


def _kept(shown: Briefing) -> bytes:
    data: bytes = current_app.config["FILES"].read(shown.file_sha256)
    return data


def _usual_period(kind: str) -> tuple[date, date]:
    """The period somebody most likely wants: the quarter just over, or the year so far."""
    today = clock.today()
    if kind in ("quarterly_report", "checkpoint_notice"):
        quarter = Period.containing(PeriodKind.QUARTER, today).previous()
        return quarter.start, quarter.end
    return date(today.year, 1, 1), today


def _read() -> Choices:
    """The choices as typed, every fault told at its field."""
    reader = Reader(request)
    kind = kind_of(request.form.get("kind", ""))
    number = request.form.get("number", "").strip()
    choices = Choices(
        kind=kind.code,
        period_from=reader.required_day("period_from", "起始日").isoformat(),
        period_to=reader.required_day("period_to", "截止日").isoformat(),
        scope_words=reader.text("scope_words", "范围名称", limit=100),
        unit_ids=reader.ids("unit_ids"),
        document_ids=reader.ids("document_ids"),
        task_kinds=[k.value for k in TaskKind if k.value in request.form.getlist("task_kinds")],
        task_id=reader.optional_id("task_id"),
        title=reader.text("title", "标题", limit=200),
        number=reader.integer("number", "文号") if number else None,
        addressee=reader.text("addressee", "主送", limit=300),
        copies_to=reader.text("copies_to", "抄送", limit=300),
        signers=reader.text("signers", "签发人", limit=60),
        signed_on=(signed.isoformat() if (signed := reader.day("signed_on", "成文日期")) else ""),
        is_letter=reader.checked("is_letter"),
        lists_numbers=reader.checked("lists_numbers"),
        remarks={s: reader.text(f"remark-{s}", s, limit=5000) for s in kind.sections},
        extras={
            extra.name: reader.text(f"extra-{extra.name}", extra.label, limit=20_000)
            for extra in EXTRAS[kind.code]
        },
    )
    reader.finish()
    return choices


def _typed() -> dict[str, Any]:
    """The typed words in the shape of `Choices.plain`, to be shown again."""
    form = request.form
    typed: dict[str, Any] = {name: form.get(name, "") for name in form}
    for name in ("unit_ids", "document_ids", "task_kinds"):
        typed[name] = form.getlist(name)
    typed["remarks"] = _prefixed("remark-")
    typed["extras"] = _prefixed("extra-")
    return typed


def _prefixed(prefix: str) -> dict[str, str]:
    return {k.removeprefix(prefix): v for k, v in request.form.items() if k.startswith(prefix)}


def _form(
    shown: Briefing | None, typed: dict[str, Any], errors: dict[str, str], status: int
) -> Response:
    kind = kind_of(typed["kind"])
    return answer(
        "briefings/form.html",
        status,
        briefing=shown,
        kind=kind,
        kinds=[(k.code, k.name) for k in KINDS.values() if k.code != "correction"],
        extras=EXTRAS[kind.code],
        typed=typed,
        errors={name.removeprefix("extra-"): words for name, words in errors.items()},
        units=unit_options(),
        documents=[(row.document.id, row.document.title) for row in source_rows()],
        task_kinds=[(k.value, k.label) for k in TaskKind],
        of_one_matter=kind.code in OF_ONE_MATTER,
    )
