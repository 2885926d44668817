"""Any table as a workbook: real dates, frozen header, filters, lists, print set-up.

The same facts make the same bytes: instants come from `Meta`, and the entries of the archive carry
one fixed time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from tracker.documents.excel.layout import fitted_widths, lay_out, lines_above, name_a_range
from tracker.documents.excel.rows import Body, Progress, write_last_rows, write_rows
from tracker.documents.excel.sheets import Meta, Sheet
from tracker.documents.excel.styles import styles_for
from tracker.documents.excel.texts import printable

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: The hidden sheets: lists of choices, and words by which the file is known again.
CHOICES_SHEET = "选项"
HIDDEN_SHEET = "系统"

_IN_MEMORY = 8 * 1024 * 1024
#: The archive's own epoch; any fixed instant would do.
_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)
#: Columns are fitted to so many of the first rows; the later ones wrap.
_SAMPLE = 500
_PIECE = 256 * 1024
_END_OF_ROWS = b"</sheetData>"
#: openpyxl calls itself Excel, and then LibreOffice trusts that row heights were fitted already.
_PROGRAM = (
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"><Application>duban-tracker</Application></Properties>'
)


def workbook_bytes(sheets: Sequence[Sheet], meta: Meta) -> bytes:
    """The workbook of these tables. Raises DomainError where a cell cannot hold its content."""
    out = BytesIO()
    write_workbook(out, sheets, meta)
    return out.getvalue()


def save_workbook(
    path: Path, sheets: Sequence[Sheet], meta: Meta, *, progress: Progress = lambda rows: None
) -> None:
    """Write a long workbook to a file; `progress` hears how many rows of a table are done."""
    with path.open("wb") as out:
        write_workbook(out, sheets, meta, progress=progress)


def write_workbook(
    out: IO[bytes],
    sheets: Sequence[Sheet],
    meta: Meta,
    *,
    progress: Progress = lambda rows: None,
) -> None:
    """Stream the workbook of these tables; the rows are never held in memory."""
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    book = new_book(meta)
    lists = _ChoiceLists(book)
    with ExitStack() as stack:
        bodies: list[IO[bytes]] = []
        for title, sheet in zip(_titles(sheets), sheets, strict=True):
            target = book.create_sheet(title, index=len(bodies))
            body = stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
            bodies.append(body)
            _write_sheet(body, target, sheet, lists, progress)
        pack(book, out, bodies)


def _write_sheet(
    out: IO[bytes], target: Worksheet, sheet: Sheet, lists: _ChoiceLists, progress: Progress
) -> None:
    rows = iter(sheet.rows)
    sample = list(islice(rows, _SAMPLE))
    widths = fitted_widths(sheet, sample)
    body = Body(sheet.columns, styles_for(target, sheet.columns), widths)
    extent = write_rows(out, body, chain(sample, rows), lines_above(sheet) + 2, progress)
    write_last_rows(out, body, sheet, extent)
    ranges = [lists.of(column.choices) for column in sheet.columns]
    lay_out(target, sheet, extent, widths, ranges)


def new_book(meta: Meta) -> Workbook:
    """An empty workbook that says who made it, and keeps the hidden words of `meta`."""
    book = Workbook()
    book.remove(book.worksheets[0])
    made_at = meta.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.title = printable(meta.title)
    book.properties.creator = printable(meta.author)
    book.properties.created = made_at
    book.properties.modified = made_at
    if meta.hidden:
        sheet = book.create_sheet(HIDDEN_SHEET)
        sheet.sheet_state = "veryHidden"
        for line, (name, word) in enumerate(meta.hidden, 1):
            for place, text in ((1, name), (2, word)):
                cell = sheet.cell(line, place, printable(text))
                cell.data_type = "s"
    return book


def pack(book: Workbook, out: IO[bytes], bodies: Sequence[IO[bytes]] = ()) -> None:
    """Write a laid-out workbook, with the streamed rows of its first sheets put in their places."""
    skeleton = BytesIO()
    ExcelWriter(book, ZipFile(skeleton, "w")).save()
    names = {f"xl/worksheets/sheet{place}.xml": body for place, body in enumerate(bodies, 1)}
    with ZipFile(skeleton) as source, ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for entry in _in_order(source.namelist()):
            info = ZipInfo(entry, _ENTRY_TIME)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            body = names.get(entry)
            info.file_size = 0 if body is None else body.tell()
            with archive.open(info, "w") as place:
                xml = _PROGRAM if entry == "docProps/app.xml" else source.read(entry)
                for part in _part(xml, body):
                    place.write(part)


def _in_order(names: Sequence[str]) -> list[str]:
    """The list of contents first: some readers look for it there."""
    return sorted(names, key=lambda name: name != "[Content_Types].xml")


def _part(xml: bytes, body: IO[bytes] | None) -> Iterator[bytes]:
    if body is None:
        yield xml
        return
    # openpyxl states the extent of what it wrote itself, the header alone; the element is optional.
    xml = re.sub(rb"<dimension [^>]*/>", b"", xml, count=1)
    before, end, after = xml.partition(_END_OF_ROWS)
    if not end:
        raise RuntimeError("the laid-out sheet has no place for its rows")
    yield before
    body.seek(0)
    while piece := body.read(_PIECE):
        yield piece
    yield end + after


class _ChoiceLists:
    """Lists of choices, each once, on a hidden sheet: so names with commas work, and long lists."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.sheet: Worksheet | None = None
        self.ranges: dict[tuple[str, ...], str] = {}

    def of(self, choices: Sequence[str]) -> str | None:
        key = tuple(choices)
        if not key:
            return None
        if key not in self.ranges:
            self.ranges[key] = self._written(key)
        return self.ranges[key]

    def _written(self, choices: tuple[str, ...]) -> str:
        if self.sheet is None:
            self.sheet = self.book.create_sheet(CHOICES_SHEET)
            self.sheet.sheet_state = "hidden"
        place = len(self.ranges) + 1
        for line, choice in enumerate(choices, 1):
            cell = self.sheet.cell(line, place, printable(choice))
            cell.data_type = "s"
        return name_a_range(self.sheet, place, len(choices))


def _titles(sheets: Sequence[Sheet]) -> list[str]:
    """Names of tabs as Excel takes them: 31 characters, none of `[]:*?/\\`, no two alike."""
    titles: list[str] = []
    taken = {CHOICES_SHEET, HIDDEN_SHEET, "history"}
    for sheet in sheets:
        plain = re.sub(r"[\[\]:*?/\\]", " ", printable(sheet.title)).strip("' \n\t")[:28] or "表"
        title, count = plain[:31], 1
        while title.casefold() in taken:
            count += 1
            title = f"{plain}{count}"
        taken.add(title.casefold())
        titles.append(title)
    return titles
