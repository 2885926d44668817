"""The fill-in form as a workbook: one page to print or to type into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from io import BytesIO

from openpyxl.styles import Alignment, Font, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tracker.documents.excel.contents import Cell
from tracker.documents.excel.form_fields import (
    CODE,
    NOTE,
    SECTIONS,
    SIGN,
    TITLE,
    FilledForm,
    FormFacts,
    bare_label,
    filled_form,
    label_of,
)
from tracker.documents.excel.layout import A4
from tracker.documents.excel.package import UnreadableFile
from tracker.documents.excel.sheets import Column, Kind, Meta
from tracker.documents.excel.styles import (
    BODY_FONT,
    GREY_FILL,
    HEAD_FILL,
    HEAD_FONT,
    RULES,
    TITLE_FONT,
    number_format,
)
from tracker.documents.excel.texts import lines_of, printable
from tracker.documents.excel.workbooks import Table, tables
from tracker.documents.excel.writing import HIDDEN_SHEET, new_book, pack

_LABEL_WIDTH, _FIELD_WIDTH = 14.0, 76.0
_LINE, _AIR = 15.0, 9.0
#: Room to write in for a section, and for a single line.
_TALL, _LOW = 120.0, 26.0


def make_form(facts: FormFacts) -> bytes:
    """The form for one matter, unit and period. The same facts make the same bytes."""
    made_at = datetime.combine(facts.made_on, time.min, UTC)
    hidden = [("表", SIGN), (CODE, facts.code)]
    book = new_book(Meta(f"{TITLE}（{facts.unit}）", made_at, hidden=hidden))
    sheet = book.create_sheet("填报表", index=0)
    sheet.column_dimensions["A"].width = _LABEL_WIDTH
    sheet.column_dimensions["B"].width = _FIELD_WIDTH
    _head(sheet)
    line = 2
    for label, words in facts.printed:
        line += 1
        _printed(sheet, line, label, words)
    for column in facts.asked:
        line += 1
        _asked(sheet, line, column)
    _set_up(sheet)
    out = BytesIO()
    pack(book, out)
    return out.getvalue()


def read_form(data: bytes, sections: Sequence[Column] = SECTIONS) -> FilledForm:
    """A workbook that came back. Raises UnreadableFile where it is no such form at all."""
    found = tables(data)
    labels = {column.heading for column in sections}
    for table in found:
        cells = _labelled(table)
        if table.visible and labels & cells.keys():
            return filled_form(cells, _hidden_code(found), sections)
    raise UnreadableFile("这不是系统发出的填报表，请使用发出的原表填写。")


def _labelled(table: Table) -> dict[str, Cell]:
    """The first filled cell to the right of each label; a label's first place counts."""
    cells: dict[str, Cell] = {}
    for _, row in sorted(table.rows.items()):
        first, *others = [cell for _, cell in sorted(row.items())]
        if isinstance(first, str) and others:
            cells.setdefault(bare_label(first), others[0])
        elif isinstance(first, str):
            cells.setdefault(bare_label(first), "")
    return cells


def _hidden_code(found: Sequence[Table]) -> str:
    for table in found:
        if table.name == HIDDEN_SHEET and not table.visible:
            return str(_labelled(table).get(CODE, ""))
    return ""


def _head(sheet: Worksheet) -> None:
    for line, words, font, size, across in (
        (1, TITLE, TITLE_FONT, 20.0, "center"),
        (2, NOTE, BODY_FONT, 10.0, "left"),
    ):
        cell = sheet.cell(line, 1, words)
        cell.font = Font(name=font, size=size)
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=2)
        sheet.row_dimensions[line].height = 36


def _label(sheet: Worksheet, line: int, words: str) -> None:
    cell = sheet.cell(line, 1, words)
    cell.font = Font(name=HEAD_FONT, size=11)
    cell.fill, cell.border = HEAD_FILL, RULES
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _printed(sheet: Worksheet, line: int, label: str, words: str) -> None:
    _label(sheet, line, label)
    text = printable(words)
    cell = sheet.cell(line, 2, text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = Font(name=BODY_FONT, size=11)
    cell.fill, cell.border = GREY_FILL, RULES
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    height = lines_of(text, int(_FIELD_WIDTH) - 4) * _LINE + _AIR
    sheet.row_dimensions[line].height = min(max(height, _LOW), 400)


def _asked(sheet: Worksheet, line: int, column: Column) -> None:
    _label(sheet, line, label_of(column))
    cell = sheet.cell(line, 2)
    cell.font = Font(name=BODY_FONT, size=11)
    cell.border = RULES
    cell.number_format = number_format(column)
    cell.protection = Protection(locked=False)
    long = column.kind is Kind.LONGTEXT
    upright = "top" if long else "center"
    cell.alignment = Alignment(horizontal="left", vertical=upright, wrap_text=True)
    sheet.row_dimensions[line].height = _TALL if long else _LOW
    rule = DataValidation(allow_blank=True)
    if column.kind is Kind.PERCENT:
        rule.type, rule.operator, rule.showErrorMessage = "decimal", "between", True
        rule.formula1, rule.formula2 = "0", "1"
        rule.errorTitle, rule.error = "请核对", "请填 0% 到 100%。"
    rule.promptTitle, rule.prompt, rule.showInputMessage = column.heading, column.prompt, True
    rule.add(f"B{line}")
    sheet.add_data_validation(rule)


def _set_up(sheet: Worksheet) -> None:
    # Without a password: it keeps hands off the printed part, and is no safeguard.
    sheet.protection.sheet = True
    sheet.protection.formatRows = False
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False
