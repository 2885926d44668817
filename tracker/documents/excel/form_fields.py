"""The fill-in form for units without an account: what it asks, and what a returned one says.

The same form exists as workbook (`form`) and as Word file (`form_word`); both are read by their
labels. A one-time code is printed in it and hidden in it; whether the code is good, and for what,
is for the rules to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.documents.excel.contents import Cell
from tracker.documents.excel.sheets import Column, Kind, Value
from tracker.documents.excel.values import Unfit, plain, value_of

TITLE = "督办事项进展填报表"
#: What a form says about itself where nobody sees it; the number grows with its layout.
SIGN = "outside-form/1"

LONGEST = 10_000

#: Labels of the printed part.
CODE, NUMBER, UNIT, PERIOD = "校验码", "编号", "填报单位", "填报周期"
MATTER, REQUIREMENT, DUE = "事项", "办理要求", "填报截止"

PERCENT = Column("percent", "当前进度", Kind.PERCENT, prompt="填百分比，例如 35%。")
FILLED_BY = Column("filled_by", "填报人", prompt="填报人姓名，便于核实。", required=True)

#: The four sections of a quarterly report of a resident team.
SECTIONS = (
    Column("progress", "项目进度", Kind.LONGTEXT, prompt="各项目的进度和完成情况。"),
    Column("work", "工作进展", Kind.LONGTEXT, prompt="本期所做的主要工作。", required=True),
    Column("practice", "典型做法", Kind.LONGTEXT, prompt="可供推广的做法，没有可不填。"),
    Column("problems", "存在问题", Kind.LONGTEXT, prompt="困难和需协调的事项，没有可不填。"),
)

NOTE = (
    "说明：只填写空白格；带 * 的必须填写；校验码只能使用一次，请勿转给其他单位；"
    "涉密内容不得填入。填好后按原路径发回。"
)


@dataclass(frozen=True)
class FormFacts:
    """What is sent out: one matter, one unit, one period."""

    code: str
    number: str
    title: str
    requirement: str
    unit: str
    period: str
    due_on: date | None
    made_on: date
    sections: Sequence[Column] = SECTIONS

    @property
    def asked(self) -> tuple[Column, ...]:
        """What the unit fills in, in the order of the form."""
        return (PERCENT, *self.sections, FILLED_BY)

    @property
    def printed(self) -> tuple[tuple[str, str], ...]:
        """What stands in the form already, label by label."""
        due = (
            f"{self.due_on.year}年{self.due_on.month}月{self.due_on.day}日" if self.due_on else "—"
        )
        return (
            (NUMBER, self.number),
            (MATTER, self.title),
            (REQUIREMENT, self.requirement),
            (UNIT, self.unit),
            (PERIOD, self.period),
            (DUE, due),
            (CODE, self.code),
        )


@dataclass(frozen=True)
class FilledForm:
    """A form that came back. Only one without errors may be taken on; the rules check the code."""

    code: str
    number: str
    unit: str
    period: str
    values: Mapping[str, Value]
    errors: tuple[str, ...]

    @property
    def percent(self) -> int | None:
        value = self.values.get(PERCENT.key)
        return value if isinstance(value, int) else None


def label_of(column: Column) -> str:
    """The label of a field on paper."""
    return f"{column.heading}*" if column.required else column.heading


def canonical_code(words: str) -> str:
    """A code as people retype it: blanks, dashes and case do not matter."""
    return re.sub(r"[^0-9A-Z]", "", plain(words).upper())


def filled_form(
    cells: Mapping[str, Cell], hidden_code: str, sections: Sequence[Column] = SECTIONS
) -> FilledForm:
    """The form from its cells by label. All errors are told at once."""
    errors: list[str] = []
    code = _code(_words(cells, CODE), hidden_code, errors)
    values: dict[str, Value] = {}
    for column in (PERCENT, *sections, FILLED_BY):
        values[column.key] = _value(column, cells.get(column.heading), errors)
    number = _words(cells, NUMBER)
    if not number:
        errors.append("表中没有编号，请使用发出的原表填写。")
    return FilledForm(
        code, number, _words(cells, UNIT), _words(cells, PERIOD), values, tuple(errors)
    )


def _code(printed: str, hidden: str, errors: list[str]) -> str:
    printed, hidden = canonical_code(printed), canonical_code(hidden)
    if not printed and not hidden:
        errors.append("表中没有校验码，请使用发出的原表填写。")
    elif printed and hidden and printed != hidden:
        errors.append("表中的校验码被改动，请使用发出的原表填写。")
    return hidden or printed


def _value(column: Column, cell: Cell | None, errors: list[str]) -> Value:
    try:
        value = value_of(column, cell)
    except Unfit as unfit:
        errors.append(f"「{column.heading}」：{unfit}。")
        return None
    if value is None and column.required:
        errors.append(f"「{column.heading}」必须填写。")
    if isinstance(value, str) and len(value) > LONGEST:
        errors.append(f"「{column.heading}」有{len(value)}字，不能超过{LONGEST}字。")
    return value


def _words(cells: Mapping[str, Cell], label: str) -> str:
    cell = cells.get(label)
    return "" if cell is None else str(cell).strip()


def bare_label(words: str) -> str:
    """A label as written, without its star, colon and blanks."""
    return plain(words).rstrip("*:").strip()
