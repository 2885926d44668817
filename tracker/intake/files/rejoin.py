"""Lines on a page back into paragraphs: by width, indentation, punctuation and label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..lines import LABEL
from ..text import fold

#: A full line that ends in a semicolon goes on: what stands in a list has labels or short lines.
_CLOSED = re.compile(r"[。!?:…][\"'”’」』)》〕】\]]*$")
_PAGE_NUMBER = re.compile(
    r"^[-—–―\s·]*(?:第?\s*\d{1,4}\s*页?(?:\s*[/共]\s*\d{1,4}\s*页?)?)[-—–―\s·]*$"
)


@dataclass(frozen=True)
class PageLine:
    """A line of characters (with their number in the file) and where it stands, in points."""

    characters: tuple[tuple[str, int], ...]
    left: float
    right: float
    top: float
    bottom: float
    page: int
    #: A row of a table: stands for itself.
    is_row: bool = False

    @property
    def text(self) -> str:
        return "".join(c for c, _ in self.characters)

    @property
    def size(self) -> float:
        return max(self.top - self.bottom, 1.0)


Characters = list[tuple[str, int]]


def paragraphs(lines: Sequence[PageLine], heights: Sequence[float]) -> list[Characters]:
    """The paragraphs of a document, page numbers and running heads left out."""
    kept = _without_furniture(lines, heights)
    if not kept:
        return []
    prose = [line for line in kept if not line.is_row]
    left = _edge([line.left for line in prose]) if prose else 0.0
    right = _right_edge([line.right for line in prose])
    indents = any(
        _is_indented(line, left) and LABEL.match(fold(line.text)) is None for line in prose
    )
    found: list[Characters] = []
    before: PageLine | None = None
    for line in kept:
        if before is not None and _goes_on(before, line, left, right, indents):
            found[-1] += _glue(before, line)
        else:
            found.append([])
        found[-1] += line.characters
        before = line
    return found


def _goes_on(before: PageLine, line: PageLine, left: float, right: float, indents: bool) -> bool:
    if before.is_row or line.is_row:
        return False
    size = min(before.size, line.size)
    if max(before.size, line.size) > 1.35 * size:
        return False
    if before.right < right - 2.2 * size or _is_indented(line, left):
        return False
    if indents:
        return True
    return not LABEL.match(fold(line.text)) and not _CLOSED.search(fold(before.text).rstrip())


def _is_indented(line: PageLine, left: float) -> bool:
    return line.left > left + 0.9 * line.size


def _edge(values: Sequence[float]) -> float:
    """The left edge of the column: the smallest place where several lines begin."""
    rounded = Counter(round(v / 3) for v in values)
    several = [place for place, n in rounded.items() if n >= max(2, len(values) // 20)]
    return 3.0 * min(several) if several else min(values)


def _right_edge(values: Sequence[float]) -> float:
    """Where full lines end: the middle of the outermost fifth, so that hung punctuation does not count."""
    outermost = sorted(values, reverse=True)[: max(1, len(values) // 5)]
    return outermost[len(outermost) // 2] if outermost else 0.0


def _glue(before: PageLine, line: PageLine) -> Characters:
    """A blank between two Latin words, nothing between Chinese characters or figures."""
    last, first = before.text[-1:], line.text[:1]
    both_latin = last.isascii() and last.isalpha() and first.isascii() and first.isalpha()
    return [(" ", -1)] if both_latin else []


def _without_furniture(lines: Sequence[PageLine], heights: Sequence[float]) -> list[PageLine]:
    """Leave out page numbers, and what stands at the same edge of most pages."""
    pages = len(heights)
    edge = [line for line in lines if _is_at_edge(line, heights)]
    repeated = Counter(re.sub(r"\d+", "#", line.text.strip()) for line in edge)
    heads = {text for text, n in repeated.items() if pages >= 3 and n >= 0.6 * pages}
    kept = []
    for line in lines:
        is_edge = _is_at_edge(line, heights)
        if is_edge and (
            _PAGE_NUMBER.match(line.text) or re.sub(r"\d+", "#", line.text.strip()) in heads
        ):
            continue
        if line.text.strip():
            kept.append(line)
    return kept


def _is_at_edge(line: PageLine, heights: Sequence[float]) -> bool:
    height = heights[line.page]
    return not line.is_row and (line.top > 0.92 * height or line.bottom < 0.09 * height)
