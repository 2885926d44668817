"""What is waiting to be written: acts, and the changes they account for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import SessionTransaction

from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.work import Attachment


@dataclass
class Change:
    """What a flush did to one row: column → (old, new), of raw values."""

    row: Any
    root: Any
    columns: dict[str, tuple[Any, Any]]
    #: Every followed column right after the flush; None for a deleted row. Taken at once: a later
    #: act of the same transaction may change the row again.
    state: dict[str, Any] | None
    savepoints: tuple[SessionTransaction, ...]


@dataclass
class Event:
    """An act with the changes it accounts for, waiting for its number."""

    act: Act
    ent: tuple[str, int]
    by: User | None
    why: str
    details: dict[str, Any]
    attachments: Sequence[Attachment]
    changes: list[Change]
    savepoints: tuple[SessionTransaction, ...]
