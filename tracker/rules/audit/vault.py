"""Commitments: the log holds a salted digest of a personal value, the vault beside it the value.

Erasing the value from the vault makes the digest unreadable for ever, and leaves the log whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from tracker.base import clock
from tracker.models.audit import AuditErasure, AuditSecret
from tracker.models.people import User
from tracker.rules.audit.states import commitment


class Vault:
    """The commitments needed while one transaction's entries are written."""

    def __init__(self, session: Session, known: Mapping[tuple[int, str], str]) -> None:
        self._session = session
        self._known = dict(known)
        self._new: list[dict[str, Any]] = []

    def commit(self, subject_id: int, value: str) -> str:
        """The word that stands for a personal value in the log.

        One subject's same value keeps its commitment, so that an entry's old value is seen to be
        the new value of an earlier one.
        """
        key = (subject_id, value)
        if key not in self._known:
            self._known[key] = self._found(*key) or self._made(*key)
        return f"commit:{self._known[key]}"

    def close(self) -> None:
        """Write what is new, in the same transaction as the entries."""
        if self._new:
            self._session.execute(insert(AuditSecret), self._new)

    def _found(self, subject_id: int, value: str) -> str | None:
        return self._session.scalar(
            select(AuditSecret.commitment)
            .where(AuditSecret.subject_id == subject_id, AuditSecret.value == value)
            .order_by(AuditSecret.id.desc())
            .limit(1)
        )

    def _made(self, subject_id: int, value: str) -> str:
        digest, salt = commitment(value)
        self._new.append(
            {"commitment": digest, "subject_id": subject_id, "salt": salt, "value": value}
        )
        return digest


def erase(session: Session, subject_id: int, *, by: User, why: str) -> dict[tuple[int, str], str]:
    """Remove a person's values and salts, note each erasure; (subject, value) → commitment."""
    mine = AuditSecret.subject_id == subject_id
    rows = session.execute(select(AuditSecret.value, AuditSecret.commitment).where(mine)).all()
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # Or the digits would stay readable in the free pages of the file.
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    session.execute(delete(AuditSecret).where(mine))
    if rows:
        noted = {"erased_at": clock.now(), "by_id": by.id, "reason": why}
        session.execute(
            insert(AuditErasure), [{"commitment": digest, **noted} for _, digest in rows]
        )
    return {(subject_id, value): digest for value, digest in rows}
