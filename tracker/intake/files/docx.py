"""Word files: our own walk, for what python-docx loses — automatic numbers, tracked insertions, text boxes,
content controls — and without what is deleted or hidden."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ..model import Source
from ..text import clean_character
from .numbering import Numbering
from .package import BROKEN, Package, refusal
from .wordml import child, children, is_on, name_of, value

_LONGEST_TEXT = 3_000_000
#: Deleted or moved away: gone.
_GONE = {"del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr", "sdtEndPr", "rt",
         "commentRangeStart", "annotationRef", "footnoteReference", "endnoteReference", "proofErr"}  # fmt: skip
_DOCUMENT = ("/officeDocument",)


@dataclass
class _Paragraph:
    """Characters with their number in the file; -1 for a label that Word makes."""

    characters: list[tuple[str, int]] = field(default_factory=list)
    #: Paragraphs of text boxes anchored here.
    boxes: list[_Paragraph] = field(default_factory=list)
    #: The mark at its end is deleted: it runs on into the next.
    runs_on: bool = False

    @property
    def is_blank(self) -> bool:
        return not "".join(c for c, _ in self.characters).strip()


def read_docx(data: bytes, name: str) -> Source:
    """The text of a Word file, one paragraph a line, the cells of a table parted by tabs."""
    package = Package(data)
    main = _main_part(package)
    folder = posixpath.dirname(main)
    styles = _optional(package, f"{folder}/styles.xml")
    reader = _Reader(
        Numbering(_optional(package, f"{folder}/numbering.xml"), styles), _hidden_styles(styles)
    )
    body = child(package.xml(main), "body")
    if body is None:
        raise refusal(BROKEN)
    lines = [line for line in reader.block(body) if line is not None]
    text, origin = _joined(lines)
    if not text.strip():
        raise refusal(f"文件“{name}”里没有文字（可能是图片或扫描件）。")
    return Source(name, "docx", text, origin, tuple(reader.warnings))


def _main_part(package: Package) -> str:
    if "[Content_Types].xml" not in package:
        raise refusal("这不是 Word 文件（.docx），请另存为 .docx 再上传。")
    if "_rels/.rels" in package:
        for relation in package.xml("_rels/.rels"):
            if (
                value(relation, "Type").endswith(_DOCUMENT)
                and value(relation, "TargetMode") != "External"
            ):
                target = value(relation, "Target").lstrip("/")
                if target in package and target.endswith(".xml"):
                    return target
    if "word/document.xml" in package:
        return "word/document.xml"
    raise refusal("这不是 Word 文件（.docx），请另存为 .docx 再上传。")


def _optional(package: Package, name: str) -> etree._Element | None:
    return package.xml(name) if name in package else None


def _hidden_styles(styles: etree._Element | None) -> set[str]:
    """Styles whose text is hidden, through what they are based on."""
    if styles is None:
        return set()
    said = {
        value(s, "styleId"): is_on(child(s, "rPr"), "vanish") for s in children(styles, "style")
    }
    based = {
        value(s, "styleId"): value(b, "val")
        for s in children(styles, "style")
        if (b := child(s, "basedOn")) is not None
    }
    hidden = set()
    for name in said:
        at, seen = name, set()
        while said.get(at) is None and at in based and at not in seen:
            seen.add(at)
            at = based[at]
        if said.get(at):
            hidden.add(name)
    return hidden


class _Reader:
    """Walks a body in order; counts characters and numbers paragraphs as it goes."""

    def __init__(self, numbering: Numbering, hidden: set[str]) -> None:
        self._numbering = numbering
        self._hidden = hidden
        self._count = 0
        self.warnings: list[str] = []

    def block(self, parent: etree._Element) -> Iterator[list[tuple[str, int]]]:
        """The lines of a body, cell, text box or content control."""
        carried: _Paragraph | None = None
        for paragraph in self._paragraphs(parent):
            if isinstance(paragraph, list):
                if carried is not None:
                    yield carried.characters
                    carried = None
                yield from paragraph
                continue
            if carried is not None:
                carried.characters += paragraph.characters
                carried.boxes += paragraph.boxes
                carried.runs_on = paragraph.runs_on
                paragraph = carried
            if paragraph.runs_on:
                carried = paragraph
                continue
            carried = None
            yield paragraph.characters
            for box in paragraph.boxes:
                yield box.characters
        if carried is not None:
            yield carried.characters

    def _paragraphs(
        self, parent: etree._Element
    ) -> Iterator[_Paragraph | list[list[tuple[str, int]]]]:
        for element in parent:
            name = name_of(element)
            if name == "p":
                yield self._paragraph(element)
            elif name == "tbl":
                yield list(self._table(element))
            elif name == "sdt":
                if (content := child(element, "sdtContent")) is not None and not _is_placeholder(
                    element
                ):
                    yield from self._paragraphs(content)
            elif name == "AlternateContent":
                if (chosen := _chosen(element)) is not None:
                    yield from self._paragraphs(chosen)
            elif name in ("ins", "moveTo", "customXml", "smartTag"):
                yield from self._paragraphs(element)
            elif name == "altChunk":
                self.warnings.append("文件里嵌入了另一份文档，未读取。")

    def _paragraph(self, element: etree._Element) -> _Paragraph:
        properties = child(element, "pPr")
        mark = child(properties, "rPr") if properties is not None else None
        style = child(properties, "pStyle") if properties is not None else None
        is_hidden = style is not None and value(style, "val") in self._hidden
        found = _Paragraph(runs_on=mark is not None and child(mark, "del") is not None)
        self._walk(element, found, is_hidden)
        if found.is_blank and (found.runs_on or is_hidden or is_on(mark, "vanish")):
            return found
        if label := self._numbering.label(properties):
            label = label + "." if label[-1].isdigit() and label.isascii() else label
            found.characters[:0] = [(c, -1) for c in label]
        return found

    def _walk(self, element: etree._Element, into: _Paragraph, hidden: bool) -> None:
        for part in element:
            name = name_of(part)
            if name in _GONE:
                continue
            if name == "r":
                if not self._is_hidden(part, hidden):
                    self._walk(part, into, False)
            elif name == "t":
                self._take(part.text or "", into)
            elif name in ("tab", "ptab"):
                self._take(" ", into)
            elif name in ("br", "cr"):
                if value(part, "type") in ("", "textWrapping"):
                    self._take("\n", into)
            elif name == "noBreakHyphen":
                self._take("-", into)
            elif name == "sdt":
                if not _is_placeholder(part) and (content := child(part, "sdtContent")) is not None:
                    self._walk(content, into, hidden)
            elif name == "AlternateContent":
                if (chosen := _chosen(part)) is not None:
                    self._walk(chosen, into, hidden)
            elif name == "txbxContent":
                into.boxes += [_Paragraph(line) for line in self.block(part)]
            else:
                self._walk(part, into, hidden)

    def _is_hidden(self, run: etree._Element, inherited: bool) -> bool:
        properties = child(run, "rPr")
        said = is_on(properties, "vanish")
        if said is not None:
            return said
        style = child(properties, "rStyle") if properties is not None else None
        return inherited or (style is not None and value(style, "val") in self._hidden)

    def _take(self, text: str, into: _Paragraph) -> None:
        for char in text:
            if better := clean_character(char):
                into.characters.append((better, self._count))
            self._count += 1
            if self._count > _LONGEST_TEXT:
                raise refusal("文件的文字太长，没有读取。")

    def _table(self, table: etree._Element) -> Iterator[list[tuple[str, int]]]:
        for row in _rows(table):
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                continue
            cells = [[line for line in self.block(cell) if line] for cell in _cells(row)]
            if len(cells) == 1:
                yield from cells[0]
                continue
            line: list[tuple[str, int]] = []
            for i, cell in enumerate(cells):
                line += [("\t", -1)] if i else []
                line += _one_line(cell)
            yield line


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        if name_of(element) == "tr":
            yield element
        elif name_of(element) in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _rows(element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        if name_of(element) == "tc":
            yield element
        elif name_of(element) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(element)


def _one_line(lines: list[list[tuple[str, int]]]) -> list[tuple[str, int]]:
    """A cell's paragraphs on one line: a blank between them, no tab inside."""
    joined: list[tuple[str, int]] = []
    for i, line in enumerate(lines):
        joined += [(" ", -1)] if i else []
        joined += [(" " if c in "\t\n" else c, at) for c, at in line]
    return joined


def _is_placeholder(control: etree._Element) -> bool:
    """Whether a content control only shows its prompt (点击输入文字)."""
    properties = child(control, "sdtPr")
    return properties is not None and child(properties, "showingPlcHdr") is not None


def _chosen(alternatives: etree._Element) -> etree._Element | None:
    choice = child(alternatives, "Choice")
    return choice if choice is not None else child(alternatives, "Fallback")


def _joined(lines: list[list[tuple[str, int]]]) -> tuple[str, tuple[int, ...]]:
    pieces: list[str] = []
    origin: list[int] = []
    for line in lines:
        pieces += [c for c, _ in line]
        origin += [at for _, at in line]
        pieces.append("\n")
        origin.append(-1)
    return "".join(pieces), tuple(origin)
