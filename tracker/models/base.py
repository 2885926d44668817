"""What every model shares: its key, its enums as text, and whether the audit log follows it."""

from __future__ import annotations

import enum
from typing import Any, ClassVar

from sqlalchemy import Enum as SqlEnum
from sqlalchemy.orm import Mapped, mapped_column

from tracker.base.db import Base


def enum_column(kind: type[enum.Enum], length: int = 24) -> SqlEnum:
    """An enum stored by value as checked text, the same on both engines."""
    return SqlEnum(
        kind,
        native_enum=False,
        length=length,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
        name=kind.__name__.lower(),
    )


class Model(Base):
    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)


class Audited:
    """A row whose every change must stand in the audit log, under the thing it belongs to.

    `audit_type` names the row in the log. `audit_root()` is the thing whose history the row is part
    of: a review belongs to its task, so the task's entries alone tell the whole story of a matter.
    """

    audit_type: ClassVar[str]
    #: Columns that hold nothing of meaning to the history (counters of the machinery).
    audit_ignore: ClassVar[frozenset[str]] = frozenset({"version"})
    #: Columns about a person; the log holds only a salted commitment to them.
    audit_personal: ClassVar[frozenset[str]] = frozenset()

    def audit_root(self) -> Any:
        return self
