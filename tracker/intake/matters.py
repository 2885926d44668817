"""From clauses and facts to the matters that the desk shows: one for each duty, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .assigning import assisting, from_line, from_sentence
from .facts import Deadline, Grade, Indicator
from .model import Clause, InlineUnit, Matter, MatterUnit, Sentence, UnitLine
from .placed import Placed
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


class _Document:
    """What matters are made of, by place."""

    def __init__(
        self,
        text: str,
        title: str,
        clauses: Sequence[Clause],
        units: Sequence[UnitLine],
        inline: Sequence[InlineUnit],
        facts: Facts,
    ) -> None:
        self.text, self.title, self.clauses = text, title, clauses
        self.lines, self.inline = Placed(units), Placed(inline)
        self.deadlines, self.indicators = Placed(facts.deadlines), Placed(facts.indicators)
        #: Clauses that a line of responsibility stands in, and all that one covers.
        self.homes = {line.covers[-1] for line in units if line.covers}
        self.covered = {i: line for line in reversed(units) for i in line.covers}


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
    start = index
    while index is not None:
        if document.clauses[index].kind == "item" or index in document.homes:
            return index
        index = document.clauses[index].parent
    return start


def _key(clauses: Sequence[Clause], index: int | None) -> str:
    """Path and, where a document repeats a path, which of them."""
    if index is None:
        return "文"
    path = clauses[index].path
    before = sum(1 for c in clauses[:index] if c.path == path)
    return f"{path}~{before + 1}" if before else path


def _is_dated(document: _Document, sentence: Sentence) -> bool:
    return any(
        d.kind in _DEFINITE for d in document.deadlines.starting_in(sentence.start, sentence.end)
    )


def _matter(document: _Document, duty: _Duty) -> Matter:
    start, end = duty.sentences[0].start, duty.sentences[-1].end
    deadlines = _inside(document.deadlines, duty)
    indicators = _inside(document.indicators, duty)
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


def _inside(facts: Placed[_Fact], duty: _Duty) -> tuple[_Fact, ...]:
    return tuple(
        f for s in duty.sentences for f in facts.starting_in(s.start, s.end) if f.end <= s.end
    )


def _units(document: _Document, duty: _Duty) -> tuple[tuple[MatterUnit, ...], list[str]]:
    line = _line_for(document, duty)
    named = [u for s in duty.sentences for u in document.inline.starting_in(s.start, s.end)]
    if line is not None:
        taken = from_line(line)
        names = {u.name for u in taken}
        taken += [
            assisting(u)
            for u in named
            if u.role in ("support", "main_body") and u.name not in names
        ]
        return tuple(taken), list(line.reasons)
    units = from_sentence(named)
    return tuple(units), [] if units else [_NOBODY]


def _line_for(document: _Document, duty: _Duty) -> UnitLine | None:
    for sentence in duty.sentences:
        for line in document.lines.starting_in(sentence.start, sentence.end):
            if line.end <= sentence.end:
                return line
    index = duty.clause
    while index is not None:
        if index in document.covered:
            return document.covered[index]
        index = document.clauses[index].parent
    return None


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
