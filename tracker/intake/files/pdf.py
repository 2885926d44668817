"""PDF files with a text layer: characters by pdfium, tables by pdfplumber, lines joined into paragraphs."""

from __future__ import annotations

import ctypes
import io
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as raw
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException

from ..model import Source
from ..text import clean_character
from .package import BROKEN, refusal
from .rejoin import Characters, PageLine, paragraphs

_MOST_PAGES = 1000
_LONGEST_PAGE = 60_000
_LONGEST_TEXT = 3_000_000
#: Fewer characters a page than this is a scan.
_FEWEST = 8
#: Ruled tables are looked for on so many pages at most; finding them is slow.
_MOST_TABLE_PAGES = 80
_MOST_TABLE_OBJECTS = 4000
#: pdfium may be used by one thread at a time.
_ONE_AT_A_TIME = threading.Lock()
#: A gap of this share of the height of the type is a blank that somebody typed.
_BLANK = 0.3
Box = tuple[float, float, float, float]


def read_pdf(data: bytes, name: str) -> Source:
    """The text of a PDF; DomainError for a scan, a password or a broken file."""
    with _ONE_AT_A_TIME:
        pages, heights, ruled = _pages(data)
    read = sum(1 for page in pages if len(page) >= _FEWEST)
    if not read:
        raise refusal(f"文件“{name}”是扫描件，没有文字层，请上传原始的 .docx 或带文字的 PDF。")
    tables = _tables(data, ruled)
    lines = [
        line
        for i, page in enumerate(pages)
        for line in _page_lines(page, i, tables.get(i, []), heights[i])
    ]
    text, origin = _joined(paragraphs(lines, heights))
    empty = [str(i + 1) for i, page in enumerate(pages) if len(page) < _FEWEST]
    warnings = (f"第{'、'.join(empty[:20])}页没有文字（可能是图片），未读取。",) if empty else ()
    return Source(name, "pdf", text, origin, warnings)


Character = tuple[str, Box]
#: Stands in the stream of characters where pdfium saw a gap after the one before.
_GAP: Character = ("\x00", (0.0, 0.0, 0.0, 0.0))


def _pages(data: bytes) -> tuple[list[list[Character]], list[float], list[int]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise refusal("文件加了密码，请去掉密码再上传。") from error
        raise refusal(BROKEN) from error
    try:
        if len(document) > _MOST_PAGES:
            raise refusal(f"文件超过 {_MOST_PAGES} 页，没有读取。")
        pages, heights, ruled = [], [], []
        total = 0
        for i in range(len(document)):
            page = document[i]
            characters = list(_characters(page))
            total += len(characters)
            if total > _LONGEST_TEXT:
                raise refusal("文件的文字太长，没有读取。")
            pages.append(characters)
            heights.append(page.get_height())
            if _has_rules(page):
                ruled.append(i)
            page.close()
        return pages, heights, ruled
    except pypdfium2.PdfiumError as error:
        raise refusal(BROKEN) from error
    finally:
        document.close()


def _characters(page: pypdfium2.PdfPage) -> Iterator[Character]:
    """Every character of a page with its box (left, baseline, right, top of the type)."""
    layer = page.get_textpage()
    count = layer.count_chars()
    if count > _LONGEST_PAGE:
        raise refusal("有一页的文字多得不正常，没有读取。")
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for i in range(count):
        code = raw.FPDFText_GetUnicode(layer, i)
        char = clean_character(chr(code)) if code else ""
        if not char or char == "\n":
            continue
        if raw.FPDFText_IsGenerated(layer, i) == 1:
            if char == " ":
                yield _GAP
            continue
        raw.FPDFText_GetLooseCharBox(layer, i, ctypes.byref(box))
        raw.FPDFText_GetCharOrigin(layer, i, ctypes.byref(x), ctypes.byref(y))
        size = raw.FPDFText_GetFontSize(layer, i) or 1.0
        height = max(box.top - box.bottom, size if size > 1 else 1.0)
        yield char, (box.left, y.value, max(box.right, box.left), y.value + height)
    layer.close()


def _has_rules(page: pypdfium2.PdfPage) -> bool:
    """Whether a page has enough drawn lines to hold a table."""
    seen = 0
    for i in range(min(raw.FPDFPage_CountObjects(page), _MOST_TABLE_OBJECTS)):
        kind = raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, i))
        seen += kind == raw.FPDF_PAGEOBJ_PATH
        if seen >= 4:
            return True
    return False


class _Table:
    """A ruled table: its frame and the boxes of its cells, row by row, in points from the bottom."""

    def __init__(self, found: Any, height: float) -> None:
        left, top, right, bottom = found.bbox
        self.frame: Box = (left, height - bottom, right, height - top)
        self.rows: list[list[Box]] = [
            [(c[0], height - c[3], c[2], height - c[1]) for c in row.cells if c is not None]
            for row in found.rows
        ]

    def holds(self, box: Box) -> bool:
        return _is_inside(box, self.frame)


