"""Briefings: a frozen snapshot of facts and the Word file made from it; and long exports under way."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.base.columns import CanonicalJson, Instant
from tracker.models.base import Audited, Model, enum_column

if TYPE_CHECKING:
    from tracker.models.people import User
    from tracker.models.tasks import Task
    from tracker.models.units import Unit


class Briefing(Audited, Model):
    """A 通报, 简报 or form that went out. The snapshot is canonical text, kept with its digest."""

    __tablename__ = "briefing"
    audit_type = "briefing"
    audit_ignore = frozenset({"snapshot"})

    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(60), default="")
    period_from: Mapped[date]
    period_to: Mapped[date]
    #: Filters, organ, addressees and the leader's own words per section, as chosen on the page.
    choices: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
    #: None while still a draft: the facts are frozen when the file is made.
    snapshot: Mapped[str | None] = mapped_column(Text)
    snapshot_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("briefing.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)

    corrects: Mapped[Briefing | None] = relationship(remote_side="Briefing.id")
    created_by: Mapped[User] = relationship()


class BureauTemplate(Audited, Model):
    """A .docx of the bureau's own with named fields, checked when it was uploaded."""

    __tablename__ = "bureau_template"
    audit_type = "bureau_template"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    file_sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    disabled_on: Mapped[date | None]


class ExportState(enum.Enum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ExportJob(Model):
    """A long export: it can be left, and waits on the page when done."""

    __tablename__ = "export_job"

    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    parameters: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
    state: Mapped[ExportState] = mapped_column(
        enum_column(ExportState), default=ExportState.WAITING
    )
    #: Rows done so far and in all.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(500), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)

    requested_by: Mapped[User] = relationship()


class OutsideForm(Audited, Model):
    """A fill-in form sent to a unit without an account; its one-time code is kept only as a digest."""

    __tablename__ = "outside_form"
    audit_type = "outside_form"
    audit_ignore = frozenset({"code_hash", "answer", "answered_at"})

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(String(40))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    expires_on: Mapped[date]
    #: What came back, shown to the office before it is confirmed.
    answer: Mapped[dict[str, Any] | None] = mapped_column(CanonicalJson)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)

    task: Mapped[Task] = relationship()
    unit: Mapped[Unit] = relationship()
    sent_by: Mapped[User] = relationship(foreign_keys=[sent_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])

    def audit_root(self) -> Task:
        return self.task
