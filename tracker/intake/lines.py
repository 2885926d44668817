"""The logical lines of a text: what a person would call a paragraph, though it be broken in two.

A reader of PDF joins wrapped lines in the text itself; a text file may have them as well. So a line
that stops short of punctuation, is about as wide as its neighbours and is not followed by a label goes
on in the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .text import fold

#: What a line may start with that makes it the beginning of something.
LABEL = re.compile(
    r"\s*(?:[一二三四五六七八九十百]{1,4}\s*[、.,,](?![一二三四五六七八九十]+[级类产、])"
    r"|\([一二三四五六七八九十]{1,4}\)|\(\d{1,3}\)|\d{1,3}\s*(?:[.、](?!\d)|\)(?!\d))|[①-⑳]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条编部]"
    r"|[一二三四五六七八九十]{1,2}是|其[一二三四五六七八九十],|-{1,2}(?!\d)|[•·●■◆★▲○◇]"
    r"|[((〔\[【]?\s*(?:责任|牵头|配合|主办|协办|主责|承办)[^。::]{0,8}[::]"
    r"|附\s?件|抄送|主送|\d{4}年\d{1,2}月\d{1,2}日\s*$|[〇一二三四五六七八九十]{4}年.{2,6}日\s*$)"
)
_CLOSED = re.compile(r"[。!?:…\t]['\"”’」』)》〕】\]]*\s*$")
#: Lines narrower than this never count as wrapped: they are titles, senders, days.
_NARROWEST = 18


@dataclass(frozen=True)
class Line:
    """A logical line: text[start:end], without the break that ends it."""

    start: int
    end: int


def width(text: str) -> int:
    """Columns: a Chinese character is two wide, an ASCII one is one."""
    return sum(1 if c.isascii() else 2 for c in text)


def is_wrapped(before: str, after: str, column: int) -> bool:
    """Whether `after` goes on where `before` was broken; `column` is the width of full lines."""
    first, second = fold(before).rstrip(), fold(after)
    if not second.strip() or not first.strip() or "\t" in first or "\t" in second:
        return False
    if _CLOSED.search(first) or LABEL.match(second):
        return False
    return width(first) >= max(2 * _NARROWEST, column - 6)


def logical_lines(text: str) -> list[Line]:
    """All lines that hold anything, wrapped ones taken together."""
    raw: list[Line] = []
    at = 0
    for piece in text.split("\n"):
        raw.append(Line(at, at + len(piece)))
        at += len(piece) + 1
    column = _column([text[line.start : line.end] for line in raw])
    lines: list[Line] = []
    joined_to = -2
    for i, line in enumerate(raw):
        here = text[line.start : line.end]
        if not here.strip():
            continue
        before = raw[i - 1] if i else None
        if (
            column
            and before is not None
            and lines
            and joined_to == i - 1
            and is_wrapped(text[before.start : before.end], here, column)
        ):
            lines[-1] = Line(lines[-1].start, line.end)
        else:
            lines.append(line)
        joined_to = i
    return lines


def _column(pieces: list[str]) -> int:
    """The width at which this text is wrapped; 0 when it is not wrapped at all.

    Wrapped texts have a ceiling that many lines touch without closing their sentence.
    """
    widths = [width(p.strip()) for p in pieces if p.strip()]
    if len(widths) < 3:
        return 0
    ceiling = max(widths)
    if ceiling > 130 or ceiling < 2 * _NARROWEST:
        return 0
    full = sum(1 for w in widths if w >= ceiling - 6)
    return ceiling if full >= max(2, len(widths) // 5) else 0
