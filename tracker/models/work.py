"""Work on a matter: progress, hand-ins and reviews, instructions, urges, extensions, files."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.base.columns import Instant
from tracker.models.base import Audited, Model, enum_column
from tracker.models.kinds import Decision

if TYPE_CHECKING:
    from tracker.models.people import User
    from tracker.models.tasks import Task
    from tracker.models.units import Unit


class _OfTask(Audited):
    """A row that belongs to a matter's history."""

    task: Mapped[Task]

    def audit_root(self) -> Task:
        return self.task


class ProgressReport(_OfTask, Model):
    """进展反馈: fixed once sent; a later report corrects it, nobody rewrites it."""

    __tablename__ = "progress_report"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)
    audit_type = "progress_report"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    problems: Mapped[str] = mapped_column(Text, default="")
    percent: Mapped[int]
    reported_at: Mapped[datetime] = mapped_column(Instant, index=True)

    task: Mapped[Task] = relationship(back_populates="reports")
    unit: Mapped[Unit] = relationship()
    author: Mapped[User] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(back_populates="report")


class Submission(_OfTask, Model):
    """提交办结: the unit's hand-in, waiting for one review."""

    __tablename__ = "submission"
    audit_type = "submission"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str] = mapped_column(Text)
    handed_in_at: Mapped[datetime] = mapped_column(Instant)

    task: Mapped[Task] = relationship(back_populates="submissions")
    unit: Mapped[Unit] = relationship()
    author: Mapped[User] = relationship()
    review: Mapped[Review | None] = relationship(back_populates="submission")
    attachments: Mapped[list[Attachment]] = relationship(back_populates="submission")


class Review(Audited, Model):
    """审核: granted = 办结/销号, refused = 退回. Never edited."""

    __tablename__ = "review"
    audit_type = "review"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decision: Mapped[Decision] = mapped_column(enum_column(Decision))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(Instant)

    submission: Mapped[Submission] = relationship(back_populates="review")
    reviewer: Mapped[User] = relationship()

    def audit_root(self) -> Task:
        return self.submission.task


class Directive(_OfTask, Model):
    """批示: a leader's instruction on a matter."""

    __tablename__ = "directive"
    audit_type = "directive"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(Instant, index=True)

    task: Mapped[Task] = relationship(back_populates="directives")
    leader: Mapped[User] = relationship()


class Urge(_OfTask, Model):
    """催办: a recorded push, with the unit's reply."""

    __tablename__ = "urge"
    audit_type = "urge"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    urged_at: Mapped[datetime] = mapped_column(Instant, index=True)
    #: Counts the urges of this matter: 第N次催办.
    ordinal: Mapped[int]
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    replied_at: Mapped[datetime | None] = mapped_column(Instant)

    task: Mapped[Task] = relationship(back_populates="urges")
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    replied_by: Mapped[User | None] = relationship(foreign_keys=[replied_by_id])


class Extension(_OfTask, Model):
    """延期申请: asked before the deadline, granted or refused; old and new day both stay."""

    __tablename__ = "extension"
    audit_type = "extension"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    decision: Mapped[Decision | None] = mapped_column(enum_column(Decision))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[Task] = relationship(back_populates="extensions")
    unit: Mapped[Unit] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class DueChange(_OfTask, Model):
    """A change of the deadline: the old day stays visible, and a past day's light can be shown."""

    __tablename__ = "due_change"
    audit_type = "due_change"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    old_due_on: Mapped[date | None]
    new_due_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(1000))

    task: Mapped[Task] = relationship(back_populates="due_changes")
    by: Mapped[User] = relationship()


class Attachment(_OfTask, Model):
    """A file by its digest; the Chinese name is kept beside it. Belongs to one report or hand-in."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_task", "task_id"),)
    audit_type = "attachment"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("progress_report.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)

    task: Mapped[Task] = relationship(back_populates="attachments")
    report: Mapped[ProgressReport | None] = relationship(back_populates="attachments")
    submission: Mapped[Submission | None] = relationship(back_populates="attachments")
    uploaded_by: Mapped[User] = relationship()
