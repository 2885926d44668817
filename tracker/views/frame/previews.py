"""Between a preview and its confirmation: the file waits, and a signed word says whose preview it was."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from tracker.base.errors import DomainError
from tracker.rules.tables.waiting_files import KEPT_FOR, WaitingFiles
from tracker.views.frame.access import me
from tracker.views.frame.forms import Reader


@dataclass(frozen=True)
class Shown:
    """A file that was shown to this person, and the word that confirms it once."""

    name: str
    data: bytes
    once: str


def uploaded_file(request: Request) -> tuple[str, bytes]:
    """The one file of an upload form: its name and its bytes."""
    reader = Reader(request)
    uploads = reader.uploads("file")
    reader.finish()
    if not uploads:
        raise DomainError("请选择文件。", field="file")
    return uploads[0].name, uploads[0].data


def keep_shown(purpose: str, name: str, data: bytes) -> str:
    """Keep a file for its confirmation; what the form of the preview sends back."""
    word = [_waiting().keep(data), me().id, name, secrets.token_hex(16)]
    return str(_signer(purpose).dumps(word))


def take_up_shown(purpose: str, token: str) -> Shown:
    """The file behind a confirmation. Raises DomainError for a made-up, old or foreign one."""
    try:
        digest, owner, name, once = _signer(purpose).loads(token, int(KEPT_FOR.total_seconds()))
    except BadSignature as error:
        raise DomainError("预览已过期，请重新上传文件。", field="file") from error
    if owner != me().id:
        raise DomainError("预览已过期，请重新上传文件。", field="file")
    return Shown(name, _waiting().take_up(digest), once)


def _waiting() -> WaitingFiles:
    return WaitingFiles(current_app.config["TRACKER"].data_dir / "waiting")


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"preview-{purpose}")
