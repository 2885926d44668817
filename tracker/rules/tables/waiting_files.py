"""Files that wait between two requests: uploaded, looked at, and then taken or forgotten in a day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tracker.base import clock
from tracker.base.errors import DomainError
from tracker.base.files import FileStore

KEPT_FOR = timedelta(days=1)


class WaitingFiles:
    """A folder apart from the attachments: nothing in it is part of any record."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = FileStore(folder)

    def keep(self, data: bytes) -> str:
        """Keep bytes for a day; returns the digest by which they are taken up again."""
        self._forget_old()
        digest = self._store.keep(data)
        # A file that is sent again begins its day again.
        self._store.path_of(digest).touch()
        return digest

    def take_up(self, digest: str) -> bytes:
        """The bytes again. Raises DomainError where they are gone."""
        if not self._store.path_of(digest).is_file():
            raise DomainError("上传的文件已过期，请重新上传。", field="file")
        return self._store.read(digest)

    def _forget_old(self) -> None:
        oldest = (clock.now() - KEPT_FOR).timestamp()
        for file in self._folder.glob("*/*"):
            if file.is_file() and file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
