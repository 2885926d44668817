"""Number the entries and put them in the log: the last step before commit, under the head's lock.

SQLite holds the write lock since BEGIN IMMEDIATE; PostgreSQL locks the head row. So `seq` has no
gaps, and nobody sees entry n+1 without n.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tracker.base import clock, tracing
from tracker.models.audit import AuditEntry, AuditHead, AuditSecret
from tracker.models.people import User
from tracker.rules.audit.states import columns_of, commitment, instant, plain, row_key, value_of
from tracker.transparency.canonical import encode
from tracker.transparency.tree import Frontier, leaf_hash

if TYPE_CHECKING:
    from tracker.rules.audit.recording import Change, Event

_VERSION = 1
#: RFC 6962 leaves are small here; a larger one is a programming mistake.
LARGEST_CANON = 65_535


def write_entries(session: Session, events: Iterable[Event]) -> None:
    """Append one entry for each event and move the head. Raises ValueError for an oversized entry."""
    size, edge = session.execute(
        select(AuditHead.size, AuditHead.frontier).where(AuditHead.id == 1).with_for_update()
    ).one()
    frontier = Frontier.from_bytes(size, edge)
    latest: dict[tuple[str, int], tuple[int, str]] = {}
    rows: list[dict[str, Any]] = []
    secrets: list[dict[str, Any]] = []
    at = instant(clock.now())
    for seq, event in enumerate(events, start=size):
        n, previous = latest.get(event.ent) or _latest_of(session, event.ent)
        canon = encode(_document(event, seq, at, n + 1, previous, secrets))
        if len(canon.encode()) > LARGEST_CANON:
            raise ValueError(
                f"the entry for {event.act.value} is larger than {LARGEST_CANON} bytes"
            )
        leaf = leaf_hash(canon)
        frontier.append(leaf)
        latest[event.ent] = (n + 1, leaf.hex())
        rows.append({"seq": seq, "canon": canon, "leaf_hash": leaf})
    if secrets:
        session.execute(insert(AuditSecret), secrets)
    session.execute(insert(AuditEntry), rows)
    session.execute(
        update(AuditHead)
        .where(AuditHead.id == 1)
        .values(size=frontier.size, frontier=frontier.to_bytes())
    )


def _latest_of(session: Session, ent: tuple[str, int]) -> tuple[int, str]:
    """The number and leaf hash of the entity's newest entry; (-1, "") before the first."""
    row = session.execute(
        select(AuditEntry.ent_n, AuditEntry.leaf_hash)
        .where(AuditEntry.ent_type == ent[0], AuditEntry.ent_id == ent[1])
        .order_by(AuditEntry.ent_n.desc())
        .limit(1)
    ).first()
    return (row[0], row[1].hex()) if row else (-1, "")


def _document(
    event: Event, seq: int, at: str, n: int, previous: str, secrets: list[dict[str, Any]]
) -> dict[str, Any]:
    changes: dict[str, list[Any]] = {}
    states: dict[str, Any] = {}
    for change in event.changes:
        is_root = (change.row.audit_type, change.row.id) == event.ent
        prefix = "" if is_root else row_key(change.row) + "."
        for column, (old, new) in change.columns.items():
            pair = changes.setdefault(
                prefix + column, [_logged(change, column, old, secrets), None]
            )
            pair[1] = _logged(change, column, new, secrets)
        states[row_key(change.row)] = _state_of(change, secrets)
    return {
        "v": _VERSION,
        "seq": seq,
        "at": at,
        "actor": _actor(event.by),
        "role": ",".join(sorted(role.value for role in event.by.roles)) if event.by else "clock",
        "act": event.act.value,
        "ent": [event.ent[0], event.ent[1], n],
        "prev": previous,
        "ch": changes,
        "st": hashlib.sha256(encode(states).encode()).hexdigest() if states else "",
        "att": [{"sha256": a.sha256, "size": a.size} for a in event.attachments],
        "more": {key: plain(value) for key, value in event.details.items()},
        "req": tracing.request_id.get(),
        "why": plain(event.why),
    }


def _actor(by: User | None) -> dict[str, Any]:
    if by is None:
        return {"id": 0, "name": "系统", "unit": ""}
    return {"id": by.id, "name": by.name, "unit": by.unit_name_on(clock.today())}


def _logged(change: Change, column: str, value: Any, secrets: list[dict[str, Any]]) -> Any:
    def commit(personal: str) -> str:
        digest, salt = commitment(personal)
        secrets.append(
            {
                "commitment": digest,
                "subject_id": change.root.id,
                "salt": salt,
                "value": personal,
            }
        )
        return f"commit:{digest}"

    return value_of(change.row, column, value, commit)


def _state_of(change: Change, secrets: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Every followed column of the row after the change; personal ones are left to their commitments."""
    if change.is_deleted:
        return None
    return {
        column: _logged(change, column, getattr(change.row, column), secrets)
        for column in columns_of(change.row)
        if column not in change.row.audit_personal
    }
