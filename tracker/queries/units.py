"""Units: what the pickers offer."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import or_, select

from tracker.base.db import db
from tracker.base.pinyin import initials
from tracker.models.units import Unit, UnitKind


class UnitOption(NamedTuple):
    """One line of a picker; made for the macro `picks`, which searches `search` beside the label."""

    id: int
    label: str
    #: First letters of the names, the full name and the other spellings, to be searched.
    search: str


def unit_options(
    *, kinds: Collection[UnitKind] = tuple(UnitKind), keep: Collection[int] = ()
) -> list[UnitOption]:
    """The active units of some kinds in the order in which documents name them.

    `keep` are units shown although they are disabled or of another kind: those already chosen.
    """
    offered = Unit.kind.in_(kinds) & Unit.disabled_on.is_(None)
    units = db.session.scalars(select(Unit).where(or_(offered, Unit.id.in_(keep))))
    return [_option_of(unit) for unit in sorted(units, key=order_of)]


def leading_unit_options(*, keep: Collection[int] = ()) -> list[UnitOption]:
    """The units that may answer for a matter alone: all but the collectives (机关各科室)."""
    kinds = [kind for kind in UnitKind if kind is not UnitKind.COLLECTIVE]
    return unit_options(kinds=kinds, keep=keep)


def order_of(unit: Unit) -> tuple[int, int, int]:
    """Kinds in the order of the list of kinds, then as documents name the units."""
    return list(UnitKind).index(unit.kind), unit.position, unit.id


def search_words(unit: Unit) -> str:
    """Everything by which a unit can be found: letters, names, spellings, code."""
    names = dict.fromkeys([unit.display_name, unit.name, *unit.alias_list])
    return " ".join([*dict.fromkeys(map(initials, names)), *names, unit.code])


def _option_of(unit: Unit) -> UnitOption:
    label = unit.display_name if unit.is_active else f"{unit.display_name}（已停用）"
    return UnitOption(unit.id, label, search_words(unit))


def chosen_units(ids: Collection[int]) -> list[Unit]:
    """The units with these ids, in this order, each once; ids of no unit are passed over."""
    found = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return [found[unit_id] for unit_id in dict.fromkeys(ids) if unit_id in found]
