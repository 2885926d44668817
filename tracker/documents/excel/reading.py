"""A table that came in: its rows as values, and every error in it, named by row and column.

Nothing is written here. A file that cannot be read at all raises UnreadableFile (or TooLarge);
a file that can be read gives its rows and all their errors at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.documents.excel.contents import Cell, Row
from tracker.documents.excel.csv_reading import csv_table
from tracker.documents.excel.package import UnreadableFile
from tracker.documents.excel.sheets import Column, Value
from tracker.documents.excel.values import Unfit, plain, value_of
from tracker.documents.excel.workbooks import Table, tables

#: The header stands within the first rows; above it there may be a title and a note.
_HEADER_WITHIN = 20


@dataclass(frozen=True)
class RowError:
    """One thing wrong in one cell (or, without a heading, in one row)."""

    row: int
    heading: str
    sentence: str
    key: str = ""

    def __str__(self) -> str:
        where = f"「{self.heading}」" if self.heading else ""
        return f"第{self.row}行{where}：{self.sentence}。"


@dataclass(frozen=True)
class ParsedRow:
    """One row: its number in the file, and its values by key. Missing columns have no key."""

    number: int
    values: Mapping[str, Value]


@dataclass(frozen=True)
class ParsedSheet:
    """What was read. Only a sheet without errors may be taken on."""

    sheet: str
    rows: tuple[ParsedRow, ...]
    errors: tuple[RowError, ...]
    #: Headings of the file that mean nothing here, and headings of ours that it lacks.
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_sheet(data: bytes, columns: Sequence[Column]) -> ParsedSheet:
    """Read the first visible sheet that has these headings, from .xlsx or .csv."""
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableFile("文件是空的。")
    for table in visible_tables(data):
        header = _header(table, columns)
        if header is not None:
            return _parsed(table, header, columns)
    wanted = "、".join(column.heading for column in columns if not column.hidden)
    raise UnreadableFile(f"没有找到表头。表中应有这些列：{wanted}。")


def visible_tables(data: bytes) -> list[Table]:
    """The tables a person sees in the file."""
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return [table for table in tables(data) if table.visible]
    return [csv_table(data)]


@dataclass(frozen=True)
class _Header:
    line: int
    #: Column of the file → our column.
    known: dict[int, Column]
    unknown: tuple[str, ...]
    doubled: tuple[str, ...]


def _header(table: Table, columns: Sequence[Column]) -> _Header | None:
    """The row with most of our headings; at least two, or all of them."""
    names = {name: column for column in columns for name in _names(column)}
    best: _Header | None = None
    for line in sorted(table.rows)[:_HEADER_WITHIN]:
        found = _headings(line, table.rows[line], names)
        if best is None or len(found.known) > len(best.known):
            best = found
    if best is None or len(best.known) < min(2, len(columns)):
        return None
    return best


def _names(column: Column) -> Iterator[str]:
    for name in (column.heading, *column.aliases):
        yield _bare(name)


def _bare(heading: str) -> str:
    """A heading without star and remark: `办理时限*（必填）` is `办理时限`."""
    return plain(heading).split("(")[0].strip("*:") or plain(heading)


def _headings(line: int, row: Row, names: Mapping[str, Column]) -> _Header:
    known: dict[int, Column] = {}
    unknown, doubled = [], []
    for place, cell in sorted(row.items()):
        heading = cell if isinstance(cell, str) else ""
        column = names.get(_bare(heading))
        if column is None:
            unknown.append(heading)
        elif column in known.values():
            doubled.append(column.heading)
        else:
            known[place] = column
    return _Header(line, known, tuple(filter(None, unknown)), tuple(doubled))


def _parsed(table: Table, header: _Header, columns: Sequence[Column]) -> ParsedSheet:
    present = {column.key for column in header.known.values()}
    missing = [column for column in columns if column.key not in present]
    errors = [
        RowError(header.line, column.heading, "缺少这一列", column.key)
        for column in missing
        if column.required
    ]
    errors += [RowError(header.line, name, "这一列出现了两次") for name in header.doubled]
    rows = []
    for line, row in sorted(table.rows.items()):
        if line > header.line and not _is_noise(row, header):
            values = dict(_values(line, row, header, errors))
            rows.append(ParsedRow(line, values))
    return ParsedSheet(
        sheet=table.name,
        rows=tuple(rows),
        errors=tuple(errors),
        unknown=header.unknown,
        missing=tuple(column.heading for column in missing if not column.hidden),
    )


def _is_noise(row: Row, header: _Header) -> bool:
    """Rows with nothing in our columns, and headers repeated between pages."""
    ours = [(column, row[place]) for place, column in header.known.items() if place in row]
    return all(
        isinstance(cell, str) and _bare(cell) in set(_names(column)) for column, cell in ours
    )


def _values(
    line: int, row: Row, header: _Header, errors: list[RowError]
) -> Iterator[tuple[str, Value]]:
    for place, column in header.known.items():
        try:
            value = _value(column, row.get(place))
        except Unfit as unfit:
            errors.append(RowError(line, column.heading, str(unfit), column.key))
            continue
        if value is None and column.required:
            errors.append(RowError(line, column.heading, "必须填写", column.key))
        yield column.key, value


def _value(column: Column, cell: Cell | None) -> Value:
    """The cell's value; one shown for information cannot be wrong, only changed."""
    try:
        return value_of(column, cell)
    except Unfit as unfit:
        if not column.shown_only:
            raise
        return cell if isinstance(cell, str) else str(unfit)
