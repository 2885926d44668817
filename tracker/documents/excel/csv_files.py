"""Tables as CSV: with BOM, so that Excel reads Chinese, and with nothing that would be run."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from tracker.documents.excel.layout import heading_of
from tracker.documents.excel.sheets import Column, Kind, Sheet, Value
from tracker.documents.excel.texts import inert, printable

MIME = "text/csv; charset=utf-8"
BOM = "\ufeff"


def csv_bytes(sheet: Sheet) -> bytes:
    """The table as CSV (RFC 4180, UTF-8 with BOM); the heading lines above it are left out."""
    return "".join(csv_lines(sheet)).encode()


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """The same, line by line, for long tables."""
    yield BOM + _line([heading_of(column) for column in sheet.columns])
    for row in sheet.rows:
        yield _line(_words(sheet, row))
    if sheet.totals is not None:
        yield _line(_words(sheet, sheet.totals))


def _words(sheet: Sheet, row: Sequence[Value]) -> list[str]:
    return [_word(column, value) for column, value in zip(sheet.columns, row, strict=True)]


def _word(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return inert(printable(value))
    if isinstance(value, datetime):
        raise TypeError(f"column {column.key}: hand over days, not instants")
    if isinstance(value, date):
        return value.isoformat()
    number = format(Decimal(str(value)), "f")
    return f"{number}%" if column.kind is Kind.PERCENT else number


def _line(words: list[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(words)
    return out.getvalue()
