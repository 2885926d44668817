"""Collect acts and changes while a transaction runs; refuse to commit a change no act accounts for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from tracker.base.db import db
from tracker.models.acts import Act
from tracker.models.base import Audited
from tracker.models.people import User
from tracker.models.work import Attachment
from tracker.rules.audit import vault
from tracker.rules.audit.events import Change, Event
from tracker.rules.audit.states import columns_of, followed_values, row_key
from tracker.rules.audit.writing import write_entries

_KEY = "audit"


class UnrecordedChange(RuntimeError):
    """A programming mistake: an audited row was written and no act says so."""


@dataclass
class Ledger:
    events: list[Event] = field(default_factory=list)
    loose: list[Change] = field(default_factory=list)
    #: (subject, value) → commitment of secrets erased in this transaction.
    erased: dict[tuple[int, str], str] = field(default_factory=dict)


def record(
    act: Act,
    subject: Audited,
    *,
    by: User | None,
    why: str = "",
    attachments: Sequence[Attachment] = (),
    **details: Any,
) -> None:
    """Say that `by` (None: the clock) did `act` to `subject`; takes every change of it so far along.

    `details` are small extra facts for the sentence (str, int, None), never personal data.
    """
    session = db.session()
    session.flush()
    ledger = _ledger(session)
    root = subject.audit_root()
    mine = [change for change in ledger.loose if change.root is root]
    ledger.loose = [change for change in ledger.loose if change.root is not root]
    ledger.events.append(
        Event(
            act,
            (root.audit_type, root.id),
            by,
            why,
            details,
            attachments,
            mine,
            _savepoints(session),
        )
    )


def note(act: Act, ent: tuple[str, int], *, by: User | None, why: str = "", **details: Any) -> None:
    """Say that something was done that changed no row: a log-in, an export, a refusal."""
    session = db.session()
    _ledger(session).events.append(Event(act, ent, by, why, details, (), [], _savepoints(session)))


def erase_secrets(subject: User, *, by: User, why: str) -> list[str]:
    """Remove every committed personal value of a person for good; returns the commitments.

    The caller records the act with them, or the log no longer verifies.
    """
    session = db.session()
    erased = vault.erase(session, subject.id, by=by, why=why)
    _ledger(session).erased.update(erased)
    return list(erased.values())


def watch() -> None:
    """Put the guards on every session. Called once, when the program is loaded."""
    if not event.contains(Session, "after_flush", _collect):
        event.listen(Session, "after_flush", _collect)
        event.listen(Session, "before_commit", _before_commit)
        event.listen(Session, "after_soft_rollback", _forget_rolled_back)
        event.listen(Session, "do_orm_execute", _refuse_bulk)


def _collect(session: Session, _context: Any) -> None:
    ledger = _ledger(session)
    for row in [*session.new, *session.dirty, *session.deleted]:
        if not isinstance(row, Audited):
            continue
        columns, state = _columns_and_state(session, row)
        if columns:
            ledger.loose.append(Change(row, row.audit_root(), columns, state, _savepoints(session)))


def _columns_and_state(
    session: Session, row: Audited
) -> tuple[dict[str, tuple[Any, Any]], dict[str, Any] | None]:
    """What the flush changed, and how the row stands after it."""
    state = followed_values(row)
    if row in session.new:
        return {name: (None, new) for name, new in state.items() if new is not None}, state
    if row in session.deleted:
        return {name: (old, None) for name, old in state.items() if old is not None}, None
    return _changed_columns(row), state


def _changed_columns(row: Audited) -> dict[str, tuple[Any, Any]]:
    state = inspect(row)
    changed = {}
    for name in columns_of(type(row)):
        history = state.attrs[name].history
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                changed[name] = (old, new)
    return changed


def _before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    ledger = session.info.get(_KEY)
    if ledger is None:
        return
    if ledger.loose:
        names = ", ".join(sorted({row_key(change.row) for change in ledger.loose}))
        raise UnrecordedChange(f"no act was recorded for {names}")
    if ledger.events:
        write_entries(session, ledger.events, ledger.erased)
    session.info.pop(_KEY)


def _forget_rolled_back(session: Session, previous: SessionTransaction) -> None:
    ledger = session.info.get(_KEY)
    if ledger is None:
        return
    if not previous.nested:
        session.info.pop(_KEY)
        return
    ledger.loose = [c for c in ledger.loose if previous not in c.savepoints]
    ledger.events = [e for e in ledger.events if previous not in e.savepoints]


def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, Audited):
        raise UnrecordedChange(f"bulk statement on the audited table {mapper.local_table}")


def _ledger(session: Session) -> Ledger:
    ledger: Ledger = session.info.setdefault(_KEY, Ledger())
    return ledger


def _savepoints(session: Session) -> tuple[SessionTransaction, ...]:
    """The savepoints now open, innermost first."""
    open_ones = []
    nested = session.get_nested_transaction()
    while nested is not None and nested.nested:
        open_ones.append(nested)
        nested = nested.parent
    return tuple(open_ones)
