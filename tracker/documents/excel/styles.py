"""How cells look: fonts of a Chinese office, thin rules, formats that mean what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from tracker.documents.excel.sheets import Column, Kind

BODY_FONT = "宋体"
HEAD_FONT = "黑体"
TITLE_FONT = "方正小标宋简体"

_RULE = Side(style="thin", color="FF9AA5B1")
RULES = Border(left=_RULE, right=_RULE, top=_RULE, bottom=_RULE)
HEAD_FILL = PatternFill("solid", fgColor="FFE4E9F0")
GREY_FILL = PatternFill("solid", fgColor="FFF3F4F6")

_CENTRED = {Kind.DATE, Kind.CHOICE}
_RIGHT = {Kind.INT, Kind.DECIMAL, Kind.PERCENT}


@dataclass(frozen=True)
class CellStyles:
    """The numbers, in the workbook's table of styles, that the cells of one column use."""

    plain: int
    #: For texts that look like formulas: Excel keeps them texts even when they are edited.
    quoted: int
    total: int


def styles_for(sheet: Worksheet, columns: Sequence[Column]) -> list[CellStyles]:
    """Enter the styles of the columns into the sheet's workbook."""
    return [
        CellStyles(
            _styled(sheet, column).style_id,
            _quoted(sheet, column).style_id,
            _total(sheet, column).style_id,
        )
        for column in columns
    ]


def number_format(column: Column) -> str:
    """Excel's own format of a column. Short texts are typed as text, so that 0123 and 12号 stay."""
    point = "." + "0" * column.decimals if column.decimals else ""
    return {
        Kind.DATE: "yyyy-mm-dd",
        Kind.INT: "0",
        Kind.DECIMAL: f"0{point}",
        Kind.PERCENT: f"0{point}%",
        Kind.LONGTEXT: "General",
    }.get(column.kind, "@")


def alignment(column: Column) -> Alignment:
    """Figures right, days and choices centred, words left; all wrapped, vertically centred."""
    across = "center" if column.kind in _CENTRED else "right" if column.kind in _RIGHT else "left"
    # A figure must not touch the words of the next column.
    indent = 1 if across == "right" else 0
    return Alignment(horizontal=across, vertical="center", wrap_text=True, indent=indent)


def _styled(sheet: Worksheet, column: Column) -> Cell:
    cell = Cell(sheet, row=1, column=1)
    cell.font = Font(name=BODY_FONT, size=10.5)
    cell.border = RULES
    cell.alignment = alignment(column)
    cell.number_format = number_format(column)
    return cell


def _quoted(sheet: Worksheet, column: Column) -> Cell:
    cell = _styled(sheet, column)
    cell.quotePrefix = True
    return cell


def _total(sheet: Worksheet, column: Column) -> Cell:
    cell = _styled(sheet, column)
    cell.font = Font(name=BODY_FONT, size=10.5, bold=True)
    return cell
