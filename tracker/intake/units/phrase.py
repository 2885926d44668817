"""One phrase on its own, in the form of the office's list of examples: what `intake units` prints."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.dates.workdays import Calendar

from ..expressions import expression
from ..lines import Line
from ..text import fold, view
from .inline import inline_units
from .lines import Parts, by_verbs, joined, labelled, unit_lines
from .names import Register, is_unit_name, unit_list

_KEYS = (
    "main_body",
    "approver",
    "recipient",
    "counterpart",
    "support",
    "assisted",
    "overseen",
    "responsible",
    "lead",
)


def unit_phrase(text: str, issued_on: date | None, calendar: Calendar) -> dict[str, Any]:
    """Who is named with which part, as plain data."""
    parts = _line(text)
    if parts is not None:
        return _of_line(text, parts, issued_on, calendar)
    seen = view(text)
    found = list(inline_units(seen, text, Register(())))
    if found:
        return _of_sentence(found)
    return _bare_list(text)


def _line(text: str) -> Parts | None:
    lines, at = [], 0
    for piece in text.split("\n"):
        lines.append(Line(at, at + len(piece)))
        at += len(piece) + 1
    found = unit_lines(text, lines)
    if not found:
        return labelled(text, 0, len(text)) or by_verbs(text, 0, len(text))
    whole = found[0]
    for more in found[1:]:
        whole = joined(whole, more)
    return whole


def _of_line(text: str, parts: Parts, issued_on: date | None, calendar: Calendar) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "lead": [u.name for u in parts.lead],
        "responsible": [u.name for u in parts.responsible],
        "support": [u.name for u in parts.support],
    }
    if parts.oversee:
        answer["oversee"] = [u.name for u in parts.oversee]
    if parts.presumed_lead:
        answer["presumed_lead"] = parts.presumed_lead.name
    if collective := [u.name for u in parts.units if u.collective]:
        answer["collective"] = collective
    if parts.is_open:
        answer["open_list"] = True
    when = expression(text, issued_on, calendar)
    if when.get("due"):
        answer["deadline"] = when["due"]
    if not parts.lead and not parts.presumed_lead and parts.responsible:
        answer["needs_confirm"] = True
    return answer


def _of_sentence(found: list[Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    roles = {u.role for u in found}
    if roles == {"responsible"}:
        answer = {"lead": [], "responsible": [], "support": []}
    for key in reversed(_KEYS):
        if names := [u.name for u in found if u.role == key]:
            answer[key] = names
    if roles != {"responsible"} and (collective := [u.name for u in found if u.collective]):
        answer["collective"] = collective
    if any(u.open_list for u in found):
        answer["open_list"] = True
    return answer


def _bare_list(text: str) -> dict[str, Any]:
    folded = fold(text)
    listed = unit_list(text, 0, len(text))
    if any(c in folded for c in "。;") or not all(is_unit_name(u.name) for u in listed.units):
        return {"units": []}
    if len(listed.units) < 2:
        return {"units": []}
    return {"units": [u.name for u in listed.units]}
