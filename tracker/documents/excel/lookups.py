"""What the cells of a workbook refer to: its table of texts, and which styles show days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import WINDOWS_EPOCH

from tracker.documents.excel.package import UnreadableFile
from tracker.documents.excel.texts import CELL_LIMIT, printable, unescape_underscores


@dataclass(frozen=True)
class Lookups:
    """What the cells of every sheet refer to."""

    strings: list[str]
    #: Per style: `date`, `percent` or nothing.
    formats: list[str]
    epoch: datetime = WINDOWS_EPOCH


class Strings:
    """The table of shared texts; phonetic guides are left out."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._inside = False
        self._guide = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._guide += 1
        self._inside = tag == "t" and not self._guide

    def end(self, tag: str) -> None:
        if tag == "si":
            self.strings.append(shown_text("".join(self._parts)))
        elif tag == "rPh":
            self._guide -= 1
        self._inside = False

    def text(self, words: str) -> None:
        if self._inside:
            self._parts.append(words)


class Formats:
    """Which styles show a number as a day or as a percentage."""

    def __init__(self) -> None:
        self.formats: list[str] = []
        self._own: dict[str, str] = {}
        self._in_cells = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            self.formats.append(self._kind(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cells = False

    def text(self, words: str) -> None: ...

    def _kind(self, number: str) -> str:
        code = self._own.get(number)
        if code is None:
            # 27–36 and 50–58 are the day formats of Chinese Excel; openpyxl does not list them.
            if number.isdecimal() and (27 <= int(number) <= 36 or 50 <= int(number) <= 58):
                return "date"
            code = BUILTIN_FORMATS.get(int(number) if number.isdecimal() else 0, "")
        if is_date_format(code):
            return "date"
        return "percent" if "%" in code else ""


def shown_text(stored: str) -> str:
    """What a stored text shows: escapes undone, illegal characters gone, edges trimmed."""
    return trimmed(unescape_underscores(stored))


def trimmed(words: str) -> str:
    """The text as it may be kept. Raises UnreadableFile where no cell could have held it."""
    text = printable(words).strip()
    if len(text) > CELL_LIMIT:
        raise UnreadableFile(f"有单元格的文字超过 {CELL_LIMIT} 个字符，未读取。")
    return text
