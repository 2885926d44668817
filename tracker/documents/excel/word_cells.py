"""The tables of a Word file as texts, and the identifier in its properties: for `Package.parse`."""

from __future__ import annotations

from tracker.documents.excel.lookups import trimmed
from tracker.documents.excel.package import UnreadableFile

MAX_ROWS = 2_000
MAX_DEPTH = 20


class WordCells:
    """Rows of every table, cell by cell; deleted text of tracked changes is left out."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        #: For each table that is open: the texts of the present row, and of the present cell.
        self._open: list[list[list[str]]] = []
        self._reading = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._reading = tag == "t"
        if tag == "tbl":
            self._open.append([])
            if len(self._open) > MAX_DEPTH:
                raise UnreadableFile("文件中的表格嵌套过深，未读取。")
        elif not self._open:
            return
        elif tag == "tr":
            self._open[-1] = []
        elif tag == "tc":
            self._open[-1].append([])
        elif tag in {"br", "cr"}:
            self._write("\n")
        elif tag == "tab":
            self._write(" ")

    def end(self, tag: str) -> None:
        self._reading = False
        if not self._open:
            return
        if tag == "p":
            self._write("\n")
        elif tag == "tr":
            self.rows.append([trimmed("".join(cell)) for cell in self._open[-1]])
            if len(self.rows) > MAX_ROWS:
                raise UnreadableFile("文件中的表格行数过多，未读取。")
        elif tag == "tbl":
            self._open.pop()

    def text(self, words: str) -> None:
        if self._reading:
            self._write(words)

    def _write(self, words: str) -> None:
        if self._open and self._open[-1]:
            self._open[-1][-1].append(words)


class Identifier:
    """The identifier among the core properties."""

    def __init__(self) -> None:
        self.identifier = ""
        self._reading = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._reading = tag == "identifier"

    def end(self, tag: str) -> None:
        self._reading = False

    def text(self, words: str) -> None:
        if self._reading:
            self.identifier += words
