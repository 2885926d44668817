"""The cells of a workbook as values: what a person sees in them, within bounds.

openpyxl is not used to read: it fails on the styles some office programs write, forgets formulas
that were never computed, and walks every cell up to XFD1048576. Its number formats are used.
"""

from __future__ import annotations

import math
import re

from tracker.documents.excel.contents import Cell, Percent, Row, Trouble, day_of_serial, iso_day
from tracker.documents.excel.lookups import Lookups, shown_text
from tracker.documents.excel.package import UnreadableFile, broken

MAX_ROWS = 20_000
MAX_COLUMNS = 200
#: Filled cells, elements of cells (empty ones too), and characters in one sheet.
MAX_FILLED = 500_000
MAX_ELEMENTS = 2_000_000
MAX_CHARACTERS = 30_000_000
MAX_MERGES = 20_000

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")


class SheetCells:
    """Reads one sheet into `rows`: line number → column number → cell, filled cells only."""

    def __init__(self, book: Lookups) -> None:
        self.book = book
        self.rows: dict[int, Row] = {}
        self._merges: list[tuple[int, int, int]] = []
        self._line = self._column = self._elements = self._filled = self._characters = 0
        self._type = self._style = ""
        self._value: list[str] = []
        self._formula = self._reading = False
        self._guide = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "row":
            self._line = _whole(attributes.get("r"), self._line + 1)
            self._column = 0
        elif tag == "rPh":
            self._guide += 1
        elif tag == "f":
            self._formula = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        self._reading = tag in {"v", "t"} and not self._guide

    def end(self, tag: str) -> None:
        self._reading = False
        if tag == "c":
            self._end_cell()
        elif tag == "rPh":
            self._guide -= 1
        elif tag == "worksheet":
            self._fill_merges()

    def text(self, words: str) -> None:
        if self._reading:
            self._value.append(words)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise UnreadableFile("表格的单元格过多，未读取。请删去多余的行和列后再上传。")
        reference = attributes.get("r")
        if reference:
            self._line, self._column = place_of(reference)
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value, self._formula = [], False

    def _end_cell(self) -> None:
        cell = self._cell("".join(self._value))
        if cell is None:
            return
        if self._line > MAX_ROWS or self._column > MAX_COLUMNS:
            raise UnreadableFile(
                f"第{self._line}行第{self._column}列有内容，超出可读取的范围"
                f"（{MAX_ROWS}行、{MAX_COLUMNS}列）。请删去多余内容或分成几个文件。"
            )
        self._filled += 1
        self._characters += len(cell) if isinstance(cell, str) else 1
        if self._filled > MAX_FILLED or self._characters > MAX_CHARACTERS:
            raise UnreadableFile("表格内容过多，未读取。请分成几个文件上传。")
        self.rows.setdefault(self._line, {})[self._column] = cell

    def _cell(self, stored: str) -> Cell | None:
        if self._formula and not stored and self._type != "str":
            return Trouble("公式没有算出的值。请在 Excel 中打开并保存一次，或改为数值")
        if self._type == "s":
            place = _whole(stored, -1)
            if not 0 <= place < len(self.book.strings):
                raise broken()
            return self.book.strings[place] or None
        if self._type in {"inlineStr", "str"}:
            return shown_text(stored) or None
        if not stored:
            return None
        if self._type == "e":
            return Trouble(f"单元格显示为错误值（{stored[:20]}）")
        if self._type == "b":
            return "TRUE" if stored.strip() == "1" else "FALSE"
        if self._type == "d":
            return iso_day(stored)
        return self._number(stored)

    def _number(self, stored: str) -> Cell:
        try:
            number = float(stored)
        except ValueError as error:
            raise broken() from error
        if not math.isfinite(number):
            raise broken()
        style = _whole(self._style, 0)
        shown = self.book.formats[style] if style < len(self.book.formats) else ""
        if shown == "date":
            return day_of_serial(number, self.book.epoch)
        if shown == "percent":
            # 0.35 is stored as 0.34999999999999998 by some programs.
            return Percent(round(number * 100, 9))
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, _) = place_of(first), place_of(last or first)
        if bottom > top:
            self._merges.append((top, bottom, left))
        if len(self._merges) > MAX_MERGES:
            raise UnreadableFile("表格的合并单元格过多，未读取。请取消合并后再上传。")

    def _fill_merges(self) -> None:
        """A cell merged over several rows stands for each of them."""
        last = max(self.rows, default=0)
        for top, bottom, column in self._merges:
            cell = self.rows.get(top, {}).get(column)
            if cell is None:
                continue
            for line in range(top + 1, min(bottom, last) + 1):
                # Rows that are otherwise empty stay empty.
                if line in self.rows:
                    self.rows[line].setdefault(column, cell)


def place_of(reference: str) -> tuple[int, int]:
    """Line and column of `B7`: (7, 2)."""
    found = _REFERENCE.match(reference.replace("$", ""))
    if found is None:
        raise broken()
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _whole(words: str | None, otherwise: int) -> int:
    if words is None or not words.strip():
        return otherwise
    if not words.strip().isdecimal() or len(words) > 9:
        raise broken()
    return int(words)
