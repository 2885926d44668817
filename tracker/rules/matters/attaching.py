"""Attachments: only kinds we know, by ending and by content, kept under their digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from tracker.base import clock
from tracker.base.errors import DomainError, TooLarge
from tracker.base.files import FileStore
from tracker.base.text import clean
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.work import Attachment

LARGEST = 20 * 1024 * 1024
MOST_FILES = 10
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Ending → (first bytes it must have, media type for downloads). Text must decode instead.
KINDS: dict[str, tuple[tuple[bytes, ...], str]] = {
    ".pdf": ((b"%PDF-",), "application/pdf"),
    ".docx": (
        (_ZIP,),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".xlsx": ((_ZIP,), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".pptx": ((_ZIP,), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ".doc": ((_OLE,), "application/msword"),
    ".xls": ((_OLE,), "application/vnd.ms-excel"),
    ".wps": ((_OLE, _ZIP), "application/octet-stream"),
    ".ofd": ((_ZIP,), "application/octet-stream"),
    ".zip": ((_ZIP,), "application/zip"),
    ".jpg": ((b"\xff\xd8\xff",), "image/jpeg"),
    ".jpeg": ((b"\xff\xd8\xff",), "image/jpeg"),
    ".png": ((b"\x89PNG\r\n\x1a\n",), "image/png"),
    ".txt": ((), "text/plain; charset=utf-8"),
}


@dataclass(frozen=True)
class Upload:
    """A file as it came: its Chinese display name and its bytes."""

    name: str
    data: bytes


def keep_uploads(
    task: Task, uploads: Sequence[Upload], *, by: User, files: FileStore
) -> list[Attachment]:
    """Check every upload, then store them all. Raises DomainError on the field `attachments`."""
    if len(uploads) > MOST_FILES:
        raise DomainError(f"一次最多上传{MOST_FILES}个附件。", field="attachments")
    for upload in uploads:
        check_upload(upload)
    return [
        Attachment(
            task=task,
            name=display_name(upload.name),
            sha256=files.keep(upload.data),
            size=len(upload.data),
            uploaded_by=by,
            uploaded_at=clock.now(),
        )
        for upload in uploads
    ]


def check_upload(upload: Upload) -> None:
    """Refuse an empty, oversized, unknown or mislabelled file, in words."""
    name = display_name(upload.name)
    if not upload.data:
        raise DomainError(f"“{name}”是空文件。", field="attachments")
    if len(upload.data) > LARGEST:
        raise TooLarge(f"“{name}”超过20 MB，请压缩后再传。", field="attachments")
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        known = "、".join(sorted(k[1:] for k in KINDS))
        raise DomainError(f"不支持“{name}”这种文件，可上传：{known}。", field="attachments")
    heads, _ = KINDS[ending]
    if (heads and not upload.data.startswith(heads)) or (not heads and not _is_text(upload.data)):
        raise DomainError(f"“{name}”的内容与扩展名不符，请核对文件。", field="attachments")


def display_name(name: str) -> str:
    """The file's own name without any folder, illegal characters or excess length."""
    base = clean(name.replace("\\", "/").rsplit("/", 1)[-1]).replace("\n", " ").replace("\t", " ")
    stem, ending = PurePath(base).stem, PurePath(base).suffix
    return (stem[: 180 - len(ending)] + ending) or "未命名"


def media_type(name: str) -> str:
    """The type sent with a download: from our table, never from the browser that uploaded it."""
    return KINDS.get(PurePath(name).suffix.lower(), ((), "application/octet-stream"))[1]


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
