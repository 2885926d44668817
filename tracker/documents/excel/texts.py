"""Texts in cells: what Excel cannot hold, what it would run, and how wide it prints."""

from __future__ import annotations

import re

from tracker.base.text import ILLEGAL

#: Excel's limit for one cell, in UTF-16 units.
CELL_LIMIT = 32_767

#: Excel reads a stored `_x000D_` as the character of that number; a typed one is stored as
#: `_x005F_x000D_`.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

#: What makes a spreadsheet run a text: the ASCII signs, their full-width kin, tabs and line ends
#: (also behind blanks, which some programs skip).
_STARTER = re.compile(r"(?:[\t\r\n]|\s*[=+\-@＝＋－−﹢﹣＠﹦﹫])")
_QUOTED_STARTER = re.compile(r"'+(?:[\t\r\n]|\s*[=+\-@＝＋－−﹢﹣＠﹦﹫])")


def printable(text: str) -> str:
    """The text without characters illegal in XML, line ends unified; its edges stay as they are."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return ILLEGAL.sub("", text)


def fits_a_cell(text: str) -> bool:
    """Whether one cell can hold the text whole."""
    if len(text) <= CELL_LIMIT // 2:
        return True
    return len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet that guesses would run the text."""
    return _STARTER.match(text) is not None


def inert(text: str) -> str:
    """The text as CSV carries it, an apostrophe before what would run. `uninert` undoes it."""
    if _STARTER.match(text) or _QUOTED_STARTER.match(text):
        return "'" + text
    return text


def uninert(text: str) -> str:
    """The text that `inert` was given."""
    return text[1:] if _QUOTED_STARTER.match(text) else text


def escape_underscores(text: str) -> str:
    """A typed `_x0041_` as Excel stores it, so that it is not read back as `A`."""
    return _ESCAPE.sub("_x005F_", text) if "_x" in text else text


def unescape_underscores(text: str) -> str:
    """What a stored text shows on the screen."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def width_of(text: str) -> int:
    """The width of the widest line, a Chinese character counting two."""
    if "\n" in text:
        return max(width_of(line) for line in text.split("\n"))
    return len(text.encode("gb18030", "replace")) if not text.isascii() else len(text)


def lines_of(text: str, room: int) -> int:
    """How many lines the text takes in a column with room for so many half-width characters."""
    return sum(max(-(-width_of(line) // room), 1) for line in text.split("\n"))
