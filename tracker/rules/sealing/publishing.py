"""Telling checkpoints to the outside: only what stands out of the administrator's reach proves anything."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import insert, select

from tracker.base import clock
from tracker.base.db import db
from tracker.documents.facts import AuditStamp
from tracker.models.audit import AuditCheckpoint, AuditPublication
from tracker.models.notices import OutboxMail
from tracker.models.people import RoleGrant, User
from tracker.models.roles import Role
from tracker.rules.sealing import durable
from tracker.rules.sealing.memory import Memory
from tracker.transparency.checkpoint import read_unverified

_BODY = """各位审计员：

附件是督查督办系统审计日志截至 {day} 的检查点，请在本系统以外留存（不要只放在本系统的服务器上）。

日志名称：{origin}
条数：{size}
根值：{root}

以后任何时候，凭此检查点都可以查出这 {size} 条记录是否被改动、删减或回退，办法见《审计日志说明》。
"""


def append_to_file(path: Path, memory: Memory) -> None:
    """Put a signed checkpoint at the end of the public file, unless it stands there already."""
    line = json.dumps({"note": memory.note}, ensure_ascii=False).encode() + b"\n"
    end = _end_of(path, len(line))
    if end == line:
        return
    # A line cut off by a crash is closed, so that the next one stands by itself.
    durable.append(path, line if end.endswith(b"\n") or not end else b"\n" + line)


def _end_of(path: Path, length: int) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - length, 0))
        return file.read()


def release(memory: Memory) -> None:
    """Enter a signed checkpoint beside the log, unless it stands there."""
    if _is_released(memory.size):
        return
    row = {"size": memory.size, "root": memory.root.hex(), "note": memory.note}
    db.session.execute(insert(AuditCheckpoint), {**row, "sealed_at": clock.now()})
    note_publication(memory.size, "file", "published.jsonl")


def mail_once_a_day(memory: Memory) -> None:
    """Send the newest checkpoint to every auditor who has had none today."""
    for auditor in _auditors():
        key = f"checkpoint-{clock.today():%Y%m%d}-{auditor.id}"
        if db.session.scalar(select(OutboxMail.id).where(OutboxMail.key == key)) is None:
            db.session.add(_mail(memory, auditor, key))
            note_publication(memory.size, "mail", key)


def note_publication(size: int, channel: str, ref: str) -> None:
    """Remember where a checkpoint was told: a file, a mail, a Word document."""
    values = {"size": size, "channel": channel, "ref": ref, "at": clock.now()}
    db.session.execute(insert(AuditPublication), values)


def latest_stamp() -> AuditStamp | None:
    """The newest released checkpoint, as it is printed in documents; None before the first."""
    note = db.session.scalar(
        select(AuditCheckpoint.note).order_by(AuditCheckpoint.size.desc()).limit(1)
    )
    if note is None:
        return None
    checkpoint = read_unverified(note)
    return AuditStamp(checkpoint.origin, checkpoint.size, checkpoint.root.hex(), note)


def _is_released(size: int) -> bool:
    query = select(AuditCheckpoint.size).where(AuditCheckpoint.size == size)
    return db.session.scalar(query) is not None


def _auditors() -> list[User]:
    query = (
        select(User)
        .join(RoleGrant)
        .where(RoleGrant.role == Role.AUDITOR, User.disabled_on.is_(None), User.email != "")
        .order_by(User.id)
    )
    return list(db.session.scalars(query))


def _mail(memory: Memory, auditor: User, key: str) -> OutboxMail:
    checkpoint = read_unverified(memory.note)
    day = clock.today()
    body = _BODY.format(
        day=f"{day.year}年{day.month}月{day.day}日",
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.grouped_root,
    )
    return OutboxMail(
        key=key,
        recipient=auditor.email,
        subject=f"审计日志检查点（{checkpoint.size} 条）",
        body=body,
        attachment_name=f"checkpoint-{checkpoint.size}.txt",
        attachment_text=memory.note,
        created_at=clock.now(),
    )
