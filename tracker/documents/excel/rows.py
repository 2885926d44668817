"""Rows as the XML of a worksheet, streamed: openpyxl lays out the sheet, this writes its cells.

openpyxl's own loop costs a Python object per cell. The rows here are plain strings, so a ledger of
10 000 rows is written faster than by its bare write-only loop, with styles, and nothing is held.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO

from openpyxl.utils import get_column_letter

from tracker.base.errors import DomainError
from tracker.documents.excel.sheets import Column, Kind, Sheet, Value
from tracker.documents.excel.styles import CellStyles
from tracker.documents.excel.texts import (
    CELL_LIMIT,
    escape_underscores,
    fits_a_cell,
    lines_of,
    printable,
    starts_a_formula,
    width_of,
)

#: Excel's own limit of rows in a sheet.
ROW_LIMIT = 1_048_576

#: Excel counts days from here; before March 1900 it counts a day that never was.
_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_SAFE_DAY = date(1900, 3, 1)

#: Points: one line of 10.5-point type, the air around it, and the tallest row Excel takes.
_LINE, _AIR, _TALLEST = 14.25, 4.0, 409.0

_REMEMBERED_TEXTS = 20_000

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Extent:
    """The first and the last line of the rows; `last` is `first - 1` where there are none."""

    first: int
    last: int


@dataclass(frozen=True)
class Body:
    """How the rows of one sheet are written: columns, their styles, their widths."""

    columns: Sequence[Column]
    styles: Sequence[CellStyles]
    widths: Sequence[float]


def write_rows(
    out: IO[bytes], body: Body, rows: Iterable[Sequence[Value]], first: int, progress: Progress
) -> Extent:
    """Write rows from line `first` on; tells `progress` how many are done."""
    writer = _RowWriter(body)
    styles = [(style.plain, style.quoted) for style in body.styles]
    line = first - 1
    for line, row in enumerate(rows, first):
        out.write(writer.row(line, row, styles))
        if line % 256 == 0:
            progress(line - first + 1)
    progress(line - first + 1)
    return Extent(first, line)


def write_last_rows(out: IO[bytes], body: Body, sheet: Sheet, extent: Extent) -> None:
    """Write what stands below the rows: blank ones to fill in, and the totals."""
    writer = _RowWriter(body)
    below = extent.last + 1 + sheet.blank_rows
    styles = [(style.plain, style.quoted) for style in body.styles]
    for line in range(extent.last + 1, below):
        out.write(writer.row(line, (None,) * len(body.columns), styles))
    if sheet.totals is not None:
        bold = [(style.total, style.total) for style in body.styles]
        out.write(writer.row(below, sheet.totals, bold))


class _RowWriter:
    def __init__(self, body: Body) -> None:
        self.columns = body.columns
        self.letters = [get_column_letter(place) for place in range(1, len(body.columns) + 1)]
        #: Half-width characters that fit on a line; what is hidden makes no row taller.
        self.room = [
            2**31 if column.hidden else max(int(width), 2)
            for column, width in zip(body.columns, body.widths, strict=True)
        ]
        #: text → (its XML, its width, whether it would run): units and states come again and again.
        self.known: dict[str, tuple[str, int, bool]] = {}

    def row(self, line: int, values: Sequence[Value], styles: Sequence[tuple[int, int]]) -> bytes:
        if line > ROW_LIMIT:
            raise DomainError(f"行数超过 Excel 的上限（{ROW_LIMIT} 行），请缩小范围后分次导出。")
        if len(values) != len(self.letters):
            raise ValueError(f"row {line} has {len(values)} values for {len(self.letters)} columns")
        cells = []
        lines = 1
        for place, value in enumerate(values):
            plain, quoted = styles[place]
            where = f'<c r="{self.letters[place]}{line}" s="'
            if value is None or value == "":
                cells.append(f'{where}{plain}"/>')
            elif type(value) is str:
                xml, width, runs = self.known.get(value) or self._text(value, line, place)
                cells.append(f'{where}{quoted if runs else plain}" t="inlineStr">{xml}</c>')
                if width > self.room[place] or "\n" in value:
                    lines = max(lines, lines_of(value, self.room[place]))
            else:
                number = _number(value, self.columns[place])
                cells.append(f'{where}{plain}"><v>{number}</v></c>')
        # Excel fits rows without a height by itself; LibreOffice and some previews do not.
        height = f' ht="{min(lines * _LINE + _AIR, _TALLEST)}"' if lines > 1 else ""
        return f'<row r="{line}"{height}>{"".join(cells)}</row>'.encode()

    def _text(self, value: str, line: int, place: int) -> tuple[str, int, bool]:
        text = printable(value)
        if not fits_a_cell(text):
            raise _too_long(text, line, self.columns[place])
        xml = escape_underscores(text)
        xml = xml.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        found = (
            f'<is><t xml:space="preserve">{xml}</t></is>',
            width_of(text),
            starts_a_formula(text),
        )
        if len(value) <= 64:
            if len(self.known) >= _REMEMBERED_TEXTS:
                self.known.clear()
            self.known[value] = found
        return found


def _too_long(text: str, line: int, column: Column) -> DomainError:
    return DomainError(
        f"第{line}行「{column.heading}」有{len(text)}个字符，超过 Excel 单元格上限"
        f"（{CELL_LIMIT}），未导出。请改用 Word 导出，或先精简该内容。",
        field=column.key,
    )


def _number(value: Value, column: Column) -> str:
    """The stored number of a value that is not text."""
    if isinstance(value, datetime):
        raise TypeError(f"column {column.key}: hand over days, not instants")
    if isinstance(value, date):
        if value < _FIRST_SAFE_DAY:
            raise ValueError(f"column {column.key}: {value} is before Excel's calendar")
        return str(value.toordinal() - _EPOCH)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"column {column.key}: {value} is no figure")
    if type(value) is int and column.kind is not Kind.PERCENT:
        return str(value)
    number = Decimal(str(value))
    return format(number / 100 if column.kind is Kind.PERCENT else number, "f")
