"""Dated links between units: help groups, resident teams and contact leaders of the townships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import DomainError, Invalid
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.roles import Role
from tracker.models.units import LinkKind, Unit, UnitKind, UnitLink
from tracker.rules import audit
from tracker.rules.people.organising import require_management

#: Kinds of the unit that serves → the kind it serves. None: any unit but the two themselves.
SIDES: dict[LinkKind, tuple[UnitKind | None, UnitKind]] = {
    LinkKind.GROUP_LEAD: (None, UnitKind.HELP_GROUP),
    LinkKind.GROUP_MEMBER: (None, UnitKind.HELP_GROUP),
    LinkKind.GROUP_TOWNSHIP: (UnitKind.HELP_GROUP, UnitKind.TOWNSHIP),
    LinkKind.TEAM_TOWNSHIP: (UnitKind.WORK_TEAM, UnitKind.TOWNSHIP),
    LinkKind.LEADER_TOWNSHIP: (None, UnitKind.TOWNSHIP),
}


@dataclass(frozen=True)
class LinkDraft:
    """Who serves the target, as what and when; a person for contact leaders, else a unit."""

    kind: LinkKind
    target: Unit
    since_on: date
    unit: Unit | None = None
    person: User | None = None
    until_on: date | None = None


def link_units(draft: LinkDraft, *, by: User) -> UnitLink:
    require_management(by)
    _check(draft)
    link = UnitLink(
        kind=draft.kind,
        unit=draft.unit,
        person=draft.person,
        target=draft.target,
        since_on=draft.since_on,
        until_on=draft.until_on,
    )
    db.session.add(link)
    audit.record(Act.UNIT_LINKED, link, by=by)
    return link


def end_link(link: UnitLink, *, by: User, until_on: date) -> None:
    """Say on which day a relation last held. It stays to be seen for the time before."""
    require_management(by)
    if until_on < link.since_on:
        raise DomainError("结束日期不能早于开始日期。", field="until_on")
    if link.until_on is not None and link.until_on <= until_on:
        raise DomainError("这项关系已经结束。", field="until_on")
    link.until_on = until_on
    audit.record(Act.UNIT_LINKED, link, by=by)


def _check(draft: LinkDraft) -> None:
    errors: dict[str, str] = {}
    server_kind, target_kind = SIDES[draft.kind]
    if draft.target.kind is not target_kind:
        errors["kind"] = f"“{draft.kind.label}”只能登记在{target_kind.label}上。"
    if draft.kind is LinkKind.LEADER_TOWNSHIP:
        if draft.person is None or Role.LEADER not in draft.person.roles:
            errors["person"] = "请选择一位领导。"
    elif draft.unit is None or not draft.unit.is_active or draft.unit.id == draft.target.id:
        errors["unit"] = "请选择另一个在用的单位。"
    elif server_kind is not None and draft.unit.kind is not server_kind:
        errors["unit"] = f"“{draft.kind.label}”应由{server_kind.label}承担。"
    elif server_kind is None and draft.unit.kind is UnitKind.HELP_GROUP:
        errors["unit"] = "帮扶集团不能作为另一个帮扶集团的单位。"
    if draft.until_on is not None and draft.until_on < draft.since_on:
        errors["until_on"] = "结束日期不能早于开始日期。"
    if not errors and (other := _overlapping(draft)):
        errors["since_on"] = other
    if errors:
        raise Invalid(errors)


def _overlapping(draft: LinkDraft) -> str:
    """The same relation twice at one time; a group has one leading department at a time."""
    for link in db.session.scalars(
        select(UnitLink).where(UnitLink.target_id == draft.target.id, UnitLink.kind == draft.kind)
    ):
        is_same = link.unit is draft.unit and link.person is draft.person
        if (is_same or draft.kind is LinkKind.GROUP_LEAD) and _meet(link, draft):
            who = link.unit.display_name if link.unit else link.person.name if link.person else ""
            return f"{who}在这段时间已登记为“{draft.kind.label}”，请先结束原来的关系。"
    return ""


def _meet(link: UnitLink, draft: LinkDraft) -> bool:
    return link.since_on <= (draft.until_on or date.max) and draft.since_on <= (
        link.until_on or date.max
    )
