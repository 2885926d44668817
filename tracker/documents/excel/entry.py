"""The blank form for new matters: instructions, a table to fill in, lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.documents.excel.ledger import OFFICE, Choices, ledger_columns
from tracker.documents.excel.sheets import Column, Kind, Meta, Sheet
from tracker.documents.excel.writing import workbook_bytes

_ROWS = 200

#: In the order of the form; the reason is for changes, and new matters have none.
_KEYS = ("title", "requirement", "kind", "lead", "assists", "due_on", "urgency")
_REQUIRED = {"title", "requirement", "kind"}

_PROMPTS = {
    "title": "一句话写明办什么事，不超过120字。",
    "requirement": "写明做到什么程度算完成，可摘录文件原文。",
    "kind": "从列表中选择。",
    "lead": "只填一个单位，从列表中选择。",
    "assists": "可填多个单位，用顿号隔开。",
    "due_on": "例如 2023-06-30；没有硬性时限的留空。",
    "urgency": "从列表中选择，留空即平急。",
}


def entry_columns(choices: Choices) -> list[Column]:
    """The columns of the form; the same ones read it back."""
    by_key = {column.key: column for column in ledger_columns(choices, OFFICE)}
    return [replace(by_key[key], required=key in _REQUIRED, prompt=_PROMPTS[key]) for key in _KEYS]


def entry_form(choices: Choices, meta: Meta) -> bytes:
    """The workbook to hand out. Its second sheet says how to fill it in."""
    columns = [replace(column, width=column.width or 18) for column in entry_columns(choices)]
    form = Sheet(
        "事项登记表",
        columns,
        [],
        heading="督办事项登记表",
        note="带 * 的必须填写；一行一项；涉密事项不得填入。填写说明见另一张表。",
        blank_rows=_ROWS,
    )
    return workbook_bytes([form, _instructions(columns)], meta)


def _instructions(columns: Sequence[Column]) -> Sheet:
    must = {True: "必填", False: "选填"}
    rows: list[tuple[str, str, str]] = [
        (column.heading, must[column.required], column.prompt) for column in columns
    ]
    rows += [
        ("日期", "", "填日期格式，或写成 2023-06-30、2023/6/30、2023年6月30日、20230630。"),
        ("行", "", f"可直接粘贴，最多{_ROWS}行带有下拉列表，超出的行也能读取；空行会跳过。"),
        ("列", "", "列的次序可以调整，表头文字请勿修改。"),
        ("导入", "", "导入前先预览：有一处错误，整张表都不写入，改正后重新上传即可。"),
        ("涉密", "", "本系统不处理涉密事项，涉密内容不得填入。"),
    ]
    table = [
        Column("what", "项目", Kind.TEXT, width=14),
        Column("must", "要求", Kind.TEXT, width=10),
        Column("how", "说明", Kind.LONGTEXT, width=70),
    ]
    return Sheet("填写说明", table, rows, heading="填写说明", portrait=True)
