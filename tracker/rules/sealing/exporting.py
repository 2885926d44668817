"""The whole log as one text file that `scripts/verify_audit.py` reads, from either database.

Line 1 is the header, then one canonical text a line, then the checkpoints and, only where asked,
the rows of the followed tables and the opened commitments; the last line counts the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from tracker.base.db import Base, db
from tracker.models.audit import (
    AuditCheckpoint,
    AuditEntry,
    AuditErasure,
    AuditHead,
    AuditSecret,
)
from tracker.rules.audit.states import followed_models, plain

_BATCH = 1000


def log_lines() -> Iterator[str]:
    """Entries and checkpoints: what may be given to an outsider."""
    with db.engine.connect() as connection:
        yield from _numbered(_entry_lines(connection, {}))


def full_lines() -> Iterator[str]:
    """With the rows and the personal values as well: for a check on the spot, never to be handed out."""
    with db.engine.connect() as connection:
        yield from _numbered(_full(connection))


def _full(connection: Connection) -> Iterator[str]:
    yield from _entry_lines(connection, {"rows": True, "secrets": True})
    for model in followed_models():
        yield from _row_lines(connection, Base.metadata.tables[model.audit_type])
    columns = (AuditSecret.commitment, AuditSecret.salt, AuditSecret.value)
    for commitment, salt, value in _stream(connection, select(*columns)):
        yield _line({"secret": [commitment, salt.hex(), value]})
    for (commitment,) in _stream(connection, select(AuditErasure.commitment)):
        yield _line({"erased": commitment})


def _entry_lines(connection: Connection, more: dict[str, Any]) -> Iterator[str]:
    # One statement is one snapshot: the head is read first and bounds what is read after it.
    size, edge = connection.execute(select(AuditHead.size, AuditHead.frontier)).one()
    yield _line({"export": "duban-audit", "v": 1, "size": size, "head": edge.hex(), **more})
    entries = select(AuditEntry.canon).where(AuditEntry.seq < size).order_by(AuditEntry.seq)
    for (canon,) in _stream(connection, entries):
        yield canon
    points = (
        select(AuditCheckpoint.size, AuditCheckpoint.root, AuditCheckpoint.note)
        .where(AuditCheckpoint.size <= size)
        .order_by(AuditCheckpoint.size)
    )
    for at, root, note in _stream(connection, points):
        yield _line({"checkpoint": note, "size": at, "root": root})


def _row_lines(connection: Connection, table: Table) -> Iterator[str]:
    columns = [column for column in table.columns if column.computed is None]
    for row in _stream(connection, select(*columns).order_by(table.c.id)):
        values = {column.name: _written(value) for column, value in zip(columns, row, strict=True)}
        yield _line({"row": [table.name, values["id"], values]})


def _written(value: Any) -> Any:
    match value:
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        case str():
            return value
        case datetime() | date() | bool():
            return plain(value)
        case bytes():
            return value.hex()
        case _:
            return plain(value)


def _numbered(lines: Iterator[str]) -> Iterator[str]:
    count = 0
    for line in lines:
        yield line + "\n"
        count += 1
    yield _line({"end": count}) + "\n"


def _stream(connection: Connection, query: Any) -> Iterator[Any]:
    yield from connection.execute(query.execution_options(yield_per=_BATCH))


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
