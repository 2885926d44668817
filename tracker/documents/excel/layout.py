"""The sheet around its rows: heading lines, frozen header, filter, widths, lists, print set-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.worksheet import Worksheet

from tracker.documents.excel.offers import add_tints, add_validations
from tracker.documents.excel.rows import Extent
from tracker.documents.excel.sheets import Column, Kind, Sheet, Value
from tracker.documents.excel.styles import (
    BODY_FONT,
    GREY_FILL,
    HEAD_FILL,
    HEAD_FONT,
    RULES,
    TITLE_FONT,
    number_format,
)
from tracker.documents.excel.texts import printable, width_of

A3, A4 = 8, 9

#: Half-width characters beyond which a line on A4 is too small to read.
_TOO_WIDE_FOR_A4 = 260.0

#: Widest a fitted column gets: long words wrap rather than push the rest off the page.
_WIDEST = {Kind.LONGTEXT: 44.0}
_WIDEST_OTHERS = 26.0
_NARROWEST = 6.0


def lines_above(sheet: Sheet) -> int:
    """How many lines stand above the header."""
    return bool(sheet.heading) + bool(sheet.note)


def lay_out(
    target: Worksheet,
    sheet: Sheet,
    extent: Extent,
    widths: Sequence[float],
    lists: Sequence[str | None],
) -> None:
    """Everything about a sheet but its rows. `lists` names the range of each column's choices."""
    _heading_lines(target, sheet)
    header = extent.first - 1
    _header(target, sheet.columns, header)
    _columns(target, sheet, widths)
    last_column = get_column_letter(len(sheet.columns))
    target.sheet_format.defaultRowHeight, target.sheet_format.customHeight = 20, True
    target.freeze_panes = f"A{extent.first}"
    bottom = max(extent.last, header) + sheet.blank_rows
    target.auto_filter.ref = f"A{header}:{last_column}{bottom}"
    add_validations(target, sheet, extent.first, max(bottom, extent.first), lists)
    add_tints(target, sheet.columns, extent.first, bottom)
    shown = [
        width for width, column in zip(widths, sheet.columns, strict=True) if not column.hidden
    ]
    _print_set_up(target, sheet, header, sum(shown))


def _heading_lines(target: Worksheet, sheet: Sheet) -> None:
    across = len(sheet.columns)
    lines = [(sheet.heading, TITLE_FONT, 18.0, 32.0), (sheet.note, BODY_FONT, 10.0, 18.0)]
    for line, (text, font, size, height) in enumerate([part for part in lines if part[0]], 1):
        cell = target.cell(line, 1, printable(text))
        cell.data_type = "s"
        cell.font = Font(name=font, size=size)
        centred = font == TITLE_FONT
        cell.alignment = Alignment(horizontal="center" if centred else "left", vertical="center")
        target.row_dimensions[line].height = height
        if across > 1:
            target.merge_cells(start_row=line, end_row=line, start_column=1, end_column=across)


def _header(target: Worksheet, columns: Sequence[Column], line: int) -> None:
    for place, column in enumerate(columns, 1):
        cell = target.cell(line, place, heading_of(column))
        cell.data_type = "s"
        grey = "FF6B7683" if column.shown_only else "FF1E2630"
        cell.font = Font(name=HEAD_FONT, size=10.5, color=grey)
        cell.fill = GREY_FILL if column.shown_only else HEAD_FILL
        cell.border = RULES
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    target.row_dimensions[line].height = 30


def heading_of(column: Column) -> str:
    """The heading on paper: what must be filled in carries a star."""
    return f"{printable(column.heading)}*" if column.required else printable(column.heading)


def fitted_widths(sheet: Sheet, sample: Sequence[Sequence[Value]]) -> list[float]:
    """The widths of the columns, in half-width characters: given, or fitted to the first rows."""
    return [
        column.width
        if column.width is not None
        else _fitted(column, [row[place] for row in sample if place < len(row)])
        for place, column in enumerate(sheet.columns)
    ]


def _fitted(column: Column, values: Sequence[Value]) -> float:
    content = max((_shown_width(column, value) for value in values), default=0)
    # The header carries a filter button of about three characters; it may wrap onto two lines.
    head = width_of(heading_of(column))
    head = (head if head <= 8 else (head + 1) // 2) + 3
    widest = _WIDEST.get(column.kind, _WIDEST_OTHERS)
    return max(min(max(content + 2, _NARROWEST), widest), head)


def _shown_width(column: Column, value: Value) -> int:
    if isinstance(value, str):
        return width_of(value)
    if isinstance(value, date):
        return 10
    return 0 if value is None else len(f"{value:.{column.decimals}f}") + 1


def _columns(target: Worksheet, sheet: Sheet, widths: Sequence[float]) -> None:
    for place, column in enumerate(sheet.columns):
        settings = target.column_dimensions[get_column_letter(place + 1)]
        settings.width = widths[place]
        settings.hidden = column.hidden
        if sheet.blank_rows:
            settings.number_format = number_format(column)


def _print_set_up(target: Worksheet, sheet: Sheet, header: int, width: float) -> None:
    target.print_title_rows = f"{header}:{header}"
    setup = target.page_setup
    setup.orientation = "portrait" if sheet.portrait else "landscape"
    setup.paperSize = A4 if width <= _TOO_WIDE_FOR_A4 else A3
    setup.fitToWidth, setup.fitToHeight = 1, 0
    properties = target.sheet_properties.pageSetUpPr
    if properties is not None:
        properties.fitToPage = True
    target.print_options.horizontalCentered = True
    margins = target.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.7
    target.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))


def name_a_range(target: Worksheet, place: int, count: int) -> str:
    """The address of a list of choices on the hidden sheet, for a validation formula."""
    letter = get_column_letter(place)
    return f"'{target.title}'!${letter}$1:${letter}${count}"
