"""单位: the tree of units, one unit with its relations and people, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.models.roles import Capability
from tracker.models.units import LinkKind, Unit, UnitKind
from tracker.queries.people.people import leader_options, user_of_id
from tracker.queries.people.units import (
    link_of_id,
    links_of,
    posts_in,
    unit_of_id,
    unit_options,
    unit_tree,
)
from tracker.rules.people import linking, organising
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader, refused, typed_words

bp = Blueprint("units", __name__, url_prefix="/units")

_FIELDS = ("code", "name", "short_name", "aliases", "kind", "parent", "position")
_LINK_FIELDS = ("kind", "unit", "person", "since_on", "until_on")


@bp.get("")
@requires(Capability.MANAGE_UNITS)
def page() -> Response:
    words = request.args.get("q", "")[:100]
    with_disabled = request.args.get("all") == "1"
    tree = unit_tree(words, with_disabled=with_disabled)
    return answer("units/page.html", tree=tree, q=words, with_disabled=with_disabled)


@bp.get("/new")
@requires(Capability.MANAGE_UNITS)
def new_form() -> Response:
    return _form(None, {"parent": request.args.get("parent", ""), "position": "0"}, {})


@bp.post("/new")
@requires(Capability.MANAGE_UNITS)
def create() -> Response:
    try:
        draft = _read_draft(Reader(request))
        with transaction():
            unit = organising.create_unit(draft, by=me())
            unit_id, name = unit.id, unit.name
    except DomainError as error:
        return _form(None, typed_words(request, _FIELDS), refused(error), error.status)
    return done(f"已新建单位：{name}", f"/units/{unit_id}")


@bp.get("/<int:unit_id>")
@requires(Capability.MANAGE_UNITS)
def unit_page(unit_id: int) -> Response:
    return _unit(unit_of_id(unit_id), {"since_on": clock.today().isoformat()}, {})


@bp.get("/<int:unit_id>/edit")
@requires(Capability.MANAGE_UNITS)
def edit_form(unit_id: int) -> Response:
    unit = unit_of_id(unit_id)
    typed = {name: getattr(unit, name, "") for name in _FIELDS}
    return _form(unit, typed | {"kind": unit.kind.value, "parent": unit.parent_id or ""}, {})


@bp.post("/<int:unit_id>/edit")
@requires(Capability.MANAGE_UNITS)
def edit(unit_id: int) -> Response:
    unit = unit_of_id(unit_id)
    try:
        reader = Reader(request)
        version = reader.integer("version", "版本")
        draft = _read_draft(reader)
        with transaction():
            organising.edit_unit(unit, draft, by=me(), version=version)
    except DomainError as error:
        return _form(unit, typed_words(request, _FIELDS), refused(error), error.status)
    return done(f"已保存：{unit.name}", f"/units/{unit_id}")


@bp.post("/<int:unit_id>/disable")
@requires(Capability.MANAGE_UNITS)
def disable(unit_id: int) -> Response:
    reason = Reader(request).text("reason", "停用理由")
    return _take(
        unit_id, lambda unit: organising.disable_unit(unit, by=me(), reason=reason), "已停用"
    )


@bp.post("/<int:unit_id>/enable")
@requires(Capability.MANAGE_UNITS)
def enable(unit_id: int) -> Response:
    return _take(unit_id, lambda unit: organising.enable_unit(unit, by=me()), "已启用")


@bp.post("/<int:unit_id>/links")
@requires(Capability.MANAGE_UNITS)
def link(unit_id: int) -> Response:
    return _take(
        unit_id,
        lambda unit: linking.link_units(_read_link(Reader(request), unit), by=me()),
        "已登记关系",
    )


@bp.post("/<int:unit_id>/links/<int:link_id>/end")
@requires(Capability.MANAGE_UNITS)
def end_link(unit_id: int, link_id: int) -> Response:
    def run(unit: Unit) -> None:
        reader = Reader(request)
        until_on = reader.required_day("until_on", "最后一天")
        reader.finish()
        linking.end_link(link_of_id(link_id, target=unit), by=me(), until_on=until_on)

    return _take(unit_id, run, "关系已结束，此前的记录保留")


def _take(unit_id: int, run: Callable[[Unit], object], said: str) -> Response:
    """Do one act to a unit; a refusal shows its page again with the words typed."""
    unit = unit_of_id(unit_id)
    try:
        with transaction():
            run(unit)
    except DomainError as error:
        typed = typed_words(request, ("reason", *_LINK_FIELDS))
        return _unit(unit, typed, refused(error), error.status)
    return done(f"{said}：{unit.name}", f"/units/{unit_id}")


def _read_draft(reader: Reader) -> organising.UnitDraft:
    parent_id = reader.optional_id("parent")
    draft = organising.UnitDraft(
        code=reader.required_text("code", "编码", limit=40),
        name=reader.required_text("name", "名称", limit=80),
        kind=reader.choice("kind", "类别", UnitKind),
        short_name=reader.text("short_name", "简称", limit=40),
        aliases=reader.text("aliases", "别名", limit=1000),
        parent=unit_of_id(parent_id) if parent_id else None,
        position=reader.number("position", "次序", least=0, most=9999),
    )
    reader.finish()
    return draft


def _read_link(reader: Reader, target: Unit) -> linking.LinkDraft:
    kind = reader.choice("kind", "关系", LinkKind)
    unit_id, person_id = reader.optional_id("unit"), reader.optional_id("person")
    is_personal = kind is LinkKind.LEADER_TOWNSHIP
    draft = linking.LinkDraft(
        kind=kind,
        target=target,
        since_on=reader.required_day("since_on", "开始日期"),
        unit=unit_of_id(unit_id) if unit_id and not is_personal else None,
        person=user_of_id(person_id) if person_id and is_personal else None,
        until_on=reader.day("until_on", "结束日期"),
    )
    reader.finish()
    return draft


def _form(
    unit: Unit | None, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> Response:
    parent_id = str(typed.get("parent") or "")
    keep = [int(parent_id)] if parent_id.isascii() and parent_id.isdigit() else []
    options = [o for o in unit_options(keep=keep[:1]) if unit is None or o.id != unit.id]
    kinds = [(kind.value, kind.label) for kind in UnitKind]
    return answer(
        "units/form.html",
        status,
        unit=unit,
        typed=typed,
        errors=errors,
        parents=options,
        kinds=kinds,
    )


def _unit(unit: Unit, typed: dict[str, Any], errors: dict[str, str], status: int = 200) -> Response:
    kinds = [k for k, (_, target) in linking.SIDES.items() if target is unit.kind]
    return answer(
        "units/unit.html",
        status,
        unit=unit,
        typed=typed,
        errors=errors,
        links=links_of(unit),
        posts=posts_in(unit),
        link_kinds=[(kind.value, kind.label) for kind in kinds],
        servers=[o for o in unit_options() if o.id != unit.id] if kinds else [],
        leaders=leader_options() if LinkKind.LEADER_TOWNSHIP in kinds else [],
        version=unit.version,
    )
