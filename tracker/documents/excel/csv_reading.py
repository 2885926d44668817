"""CSV that came in: UTF-8 or the GB18030 of Chinese Excel, commas or tabs, within bounds."""

from __future__ import annotations

import csv
from io import StringIO

from tracker.base.errors import TooLarge
from tracker.documents.excel.cells import MAX_COLUMNS, MAX_FILLED, MAX_ROWS
from tracker.documents.excel.contents import Row
from tracker.documents.excel.lookups import trimmed
from tracker.documents.excel.package import MAX_FILE, UnreadableFile
from tracker.documents.excel.texts import uninert
from tracker.documents.excel.workbooks import Table

#: In one line, before it is taken apart: a line of nothing but commas would fill the memory.
_MOST_DELIMITERS = 50_000


def csv_table(data: bytes) -> Table:
    """The rows of a CSV file. Raises UnreadableFile."""
    if len(data) > MAX_FILE:
        raise TooLarge(f"文件超过 {MAX_FILE // 1024 // 1024} MB，未读取。", field="file")
    text = _decoded(data)
    first_line = text.lstrip().split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    if max(line.count(delimiter) for line in text.split("\n")) > _MOST_DELIMITERS:
        raise UnreadableFile("有一行的列数过多，未读取。")
    rows: dict[int, Row] = {}
    filled = 0
    try:
        records = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        for line, record in enumerate(records, 1):
            row = _row(line, record)
            filled += len(row)
            if filled > MAX_FILLED:
                raise UnreadableFile("表格内容过多，未读取。请分成几个文件上传。")
            if row:
                rows[line] = row
    except csv.Error as error:
        raise UnreadableFile("CSV 文件的引号或换行不完整，无法读取。请重新导出。") from error
    return Table("CSV", rows)


def _row(line: int, record: list[str]) -> Row:
    row: Row = {}
    for place, word in enumerate(record, 1):
        text = trimmed(uninert(word))
        if not text:
            continue
        if line > MAX_ROWS or place > MAX_COLUMNS:
            raise UnreadableFile(
                f"第{line}行第{place}列有内容，超出可读取的范围（{MAX_ROWS}行、{MAX_COLUMNS}列）。"
            )
        row[place] = text
    return row


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(
        "这不是可识别的文件。请上传 .xlsx 文件，或 UTF-8、GB18030 编码的 CSV 文件。"
    )
