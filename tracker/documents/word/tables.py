"""Tables, forms and bars. Rows are made as text from one pattern per table: cost is linear in rows.

``table.cell()`` and ``add_row().cells`` of python-docx walk the whole grid at every call and are
never used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from tracker.documents.blocks import Align, BarChart, Cell, Ends, Form, FormRow, StampBlock, Table
from tracker.documents.word.ooxml import TAB, anchor, escaped, lines_of, millimetres, para, run
from tracker.documents.word.pictures import bar_png, qr_png

#: Keeps rows to be written when the file is packed, and gives what stands for them.
Later = Callable[[Iterable[str]], str]
#: Puts a PNG into the document: (png, width mm, height mm, alternative text) → run.
Picture = Callable[[bytes, float, float, str], str]

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
#: 1 mm beside and half of one above the text of a cell, said in every table since LibreOffice ignores the style's.
_MARGINS = (
    '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
    '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
)
#: A row taller than this many lines of its own text may be broken over pages, or it could not be
#: printed.
_TALLEST = 12
#: A chart of at most so many bars stays on one page.
_TOGETHER = 16
_CLOSE = "</w:t></w:r></w:p></w:tc>"


def _opening(widths: Sequence[int], borders: str = _BORDERS) -> str:
    drawn = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>{drawn}'
        f'<w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def spread(weights: Sequence[int], width: int) -> list[int]:
    """Weights as widths that add up to the text area exactly."""
    whole = sum(weights)
    edges = [width * sum(weights[:at]) // whole for at in range(len(weights) + 1)]
    return [b - a for a, b in pairwise(edges)]


def table(block: Table, width: int, later: Later) -> Iterator[str]:
    """Head row repeated on every page, rows never broken unless one is too tall for that."""
    if block.caption:
        yield para("Caption", run(block.caption))
    widths = spread([column.width for column in block.columns], width)
    size = "Small" if len(block.columns) > 10 else ""
    yield _opening(widths)
    heads = [f"{size}CellHead"] * len(widths)
    titles = [column.title for column in block.columns]
    yield _row(_openings(widths, heads), titles, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
    styles = [
        f"{size}CellLeft" if column.align is Align.LEFT else f"{size}Cell"
        for column in block.columns
    ]
    body = block.rows[:-1] if block.totalled else block.rows
    yield later(_rows(body, _openings(widths, styles), _room(widths, size)))
    if block.totalled and block.rows:
        yield _row(_openings(widths, heads), block.rows[-1], "<w:trPr><w:cantSplit/></w:trPr>")
    yield "</w:tbl>"
    yield anchor()


def _room(widths: Sequence[int], size: str) -> list[int]:
    """How many characters a cell of each column may hold before its row may be broken."""
    return [max(1, one // (200 if size else 250)) * _TALLEST for one in widths]


def _rows(
    rows: Sequence[Sequence[str]], openings: Sequence[str], room: Sequence[int]
) -> Iterator[str]:
    for row in rows:
        yield _row(openings, row, _row_properties(row, room))


def _row_properties(row: Sequence[str], room: Sequence[int]) -> str:
    if any(len(text) > limit for text, limit in zip(row, room, strict=True)):
        return ""
    return "<w:trPr><w:cantSplit/></w:trPr>"


def _openings(widths: Sequence[int], styles: Sequence[str]) -> list[str]:
    """Everything of a cell that stands before its text, one per column."""
    return [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">'
        for width, style in zip(widths, styles, strict=True)
    ]


def _row(openings: Sequence[str], texts: Sequence[str], properties: str) -> str:
    cells = [
        opening + _cell_text(text, opening) + _CLOSE
        for opening, text in zip(openings, texts, strict=True)
    ]
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell_text(text: str, opening: str) -> str:
    """The text of a cell; further lines become further paragraphs of the same cell."""
    lines = lines_of(text) if not text.isprintable() else [text]
    if len(lines) == 1:
        return escaped(lines[0])
    between = "</w:t></w:r></w:p>" + opening[opening.index("<w:p>") :]
    return between.join(escaped(line) for line in lines)


def ends(block: Ends, width: int, tie: str) -> str:
    """Words flush left and flush right on one line, above a table or below it."""
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    return para("Ends", run(block.left) + TAB + run(block.right), tie + tabs)


def form(block: Form, width: int) -> Iterator[str]:
    """A form: labels centred in 黑体, values flush left, rows at least as high as asked for."""
    widths = spread(block.widths, width)
    yield _opening(widths)
    for row in block.rows:
        yield _form_row(row, widths)
    yield "</w:tbl>"
    yield anchor()


def _form_row(row: FormRow, widths: Sequence[int]) -> str:
    cells, at = [], 0
    for cell in row.cells:
        cells.append(_form_cell(cell, sum(widths[at : at + cell.span])))
        at += cell.span
    height = f'<w:trHeight w:val="{millimetres(row.height)}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr>{height}</w:trPr>{''.join(cells)}</w:tr>"


def _form_cell(cell: Cell, width: int) -> str:
    style = "FormLabel" if cell.is_label else "FormValue"
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    content = "".join(para(style, run(line)) for line in lines_of(cell.text))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{content}</w:tc>"
    )


def bar_chart(block: BarChart, width: int, picture: Picture) -> Iterator[str]:
    """Name, bar and words side by side in a table without rules."""
    yield para("Caption", run(block.caption))
    widths = spread((28, 44, 28), width)
    tie = "<w:keepNext/>" if len(block.bars) <= _TOGETHER else ""
    yield _opening(widths, "")
    for bar in block.bars:
        png = bar_png(bar.done, bar.overdue, bar.whole, bar.mark)
        drawn = picture(png, 64, 4.4, f"{bar.label}：{bar.said}")
        yield _chart_row(widths, run(bar.label), drawn, run(bar.said), tie)
    yield "</w:tbl>"
    yield anchor()


def _chart_row(widths: Sequence[int], label: str, drawn: str, said: str, tie: str) -> str:
    styles = ("CellLeft", "Cell", "CellLeft")
    cells = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{para(style, content, tie)}</w:tc>"
        for width, style, content in zip(widths, styles, (label, drawn, said), strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def stamp(block: StampBlock, width: int, picture: Picture) -> Iterator[str]:
    """The stamp in a thin frame, with the note as a QR code at its right."""
    widths = spread((76, 24), width) if block.note else [width]
    words = "".join(para("Stamp", run(line)) for line in block.lines)
    place = partial('<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/>{}</w:tcPr>{}</w:tc>'.format)
    cells = place(widths[0], '<w:vAlign w:val="center"/>', words)
    if block.note:
        drawn = picture(qr_png(block.note), 26, 26, "审计日志校验点二维码")
        cells += place(
            widths[1],
            "",
            para(
                "Normal", drawn, '<w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>'
            ),
        )
    frame = _BORDERS.split("<w:insideH")[0]
    yield para("Ends", ppr="<w:keepNext/>")
    yield _opening(widths, frame)
    yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
    yield anchor()
