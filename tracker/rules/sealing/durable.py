"""Files that are on disk once a function returns: what the sealer remembers must outlive a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def write_new(path: Path, data: bytes, *, mode: int) -> None:
    """Write a file that must not be there yet. Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    _sync_folder(path.parent)


def replace(path: Path, data: bytes) -> None:
    """Put a file in the place of another: afterwards the new one is there whole, or the old one."""
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def append(path: Path, data: bytes, *, at: int | None = None) -> None:
    """Add to the end of a file; with `at`, to its first so many bytes (what followed is dropped)."""
    with path.open("ab") as out:
        if at is not None:
            out.truncate(at)
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    """A rename is durable once its folder is; Windows has no such notion."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
