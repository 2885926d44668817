"""The clause tree: 一、 / (一) / 1. / (1) / 一是 / ——, run-in titles, rows of tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .lines import Line
from .model import Clause, ClauseKind
from .numerals import whole
from .text import fold

_CN = "一二三四五六七八九十百零〇"
#: Labels that open a line. Group 1 is the label, group 2 its number.
_OPENING: tuple[tuple[ClauseKind, re.Pattern[str]], ...] = (
    ("section", re.compile(rf"\s*((第[{_CN}\d]{{1,4}}(?:章|部分|编))\s*[、::]?)")),
    ("subsection", re.compile(rf"\s*((第[{_CN}\d]{{1,4}}节)\s*)")),
    ("item", re.compile(rf"\s*((第[{_CN}\d]{{1,4}}条)\s*)")),
    (
        "section",
        re.compile(
            rf"\s*(([{_CN}]{{1,4}})\s*[、.](?!(?:[{_CN}、]+(?:级|类|产|线|是|等|者|带|批|期|季度|楼))))"
        ),
    ),
    ("subsection", re.compile(rf"\s*(\(([{_CN}]{{1,4}})\)\s*[、.]?)")),
    ("item", re.compile(r"\s*((\d{1,3})\s*(?:[.、](?!\d)))")),
    ("subitem", re.compile(r"\s*(\((\d{1,3})\)\s*[、.]?)")),
    ("subitem", re.compile(r"\s*((\d{1,3})\)(?!\d))")),
    ("subitem", re.compile(r"\s*(([①-⑳])\s*)")),
    ("bullet", re.compile(r"\s*((-{1,2}|[•●■◆◇▲])\s*)(?!\d)")),
)
_POINT = re.compile(
    r"([一二三四五六七八九十]{1,2})是(?!否|非)|第([一二三四五六七八九十]{1,2})(?=,)"
)
_RANK = {"section": 1, "subsection": 2, "item": 3, "subitem": 4, "point": 5, "bullet": 5, "row": 6}
_TITLE_END = re.compile(r"[。::!?;\n]")
#: Words that make a first sentence a duty of its own rather than a title.
_DUTY = re.compile(r"\d|每[年月季周日半]|前完成|底前|负责|应当|不得|必须|[一二三四五六七八九十]月")
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class _Mark:
    """A label found in the text."""

    kind: ClauseKind
    label: str
    number: int | None
    start: int
    #: Where the label ends.
    stop: int
    #: End of the logical line it stands in.
    line_end: int


def clause_tree(
    text: str, lines: Sequence[Line], labelled: Sequence[Line] | None = None
) -> tuple[Clause, ...]:
    """Every clause in the order of the text, each with its path and the index of its parent.

    `labelled` are the lines in which labels count, when not all do (rows of tables have their own).
    """
    marks = [
        mark for line in (lines if labelled is None else labelled) for mark in _marks(text, line)
    ]
    marks = _plausible_points(marks)
    end_of_text = lines[-1].end if lines else 0
    clauses: list[Clause] = []
    open_at: list[int] = []
    for i, mark in enumerate(marks):
        rank = _RANK[mark.kind]
        while open_at and _RANK[clauses[open_at[-1]].kind] >= rank:
            closed = open_at.pop()
            clauses[closed] = replace(clauses[closed], end=_trim(text, mark.start))
        parent = open_at[-1] if open_at else None
        following = marks[i + 1].start if i + 1 < len(marks) else end_of_text
        start, stop = _title(text, mark, following)
        path = (clauses[parent].path if parent is not None else "") + mark.label
        clauses.append(
            Clause(
                mark.kind, mark.label, mark.number, text[start:stop], start, stop,
                mark.start, end_of_text, path, parent,
            )
        )  # fmt: skip
        open_at.append(len(clauses) - 1)
    for index in open_at:
        clauses[index] = replace(clauses[index], end=_trim(text, end_of_text))
    return tuple(clauses)


def innermost(clauses: Sequence[Clause], offset: int) -> int | None:
    """Index of the deepest clause that holds this offset."""
    found: int | None = bisect_right(clauses, offset, key=lambda c: c.start) - 1
    if found == -1:
        return None
    while found is not None and offset >= clauses[found].end:
        found = clauses[found].parent
    return found


def ancestors(clauses: Sequence[Clause], index: int | None) -> Iterator[Clause]:
    """The clause and those above it, innermost first."""
    while index is not None:
        yield clauses[index]
        index = clauses[index].parent


def _trim(text: str, end: int) -> int:
    while end > 0 and text[end - 1] in "\n\r \t":
        end -= 1
    return end


def _marks(text: str, line: Line) -> Iterator[_Mark]:
    folded = fold(text[line.start : line.end])
    at = 0
    while found := _opening(folded, at):
        kind, match = found
        start, stop = line.start + match.start(1), line.start + match.end(1)
        label = text[start:stop].rstrip()
        number = _number(match.group(2))
        yield _Mark(kind, label, number, start, stop, line.end)
        at = match.end(1)
        if kind in ("bullet", "item", "subitem"):
            break
    for match in _POINT.finditer(folded, at):
        if match.start() == at or folded[: match.start()].rstrip()[-1:] in "。;::,、!?)":
            start = line.start + match.start()
            stop = line.start + match.end()
            number = whole(match.group(1) or match.group(2))
            yield _Mark("point", text[start:stop], number, start, stop, line.end)


def _opening(folded: str, at: int) -> tuple[ClauseKind, re.Match[str]] | None:
    for kind, pattern in _OPENING:
        if match := pattern.match(folded, at):
            return kind, match
    return None


def _number(label: str) -> int | None:
    if label and label[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(label[0]) - ord("①") + 1
    return whole(label.strip("第章节条编部分"))


def _plausible_points(marks: list[_Mark]) -> list[_Mark]:
    """Points count on from 一是 within one clause; anything else was only the words."""
    kept: list[_Mark] = []
    expected = 1
    for i, mark in enumerate(marks):
        if mark.kind != "point":
            kept.append(mark)
            expected = 1 if mark.kind in ("section", "subsection", "item") else expected
        elif mark.number == expected and (expected > 1 or _goes_on(marks, i)):
            kept.append(mark)
            expected += 1
        elif mark.number == 1 and _goes_on(marks, i):
            kept.append(mark)
            expected = 2
    return kept


def _goes_on(marks: list[_Mark], i: int) -> bool:
    for later in marks[i + 1 :]:
        if later.kind in ("section", "subsection", "item"):
            return False
        if later.kind == "point":
            return later.number == 2
    return False


def _title(text: str, mark: _Mark, following: int) -> tuple[int, int]:
    """Span of the title: the rest of a line without a full stop, or a first sentence run in."""
    start = mark.stop
    while start < mark.line_end and text[start] in " \t":
        start += 1
    limit = min(mark.line_end, following)
    if (end := _TITLE_END.search(fold(text[start:limit]))) is None:
        whole_line = limit == mark.line_end and "\t" not in text[start:limit]
        is_title = mark.kind != "bullet" and whole_line and limit - start <= _LONGEST_TITLE
        return start, _trim(text, limit) if is_title else start
    stop = start + end.start()
    rest = text[stop + 1 : _paragraph_end(text, mark, following)].strip()
    run_in = 0 < stop - start <= _LONGEST_TITLE // 2 or mark.kind in ("section", "subsection")
    if mark.kind == "bullet" or not run_in or end.group() == ";":
        return start, start
    if mark.kind not in ("section", "subsection") and (
        not rest or _DUTY.search(fold(text[start:stop]))
    ):
        return start, start
    return start, stop


def _paragraph_end(text: str, mark: _Mark, following: int) -> int:
    """Where what belongs to the mark ends: points below it count as its text."""
    return mark.line_end if mark.kind != "point" else min(mark.line_end, following)
