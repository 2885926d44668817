"""Source documents: the policy text as it came, its clause tree, and the matters proposed from it."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.base.columns import CanonicalJson, Instant
from tracker.models.base import Audited, Model, enum_column
from tracker.models.kinds import Grade, TaskKind

if TYPE_CHECKING:
    from tracker.models.people import User
    from tracker.models.tasks import Task


class SourceState(enum.Enum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        return {"draft": "拆解中", "confirmed": "已立项"}[self.value]


class SourceDocument(Audited, Model):
    """A policy document: the file by its digest, and the text all offsets count in (code points)."""

    __tablename__ = "source_document"
    audit_type = "source_document"
    audit_ignore = frozenset({"version", "text", "reading"})

    title: Mapped[str] = mapped_column(String(200))
    #: 文号, as printed: 宛振〔2023〕12号.
    number: Mapped[str] = mapped_column(String(60), default="")
    issuer: Mapped[str] = mapped_column(String(80), default="")
    issued_on: Mapped[date | None]
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_size: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64))
    #: What the reader found: every sentence with its class, the spans to light up, its warnings.
    reading: Mapped[dict[str, Any]] = mapped_column(CanonicalJson, default=dict)
    state: Mapped[SourceState] = mapped_column(
        enum_column(SourceState), default=SourceState.DRAFT, index=True
    )
    #: The earlier version that this one revises (修订).
    revises_id: Mapped[int | None] = mapped_column(ForeignKey("source_document.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    revises: Mapped[SourceDocument | None] = relationship(remote_side="SourceDocument.id")
    added_by: Mapped[User] = relationship()
    clauses: Mapped[list[Clause]] = relationship(
        back_populates="document", order_by="Clause.position"
    )
    proposals: Mapped[list[ProposedTask]] = relationship(
        back_populates="document", order_by="ProposedTask.position"
    )
    tasks: Mapped[list[Task]] = relationship(back_populates="document")

    __mapper_args__ = {"version_id_col": version}


class Clause(Model):
    """One node of a document's clause tree; `text[start:end]` is the whole clause."""

    __tablename__ = "clause"
    __table_args__ = (CheckConstraint("start <= stop", name="span"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("source_document.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    start: Mapped[int]
    stop: Mapped[int]

    document: Mapped[SourceDocument] = relationship(back_populates="clauses")
    parent: Mapped[Clause | None] = relationship(remote_side="Clause.id")

    @property
    def path(self) -> str:
        """The labels from the top: 三、（二）29."""
        above = self.parent.path if self.parent else ""
        return above + self.label


class ProposalState(enum.Enum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"
    MERGED = "merged"


class ProposedTask(Model):
    """A matter proposed from a document, as the officer has edited it so far; nothing is lost.

    A working paper, not yet a fact: the log tells of the document and of each matter made from it,
    and `original` keeps what the reader had proposed.
    """

    __tablename__ = "proposed_task"
    __table_args__ = (Index("ix_proposed_task_document", "document_id", "position"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("source_document.id"))
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    position: Mapped[int]
    state: Mapped[ProposalState] = mapped_column(
        enum_column(ProposalState), default=ProposalState.OPEN
    )
    grade: Mapped[Grade] = mapped_column(enum_column(Grade))
    #: Why the grade is not A, and what must be asked: sentences, one a line.
    reasons: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[TaskKind] = mapped_column(enum_column(TaskKind))
    title: Mapped[str] = mapped_column(String(120))
    requirement: Mapped[str] = mapped_column(Text)
    #: The span of the source sentence(s), code points of the document's text.
    start: Mapped[int]
    stop: Mapped[int]
    #: The day as the text says it, and the work-day it becomes when the officer adopts the shift.
    due_nominal_on: Mapped[date | None]
    due_on: Mapped[date | None]
    #: The words of the deadline: 每季度第一个月5日前.
    due_words: Mapped[str] = mapped_column(String(200), default="")
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    #: Ids of assisting units, and of the units of a fan-out (one child task each).
    assist_unit_ids: Mapped[list[int]] = mapped_column(CanonicalJson, default=list)
    fan_out_unit_ids: Mapped[list[int]] = mapped_column(CanonicalJson, default=list)
    #: Names in the text that match no unit of ours.
    unknown_units: Mapped[list[str]] = mapped_column(CanonicalJson, default=list)
    #: What the reader proposed, kept beside what the officer made of it; None for one added by hand.
    original: Mapped[dict[str, Any] | None] = mapped_column(CanonicalJson)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    version: Mapped[int] = mapped_column(default=1)

    document: Mapped[SourceDocument] = relationship(back_populates="proposals")
    clause: Mapped[Clause | None] = relationship()
    task: Mapped[Task | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.state is ProposalState.OPEN

    @property
    def reason_list(self) -> list[str]:
        return [line for line in self.reasons.split("\n") if line]
