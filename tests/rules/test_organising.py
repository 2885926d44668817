"""Units: created, edited, moved, disabled, enabled; and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.support.cast import Cast
from tests.support.log import latest_entry, nothing_written
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, Forbidden, Stale
from tracker.models.kinds import State
from tracker.models.units import Unit, UnitKind
from tracker.rules.matters import pausing
from tracker.rules.people import organising
from tracker.rules.people.organising import UnitDraft

DRAFT = UnitDraft(
    "shengtai", "生态振兴科", UnitKind.SECTION, "生态科", "生态处\n\n生态处\n 生态 科 "
)


def as_draft(unit: Unit) -> UnitDraft:
    return UnitDraft(
        unit.code, unit.name, unit.kind, unit.short_name, unit.aliases, unit.parent, unit.position
    )


def test_a_unit_is_created_with_its_spellings(cast: Cast, app_context: Flask) -> None:
    with transaction():
        draft = replace(DRAFT, parent=cast.unit("bureau"))
        unit_id = organising.create_unit(draft, by=cast.user("admin")).id
    unit = db.session.get_one(Unit, unit_id)
    assert unit.alias_list == ["生态处", "生态 科"]
    assert unit.parent is not None
    assert unit.parent.code == "bureau"
    entry = latest_entry("unit", unit_id)
    assert entry["act"] == "unit.create"
    assert entry["actor"]["name"] == "管理员甲"
    assert entry["ch"]["name"] == [None, "生态振兴科"]


def test_only_the_administrator_creates_units(cast: Cast, app_context: Flask) -> None:
    for name in ("li", "wang", "chen", "guard", "auditor"):
        with nothing_written(), pytest.raises(Forbidden), transaction():
            organising.create_unit(DRAFT, by=cast.user(name))


def test_bad_drafts_are_refused_at_the_field(cast: Cast, app_context: Flask) -> None:
    for changes, field, words in (
        ({"code": "Gui Cai"}, "code", "小写字母"),
        ({"code": "科室"}, "code", "小写字母"),
        ({"code": "guicai"}, "code", "已被其他单位使用"),
        ({"code": "a" * 41}, "code", "40位"),
        ({"name": ""}, "name", "请填写"),
        ({"name": "规财科"}, "name", "已有名为"),
        ({"aliases": "长" * 81}, "aliases", "80字"),
    ):
        draft = replace(DRAFT, **changes)  # type: ignore[arg-type]
        with nothing_written(), pytest.raises(DomainError) as refused, transaction():
            organising.create_unit(draft, by=cast.user("admin"))
        assert words in refused.value.errors[field]


def test_all_faults_are_told_at_once(cast: Cast, app_context: Flask) -> None:
    with nothing_written(), pytest.raises(DomainError) as refused, transaction():
        organising.create_unit(replace(DRAFT, code="", name=""), by=cast.user("admin"))
    assert set(refused.value.errors) == {"code", "name"}


def test_an_edit_keeps_its_own_names_and_says_what_changed(cast: Cast, app_context: Flask) -> None:
    unit = cast.unit("guicai")
    with transaction():
        draft = replace(as_draft(unit), short_name="规财", position=9)
        organising.edit_unit(unit, draft, by=cast.user("admin"), version=unit.version)
    assert latest_entry("unit", unit.id)["ch"] == {"short_name": ["", "规财"], "position": [1, 9]}


def test_a_stale_form_is_refused_and_names_who_was_faster(cast: Cast, app_context: Flask) -> None:
    unit = cast.unit("guicai")
    draft, version = as_draft(unit), unit.version
    with transaction():
        organising.edit_unit(
            unit, replace(draft, short_name="甲"), by=cast.user("admin"), version=version
        )
    with nothing_written(), pytest.raises(Stale, match="管理员甲已修改过“规财科”"), transaction():
        organising.edit_unit(
            unit, replace(draft, short_name="乙"), by=cast.user("admin"), version=version
        )
    assert unit.short_name == "甲"


@pytest.mark.parametrize("below", ["bureau", "guicai"])
def test_a_unit_cannot_come_to_stand_below_itself(
    cast: Cast, app_context: Flask, below: str
) -> None:
    bureau = cast.unit("bureau")
    draft = replace(as_draft(bureau), parent=cast.unit(below))
    with nothing_written(), pytest.raises(DomainError) as refused, transaction():
        organising.edit_unit(bureau, draft, by=cast.user("admin"), version=bureau.version)
    assert "parent" in refused.value.errors


def test_a_unit_is_disabled_and_enabled_again(cast: Cast, app_context: Flask) -> None:
    unit = cast.unit("jiguan")
    with transaction():
        organising.disable_unit(unit, by=cast.user("admin"), reason="机构改革")
    assert not unit.is_active
    assert latest_entry("unit", unit.id)["why"] == "机构改革"
    with nothing_written(), pytest.raises(DomainError, match="已经停用"), transaction():
        organising.disable_unit(unit, by=cast.user("admin"), reason="再来")
    with transaction():
        organising.enable_unit(unit, by=cast.user("admin"))
    assert unit.is_active
    with nothing_written(), pytest.raises(DomainError, match="无须启用"), transaction():
        organising.enable_unit(unit, by=cast.user("admin"))


@pytest.mark.parametrize("state", [State.ISSUED, State.ACTIVE, State.REVIEW, State.SUSPENDED])
def test_a_unit_that_leads_open_matters_stays_and_they_are_named(
    cast: Cast, app_context: Flask, state: State
) -> None:
    task = cast.task(State.ACTIVE if state is State.SUSPENDED else state)
    if state is State.SUSPENDED:
        with transaction():
            pausing.suspend_task(task, by=cast.user("wang"), reason="等资金")
    unit = cast.unit("guicai")
    with nothing_written(), pytest.raises(DomainError) as refused, transaction():
        organising.disable_unit(unit, by=cast.user("admin"), reason="撤并")
    assert task.number in refused.value.sentence
    assert task.title not in refused.value.sentence, "the administrator reads no matters"
    assert unit.is_active


def test_a_unit_may_go_when_its_matters_are_closed_or_only_assisted(
    cast: Cast, app_context: Flask
) -> None:
    cast.task(State.CLOSED)
    for name in ("guicai", "hangye"):
        with transaction():
            organising.disable_unit(cast.unit(name), by=cast.user("admin"), reason="撤并")
        assert not cast.unit(name).is_active


def test_a_unit_with_units_below_stays(cast: Cast, app_context: Flask) -> None:
    with nothing_written(), pytest.raises(DomainError, match="请先停用或移出下级"), transaction():
        organising.disable_unit(cast.unit("bureau"), by=cast.user("admin"), reason="撤并")


def test_disabling_needs_a_reason_and_the_administrator(cast: Cast, app_context: Flask) -> None:
    with nothing_written(), pytest.raises(DomainError) as refused, transaction():
        organising.disable_unit(cast.unit("jiguan"), by=cast.user("admin"), reason=" ")
    assert refused.value.field == "reason"
    with nothing_written(), pytest.raises(Forbidden), transaction():
        organising.disable_unit(cast.unit("jiguan"), by=cast.user("wang"), reason="撤并")


def test_a_disabled_unit_takes_no_children(cast: Cast, app_context: Flask) -> None:
    with transaction():
        organising.disable_unit(cast.unit("xihe"), by=cast.user("admin"), reason="撤并")
    draft = replace(DRAFT, parent=cast.unit("xihe"))
    with nothing_written(), pytest.raises(DomainError) as refused, transaction():
        organising.create_unit(draft, by=cast.user("admin"))
    assert "已停用" in refused.value.errors["parent"]
