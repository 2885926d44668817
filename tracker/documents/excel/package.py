"""The archive of an office file, opened as if a stranger had made it (SECURITY 14).

Nothing is believed: entries are counted before the directory is read, bytes are counted while they
are unpacked, names are checked, and a document type is noticed by the XML parser, not searched for.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Protocol
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from tracker.base.errors import DomainError, TooLarge

MAX_FILE = 20 * 1024 * 1024
MAX_ENTRIES = 1_000
MAX_UNPACKED = 64 * 1024 * 1024

#: Large pieces: expat scans an unfinished tag again with every piece it is fed.
_PIECE = 1024 * 1024
_ENTRY_MARK = b"PK\x01\x02"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1

#: What a damaged or forged archive makes the library raise.
_BROKEN = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


class UnreadableFile(DomainError):
    """The file cannot be taken; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


class Handler(Protocol):
    """What reads one part: elements by their local names."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def text(self, words: str) -> None: ...


def broken() -> UnreadableFile:
    return UnreadableFile("文件已损坏或不完整，无法读取。请重新保存后再上传。")


class Package:
    """A checked archive. Every byte unpacked from it is counted against one budget."""

    def __init__(self, data: bytes) -> None:
        _check_outside(data)
        try:
            self._archive = ZipFile(BytesIO(data))
            entries = self._archive.infolist()
        except _BROKEN as error:
            raise broken() from error
        self._left = MAX_UNPACKED
        names = [entry.filename for entry in entries]
        if len({name.casefold() for name in names}) != len(names):
            raise UnreadableFile("文件内部有重名的部分，可能被改动过，未读取。")
        for entry in entries:
            _check_name(entry.filename)
            if entry.flag_bits & _ENCRYPTED:
                raise UnreadableFile("文件已加密。请去掉密码后再上传。")
            if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise broken()
        self.names = frozenset(names)
        self._parsed: set[str] = set()

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of one entry, counted as they come."""
        try:
            with self._archive.open(name) as source:
                while piece := source.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise TooLarge("文件解开后过大，未读取。请删去多余的内容或分成几个文件。")
                    yield piece
        except KeyError as error:
            raise broken() from error
        except _BROKEN as error:
            raise broken() from error

    def parse(self, name: str, handler: Handler) -> None:
        """Read one XML part. Raises UnreadableFile where it is damaged or declares a DTD."""
        self._parsed.add(name)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = lambda tag, attributes: handler.start(
            tag.rpartition(" ")[2],
            {key.rpartition(" ")[2]: value for key, value in attributes.items()},
        )
        parser.EndElementHandler = lambda tag: handler.end(tag.rpartition(" ")[2])
        parser.CharacterDataHandler = handler.text
        try:
            for piece in self.pieces(name):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise broken() from error

    def parse_the_rest(self) -> None:
        """Look through every XML part not read yet, so that nothing hides in one."""
        for name in sorted(self.names - self._parsed):
            if name.casefold().endswith((".xml", ".rels", ".vml")):
                self.parse(name, Ignoring())

    def target(self, base: str, target: str) -> str:
        """The entry a relationship of the part `base` points to."""
        if target.startswith("/"):
            return posixpath.normpath(target).lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


class Ignoring:
    """Reads a part for its form alone."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def text(self, words: str) -> None: ...


def _check_outside(data: bytes) -> None:
    if len(data) > MAX_FILE:
        raise TooLarge(f"文件超过 {MAX_FILE // 1024 // 1024} MB，未读取。", field="file")
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile("文件已加密。请去掉密码后再上传。")
        raise UnreadableFile("这是旧版（.xls 或 .doc）文件。请另存为 .xlsx 或 .docx 再上传。")
    if not data.startswith(b"PK"):
        raise UnreadableFile("这不是可识别的文件。请上传 .xlsx、.docx 或 .csv 文件。")
    if data.count(_ENTRY_MARK) > MAX_ENTRIES:
        raise UnreadableFile("文件内部的部分过多，未读取。请另存一份再上传。")


def _check_name(name: str) -> None:
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ".." in parts or ":" in parts[0] or "\0" in name:
        raise UnreadableFile("文件内部有不正常的路径，可能被改动过，未读取。")


def _refuse_document_type(*_: object) -> None:
    raise UnreadableFile("文件内部含有文档类型声明（DTD），不予读取。请另存一份再上传。")
