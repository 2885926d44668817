"""Reading text character by character: a folded view with a map back to the source.

The text itself is never rewritten for reading. Patterns look at a *view*: every character folded one
to one (full-width digits to ASCII, dashes to one dash) and blanks left out, with the offset of each
character that remains. So a date broken over two lines is still one date, and its span is exact.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_KEEP = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_DASHES = "–—―─﹣-−‐‑ー"
_BLANKS = frozenset(" \n\r\x0b\x0c\xa0\u2002\u2003\u2009\u3000")

#: Left out on reading: illegal in XML, or of no width (soft hyphen, zero-width blanks, marks of direction).
DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\ud800-\udfff\ufffe\uffff\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064]"
)


class _Fold(dict[int, int]):
    """One code point to one code point, worked out on first use."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        folded = char
        if char in _DASHES:
            folded = "-"
        elif char in "〜∼":
            folded = "~"
        elif char in "○◯":
            folded = "〇"
        elif char not in _KEEP:
            compatible = unicodedata.normalize("NFKC", char)
            folded = compatible if len(compatible) == 1 else char
        self[code] = ord(folded)
        return ord(folded)


_fold = _Fold()


def fold(text: str) -> str:
    """The text with every character in its plain form; the length stays the same."""
    return text.translate(_fold)


@dataclass(frozen=True)
class View:
    """A compact folded reading of a stretch of text."""

    text: str
    #: `at[i]` is the offset, in the source text, of character i of the view.
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of the characters start to end (end excluded) of the view."""
        return self.at[start], self.at[end - 1] + 1


def view(text: str, start: int = 0, end: int | None = None) -> View:
    """The compact view of text[start:end]. Tabs stay: they part the cells of a table."""
    stop = len(text) if end is None else end
    folded = fold(text[start:stop])
    kept = [(i, c) for i, c in enumerate(folded, start) if c not in _BLANKS]
    return View("".join(c for _, c in kept), tuple(i for i, _ in kept))


#: Radicals and compatibility forms that the text layers of PDF files use in place of the characters.
_COMPATIBLE = (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00))


def clean_character(char: str) -> str:
    """One character of a file as the text shall hold it: '' when it is left out."""
    if DROPPED.match(char):
        return ""
    if char in "\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if char in "\xa0\u2002\u2003\u2009\u202f":
        return " "
    if any(ord(char) in block for block in _COMPATIBLE):
        compatible = unicodedata.normalize("NFKC", char)
        return compatible if len(compatible) == 1 else char
    return char


def clean(raw: str) -> tuple[str, tuple[int, ...]]:
    """The text that is read, and for each of its characters the offset in what the file held."""
    kept: list[str] = []
    origin: list[int] = []
    for i, char in enumerate(raw):
        if char == "\n" and i and raw[i - 1] == "\r":
            continue
        better = clean_character(char)
        if better:
            kept.append(better)
            origin.append(i)
    return "".join(kept), tuple(origin)
