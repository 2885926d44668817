"""Tasks: the supervised matter, who carries it, and the spans of its life."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.base.columns import Instant
from tracker.models.base import Audited, Model, enum_column
from tracker.models.kinds import Part, State, TaskKind, Urgency

if TYPE_CHECKING:
    from tracker.models.people import User
    from tracker.models.sources import Clause, SourceDocument
    from tracker.models.units import Unit
    from tracker.models.work import (
        Attachment,
        Directive,
        DueChange,
        Extension,
        ProgressReport,
        Submission,
        Urge,
    )

#: The assignments of which a task has one only.
_LEADS = column("part", String) == "lead"


class Task(Audited, Model):
    """A supervised matter (督办事项). Its light is never stored: see tracker.models.lights."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("number_year", "number_seq"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        Index("ix_task_state_due", "state", "due_on"),
        # The board: closed matters newest first, and the true counts of its columns.
        Index("ix_task_state_closed", "state", "closed_on"),
        Index("ix_task_column", "is_frame", "state", "accepted_on"),
    )
    audit_type = "task"

    #: 督〔2023〕12号; year and running number apart, so that numbers sort and never repeat.
    number: Mapped[str] = mapped_column(String(40), unique=True)
    number_year: Mapped[int]
    number_seq: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    requirement: Mapped[str] = mapped_column(Text)
    kind: Mapped[TaskKind] = mapped_column(enum_column(TaskKind), index=True)
    state: Mapped[State] = mapped_column(enum_column(State), default=State.DRAFT)
    urgency: Mapped[Urgency] = mapped_column(enum_column(Urgency), default=Urgency.NORMAL)

    document_id: Mapped[int | None] = mapped_column(ForeignKey("source_document.id"), index=True)
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    #: The span of the source sentence in the document's text (code points); both or neither.
    source_start: Mapped[int | None]
    source_stop: Mapped[int | None]
    #: A matter with children is the frame of one child per unit; it closes when they have closed.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    #: Whether it is such a frame. Lists and figures count the children, never the frame beside them.
    is_frame: Mapped[bool] = mapped_column(default=False)

    #: 交办日期; None while 拟办.
    issued_on: Mapped[date | None]
    #: The day by which the unit must have handed in; None for work without a hard limit.
    due_on: Mapped[date | None] = mapped_column(index=True)
    #: The first deadline ever set, kept when it is later changed.
    original_due_on: Mapped[date | None]
    #: The day as the document words it, before any shift off a holiday.
    due_nominal_on: Mapped[date | None]
    due_words: Mapped[str] = mapped_column(String(200), default="")
    #: Counts the changes of the deadline: a new cycle of reminders begins with each.
    due_cycle: Mapped[int] = mapped_column(default=1)
    #: 历史补录: entered when its deadline was already past, so it is not red from birth.
    is_backfilled: Mapped[bool] = mapped_column(default=False)

    #: The latest reported progress in per cent.
    percent: Mapped[int] = mapped_column(default=0)
    accepted_on: Mapped[date | None]
    #: The day of the hand-in that now waits for review, or that was approved.
    handed_in_on: Mapped[date | None]
    #: Days after the deadline that were spent in review and so are not the unit's delay.
    excused_days: Mapped[int] = mapped_column(default=0)
    closed_on: Mapped[date | None]
    #: How often the matter was handed back.
    times_returned: Mapped[int] = mapped_column(default=0)
    last_activity_at: Mapped[datetime] = mapped_column(Instant)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    document: Mapped[SourceDocument | None] = relationship(back_populates="tasks")
    clause: Mapped[Clause | None] = relationship()
    parent: Mapped[Task | None] = relationship(remote_side="Task.id", back_populates="children")
    children: Mapped[list[Task]] = relationship(back_populates="parent", order_by="Task.id")
    created_by: Mapped[User] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="task", order_by="Assignment.id", lazy="selectin"
    )
    contacts: Mapped[list[ContactLeader]] = relationship(back_populates="task")
    spans: Mapped[list[StateSpan]] = relationship(back_populates="task", order_by="StateSpan.id")
    due_changes: Mapped[list[DueChange]] = relationship(
        back_populates="task", order_by="DueChange.id"
    )
    reports: Mapped[list[ProgressReport]] = relationship(
        back_populates="task", order_by="ProgressReport.id"
    )
    submissions: Mapped[list[Submission]] = relationship(
        back_populates="task", order_by="Submission.id"
    )
    directives: Mapped[list[Directive]] = relationship(
        back_populates="task", order_by="Directive.id"
    )
    urges: Mapped[list[Urge]] = relationship(back_populates="task", order_by="Urge.id")
    extensions: Mapped[list[Extension]] = relationship(
        back_populates="task", order_by="Extension.id"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="task", order_by="Attachment.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def lead(self) -> Unit | None:
        """The one unit that answers for the matter (主办)."""
        return next((a.unit for a in self.assignments if a.part is Part.LEAD), None)

    @property
    def assists(self) -> list[Unit]:
        return [a.unit for a in self.assignments if a.part is Part.ASSIST]

    @property
    def is_closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def closing_word(self) -> str:
        """A rectification is struck off (已销号), anything else done (已办结)."""
        return "已销号" if self.kind is TaskKind.RECTIFICATION else "已办结"

    @property
    def state_label(self) -> str:
        return self.closing_word if self.is_closed else self.state.label

    @property
    def was_late(self) -> bool:
        """Whether the approved hand-in came after the deadline, review time not counted."""
        if self.due_on is None or self.handed_in_on is None:
            return False
        return (self.handed_in_on - self.due_on).days > self.excused_days


class Assignment(Audited, Model):
    """Task × unit × part. Exactly one unit leads."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("task_id", "unit_id"),
        Index(
            "uq_assignment_one_lead",
            "task_id",
            unique=True,
            sqlite_where=_LEADS,
            postgresql_where=_LEADS,
        ),
    )
    audit_type = "assignment"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    part: Mapped[Part] = mapped_column(enum_column(Part))
    position: Mapped[int] = mapped_column(default=0)

    task: Mapped[Task] = relationship(back_populates="assignments")
    unit: Mapped[Unit] = relationship(lazy="joined")

    def audit_root(self) -> Task:
        return self.task


class ContactLeader(Audited, Model):
    """联系领导: the leader who stands behind a matter."""

    __tablename__ = "contact_leader"
    __table_args__ = (UniqueConstraint("task_id", "user_id"),)
    audit_type = "contact_leader"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)

    task: Mapped[Task] = relationship(back_populates="contacts")
    user: Mapped[User] = relationship(lazy="joined")

    def audit_root(self) -> Task:
        return self.task


class StateSpan(Audited, Model):
    """A stretch of a matter's life in one state: since when, by whom, and why it began."""

    __tablename__ = "state_span"
    audit_type = "state_span"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    state: Mapped[State] = mapped_column(enum_column(State))
    since_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime | None] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")

    task: Mapped[Task] = relationship(back_populates="spans")
    by: Mapped[User] = relationship()

    def audit_root(self) -> Task:
        return self.task


class NumberSeries(Model):
    """The last running number given in a year; its row lock keeps numbers dense and unique."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("name", "year"),)

    name: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
