"""Units with the part they take in a matter: 主办, 协办 — from a line of responsibility or from the sentence."""

from __future__ import annotations

from collections.abc import Sequence

from .facts import Grade
from .model import InlineUnit, MatterUnit, NamedUnit, UnitLine


def from_line(line: UnitLine) -> list[MatterUnit]:
    group = Grade.PRESUMED if len(line.covers) > 1 else Grade.EXPLICIT
    reason = next((r for r in line.reasons if "推定同时适用" in r), "")
    taken: list[MatterUnit] = []
    for i, unit in enumerate(line.lead):
        part = "主办" if i == 0 else "协办"
        several = "写了几个牵头单位，推定第一个主办" if len(line.lead) > 1 else ""
        grade = Grade.PRESUMED if several else group
        taken.append(_taking(unit, part, grade, several or reason))
    for unit in line.responsible:
        if unit == line.presumed_lead:
            alone = len(line.responsible) == 1
            why = reason if alone else "未写明牵头，推定第一个单位主办"
            taken.append(_taking(unit, "主办", group if alone else Grade.PRESUMED, why))
        else:
            taken.append(_taking(unit, "协办", group, reason))
    taken += [_taking(unit, "协办", group, reason) for unit in line.support]
    return taken


def _taking(unit: NamedUnit, part: str, grade: Grade, reason: str) -> MatterUnit:
    return MatterUnit(
        unit.name, part, unit.known_id, unit.collective, grade, reason, unit.start, unit.end
    )


def assisting(unit: InlineUnit) -> MatterUnit:
    reason = "文中“以…为主体”" if unit.role == "main_body" else "文中“会同”"
    return MatterUnit(
        unit.name,
        "协办",
        unit.known_id,
        unit.collective,
        Grade.PRESUMED,
        reason,
        unit.start,
        unit.end,
    )


def from_sentence(named: Sequence[InlineUnit]) -> list[MatterUnit]:
    """Nobody is listed: whoever acts in the sentence, presumed."""
    taken: list[MatterUnit] = []
    has_lead = False
    for unit in named:
        if unit.role in ("lead", "responsible", "main_body", "support"):
            acts = unit.role != "support" and not has_lead
            has_lead = has_lead or acts
            taken.append(
                MatterUnit(
                    unit.name, "主办" if acts else "协办", unit.known_id, unit.collective, Grade.PRESUMED,
                    "文中作为行为主体写出，未列责任单位", unit.start, unit.end,
                )
            )  # fmt: skip
    return taken if has_lead else []
