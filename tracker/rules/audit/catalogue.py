"""The log describes, in an entry of its own, which columns of which table it follows.

An auditor's tool can then hold the tables against the log without knowing the program. The
description is written before the first other entry, and again after a migration changed it.
"""

from __future__ import annotations

import json
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from tracker.models.acts import Act
from tracker.models.audit import AuditEntry
from tracker.models.base import Audited
from tracker.rules.audit.states import columns_of, followed_models, plain

#: Databases whose log is known to end with the present description.
_described: WeakSet[Engine] = WeakSet()


def missing_description(session: Session, size: int) -> dict[str, str] | None:
    """The description that must be written before anything else; None when it stands already.

    A log of no entries has none, whatever was known of the database that stood here before.
    """
    engine = session.get_bind().engine
    if size and engine in _described:
        return None
    canon = session.scalar(
        select(AuditEntry.canon)
        .where(AuditEntry.act == Act.AUDIT_CATALOGUED.value)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    before: dict[str, str] = json.loads(canon)["more"] if canon else {}
    if {table: _bare(words) for table, words in before.items()} == _present():
        _described.add(engine)
        return None
    return {
        model.audit_type: _words(session, model, before.get(model.audit_type))
        for model in followed_models()
    }


def _present() -> dict[str, str]:
    return {model.audit_type: " ".join(_names(model)) for model in followed_models()}


def _names(model: type[Audited]) -> list[str]:
    """The columns; a personal one bears an exclamation mark."""
    return [f"!{c}" if c in model.audit_personal else c for c in columns_of(model)]


def _bare(words: str) -> str:
    return " ".join(word.partition("=")[0] for word in words.split(" "))


def _words(session: Session, model: type[Audited], before: str | None) -> str:
    """The columns of a table; a new one of an older table with what the migration put into it."""
    known = _bare(before).split(" ") if before is not None else None
    return " ".join(
        name if known is None or name in known else name + _default(session, model, name)
        for name in _names(model)
    )


def _default(session: Session, model: type[Audited], name: str) -> str:
    column = inspect(model).columns[name.removeprefix("!")]
    values: list[Any] = list(session.scalars(select(column).distinct().limit(2)))
    if len(values) != 1 or values[0] is None:
        return ""
    return "=" + json.dumps(plain(values[0])).replace(" ", "\\u0020")
