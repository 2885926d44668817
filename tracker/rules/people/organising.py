"""Units: created, edited, moved in the tree, disabled and enabled again. Never deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Forbidden, Invalid
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.units import Unit, UnitKind
from tracker.queries.people.units import open_matters_led_by
from tracker.rules import audit
from tracker.rules.matters import life
from tracker.rules.queueing import wait_in_line
from tracker.rules.versions import expect_version

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
#: How many matters a refusal names before it says how many more there are.
_NAMED = 5


@dataclass(frozen=True)
class UnitDraft:
    """What a unit's form says."""

    code: str
    name: str
    kind: UnitKind
    short_name: str = ""
    #: Other spellings, one a line.
    aliases: str = ""
    parent: Unit | None = None
    position: int = 0


def create_unit(draft: UnitDraft, *, by: User) -> Unit:
    require_management(by)
    wait_in_line()
    _check(draft, None)
    unit = Unit()
    _apply(draft, unit)
    db.session.add(unit)
    audit.record(Act.UNIT_CREATED, unit, by=by)
    return unit


def edit_unit(unit: Unit, draft: UnitDraft, *, by: User, version: int) -> None:
    """Change a unit's names, kind and place. What was said of it before keeps the old name."""
    require_management(by)
    wait_in_line()
    expect_version(unit, version)
    _check(draft, unit)
    _apply(draft, unit)
    audit.record(Act.UNIT_EDITED, unit, by=by)


def disable_unit(unit: Unit, *, by: User, reason: str) -> None:
    """Take a unit out of use. Refused while it answers for open matters or has active units below."""
    require_management(by)
    life.require_text(reason, "reason", "请写明停用理由。")
    if not unit.is_active:
        raise DomainError("该单位已经停用。")
    if below := [child.display_name for child in unit.children if child.is_active]:
        raise DomainError(f"请先停用或移出下级单位：{_named(below)}。")
    if numbers := open_matters_led_by(unit):
        raise DomainError(
            f"该单位仍主办{len(numbers)}项未办结事项：{_named(numbers)}。"
            "请督查办先办结或改由其他单位主办，再停用。"
        )
    unit.disabled_on = clock.today()
    audit.record(Act.UNIT_DISABLED, unit, by=by, why=reason)


def enable_unit(unit: Unit, *, by: User) -> None:
    require_management(by)
    if unit.is_active:
        raise DomainError("该单位正在使用，无须启用。")
    if unit.parent is not None and not unit.parent.is_active:
        raise DomainError(f"上级单位“{unit.parent.display_name}”已停用，请先启用上级单位。")
    unit.disabled_on = None
    audit.record(Act.UNIT_ENABLED, unit, by=by)


def require_management(by: User) -> None:
    if not by.can(Capability.MANAGE_UNITS):
        raise Forbidden("只有系统管理员可以管理单位。")


def _check(draft: UnitDraft, unit: Unit | None) -> None:
    """Every fault of the form at once."""
    errors: dict[str, str] = {}
    if not _CODE.fullmatch(draft.code):
        errors["code"] = "编码只能用小写字母、数字、横线和下划线，以字母或数字开头，最长40位。"
    elif _is_taken(Unit.code == draft.code, unit):
        errors["code"] = f"编码“{draft.code}”已被其他单位使用。"
    if not draft.name:
        errors["name"] = "请填写单位名称。"
    elif _is_taken(Unit.name == draft.name, unit):
        errors["name"] = f"已有名为“{draft.name}”的单位。"
    if fault := _fault_of_place(draft.parent, unit):
        errors["parent"] = fault
    if any(len(line) > 80 for line in draft.aliases.split("\n")):
        errors["aliases"] = "每个别名不超过80字，一行一个。"
    if errors:
        raise Invalid(errors)


def _is_taken(condition: object, unit: Unit | None) -> bool:
    found = db.session.scalar(select(Unit.id).where(condition))  # type: ignore[arg-type]
    return found is not None and (unit is None or found != unit.id)


def _fault_of_place(parent: Unit | None, unit: Unit | None) -> str:
    if parent is None:
        return ""
    if unit is not None and unit.id in {above.id for above in _upwards(parent)}:
        return "上级单位不能是本单位或它的下级。"
    if not parent.is_active and (unit is None or unit.parent_id != parent.id):
        return f"“{parent.display_name}”已停用，不能作为上级单位。"
    return ""


def _upwards(unit: Unit) -> Iterator[Unit]:
    """A unit and everything above it; ends even if the tree were already broken."""
    seen: set[int] = set()
    found: Unit | None = unit
    while found is not None and found.id not in seen:
        seen.add(found.id)
        yield found
        found = found.parent


def _apply(draft: UnitDraft, unit: Unit) -> None:
    unit.code, unit.name, unit.short_name = draft.code, draft.name, draft.short_name
    lines = (line.strip() for line in draft.aliases.split("\n"))
    unit.aliases = "\n".join(dict.fromkeys(filter(None, lines)))
    unit.kind, unit.position = draft.kind, draft.position
    unit.parent = draft.parent


def _named(names: list[str]) -> str:
    more = f"等{len(names)}个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more
