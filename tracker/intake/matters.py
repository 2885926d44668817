"""From clauses and facts to the matters that the desk shows: one for each duty, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .facts import Deadline, Grade, Indicator
from .model import Clause, InlineUnit, Matter, MatterUnit, NamedUnit, Sentence, UnitLine
from .reading import Facts
from .structure import ancestors
from .text import fold

#: Clauses that are a matter each, however many sentences they hold.
_WHOLE = ("item", "subitem", "row")
_DEFINITE = ("one_off", "window", "recurring", "checkpoint", "relative", "event", "invalid")
_REPORTING = re.compile(r"报告|报送|上报|汇报|通报|(?<![申情])报(?:市|省|县|国|送|区|至)|总结")
#: Left out of a title, which says what and not when.
_DAYS = ("one_off", "window", "checkpoint")
_WORST = {Grade.EXPLICIT: 0, Grade.PRESUMED: 1, Grade.ASKED: 2}
_TITLE_LENGTH = 30
_NOBODY = "未明确责任单位"


@dataclass(frozen=True)
class _Duty:
    """Sentences that make one matter."""

    key: str
    clause: int | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class _Document:
    text: str
    title: str
    clauses: Sequence[Clause]
    units: Sequence[UnitLine]
    inline: Sequence[InlineUnit]
    facts: Facts


def matters_of(
    text: str,
    title: str,
    clauses: Sequence[Clause],
    sentences: Sequence[Sentence],
    units: Sequence[UnitLine],
    inline: Sequence[InlineUnit],
    facts: Facts,
) -> tuple[Matter, ...]:
    """Every matter, in the order of the text."""
    document = _Document(text, title, clauses, units, inline, facts)
    duties = sorted(_duties(document, sentences), key=lambda d: d.sentences[0].start)
    return tuple(_matter(document, duty) for duty in duties)


def matter_of(
    text: str,
    title: str,
    clauses: Sequence[Clause],
    sentence: Sentence,
    units: Sequence[UnitLine],
    inline: Sequence[InlineUnit],
    facts: Facts,
) -> Matter:
    """One matter made of one stretch that a person chose."""
    document = _Document(text, title, clauses, units, inline, facts)
    key = f"{_key(clauses, sentence.clause)}@{sentence.start}"
    return _matter(document, _Duty(key, sentence.clause, (sentence,)))


def _duties(document: _Document, sentences: Sequence[Sentence]) -> Iterator[_Duty]:
    """Items whole; elsewhere each dated sentence on its own, and the rest of the clause together."""
    by_home: dict[int | None, list[Sentence]] = {}
    for sentence in sentences:
        if sentence.kind == "task":
            by_home.setdefault(_home(document, sentence.clause), []).append(sentence)
    for home, group in by_home.items():
        key = _key(document.clauses, home)
        if home is not None and document.clauses[home].kind in _WHOLE:
            yield _Duty(key, home, tuple(group))
            continue
        dated = [s for s in group if _is_dated(document, s)] if home is not None else group
        rest = [s for s in group if s not in dated]
        if rest:
            yield _Duty(key, home, tuple(rest))
        for n, sentence in enumerate(dated, 1):
            yield _Duty(f"{key}#{n}", home, (sentence,))


def _home(document: _Document, index: int | None) -> int | None:
    """The clause a sentence is a matter of: the item above it, unless its point has its own units."""
    own = {line.covers[-1] for line in document.units if line.covers}
    start = index
    while index is not None:
        if document.clauses[index].kind == "item" or index in own:
            return index
        index = document.clauses[index].parent
    return start


def _key(clauses: Sequence[Clause], index: int | None) -> str:
    """Path and, where a document repeats a path, which of them."""
    if index is None:
        return "文"
    path = clauses[index].path
    same = [i for i, c in enumerate(clauses) if c.path == path]
    return path if len(same) == 1 else f"{path}~{same.index(index) + 1}"


def _is_dated(document: _Document, sentence: Sentence) -> bool:
    return any(
        d.kind in _DEFINITE and sentence.start <= d.start < sentence.end
        for d in document.facts.deadlines
    )


def _matter(document: _Document, duty: _Duty) -> Matter:
    start, end = duty.sentences[0].start, duty.sentences[-1].end
    deadlines = _inside(document.facts.deadlines, duty)
    indicators = _inside(document.facts.indicators, duty)
    units, reasons = _units(document, duty)
    once = [d for d in deadlines if d.kind == "one_off" and d.due]
    due = (
        once[0]
        if len(once) == 1 and len([d for d in deadlines if d.kind in _DEFINITE]) == 1
        else None
    )
    grades = [d.grade for d in deadlines] + [i.grade for i in indicators] + [u.grade for u in units]
    grades += [] if units else [Grade.ASKED]
    grade = max(grades, key=_WORST.__getitem__)
    facts: list[Deadline | Indicator] = [*deadlines, *indicators]
    for fact in facts:
        reasons += [r for r in fact.reasons if r not in reasons]
    asked = (
        not units
        or any(f.needs_confirm for f in facts)
        or any(u.grade is not Grade.EXPLICIT for u in units)
    )
    clause = document.clauses[duty.clause] if duty.clause is not None else None
    return Matter(
        key=duty.key, title=_title(document, duty, clause, deadlines),
        kind=_kind(document, duty, deadlines), path=clause.path if clause else "", start=start, end=end,
        requirement="".join(document.text[s.start : s.end] for s in duty.sentences), units=units,
        deadlines=deadlines, indicators=indicators, due=due.due if due else None,
        due_adjusted=due.adjusted if due else None, grade=grade, reasons=tuple(reasons), needs_confirm=asked,
    )  # fmt: skip


_Fact = TypeVar("_Fact", Deadline, Indicator)


def _inside(facts: Sequence[_Fact], duty: _Duty) -> tuple[_Fact, ...]:
    return tuple(
        f for f in facts if any(s.start <= f.start and f.end <= s.end for s in duty.sentences)
    )


def _units(document: _Document, duty: _Duty) -> tuple[tuple[MatterUnit, ...], list[str]]:
    line = _line_for(document, duty)
    named = [u for u in document.inline if any(s.start <= u.start < s.end for s in duty.sentences)]
    if line is not None:
        taken = _from_line(line)
        names = {u.name for u in taken}
        taken += [
            _assisting(u)
            for u in named
            if u.role in ("support", "main_body") and u.name not in names
        ]
        return tuple(taken), list(line.reasons)
    units = _from_sentence(named)
    return tuple(units), [] if units else [_NOBODY]


def _line_for(document: _Document, duty: _Duty) -> UnitLine | None:
    for sentence in duty.sentences:
        for line in document.units:
            if sentence.start <= line.start and line.end <= sentence.end:
                return line
    index = duty.clause
    while index is not None:
        for line in document.units:
            if index in line.covers:
                return line
        index = document.clauses[index].parent
    return None


def _from_line(line: UnitLine) -> list[MatterUnit]:
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


def _assisting(unit: InlineUnit) -> MatterUnit:
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


def _from_sentence(named: Sequence[InlineUnit]) -> list[MatterUnit]:
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


def _title(
    document: _Document, duty: _Duty, clause: Clause | None, deadlines: Sequence[Deadline]
) -> str:
    sentence = duty.sentences[0]
    if clause is not None and clause.title and "#" not in duty.key:
        return clause.title.strip()[: 2 * _TITLE_LENGTH]
    words = _without_days(document, sentence, clause, deadlines)
    first = re.split(r"[,;。!]", fold(words), maxsplit=1)[0]
    chosen = words if len(first) < 8 else words[: len(first)]
    chosen = chosen.rstrip("。；;，,")
    return chosen if len(chosen) <= _TITLE_LENGTH else chosen[: _TITLE_LENGTH - 1] + "…"


def _without_days(
    document: _Document, sentence: Sentence, clause: Clause | None, deadlines: Sequence[Deadline]
) -> str:
    """The sentence without its label and the words that say when."""
    start = sentence.start
    if clause is not None and clause.start == start:
        start += len(clause.label)
    pieces, at = [], start
    for deadline in sorted(deadlines, key=lambda d: d.start):
        opens = deadline.kind == "recurring" and deadline.start - start <= 1
        says_when = opens and document.text[deadline.end : deadline.end + 1] in (",", "，")
        if (deadline.kind in _DAYS or says_when) and at <= deadline.start < sentence.end:
            pieces.append(re.sub(r"[于在到至]$", "", document.text[at : deadline.start]))
            at = deadline.end
            while at < sentence.end and document.text[at] in ",，、":
                at += 1
    pieces.append(document.text[at : sentence.end])
    return re.sub(r"\s", "", "".join(pieces)).lstrip(",，、:：的")


def _kind(document: _Document, duty: _Duty, deadlines: Sequence[Deadline]) -> str:
    title = document.title + "".join(
        c.title for c in ancestors(document.clauses, duty.clause) if c.kind == "section"
    )
    own = document.clauses[duty.clause].title if duty.clause is not None else ""
    if ("#" in duty.key or _REPORTING.search(own)) and any(d.rules for d in deadlines):
        words = document.text[duty.sentences[0].start : duty.sentences[-1].end]
        if _REPORTING.search(words):
            return "定期报告"
    for words, kind in (
        (r"整改|督查反馈|反馈问题", "督查整改"),
        (r"批示", "领导批示"),
        (r"纪要|会议议定", "会议议定"),
    ):
        if re.search(words, document.title if kind == "督查整改" else title):
            return kind
    return "工作要点"
