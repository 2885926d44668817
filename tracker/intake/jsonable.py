"""A proposal as plain data, the same on every run: what `intake propose --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .expressions import rule_form
from .facts import Deadline, Indicator, Mention
from .model import Clause, InlineUnit, Matter, Proposal, Sentence, UnitLine


def as_json(proposal: Proposal) -> dict[str, Any]:
    """Everything proposed, in the order of the text; keys in a fixed order."""
    return {
        "text": proposal.text,
        "title": proposal.title,
        "issued_on": _iso(proposal.issued_on),
        "structure": [_clause(c) for c in proposal.structure],
        "units": [_unit_line(u, proposal.structure) for u in proposal.units],
        "inline_units": [_inline(u) for u in proposal.inline_units],
        "sentences": [_sentence(s) for s in proposal.sentences],
        "deadlines": [deadline_form(d) for d in proposal.deadlines],
        "indicators": [indicator_form(i) for i in proposal.indicators],
        "mentions": [_mention(m) for m in proposal.mentions],
        "matters": [matter_form(m) for m in proposal.matters],
        "issue_days": [
            {"start": d.start, "end": d.end, "day": _iso(d.day), "kind": d.kind}
            for d in proposal.issue_days
        ],
        "warnings": list(proposal.warnings),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _some(form: dict[str, Any]) -> dict[str, Any]:
    """Without what is not there."""
    return {k: v for k, v in form.items() if v is not None and v != [] and v != ""}


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "kind": clause.kind, "label": clause.label, "start": clause.start, "end": clause.end,
        "title": clause.title, "title_start": clause.title_start, "title_end": clause.title_end,
        "path": clause.path, "parent": clause.parent,
    }  # fmt: skip


def _unit_line(line: UnitLine, clauses: Sequence[Clause]) -> dict[str, Any]:
    return {
        "item_no": line.item_no,
        "units": [u.name for u in line.units],
        "presumed_lead": line.presumed_lead.name if line.presumed_lead else None,
        "start": line.start,
        "end": line.end,
        "lead": [u.name for u in line.lead],
        "responsible": [u.name for u in line.responsible],
        "support": [u.name for u in line.support],
        "covers": [clauses[i].number for i in line.covers],
        "open_list": line.open_list,
        "grade": line.grade.value,
        "reasons": list(line.reasons),
        "needs_confirm": line.needs_confirm,
    }


def _inline(unit: InlineUnit) -> dict[str, Any]:
    return {
        "name": unit.name, "role": unit.role, "start": unit.start, "end": unit.end,
        "known_id": unit.known_id, "collective": unit.collective, "open_list": unit.open_list,
    }  # fmt: skip


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "start": sentence.start, "end": sentence.end, "kind": sentence.kind,
        "reason": sentence.reason, "clause": sentence.clause,
    }  # fmt: skip


def deadline_form(deadline: Deadline) -> dict[str, Any]:
    """A deadline as plain data."""
    window = None
    if deadline.window_start or deadline.window_end:
        window = {"start": _iso(deadline.window_start), "end": _iso(deadline.window_end)}
    form = _some(
        {
            "start": deadline.start, "end": deadline.end, "kind": deadline.kind, "due": _iso(deadline.due),
            "adjusted": _iso(deadline.adjusted), "window": window, "rules": [rule_form(r) for r in deadline.rules],
            "n": deadline.n, "unit": deadline.unit, "from": deadline.origin, "event": deadline.event,
            "provisional": _iso(deadline.provisional), "time": deadline.time,
        }
    )  # fmt: skip
    return form | {
        "grade": deadline.grade.value, "needs_confirm": deadline.needs_confirm,
        "reasons": list(deadline.reasons), "context": [list(span) for span in deadline.context],
    }  # fmt: skip


def indicator_form(indicator: Indicator) -> dict[str, Any]:
    """An indicator as plain data."""
    value = list(indicator.value) if isinstance(indicator.value, tuple) else indicator.value
    form: dict[str, Any] = {
        "start": indicator.start, "end": indicator.end, "name": indicator.name, "op": indicator.op,
        "value": value, "unit": indicator.unit,
    }  # fmt: skip
    form |= _some(
        {"due": _iso(indicator.due), "baseline": indicator.baseline, "scope": indicator.scope}
    )
    return form | {
        "grade": indicator.grade.value, "needs_confirm": indicator.needs_confirm,
        "reasons": list(indicator.reasons), "figure": list(indicator.figure),
    }  # fmt: skip


def _mention(mention: Mention) -> dict[str, Any]:
    return {"start": mention.start, "end": mention.end, "kind": mention.kind}


def matter_form(matter: Matter) -> dict[str, Any]:
    """A matter as plain data: what the desk's draft is made of."""
    return {
        "key": matter.key, "title": matter.title, "kind": matter.kind, "path": matter.path,
        "start": matter.start, "end": matter.end, "requirement": matter.requirement,
        "units": [
            {"name": u.name, "part": u.part, "known_id": u.known_id, "collective": u.collective,
             "grade": u.grade.value, "reason": u.reason, "start": u.start, "end": u.end}
            for u in matter.units
        ],
        "deadlines": [deadline_form(d) for d in matter.deadlines],
        "indicators": [indicator_form(i) for i in matter.indicators],
        "due": _iso(matter.due), "due_adjusted": _iso(matter.due_adjusted),
        "grade": matter.grade.value, "reasons": list(matter.reasons), "needs_confirm": matter.needs_confirm,
    }  # fmt: skip
