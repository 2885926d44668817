"""What a cell offers and accepts, and how it is coloured: lists, bounds, help, lights."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tracker.documents.excel.sheets import Column, Kind, Sheet


def add_validations(
    target: Worksheet, sheet: Sheet, first: int, last: int, lists: Sequence[str | None]
) -> None:
    """Lists to choose from, bounds for days and shares, help beside the cell."""
    for place, column in enumerate(sheet.columns):
        rule = _validation(column, lists[place])
        if rule is not None and not column.shown_only:
            letter = get_column_letter(place + 1)
            rule.add(f"{letter}{first}:{letter}{last}")
            target.add_data_validation(rule)


def _validation(column: Column, choices: str | None) -> DataValidation | None:
    if choices:
        rule = DataValidation(type="list", formula1=choices, allow_blank=True)
        rule.error = "请从列表中选择。"
        # Text columns with a list only offer it: several units may be named in one cell.
        rule.errorStyle = "stop" if column.kind is Kind.CHOICE else "information"
        rule.showErrorMessage = column.kind is Kind.CHOICE
    elif column.kind is Kind.DATE:
        rule = DataValidation(type="date", operator="between", allow_blank=True)
        rule.formula1, rule.formula2 = "DATE(2000,1,1)", "DATE(2099,12,31)"
        rule.error = "请填日期，例如 2023-06-30。"
        rule.showErrorMessage, rule.errorStyle = True, "warning"
    elif column.kind is Kind.PERCENT:
        rule = DataValidation(type="decimal", operator="between", formula1="0", formula2="1")
        rule.allow_blank, rule.showErrorMessage = True, True
        rule.error = "请填 0% 到 100%。"
    elif column.prompt:
        rule = DataValidation(allow_blank=True)
    else:
        return None
    rule.errorTitle = "请核对"
    if column.prompt:
        rule.promptTitle, rule.prompt = column.heading[:32], column.prompt[:255]
        rule.showInputMessage = True
    return rule


def add_tints(target: Worksheet, columns: Sequence[Column], first: int, last: int) -> None:
    """Colour texts by how they begin, as lights are."""
    if last < first:
        return
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        for beginning, colour in column.tints:
            formula = f'LEFT({letter}{first},{len(beginning)})="{beginning}"'
            paint = DifferentialStyle(font=Font(color=f"FF{colour}"))
            rule = Rule(type="expression", dxf=paint, formula=[formula])
            target.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)
