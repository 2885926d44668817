"""The append-only log and what proves it: entries, the head, checkpoints, publications, secrets.

Rows are written by tracker.rules.audit through Core only; triggers of the migration refuse the rest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Computed, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Integer

from tracker.base.columns import Instant
from tracker.base.db import Base
from tracker.models.base import Model


class _FromCanon(GenericFunction[Any]):
    """A value inside `canon`, spelled for each engine; the column cannot disagree with the text."""

    inherit_cache = True
    name = "from_canon"

    def __init__(self, *path: str | int, number: bool = False) -> None:
        super().__init__()
        self.path = path
        self.number = number


@compiles(_FromCanon, "sqlite")
def _on_sqlite(element: _FromCanon, _compiler: Any, **_kw: Any) -> str:
    steps = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in element.path)
    return f"json_extract(canon, '${steps}')"


@compiles(_FromCanon, "postgresql")
def _on_postgresql(element: _FromCanon, _compiler: Any, **_kw: Any) -> str:
    value = f"(canon::jsonb #>> '{{{','.join(str(s) for s in element.path)}}}')"
    return f"({value})::integer" if element.number else value


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("ent_type", "ent_id", "ent_n"),)

    #: 0-based and without gaps, in the order of commits.
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    canon: Mapped[str] = mapped_column(Text)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at_utc: Mapped[str] = mapped_column(
        String(27), Computed(_FromCanon("at"), persisted=True), index=True
    )
    actor_id: Mapped[int] = mapped_column(
        Integer, Computed(_FromCanon("actor", "id", number=True), persisted=True), index=True
    )
    act: Mapped[str] = mapped_column(
        String(40), Computed(_FromCanon("act"), persisted=True), index=True
    )
    ent_type: Mapped[str] = mapped_column(
        String(40), Computed(_FromCanon("ent", 0), persisted=True)
    )
    ent_id: Mapped[int] = mapped_column(
        Integer, Computed(_FromCanon("ent", 1, number=True), persisted=True)
    )
    ent_n: Mapped[int] = mapped_column(
        Integer, Computed(_FromCanon("ent", 2, number=True), persisted=True)
    )


class AuditHead(Base):
    """One row: how many entries there are, and the growing edge of their tree."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    frontier: Mapped[bytes] = mapped_column(LargeBinary)


class AuditCheckpoint(Base):
    __tablename__ = "audit_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    sealed_at: Mapped[datetime] = mapped_column(Instant)


class AuditPublication(Model):
    """Where a checkpoint was told to the outside: a file, a mail, a Word document."""

    __tablename__ = "audit_publication"

    size: Mapped[int]
    channel: Mapped[str] = mapped_column(String(40))
    ref: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(Instant)


class AuditSecret(Model):
    """The value and salt behind a commitment in the log; erased on lawful request."""

    __tablename__ = "audit_secret"

    commitment: Mapped[str] = mapped_column(String(64), unique=True)
    #: Whose personal data it is, where that is an account; otherwise 0.
    subject_id: Mapped[int] = mapped_column(default=0, index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    value: Mapped[str] = mapped_column(String(500))


class AuditErasure(Model):
    __tablename__ = "audit_erasure"

    commitment: Mapped[str] = mapped_column(String(64), unique=True)
    erased_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(500))
