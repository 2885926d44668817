"""The fill-in form as a Word file: a table of labels and cells, for those who prefer it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tracker.documents.excel.contents import Cell
from tracker.documents.excel.form_fields import (
    NOTE,
    SECTIONS,
    SIGN,
    TITLE,
    FilledForm,
    FormFacts,
    bare_label,
    filled_form,
    label_of,
)
from tracker.documents.excel.package import Package, UnreadableFile
from tracker.documents.excel.relations import content_types, main_part, relationships
from tracker.documents.excel.sheets import Column, Kind
from tracker.documents.excel.styles import BODY_FONT, HEAD_FONT, TITLE_FONT
from tracker.documents.excel.texts import printable
from tracker.documents.excel.word_cells import Identifier, WordCells

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_WIDTHS = (Cm(3), Cm(13.6))
_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)


def make_word_form(facts: FormFacts) -> bytes:
    """The form for one matter, unit and period. The same facts make the same bytes."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    _paragraph(document, TITLE, TITLE_FONT, 20).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _paragraph(document, NOTE, BODY_FONT, 10)
    asked = facts.asked
    table = document.add_table(rows=len(facts.printed) + len(asked), cols=2)
    table.style = document.styles["Table Grid"]
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    for line, (label, words) in enumerate(facts.printed):
        _row(table, line, label, words)
    for line, column in enumerate(asked, len(facts.printed)):
        _row(table, line, label_of(column), "")
        table.rows[line].height = Cm(3.3 if column.kind is Kind.LONGTEXT else 1)
    _properties(document, facts)
    out = BytesIO()
    document.save(out)
    return _with_fixed_times(out.getvalue())


def read_word_form(data: bytes, sections: Sequence[Column] = SECTIONS) -> FilledForm:
    """A Word file that came back. Raises UnreadableFile where it is no such form at all."""
    package = Package(data)
    types = content_types(package)
    part = main_part(package)
    if "wordprocessingml" not in types.get(part, ""):
        raise UnreadableFile("这不是 Word 文件。请上传 .docx 文件。")
    cells = WordCells()
    package.parse(part, cells)
    code = _hidden_code(package)
    package.parse_the_rest()
    labelled: dict[str, Cell] = {}
    for row in cells.rows:
        if len(row) > 1:
            labelled.setdefault(bare_label(row[0]), row[1])
    if not {column.heading for column in sections} & labelled.keys():
        raise UnreadableFile("这不是系统发出的填报表，请使用发出的原表填写。")
    return filled_form(labelled, code, sections)


def _hidden_code(package: Package) -> str:
    found = Identifier()
    for kind, target, external in relationships(package, "").values():
        name = package.target("", target)
        if kind == "core-properties" and not external and name in package.names:
            package.parse(name, found)
    sign, _, code = found.identifier.partition(" ")
    return code if sign == SIGN else ""


def _paragraph(document: WordDocument, words: str, font: str, size: float) -> Paragraph:
    paragraph = document.add_paragraph()
    _written(paragraph.add_run(words), font, size)
    return paragraph


def _row(table: WordTable, line: int, label: str, words: str) -> None:
    left, right = table.rows[line].cells
    left.width, right.width = _WIDTHS
    left.vertical_alignment = right.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _fill(left, label, HEAD_FONT)
    left.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _fill(right, words, BODY_FONT)
    # A row stays on one page, so that a label is never parted from its cell.
    properties = table.rows[line]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def _fill(cell: _Cell, words: str, font: str) -> None:
    first = cell.paragraphs[0]
    for place, line in enumerate(printable(words).split("\n")):
        paragraph = first if place == 0 else cell.add_paragraph()
        _written(paragraph.add_run(line), font, 11)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)


def _written(run: Run, font: str, size: float) -> None:
    run.font.name = font
    run.font.size = Pt(size)
    # Word takes the font of Chinese characters from an attribute of its own.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _properties(document: WordDocument, facts: FormFacts) -> None:
    made_at = datetime.combine(facts.made_on, time.min, UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.identifier = f"{SIGN} {facts.code}"
    properties.title = printable(f"{TITLE}（{facts.unit}）")
    properties.author = properties.last_modified_by = "督查督办系统"
    properties.created = properties.modified = made_at
    properties.comments = ""


def _with_fixed_times(data: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            info = ZipInfo(name, _ENTRY_TIME)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 3
            archive.writestr(info, source.read(name))
    return out.getvalue()
