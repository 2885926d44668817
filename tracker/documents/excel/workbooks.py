"""The visible sheets of a workbook, one after another, within bounds."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from tracker.documents.excel.cells import SheetCells
from tracker.documents.excel.contents import Row
from tracker.documents.excel.lookups import Formats, Lookups, Strings
from tracker.documents.excel.package import Package, UnreadableFile
from tracker.documents.excel.relations import content_types, main_part, relationships

MAX_SHEETS = 50


@dataclass(frozen=True)
class Table:
    """One sheet: its name, and its filled cells by line and column, both counted from 1."""

    name: str
    rows: dict[int, Row]
    visible: bool = True


@dataclass(frozen=True)
class _Sheet:
    name: str
    relation: str
    visible: bool


class _Contents:
    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.epoch = WINDOWS_EPOCH

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            visible = attributes.get("state", "visible") == "visible"
            sheet = _Sheet(attributes.get("name", ""), attributes.get("id", ""), visible)
            self.sheets.append(sheet)
        elif tag == "workbookPr" and attributes.get("date1904", "0") in {"1", "true"}:
            self.epoch = MAC_EPOCH

    def end(self, tag: str) -> None: ...
    def text(self, words: str) -> None: ...


def tables(data: bytes) -> list[Table]:
    """Every sheet of cells, in order, the hidden ones too. Raises UnreadableFile and TooLarge."""
    package = Package(data)
    types = content_types(package)
    part = main_part(package)
    if "spreadsheetml" not in types.get(part, ""):
        raise UnreadableFile("这不是 Excel 工作簿。请上传 .xlsx 或 .csv 文件。")
    if any(name.casefold().startswith("xl/externallinks/") for name in package.names):
        raise UnreadableFile("工作簿引用了别的文件。请先断开链接（数据→编辑链接）再上传。")
    contents = _Contents()
    package.parse(part, contents)
    if len(contents.sheets) > MAX_SHEETS:
        raise UnreadableFile(f"工作表有{len(contents.sheets)}个，最多可读{MAX_SHEETS}个。")
    relations = relationships(package, part)
    book = _book(package, part, contents, relations)
    found = []
    for sheet in contents.sheets:
        kind, target, external = relations.get(sheet.relation, ("", "", True))
        if kind == "worksheet" and not external:
            cells = SheetCells(book)
            package.parse(package.target(part, target), cells)
            found.append(Table(sheet.name, cells.rows, sheet.visible))
    package.parse_the_rest()
    return found


def _book(
    package: Package, part: str, contents: _Contents, relations: dict[str, tuple[str, str, bool]]
) -> Lookups:
    strings, formats = Strings(), Formats()
    readers: dict[str, Strings | Formats] = {"sharedStrings": strings, "styles": formats}
    for kind, target, external in relations.values():
        if kind in readers and not external:
            package.parse(package.target(part, target), readers[kind])
    return Lookups(strings.strings, formats.formats, contents.epoch)
