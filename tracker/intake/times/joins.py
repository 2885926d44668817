"""What finds do to one another: 即日起至…, a rhythm named and then ruled, a window that bounds a recurrence."""

from __future__ import annotations

import re
from dataclasses import replace

from .found import Found, Taken
from .groups import EFFECTIVE
from .resolve import Context

_FROM_NOW = re.compile(
    r"(?:自)?(?:即日起|发文之日起|印发之日起|本通知(?:印发|下发|发布)之日起|现在起|从现在开始|发布之日起)(?:,?(?:至|到|-+|截至)$)?"
)


def issue_windows(text: str, taken: Taken, context: Context) -> list[Found]:
    return [
        Found(m.start(), m.end(), "ongoing", window_start=context.issued_on)
        for m in _FROM_NOW.finditer(text)
        if not taken.overlaps(*m.span()) and not EFFECTIVE.match(text, m.end())
    ]


def refined(found: list[Found]) -> list[Found]:
    """A window from the day of issue takes its end; a rhythm named alone gives way to its rule."""
    kept: list[Found] = []
    for i, reading in enumerate(found):
        if reading.is_general and any(
            _says_more(other, reading) for j, other in enumerate(found) if j != i
        ):
            continue
        before = kept[-1] if kept else None
        if (
            before is not None
            and before.kind == "ongoing"
            and before.window_start is not None
            and reading.kind == "one_off"
            and reading.start - before.end <= 2
        ):
            kept[-1] = replace(
                reading, start=before.start, kind="window", due=None,
                window_start=before.window_start, window_end=reading.due,
            )  # fmt: skip
            continue
        kept.append(reading)
    return kept


def _says_more(rule: Found, general: Found) -> bool:
    if rule.kind != "recurring" or rule.is_general or not rule.rules or not general.rules:
        return False
    if rule.rules[0].rrule == general.rules[0].rrule:
        return False
    return _period(rule.rules[0].rrule) == _period(general.rules[0].rrule)


def _period(rrule: str | None) -> str:
    """How often a rule comes round, whatever the day."""
    months = re.search(r"BYMONTH=([\d,]+)", rrule or "")
    return f"{(rrule or '').split(';')[0]}/{len(months.group(1).split(',')) if months else 0}"


def bounded_rules(text: str, found: list[Found]) -> list[Found]:
    """“十四五”期间每年…, 2024年起每年…: the window bounds the recurrence that follows it."""
    bounded: list[Found] = []
    for reading in found:
        opens = next((f for f in reversed(bounded) if _bounds(text, f, reading)), None)
        if opens is not None:
            rules = tuple(
                replace(r, dtstart=opens.window_start, until=opens.window_end or r.until)
                for r in reading.rules
            )
            # The span holds the window too: its digits decide when the recurrence runs.
            reading = replace(reading, rules=rules, start=min(reading.start, opens.start))
        bounded.append(reading)
    return bounded


def _bounds(text: str, window: Found, rule: Found) -> bool:
    if (
        rule.kind != "recurring"
        or window.kind not in ("window", "ongoing")
        or window.window_start is None
    ):
        return False
    return not re.search(r"[。;]", text[window.end : rule.start]) and rule.start - window.end <= 30
