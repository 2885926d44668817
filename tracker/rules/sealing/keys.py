"""The keys that sign checkpoints: one file each, readable by the program alone.

Every key in the folder signs, so that a new key is vouched for by the old one; once a checkpoint
with both signatures is out, the old key is destroyed.
"""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tracker.base.errors import DomainError
from tracker.rules.sealing.durable import write_new
from tracker.transparency.notes import Ed25519Signer

_NUMBERED = re.compile(r"([1-9][0-9]{0,5})\.key")


def make_key(folder: Path) -> None:
    """Make a further key; it signs from the next checkpoint on."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = max(_numbers(folder), default=0) + 1
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    write_new(folder / f"{number}.key", base64.b64encode(seed) + b"\n", mode=0o600)


def signers(folder: Path, origin: str) -> list[Ed25519Signer]:
    """All keys as signers under the log's name, the oldest first.

    Raises DomainError when there is none, or when others could read one.
    """
    found = [_signer(folder / f"{number}.key", origin) for number in _numbers(folder)]
    if not found:
        raise DomainError("没有封存日志用的密钥：密钥文件夹是空的，请从备份中找回或另起一期。")
    return found


def destroy_older(folder: Path) -> None:
    """Leave only the newest key."""
    for number in _numbers(folder)[:-1]:
        (folder / f"{number}.key").unlink()


def _numbers(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    names = (_NUMBERED.fullmatch(path.name) for path in folder.iterdir())
    return sorted(int(found[1]) for found in names if found)


def _signer(path: Path, origin: str) -> Ed25519Signer:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise DomainError(f"密钥文件 {path.name} 的权限过宽，其他用户能读到：请改为 0600。")
    try:
        seed = base64.b64decode(path.read_bytes().strip(), validate=True)
        return Ed25519Signer(origin, Ed25519PrivateKey.from_private_bytes(seed))
    except ValueError:
        raise DomainError(f"密钥文件 {path.name} 已损坏。") from None
