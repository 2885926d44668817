"""Workbooks for the tests: good ones made by openpyxl, and bad ones made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from tracker.documents.excel.sheets import Column, Kind, Meta

META = Meta("台账", datetime(2023, 6, 30, 1, 2, 3, tzinfo=UTC))

COLUMNS = [
    Column("number", "编号", required=True),
    Column("title", "事项", Kind.LONGTEXT),
    Column("due_on", "办理时限", Kind.DATE),
    Column("progress", "进度", Kind.PERCENT),
    Column("count", "户数", Kind.INT),
    Column("kind", "类型", Kind.CHOICE, choices=("工作要点", "督查整改")),
]

_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

HEADINGS = "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{heading}</t></is></c>'
    for letter, heading in zip(
        "ABCDEF", ["编号", "事项", "办理时限", "进度", "户数", "类型"], strict=True
    )
)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook as a department would save it."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_xml(rows: str, tail: str = "") -> str:
    """A sheet with our headings in line 1, these rows below and this tail behind them."""
    header = f'<row r="1">{HEADINGS}</row>'
    return f"<worksheet {_NAMESPACE}><sheetData>{header}{rows}</sheetData>{tail}</worksheet>"


def parts(sheet: str | bytes, *, macro: bool = False, sheets: int = 1) -> dict[str, str | bytes]:
    """The smallest workbook around one sheet, part by part."""
    main = "application/vnd.ms-excel.sheet.macroEnabled" if macro else f"{_SHEET_TYPE}.sheet"
    listed = "".join(
        f'<sheet name="表{place}" sheetId="{place}" r:id="rId1"/>' for place in range(1, sheets + 1)
    )
    return {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{main}.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships {_RELATIONS}><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook {_NAMESPACE} xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships {_RELATIONS}><Relationship Id="rId1" Type="{_OFFICE}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }


def related(contents: dict[str, str | bytes], kind: str, target: str) -> None:
    """Let the workbook know of one more part."""
    name = "xl/_rels/workbook.xml.rels"
    relation = (
        f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )
    contents[name] = str(contents[name]).replace("</Relationships>", relation)


def zipped(contents: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
