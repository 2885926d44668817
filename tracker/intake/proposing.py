"""From a source to its proposal: structure, ledger, units, facts, matters — all from the text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tracker.dates.holidays import official_calendar
from tracker.dates.workdays import Calendar

from .coverage import covered_lines
from .facts import Deadline, Indicator, Mention
from .lines import Line, logical_lines
from .matters import matter_of, matters_of
from .model import (
    Clause,
    DayFound,
    InlineUnit,
    KnownUnit,
    Matter,
    Proposal,
    Sentence,
    Source,
    UnitLine,
)
from .reading import Facts, facts_in
from .sentences import ledger
from .structure import clause_tree, innermost
from .tables import read_tables
from .text import fold, view
from .times.masks import masks
from .times.points import points
from .times.resolve import Context, resolve
from .units.inline import inline_units
from .units.lines import unit_lines
from .units.names import Register

_SEAL = re.compile(r"^\s*(?:\d{4}|[〇零一二三四五六七八九]{4})年\S{1,3}月\S{1,3}日\s*$")
_PAGE = re.compile(r"(?:内容时间|发布时间|发布日期|更新时间|日期|时间)\s*[::]\s*\d{4}[-/.年]")
_ENDINGS = ("落款、附注", "主送机关", "落款日期")


def propose(
    source: Source,
    *,
    issued_on: date | None,
    units: Sequence[KnownUnit],
    calendar: Calendar | None = None,
) -> Proposal:
    """The decomposition of a document, for an officer to confirm.

    Without a day of issue everything is read all the same; what depends on it is grade C.
    """
    text = source.text
    context = Context(issued_on, calendar or official_calendar())
    register = Register(units)
    lines = logical_lines(text)
    tables = read_tables(text, lines, register)
    plain = [line for line in lines if not tables.holds(line.start)]
    parts = unit_lines(text, plain)
    clauses = tables.with_rows(clause_tree(text, lines, plain))
    said = covered_lines(clauses, parts, register) + tables.unit_lines(clauses)
    sentences = ledger(
        text, lines, clauses, [*((p.start, p.end) for p in parts), *tables.aside], tables.cells
    )
    facts = _facts(text, sentences, clauses, context)
    inline = _inline(text, sentences, register, [(u.start, u.end) for u in said])
    said = tuple(sorted(said, key=lambda u: u.start))
    title = _title(text, lines)
    return Proposal(
        text=text, issued_on=issued_on, title=title, structure=clauses, sentences=sentences, units=said,
        inline_units=inline, deadlines=facts.deadlines, indicators=facts.indicators, mentions=facts.mentions,
        matters=matters_of(text, title, clauses, sentences, said, inline, facts),
        issue_days=_issue_days(text, lines, context), warnings=source.warnings,
    )  # fmt: skip


def _after_label(sentence: Sentence, clauses: Sequence[Clause]) -> int:
    """Where the sentence goes on after the label of its clause: 12. is no quantity."""
    index = sentence.clause
    if index is None or clauses[index].kind == "row" or clauses[index].start != sentence.start:
        return sentence.start
    return min(sentence.end, clauses[index].start + len(clauses[index].label))


def _facts(
    text: str, sentences: Sequence[Sentence], clauses: Sequence[Clause], context: Context
) -> Facts:
    deadlines: list[Deadline] = []
    indicators: list[Indicator] = []
    mentions: list[Mention] = []
    for sentence in sentences:
        if sentence.reason in _ENDINGS or (sentence.kind == "heading" and sentence.clause is None):
            mentions += _numbers(text, sentence)
            continue
        facts = facts_in(text, _after_label(sentence, clauses), sentence.end, context)
        deadlines += facts.deadlines
        mentions += facts.mentions
        if sentence.kind in ("task", "goal", "heading"):
            indicators += facts.indicators
        else:
            mentions += [
                Mention(i.start, i.end, "quantity", text[i.start : i.end]) for i in facts.indicators
            ]
    return Facts(tuple(deadlines), tuple(indicators), tuple(mentions))


def _numbers(text: str, sentence: Sentence) -> list[Mention]:
    """What stands in a title or under a signature: seen, and no duty."""
    seen = view(text, sentence.start, sentence.end)
    found = [(a, b, kind) for a, b, kind in masks(seen.text)]
    taken = {i for a, b, _ in found for i in range(a, b)}
    for match in re.finditer(r"[\d.:年月日/-]*\d[\d.:年月日/-]*", seen.text):
        if not taken & set(range(*match.span())):
            found.append((*match.span(), "page"))
    spans = [(*seen.span(a, b), kind) for a, b, kind in sorted(found)]
    return [Mention(start, end, kind, text[start:end]) for start, end, kind in spans]


def _inline(
    text: str, sentences: Sequence[Sentence], register: Register, said: Sequence[tuple[int, int]]
) -> tuple[InlineUnit, ...]:
    found: list[InlineUnit] = []
    for sentence in sentences:
        if sentence.kind not in ("task", "enforcement", "goal"):
            continue
        for unit in inline_units(view(text, sentence.start, sentence.end), text, register):
            if not any(a <= unit.start < b for a, b in said):
                found.append(unit)
    return tuple(sorted(found, key=lambda u: (u.start, u.end)))


def _title(text: str, lines: Sequence[Line]) -> str:
    """The first line that ends as titles of documents do, else the first line."""
    heads = [text[line.start : line.end].strip() for line in lines[:12]]
    for head in heads:
        if re.search(
            r"(?:通知|方案|意见|要点|计划|办法|规定|纪要|清单|分工|制度|决定|报告|函|批复|细则|通报|台账)(?:\([^()]*\))?$",
            fold(head),
        ):
            return head[:200]
    return heads[0][:200] if heads else ""


def _issue_days(text: str, lines: Sequence[Line], context: Context) -> tuple[DayFound, ...]:
    """Days that may be the day of issue; one that a web page put there is told apart."""
    days: list[DayFound] = []
    for line in lines:
        folded = fold(text[line.start : line.end])
        kind = "seal" if _SEAL.match(folded) else "page" if _PAGE.search(folded) else ""
        if not kind:
            continue
        seen = view(text, line.start, line.end)
        for point in points(seen.text):
            day = resolve(point, context).last
            if point.shape == "day" and point.year and day:
                start, end = seen.span(point.start, point.end)
                days.append(DayFound(start, end, day, kind))
    return tuple(days)


def facts_at(proposal: Proposal, offset: int) -> list[Deadline | Indicator | InlineUnit | UnitLine]:
    """Everything that was read from around this place: what lights up when a sentence is clicked."""
    facts: list[Deadline | Indicator | InlineUnit | UnitLine] = [
        *proposal.deadlines,
        *proposal.indicators,
        *proposal.inline_units,
        *proposal.units,
    ]
    return [f for f in facts if f.start <= offset < f.end]


def matter_from(
    proposal: Proposal,
    start: int,
    end: int,
    *,
    units: Sequence[KnownUnit] = (),
    calendar: Calendar | None = None,
) -> Matter:
    """A matter made of any stretch of the text, for a sentence the ledger had left out."""
    context = Context(proposal.issued_on, calendar or official_calendar())
    index = innermost(proposal.structure, start)
    sentence = Sentence(start, end, "task", "人工选取", index)
    facts = facts_in(proposal.text, start, end, context)
    inline = _inline(proposal.text, [sentence], Register(units), [])
    return matter_of(
        proposal.text, proposal.title, proposal.structure, sentence, proposal.units, inline, facts
    )
