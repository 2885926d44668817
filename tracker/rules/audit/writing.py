"""Number the entries and put them in the log: the last step before commit, under the head's lock.

SQLite holds the write lock since BEGIN IMMEDIATE; PostgreSQL locks the head row. So `seq` has no
gaps, and nobody sees entry n+1 without n.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tracker.base import clock, tracing
from tracker.models.acts import Act
from tracker.models.audit import AuditEntry, AuditHead
from tracker.models.people import User
from tracker.rules.audit.catalogue import missing_description
from tracker.rules.audit.events import Change, Event
from tracker.rules.audit.states import instant, plain, row_key, value_of
from tracker.rules.audit.vault import Vault
from tracker.transparency.canonical import encode
from tracker.transparency.tree import Frontier, leaf_hash

_VERSION = 1
#: The log itself as the thing an entry is about: its names, keys and description.
LOG = ("audit", 1)
#: A machine's clock this far behind the log is worth a word in the entry.
_NOTEWORTHY_LAG = timedelta(minutes=1)


def write_entries(
    session: Session, events: Sequence[Event], erased: Mapping[tuple[int, str], str]
) -> None:
    """Append one entry for each event and move the head.

    `erased`: (subject, value) → commitment of personal values removed in this transaction.
    Raises CanonicalError for an entry that is too large or outside the canonical form.
    """
    size, edge = session.execute(
        select(AuditHead.size, AuditHead.frontier).where(AuditHead.id == 1).with_for_update()
    ).one()
    frontier = Frontier.from_bytes(size, edge)
    latest: dict[tuple[str, int], tuple[int, str]] = {}
    rows: list[dict[str, Any]] = []
    vault = Vault(session, erased)
    at, late = _stamp(session, size)
    for seq, event in enumerate(_with_description(session, events, size), start=size):
        n, previous = latest.get(event.ent) or _latest_of(session, event.ent)
        event.details.update(late)
        canon = encode(_document(event, seq, at, n + 1, previous, vault))
        leaf = leaf_hash(canon)
        frontier.append(leaf)
        latest[event.ent] = (n + 1, leaf.hex())
        rows.append({"seq": seq, "canon": canon, "leaf_hash": leaf})
    vault.close()
    session.execute(insert(AuditEntry), rows)
    session.execute(
        update(AuditHead)
        .where(AuditHead.id == 1)
        .values(size=frontier.size, frontier=frontier.to_bytes())
    )


def _with_description(session: Session, events: Sequence[Event], size: int) -> Sequence[Event]:
    """The events, after the description of the tables where the log does not have it yet."""
    words = missing_description(session, size)
    if words is None:
        return events
    described = Event(Act.AUDIT_CATALOGUED, LOG, None, "", dict(words), (), [], ())
    return [described, *events]


def _stamp(session: Session, size: int) -> tuple[str, dict[str, str]]:
    """The time of the new entries, read under the lock and never before that of the last entry.

    Clocks of several machines differ a little, and a clock may be set back; the log's order stays
    its order. A clock that is clearly behind is told beside it, so that nothing can be backdated.
    """
    now = clock.now()
    last = session.scalar(select(AuditEntry.at_utc).where(AuditEntry.seq == size - 1))
    if last is None or instant(now) >= last:
        return instant(now), {}
    lag = datetime.fromisoformat(last) - now
    return last, {"clock": instant(now)} if lag > _NOTEWORTHY_LAG else {}


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
    event: Event, seq: int, at: str, n: int, previous: str, vault: Vault
) -> dict[str, Any]:
    changes: dict[str, list[Any]] = {}
    states: dict[str, Any] = {}
    for change in event.changes:
        is_root = (change.row.audit_type, change.row.id) == event.ent
        prefix = "" if is_root else row_key(change.row) + "."
        for column, (old, new) in change.columns.items():
            pair = changes.setdefault(prefix + column, [_logged(change, column, old, vault), None])
            pair[1] = _logged(change, column, new, vault)
        states[row_key(change.row)] = _state_of(change, vault)
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
        "more": {key: plain(v) for key, v in event.details.items()} | _whence(event, vault),
        "req": tracing.request_id.get(),
        "why": plain(event.why),
    }


def _whence(event: Event, vault: Vault) -> dict[str, str]:
    """From which address it was done, as a commitment: an address is somebody's personal data."""
    address = tracing.address.get()
    if not address or event.act is Act.AUDIT_CATALOGUED:
        return {}
    return {"from": vault.commit(event.by.id if event.by else 0, address)}


def _actor(by: User | None) -> dict[str, Any]:
    if by is None:
        return {"id": 0, "name": "系统", "unit": ""}
    return {"id": by.id, "name": by.name, "unit": by.unit_name_on(clock.today())}


def _logged(change: Change, column: str, value: Any, vault: Vault) -> Any:
    subject = change.root.id if isinstance(change.root, User) else 0
    return value_of(change.row, column, value, lambda personal: vault.commit(subject, personal))


def _state_of(change: Change, vault: Vault) -> dict[str, Any] | None:
    """Every followed column after the change; personal ones are left to their commitments."""
    if change.state is None:
        return None
    return {
        column: _logged(change, column, value, vault)
        for column, value in change.state.items()
        if column not in change.row.audit_personal
    }
