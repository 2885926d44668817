"""A Word file as a package: opened warily, every unpacked byte counted, no DTD, nothing outside followed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from tracker.base.errors import DomainError

#: Limits far above any office document, far below what would hurt.
_MOST_ENTRIES = 5000
_LARGEST_PART = 48 * 1024 * 1024
_LARGEST_TOTAL = 96 * 1024 * 1024
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1


def refusal(why: str) -> DomainError:
    return DomainError(why, field="file")


BROKEN = "文件已损坏，打不开，请重新保存后再上传。"


class Package:
    """The parts of one package; reads each part once, within a common budget of bytes."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            UnicodeDecodeError,
        ) as error:
            raise refusal(BROKEN) from error
        if len(entries) > _MOST_ENTRIES:
            raise refusal("文件里的部件太多，没有读取。")
        names = [entry.filename for entry in entries]
        if len({name.lower() for name in names}) != len(names) or not all(map(_is_plain, names)):
            raise refusal("文件结构不正常（部件重名或路径越界），没有读取。")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise refusal("文件加了密码，请去掉密码再上传。")
        self._names = {name.lstrip("/"): name for name in names}
        self._left = _LARGEST_TOTAL

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def part(self, name: str) -> bytes:
        """The unpacked bytes; refused as soon as they exceed what was allowed, whatever was declared."""
        pieces: list[bytes] = []
        for piece in self._pieces(name):
            pieces.append(piece)
            self._left -= len(piece)
            if self._left < 0 or sum(map(len, pieces)) > _LARGEST_PART:
                raise refusal("文件解压后过大，没有读取。")
        return b"".join(pieces)

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(self._names[name]) as stream:
                while piece := stream.read(_CHUNK):
                    yield piece
        except (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError,
            NotImplementedError,
        ) as error:  # fmt: skip
            raise refusal(BROKEN) from error

    def xml(self, name: str) -> etree._Element:
        """The parsed part; a DTD in any encoding is refused."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(self.part(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise refusal(BROKEN) from error
        info = root.getroottree().docinfo
        if info.internalDTD is not None or info.doctype:
            raise refusal("文件里有不允许的定义（DTD），没有读取。")
        return root


def _is_plain(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (
        ".." not in parts
        and ":" not in parts[0]
        and "\x00" not in name
        and not name.startswith(("/", "\\"))
    )
