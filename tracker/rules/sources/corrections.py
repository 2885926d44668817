"""What officers corrected in the reader's proposals: a list the office can export and learn from."""

from __future__ import annotations

from typing import Any

from tracker.documents.excel.csv_files import csv_bytes
from tracker.documents.excel.sheets import Column, Sheet
from tracker.models.sources import ProposedTask
from tracker.queries.sources.sources import corrected, unit_names
from tracker.rules.sources.proposing import plain_form

_STATES = {"confirmed": "立项", "dropped": "删去", "merged": "并入他条", "open": "待定"}
_FIELDS = (("title", "事项名称"), ("requirement", "办理要求"), ("kind", "类型"), ("due", "时限"))


def corrections_csv() -> bytes:
    """One row for each field that was changed, dropped or added by hand; UTF-8 with BOM."""
    names = unit_names()
    rows = [row for paper in corrected() for row in _rows_of(paper, names)]
    headings = ("来源文件", "条款", "处理", "字段", "系统建议", "人工修改")
    columns = [Column(str(n), heading) for n, heading in enumerate(headings)]
    return csv_bytes(Sheet("拆解更正清单", columns, rows))


def _rows_of(paper: ProposedTask, names: dict[int, str]) -> list[tuple[str, ...]]:
    start = (paper.document.title, paper.clause.path if paper.clause else "")
    state = _STATES[paper.state.value]
    if paper.original is None:
        return [(*start, state, "全部", "（未建议）", paper.title)]
    if paper.state.value != "confirmed":
        return [(*start, state, "全部", str(paper.original["title"]), "")]
    before, after = _words_of_original(paper.original), plain_form(paper)
    after["units"] = _unit_words(paper, names)
    fields = (*_FIELDS, ("units", "责任单位"))
    return [
        (*start, state, label, str(before[key] or ""), str(after[key] or ""))
        for key, label in fields
        if (before[key] or "") != (after[key] or "")
    ]


def _words_of_original(original: dict[str, Any]) -> dict[str, Any]:
    units = "、".join(unit["name"] for unit in original["units"])
    due = original["due_adjusted"] or original["due"]
    return {
        "title": original["title"],
        "requirement": original["requirement"],
        "kind": original["kind"],
        "due": due,
        "units": units,
    }


def _unit_words(paper: ProposedTask, names: dict[int, str]) -> str:
    ids = [paper.lead_unit_id, *paper.assist_unit_ids, *paper.fan_out_unit_ids]
    return "、".join(names[i] for i in ids if i is not None and i in names)