def _tables(data: bytes, pages: Sequence[int]) -> dict[int, list[_Table]]:
    """Tables of the pages that have rules."""
    found: dict[int, list[_Table]] = {}
    wanted = list(pages)[:_MOST_TABLE_PAGES]
    if not wanted:
        return found
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[i + 1 for i in wanted]) as document:
            for i, page in zip(wanted, document.pages, strict=False):
                if len(page.lines) + len(page.rects) + len(page.curves) > _MOST_TABLE_OBJECTS:
                    continue
                height = float(page.height)
                tables = [_Table(t, height) for t in page.find_tables() if len(t.rows) > 1]
                found[i] = [t for t in tables if max(map(len, t.rows)) > 1]
                page.close()
    except (
        PDFException,
        PSException,
        ValueError,
        KeyError,
        TypeError,
        AssertionError,
        RecursionError,
        IndexError,
    ):
        # pdfium has read the text; without the cells the rows stay lines.
        return {}
    return found


def _is_inside(box: Box, frame: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _page_lines(
    page: Sequence[Character], number: int, tables: Sequence[_Table], height: float
) -> list[PageLine]:
    """The lines of a page from top to bottom, tables as rows."""
    base = number * _LONGEST_PAGE
    numbered = [(c, box, base + i) for i, (c, box) in enumerate(page)]
    prose = [n for n in numbered if not any(t.holds(n[1]) for t in tables)]
    lines = _lines(prose, number)
    for table in tables:
        inside = [n for n in numbered if table.holds(n[1])]
        rows = [_row(inside, cells, number) for cells in table.rows]
        at = next((i for i, line in enumerate(lines) if line.top < table.frame[3]), len(lines))
        lines[at:at] = [row for row in rows if row is not None]
    return lines


Numbered = tuple[str, Box, int]


def _lines(characters: Sequence[Numbered], page: int) -> list[PageLine]:
    """Characters that stand on one baseline, from left to right: a page may draw them in any order."""
    drawn = [n for i, n in enumerate(characters) if n[0] != _GAP[0]]
    parted = {characters[i - 1][2] for i, n in enumerate(characters) if n[0] == _GAP[0] and i}
    found: list[list[Numbered]] = []
    for one in sorted(drawn, key=lambda n: -n[1][1]):
        if found and _same_line(found[-1][0][1], one[1]):
            found[-1].append(one)
        else:
            found.append([one])
    lines = (_line(sorted(line, key=lambda n: (n[1][0], n[2])), parted, page) for line in found)
    return [line for line in lines if line is not None]


def _same_line(first: Box, here: Box) -> bool:
    return first[1] - here[1] < 0.45 * min(first[3] - first[1], here[3] - here[1])


def _line(characters: Sequence[Numbered], parted: set[int], page: int) -> PageLine | None:
    visible = [n for n in characters if not n[0].isspace()]
    if not visible:
        return None
    taken: Characters = []
    before: Numbered | None = None
    for one in characters:
        if not taken and one[0].isspace():
            continue
        if before is not None and before[2] in parted and _is_blank_between(before[1], one[1]):
            taken.append((" ", -1))
        taken.append((one[0], one[2]))
        before = one
    while taken[-1][0].isspace():
        taken.pop()
    boxes = [box for _, box, _ in visible]
    return PageLine(
        tuple(taken), min(b[0] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes),
        min(b[1] for b in boxes), page,
    )  # fmt: skip


def _is_blank_between(before: Box, here: Box) -> bool:
    """pdfium sees a blank in every gap; only one as wide as a blank is one."""
    return here[0] - before[2] > _BLANK * (here[3] - here[1])


def _row(inside: Sequence[Numbered], cells: Sequence[Box], page: int) -> PageLine | None:
    """A row of a table as one line, a tab between its cells; cell text is joined without breaks."""
    characters: Characters = []
    for i, cell in enumerate(cells):
        characters += [("\t", -1)] if i else []
        lines = _lines([n for n in inside if _is_inside(n[1], cell)], page)
        for line in lines:
            characters += line.characters
    if not any(c.strip() for c, _ in characters):
        return None
    frame = (
        min(c[0] for c in cells),
        min(c[1] for c in cells),
        max(c[2] for c in cells),
        max(c[3] for c in cells),
    )
    return PageLine(tuple(characters), frame[0], frame[2], frame[3], frame[1], page, is_row=True)


def _joined(found: Sequence[Characters]) -> tuple[str, tuple[int, ...]]:
    characters = [pair for line in found for pair in (*line, ("\n", -1))]
    return "".join(c for c, _ in characters), tuple(at for _, at in characters)
