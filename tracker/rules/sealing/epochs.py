"""Epochs and keys: announced by entries of the log itself, so that an auditor finds them there.

A log restored from a backup must not go on under its old name: it begins a new epoch, whose first
entry names the last checkpoint published before.
"""

from __future__ import annotations

import json

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.models.acts import Act
from tracker.models.audit import AuditCheckpoint, AuditEntry
from tracker.models.people import User
from tracker.rules.audit import LOG, note
from tracker.rules.sealing.keys import make_key, signers
from tracker.rules.sealing.memory import SealerFolder
from tracker.transparency.checkpoint import epoch_of, origin_of, read_unverified


def current_origin() -> str | None:
    """The name under which the log goes on now; None before its first epoch."""
    canon = db.session.execute(
        select(AuditEntry.canon)
        .where(AuditEntry.act == Act.AUDIT_EPOCH_BEGUN.value)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return json.loads(canon)["more"]["origin"] if canon else None


def begin_first_epoch(folder: SealerFolder, host: str) -> None:
    """Give a new log its name and its key."""
    if folder.recall() is not None:
        raise DomainError(
            "本机曾为另一本日志签发过检查点，而现在的日志还没有名称：可能换了数据库。"
            "如确系重新开始，请执行 audit begin-epoch 另起一期。"
        )
    _begin(folder, origin_of(host, 1), previous="", why="启用审计日志", by=None)


def begin_epoch(
    folder: SealerFolder, host: str, *, why: str, previous: str = "", by: User | None
) -> None:
    """Go on under a new name after a restored backup.

    `previous` is the note of the last checkpoint published before; without one it is what the
    sealer remembers, or else the newest that the restored database holds.
    """
    if not why.strip():
        raise DomainError("请写明另起一期的原因和批准依据。", field="why")
    memory = folder.recall()
    last = previous or (memory.note if memory else "") or _newest_kept()
    names = [current_origin(), read_unverified(last).origin if last else None]
    number = max((epoch_of(name) for name in names if name), default=0) + 1
    _begin(folder, origin_of(host, number), previous=last, why=why, by=by)


def _newest_kept() -> str:
    query = select(AuditCheckpoint.note).order_by(AuditCheckpoint.size.desc()).limit(1)
    return db.session.scalar(query) or ""


def _begin(folder: SealerFolder, origin: str, *, previous: str, why: str, by: User | None) -> None:
    if not folder.keys.is_dir() or not any(folder.keys.iterdir()):
        make_key(folder.keys)
    key = signers(folder.keys, origin)[-1].verifier_key
    note(
        Act.AUDIT_EPOCH_BEGUN,
        LOG,
        by=by,
        why=why,
        epoch=epoch_of(origin),
        origin=origin,
        key=key,
        previous=previous,
    )


def rotate_key(folder: SealerFolder, *, why: str, by: User | None) -> str:
    """Bring in a new key; the next checkpoint bears both signatures. Returns the new public key."""
    origin = current_origin()
    if origin is None:
        raise DomainError("日志还没有启用，无从更换密钥。")
    make_key(folder.keys)
    *_, old, new = signers(folder.keys, origin)
    note(Act.AUDIT_KEY_ROTATED, LOG, by=by, why=why, key=new.verifier_key, old=old.verifier_key)
    return new.verifier_key
