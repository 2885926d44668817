"""Dated relations: help groups, resident teams, contact leaders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from tests.support.cast import Cast
from tests.support.log import latest_entry, nothing_written
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, Forbidden
from tracker.models.units import LinkKind, Unit, UnitKind, UnitLink
from tracker.rules.people import linking, organising
from tracker.rules.people.linking import LinkDraft

SINCE = date(2021, 7, 1)
UNITS = {
    "qingshi": ("青石乡", UnitKind.TOWNSHIP),
    "group": ("交通集团", UnitKind.HELP_GROUP),
    "group2": ("水利集团", UnitKind.HELP_GROUP),
    "team": ("青石乡工作队", UnitKind.WORK_TEAM),
    "jiaotong": ("市交通局", UnitKind.DEPARTMENT),
    "shuili": ("市水利局", UnitKind.DEPARTMENT),
}


@pytest.fixture
def units(cast: Cast, app_context: Flask) -> dict[str, Unit]:
    with transaction():
        for code, (name, kind) in UNITS.items():
            draft = organising.UnitDraft(code, name, kind)
            cast.units[code] = organising.create_unit(draft, by=cast.user("admin")).id
    return {code: cast.unit(code) for code in UNITS}


@pytest.mark.parametrize(
    ("kind", "target", "unit"),
    [
        (LinkKind.GROUP_LEAD, "group", "jiaotong"),
        (LinkKind.GROUP_MEMBER, "group", "shuili"),
        (LinkKind.GROUP_TOWNSHIP, "qingshi", "group"),
        (LinkKind.TEAM_TOWNSHIP, "qingshi", "team"),
    ],
)
def test_units_are_linked_and_the_target_tells_it(
    cast: Cast, units: dict[str, Unit], kind: LinkKind, target: str, unit: str
) -> None:
    with transaction():
        draft = LinkDraft(kind, units[target], SINCE, unit=units[unit])
        link_id = linking.link_units(draft, by=cast.user("admin")).id
    link = db.session.get_one(UnitLink, link_id)
    assert (link.unit, link.person, link.until_on) == (units[unit], None, None)
    entry = latest_entry("unit", units[target].id)
    assert entry["act"] == "unit.link"
    assert entry["ch"][f"unit_link:{link_id}.kind"] == [None, kind.value]


def test_a_leader_contacts_a_township(cast: Cast, units: dict[str, Unit]) -> None:
    draft = LinkDraft(LinkKind.LEADER_TOWNSHIP, units["qingshi"], SINCE)
    with transaction():
        linking.link_units(replace(draft, person=cast.user("chen")), by=cast.user("admin"))
    for person in (None, cast.user("li")):
        with nothing_written(), pytest.raises(DomainError) as refused, transaction():
            linking.link_units(replace(draft, person=person), by=cast.user("admin"))
        assert "person" in refused.value.errors


@pytest.mark.parametrize(
    ("kind", "target", "unit", "field"),
    [
        (LinkKind.GROUP_LEAD, "qingshi", "jiaotong", "kind"),
        (LinkKind.TEAM_TOWNSHIP, "qingshi", "jiaotong", "unit"),
        (LinkKind.GROUP_TOWNSHIP, "qingshi", "team", "unit"),
        (LinkKind.GROUP_MEMBER, "group", "group2", "unit"),
        (LinkKind.GROUP_MEMBER, "group", None, "unit"),
    ],
)
def test_what_cannot_be_is_refused(
    cast: Cast, units: dict[str, Unit], kind: LinkKind, target: str, unit: str | None, field: str
) -> None:
    draft = LinkDraft(kind, units[target], SINCE, unit=units[unit] if unit else None)
    with nothing_written(), pytest.raises(DomainError) as refused, transaction():
        linking.link_units(draft, by=cast.user("admin"))
    assert field in refused.value.errors


def test_a_group_has_one_leading_department_at_a_time(cast: Cast, units: dict[str, Unit]) -> None:
    first = LinkDraft(
        LinkKind.GROUP_LEAD,
        units["group"],
        SINCE,
        unit=units["jiaotong"],
        until_on=date(2022, 12, 31),
    )
    with transaction():
        linking.link_units(first, by=cast.user("admin"))
    second = replace(first, unit=units["shuili"], since_on=date(2022, 12, 31), until_on=None)
    with nothing_written(), pytest.raises(DomainError, match="市交通局"), transaction():
        linking.link_units(second, by=cast.user("admin"))
    with transaction():
        linking.link_units(replace(second, since_on=date(2023, 1, 1)), by=cast.user("admin"))


def test_a_relation_ends_on_a_day_and_stays_to_be_seen(cast: Cast, units: dict[str, Unit]) -> None:
    with transaction():
        draft = LinkDraft(LinkKind.TEAM_TOWNSHIP, units["qingshi"], SINCE, unit=units["team"])
        link = linking.link_units(draft, by=cast.user("admin"))
    for day, by in ((date(2021, 6, 30), "admin"), (date(2023, 6, 30), "wang")):
        with nothing_written(), pytest.raises(DomainError), transaction():
            linking.end_link(link, by=cast.user(by), until_on=day)
    with transaction():
        linking.end_link(link, by=cast.user("admin"), until_on=date(2023, 6, 30))
    assert link.until_on == date(2023, 6, 30)
    with nothing_written(), pytest.raises(DomainError, match="已经结束"), transaction():
        linking.end_link(link, by=cast.user("admin"), until_on=date(2023, 7, 1))


def test_only_the_administrator_links(cast: Cast, units: dict[str, Unit]) -> None:
    draft = LinkDraft(LinkKind.TEAM_TOWNSHIP, units["qingshi"], SINCE, unit=units["team"])
    with nothing_written(), pytest.raises(Forbidden), transaction():
        linking.link_units(draft, by=cast.user("wang"))
