"""Files kept by their SHA-256 under the data folder: written once, never changed, found again or missed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from tracker.base.errors import DomainError

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """A folder of files, each at ab/cdef… of its own digest."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, data: bytes) -> str:
        """Store bytes and return their digest (64 hex digits). Durable before it returns."""
        digest = hashlib.sha256(data).hexdigest()
        target = self.path_of(digest)
        if target.exists():
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).replace(target)
        except OSError as error:
            Path(temporary).unlink(missing_ok=True)
            raise DomainError("文件没有存下：磁盘已满或不可写，请稍后再试。") from error
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes with this digest, checked. Raises DomainError when missing or damaged."""
        try:
            data = self.path_of(digest).read_bytes()
        except OSError as error:
            raise DomainError("附件原件缺失，请联系系统管理员。") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise DomainError("附件已损坏（与登记的校验值不符），请联系系统管理员。")
        return data

    def path_of(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a SHA-256 digest")
        return self._root / digest[:2] / digest[2:]
