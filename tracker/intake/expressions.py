"""One expression on its own, in the form of the office's list of examples.

This is what `intake dates` prints: the kind of deadline, its days or rules, its targets, and whether a
person must be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.dates.workdays import Calendar

from .facts import Rule
from .reading import Pair, checkpointed, read_view
from .text import view
from .times.found import Found
from .times.resolve import Context

_SOFT = ("immediate", "ongoing", "vague")


def expression(text: str, issued_on: date | None, calendar: Calendar) -> dict[str, Any]:
    """The reading of one expression as plain data."""
    seen = view(text)
    found, pairs, _ = read_view(seen, Context(issued_on, calendar))
    hard = [f for f in found if f.kind not in _SOFT]
    recurring = [f for f in hard if f.kind == "recurring"]
    points = _points(hard, pairs)
    if recurring:
        answer = _recurring(recurring, hard)
    elif points:
        answer = {"kind": "checkpoints", "points": [point for point, _ in points]}
        # A window among days is no checkpoint: which end counts is asked.
        mixed = any(f.kind == "window" and f.window_end for f in hard)
        _flag(answer, mixed or any(f.doubts for f in hard))
        return answer
    elif hard:
        answer = _single(_foremost(hard))
        _flag(answer, answer.get("needs_confirm", False) or len(hard) > 1)
    else:
        return _without_time(found, pairs)
    indicators = [_indicator(pair) for pair in pairs] + [
        {"op": ">=", "value": f.counted[0], "unit": f.counted[1]} for f in hard if f.counted
    ]
    if indicators:
        answer["indicators"] = indicators
    return answer


def _flag(answer: dict[str, Any], asked: bool) -> None:
    if asked:
        answer["needs_confirm"] = True


def _foremost(hard: Sequence[Found]) -> Found:
    """Of several readings the one that names a day; the others make it a question."""
    order = ("invalid", "one_off", "window", "relative", "event", "checkpoint")
    return min(hard, key=lambda f: order.index(f.kind) if f.kind in order else len(order))


def _points(hard: Sequence[Found], pairs: Sequence[Pair]) -> list[tuple[dict[str, Any], Found]]:
    days = [f for f in checkpointed(hard, pairs) if f.kind in ("checkpoint", "one_off", "window")]
    with_target = {(p.by.start, p.by.end): p for p in pairs if p.by is not None}
    if len(days) < 2 or len(days) != len(hard):
        return []
    if with_target and len(with_target) < 2 and len(pairs) > 1:
        return []
    points: list[tuple[dict[str, Any], Found]] = []
    for f in days:
        point: dict[str, Any] = {"due": _iso(f.due or f.window_end)}
        if pair := with_target.get((f.start, f.end)):
            point["indicator"] = _indicator(pair)
        points.append((point, f))
    return points


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _recurring(recurring: Sequence[Found], hard: Sequence[Found]) -> dict[str, Any]:
    rules = [rule_form(rule) for f in recurring for rule in f.rules]
    answer: dict[str, Any] = {"kind": "recurring", "rules": rules}
    others = [f for f in hard if f.kind in ("one_off", "invalid", "relative", "event")]
    _flag(answer, any(f.doubts for f in recurring) or bool(others))
    return answer


def rule_form(rule: Rule) -> dict[str, Any]:
    """A rule as plain data, with only what it says."""
    form: dict[str, Any] = {}
    for key in ("rrule", "rule", "n", "covers", "count_min", "window_start", "time"):
        if (value := getattr(rule, key)) is not None:
            form[key] = value
    for key in ("dtstart", "until"):
        if (day := getattr(rule, key)) is not None:
            form[key] = day.isoformat()
    _flag(form, rule.needs_confirm)
    return form


def _single(found: Found) -> dict[str, Any]:
    answer: dict[str, Any] = {"kind": found.kind}
    if found.kind == "one_off":
        answer["due"] = _iso(found.due)
    elif found.kind == "window":
        answer |= {"start": _iso(found.window_start), "end": _iso(found.window_end)}
    elif found.kind == "relative":
        answer |= {"n": found.n, "unit": found.unit, "from": found.origin, "due": _iso(found.due)}
        if found.provisional:
            answer["provisional"] = _iso(found.provisional)
    if found.event:
        answer["event"] = found.event
    if found.time:
        answer["time"] = found.time
    if found.kind == "ongoing" and found.window_start:
        answer["start"] = _iso(found.window_start)
    _flag(answer, bool(found.doubts))
    return answer


def _without_time(found: Sequence[Found], pairs: Sequence[Pair]) -> dict[str, Any]:
    if pairs:
        indicators = [_indicator(pair) | _named(pair) for pair in pairs]
        return {"kind": "none", "indicators": indicators}
    if found:
        first = found[0]
        answer: dict[str, Any] = {"kind": first.kind}
        if first.window_start:
            answer["start"] = _iso(first.window_start)
            _flag(answer, bool(first.doubts))
        return answer
    return {"kind": "none"}


def _named(pair: Pair) -> dict[str, Any]:
    return {"name": pair.target.name.name} if pair.target.name.name else {}


def _indicator(pair: Pair) -> dict[str, Any]:
    figure = pair.target.figure
    value = list(figure.value) if isinstance(figure.value, tuple) else figure.value
    answer: dict[str, Any] = {"op": figure.op, "value": value, "unit": figure.unit}
    if pair.target.baseline:
        answer["baseline"] = pair.target.baseline
    return answer
