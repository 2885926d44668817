"""The archive: one zip with a line per row, every kept file, and a manifest of their digests.

It is written aside and moved into place when it is whole, so that what bears the name of a backup
is one. Everything in it can be checked without the program: ``sha256sum`` and ``unzip`` will do.
"""

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20
#: What the zip module raises on the way through damaged bytes.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True)
class Content:
    """One table or file in the archive: how much and which bytes."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What an archive says of itself."""

    #: The alembic revision of the schema that the rows were read from.
    revision: str
    made_at: str
    #: Number of entries of the audit log and root of their tree, to compare after a restore.
    audit_size: int
    audit_root: str
    #: Table → number of rows and digest of their lines.
    tables: dict[str, Content] = field(default_factory=dict)
    #: Path under the data folder → number of bytes and digest.
    files: dict[str, Content] = field(default_factory=dict)
    format: int = FORMAT


class BadArchive(Exception):
    """The file is no whole backup; the sentence (Chinese) says what is wrong with it."""


class ArchiveWriter:
    """Adds tables and files to an archive under way."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self._manifest = manifest

    def add_table(self, name: str, lines: Iterable[str]) -> None:
        with self._archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as out:
            self._manifest.tables[name] = content_of(lines, out.write)

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as source, self._archive.open(_place(name), "w") as out:
            self._manifest.files[name] = _copied(iter(lambda: source.read(CHUNK), b""), out.write)


@contextmanager
def writing(target: Path, manifest: Manifest) -> Iterator[ArchiveWriter]:
    """Write an archive; it bears its name only once it is complete and on disk."""
    draft = target.with_name(f".{target.name}.partial")
    draft.unlink(missing_ok=True)
    try:
        # It holds everything, personal data included: for its owner only.
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                yield ArchiveWriter(archive, manifest)
                text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True)
                archive.writestr(MANIFEST, text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


class ArchiveReader:
    """Reads an archive, checking every byte against the manifest on the way."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest = _manifest_of(archive)

    def lines(self, table: str) -> Iterator[str]:
        """The rows of a table. Raises BadArchive after the last if they are not those written."""
        digest, count = hashlib.sha256(), 0
        for data in self._pieces(f"tables/{table}.jsonl", iter):
            digest.update(data)
            count += 1
            yield data.decode("utf-8", errors="replace").rstrip("\n")
        if Content(count, digest.hexdigest()) != self.manifest.tables[table]:
            raise BadArchive(f"备份中的数据表 {table} 与清单不符。")

    def extract_file(self, name: str, target: Path) -> None:
        """Write one kept file. Raises BadArchive, and leaves nothing, if it was damaged."""
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.partial")
        try:
            with draft.open("wb") as out:
                self._take(name, out.write)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def check(self) -> None:
        """Read everything once. Raises BadArchive at the first thing that is not as written."""
        for table in self.manifest.tables:
            for _ in self.lines(table):
                pass
        for name in self.manifest.files:
            self._take(name, len)

    def _take(self, name: str, use: Callable[[bytes], object]) -> None:
        chunks = self._pieces(_place(name), lambda source: iter(lambda: source.read(CHUNK), b""))
        if _copied(chunks, use) != self.manifest.files[name]:
            raise BadArchive(f"备份中的文件 {name} 与清单不符。")

    def _pieces(self, place: str, cut: Callable[[IO[bytes]], Iterator[bytes]]) -> Iterator[bytes]:
        try:
            with self._archive.open(place) as source:
                yield from cut(source)
        except DAMAGE as error:
            raise BadArchive(f"备份中的 {place} 缺失或已损坏。") from error


@contextmanager
def reading(source: Path) -> Iterator[ArchiveReader]:
    """Open an archive. Raises BadArchive if it is none or of a newer format."""
    try:
        archive = zipfile.ZipFile(source)
    except DAMAGE as error:
        raise BadArchive(f"{source.name} 不是可读取的备份文件。") from error
    with archive:
        yield ArchiveReader(archive)


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    try:
        data = json.loads(archive.read(MANIFEST))
        if data["format"] != FORMAT:
            raise BadArchive("备份由更新的版本制作，本版本无法恢复。")
        data["tables"], data["files"] = _contents(data["tables"]), _contents(data["files"])
        manifest = Manifest(**data)
    except DAMAGE as error:
        raise BadArchive("备份的清单缺失或已损坏。") from error
    for name in manifest.files:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise BadArchive(f"备份中的文件名 {name} 不合法。")
    return manifest


def content_of(lines: Iterable[str], use: Callable[[bytes], object] = len) -> Content:
    """How many lines there are and the digest of their bytes; each is handed on to ``use``."""
    digest, count = hashlib.sha256(), 0
    for line in lines:
        data = line.encode("utf-8") + b"\n"
        digest.update(data)
        use(data)
        count += 1
    return Content(count, digest.hexdigest())


def _copied(chunks: Iterator[bytes], use: Callable[[bytes], object]) -> Content:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        use(chunk)
        size += len(chunk)
    return Content(size, digest.hexdigest())


def _contents(data: dict[str, dict[str, str]]) -> dict[str, Content]:
    return {name: Content(int(c["size"]), str(c["sha256"])) for name, c in data.items()}


def _place(name: str) -> str:
    return f"files/{name}"
