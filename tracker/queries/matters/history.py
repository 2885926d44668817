"""The history of a matter as sentences, told from the log itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.acts import Act
from tracker.models.audit import AuditEntry
from tracker.models.tasks import Task


@dataclass(frozen=True)
class Line:
    """One entry: when (Shanghai), who, what, why, and its place in the log."""

    seq: int
    at: datetime
    actor: str
    unit: str
    act: str
    phrase: str
    why: str
    changes: dict[str, Any]
    more: dict[str, Any]

    @property
    def sentence(self) -> str:
        who = f"{self.actor}（{self.unit}）" if self.unit else self.actor
        return f"{who}{self.phrase}" + (f"：{self.why}" if self.why else "")


def history_of(task: Task, *, newest: int = 200) -> list[Line]:
    """What was done to a matter, newest first."""
    rows = db.session.execute(
        select(AuditEntry.seq, AuditEntry.canon)
        .where(AuditEntry.ent_type == "task", AuditEntry.ent_id == task.id)
        .order_by(AuditEntry.ent_n.desc())
        .limit(newest)
    )
    return [line_of(seq, canon) for seq, canon in rows]


def line_of(seq: int, canon: str) -> Line:
    """An entry's canonical text as a line to read; an act unknown to this version keeps its code."""
    entry = json.loads(canon)
    try:
        phrase = Act(entry["act"]).phrase
    except ValueError:
        phrase = entry["act"]
    at = datetime.strptime(entry["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return Line(
        seq,
        at.astimezone(clock.SHANGHAI),
        entry["actor"]["name"],
        entry["actor"]["unit"],
        entry["act"],
        phrase,
        entry["why"],
        entry["ch"],
        entry["more"],
    )
