"""Statistics as tables to take along: the units compared, as on the page 驾驶舱."""

from __future__ import annotations

from tracker.base import clock
from tracker.documents.excel.sheets import Column, Kind, Meta, Sheet, Value
from tracker.documents.excel.writing import workbook_bytes
from tracker.models.lights import Colour, chinese_day
from tracker.queries.matters.overview import FIGURES, Overview

_CLOSED = (Colour.DARK_GREEN, Colour.DARK_RED)


def units_workbook(found: Overview) -> bytes:
    """One row for each unit: how many matters of each light, how many in all, how many closed."""
    columns = [
        Column("unit", "主办单位"),
        Column("total", "交办数", Kind.INT),
        *(Column(colour.value, words, Kind.INT) for colour, words in FIGURES),
        Column("closed", "办结数", Kind.INT),
    ]
    rows: list[tuple[Value, ...]] = [
        (bar.name or "未明确责任单位", bar.total, *_counts(bar.counts), _closed(bar.counts))
        for bar in found.units
    ]
    totals: tuple[Value, ...] = ("合计", found.total, *_counts(found.by_colour), found.closed)
    heading = "各单位督办事项办理情况"
    note = f"截至{chinese_day(clock.today())}。"
    sheet = Sheet("各单位办理情况", columns, rows, heading=heading, note=note, totals=totals)
    return workbook_bytes([sheet], Meta(heading, clock.now()))


def _counts(by_colour: dict[Colour, int]) -> list[int]:
    return [by_colour.get(colour, 0) for colour, _ in FIGURES]


def _closed(by_colour: dict[Colour, int]) -> int:
    return sum(by_colour.get(colour, 0) for colour in _CLOSED)
