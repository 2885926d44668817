"""One sentence → its deadlines and indicators, graded, with spans in the source text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .facts import Deadline, Grade, Indicator, Mention
from .figures.naming import Target
from .figures.read import targets
from .text import View, view
from .times.found import Found, Taken
from .times.masks import masks
from .times.read import PAST, find, without_style
from .times.resolve import Context

_DATED = ("one_off", "invalid", "window")
_EACH = re.compile(r"分别|依次|各")
_QUANTITY = re.compile(r"\d+(?:\.\d+)?(?:[万亿千百]?[\u4e00-\u9fa5%])?")


@dataclass(frozen=True)
class Facts:
    """Everything with a number or a day in a stretch of text."""

    deadlines: tuple[Deadline, ...]
    indicators: tuple[Indicator, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Pair:
    """A target with the find that says by when."""

    target: Target
    by: Found | None


def facts_in(text: str, start: int, end: int, context: Context) -> Facts:
    """The facts of one sentence of running text."""
    seen = view(text, start, end)
    found, pairs, masked = read_view(seen, context)
    found = without_style(seen.text, found)
    deadlines = checkpointed(found, pairs)
    return Facts(
        tuple(_deadline(seen, f, context) for f in deadlines),
        tuple(_indicator(seen, pair, context) for pair in pairs),
        tuple(_mentions(text, seen, masked, found, pairs)),
    )


def read_view(
    seen: View, context: Context
) -> tuple[list[Found], list[Pair], list[tuple[int, int, str]]]:
    """Finds, targets with their days, and what was masked."""
    masked = list(masks(seen.text))
    spans = [(a, b) for a, b, _ in masked]
    found = find(seen.text, spans, context, seen.at)
    timed = [(f.start, f.end) for f in found if f.kind not in ("vague", "ongoing", "immediate")]
    found_targets = targets(seen.text, spans, timed)
    return found, _paired(seen.text, found, found_targets), masked


def _paired(text: str, found: Sequence[Found], found_targets: Sequence[Target]) -> list[Pair]:
    """Each target with the day it is due: one by one after 分别, else the last day said before it."""
    dated = [f for f in found if f.kind in _DATED and not _is_bound(f, found)]
    pairs: list[Pair] = []
    for group in _lists(text, found_targets):
        days = _days_for(text, dated, group)
        if len(days) == len(group) > 1:
            pairs += [Pair(t, d) for t, d in zip(group, days, strict=True)]
            continue
        pairs += [Pair(t, _day_before(text, dated, t, found_targets)) for t in group]
    return pairs


def _is_bound(window: Found, found: Sequence[Found]) -> bool:
    """A window that only bounds a recurrence is no day for a target."""
    return any(f.kind == "recurring" and f.start == window.start and f is not window for f in found)


def _lists(text: str, found_targets: Sequence[Target]) -> list[list[Target]]:
    """Targets that share one name stand together in a list."""
    groups: list[list[Target]] = []
    for target in found_targets:
        last = groups[-1][-1] if groups else None
        if last is not None and last.name == target.name and last.figure is not target.figure:
            groups[-1].append(target)
        else:
            groups.append([target])
    return groups


def _days_for(text: str, dated: Sequence[Found], group: Sequence[Target]) -> list[Found]:
    """The list of days right before a list of values, joined to it by 分别."""
    first = group[0].figure.start
    before = [f for f in dated if f.end <= first and not re.search("[。;]", text[f.end : first])]
    run = before[-len(group) :]
    if len(run) < len(group) or not _EACH.search(text[run[-1].end : first + 2]):
        return []
    return run


def _day_before(
    text: str, dated: Sequence[Found], target: Target, others: Sequence[Target]
) -> Found | None:
    at = target.figure.start
    before = [
        f
        for f in dated
        if f.end <= max(at, target.start) and not re.search("[。;]", text[f.end : at])
    ]
    if before:
        return before[-1]
    after = [f for f in dated if f.start >= target.end]
    if (
        len(after) == 1
        and len(others) == 1
        and not re.search("[。;,]", text[target.end : after[0].start])
    ):
        return after[0]
    return None


def checkpointed(found: Sequence[Found], pairs: Sequence[Pair]) -> list[Found]:
    """Days that carry a share of one target are checkpoints of it."""
    carrying = [p.by for p in pairs if p.by is not None and p.by.kind == "one_off"]
    several = len({id(f) for f in carrying}) > 1
    return [
        replace(f, kind="checkpoint") if several and any(f is c for c in carrying) else f
        for f in found
    ]


def needs_confirm(found: Found) -> bool:
    return bool(found.doubts)


def grade_of(found: Found) -> Grade:
    """A said, B presumed or past, C to be asked."""
    if any(doubt != PAST for doubt in found.doubts):
        return Grade.ASKED
    if found.doubts or found.presumed or any(rule.needs_confirm for rule in found.rules):
        return Grade.PRESUMED
    return Grade.EXPLICIT


def _deadline(seen: View, found: Found, context: Context) -> Deadline:
    start, end = seen.span(found.start, found.end)
    due = found.due
    return Deadline(
        start, end, found.kind, due,
        adjusted=context.calendar.next_workday(due) if due else None,
        window_start=found.window_start, window_end=found.window_end, rules=found.rules, n=found.n,
        unit=found.unit, origin=found.origin, event=found.event, provisional=found.provisional,
        time=found.time, grade=grade_of(found), reasons=found.doubts + found.presumed,
        needs_confirm=needs_confirm(found), context=found.context,
    )  # fmt: skip


def _indicator(seen: View, pair: Pair, context: Context) -> Indicator:
    target, by = pair.target, pair.by
    first, last = target.start, target.end
    if by is not None:
        first, last = min(first, by.start), max(last, by.end)
    start, end = seen.span(first, last)
    figure = target.figure
    due = (by.due or by.window_end) if by is not None else None
    doubts = figure.doubts + (by.doubts if by is not None else ())
    presumed = by.presumed if by is not None else ()
    if not target.name.name:
        doubts += ("没有读出指标名称",)
    if figure.kind == "figure" and not figure.is_compared:
        presumed += (
            "没有比较词，推定为“不少于”" if figure.op == ">=" else "没有比较词，推定为“等于”",
        )
    grade = (
        Grade.ASKED
        if doubts and doubts != (PAST,)
        else Grade.PRESUMED
        if doubts or presumed
        else Grade.EXPLICIT
    )
    return Indicator(
        start, end, target.name.name, figure.op, figure.value, figure.unit, due, target.baseline,
        target.name.scope, grade, doubts + presumed, bool(doubts), by.context if by is not None else (),
        seen.span(figure.start, figure.end),
    )  # fmt: skip


def _mentions(
    text: str,
    seen: View,
    masked: Sequence[tuple[int, int, str]],
    found: Sequence[Found],
    pairs: Sequence[Pair],
) -> list[Mention]:
    """Numbers that are no duty, so that none goes unseen."""
    said = []
    for first, last, kind in masked:
        start, end = seen.span(first, last)
        said.append(Mention(start, end, kind, text[start:end]))
    taken = Taken(len(seen.text), [(a, b) for a, b, _ in masked])
    for f in found:
        taken.take(f.start, f.end)
    for pair in pairs:
        taken.take(pair.target.start, pair.target.end)
        taken.take(pair.target.figure.start, pair.target.figure.end)
    for match in _QUANTITY.finditer(seen.text):
        if not taken.overlaps(*match.span()):
            start, end = seen.span(*match.span())
            said.append(Mention(start, end, "quantity", text[start:end]))
    return sorted(said, key=lambda m: m.start)
