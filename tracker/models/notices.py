"""What was due to be said and what was said: notices, reminders, deliveries, and who runs the clock."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.base.columns import Instant
from tracker.models.base import Model, enum_column

if TYPE_CHECKING:
    from tracker.models.people import User
    from tracker.models.tasks import Task


#: The channel that every account has; its messages are rows of the tracker itself.
IN_APP = "in_app"


class Notice(Model):
    """A message inside the tracker to one person."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_user_read", "user_id", "read_at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    #: The act or reminder rule that caused it.
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    #: The reminder that this notice delivers; unique, so a reminder is told once.
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id"), unique=True)

    user: Mapped[User] = relationship()
    task: Mapped[Task | None] = relationship()


class ReminderState(enum.Enum):
    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return _REMINDER_LABELS[self]


_REMINDER_LABELS = {
    ReminderState.PENDING: "待发",
    ReminderState.CLAIMED: "待发",
    ReminderState.SENDING: "发送中",
    ReminderState.SENT: "已发",
    ReminderState.FAILED: "失败",
    ReminderState.UNKNOWN: "不明（请人工核实）",
    ReminderState.DROPPED: "已作废",
}


class Queued(Model):
    """Something on its way out: where it is, who took it, and when it may be tried again."""

    __abstract__ = True

    state: Mapped[ReminderState] = mapped_column(
        enum_column(ReminderState), default=ReminderState.PENDING
    )
    #: The lease epoch under which it was claimed: an old leader's claim is recognised.
    epoch: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    #: When a failed one is tried again; for one that is claimed, when it counts as lost.
    retry_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def queued_at(self) -> datetime:
        """Since when it has been waiting to go out."""
        raise NotImplementedError


class Reminder(Queued):
    """One thing to be said to one person by one channel; planned at most once per cycle."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("rule", "task_id", "due_cycle", "recipient_id", "channel"),
        Index("ix_reminder_state_retry", "state", "retry_at"),
    )

    #: before-7, on-day, overdue-15 … (work-days).
    rule: Mapped[str] = mapped_column(String(40))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    due_cycle: Mapped[int]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    planned_at: Mapped[datetime] = mapped_column(Instant)

    task: Mapped[Task] = relationship()
    recipient: Mapped[User] = relationship()
    deliveries: Mapped[list[Delivery]] = relationship(
        back_populates="reminder", order_by="Delivery.id"
    )

    @property
    def queued_at(self) -> datetime:
        return self.planned_at


class Delivery(Model):
    """One attempt to say it, and how it ended."""

    __tablename__ = "delivery"

    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    result: Mapped[ReminderState] = mapped_column(enum_column(ReminderState))
    detail: Mapped[str] = mapped_column(Text, default="")

    reminder: Mapped[Reminder] = relationship(back_populates="deliveries")


class OutboxMail(Queued):
    """A mail other than a reminder (a sealed checkpoint to the auditors), sent by the same worker."""

    __tablename__ = "outbox_mail"

    #: Makes the Message-ID, and the mail unique.
    key: Mapped[str] = mapped_column(String(120), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    attachment_name: Mapped[str] = mapped_column(String(120), default="")
    attachment_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    #: How the last attempt ended.
    detail: Mapped[str] = mapped_column(String(500), default="")

    @property
    def queued_at(self) -> datetime:
        return self.created_at


class Lease(Model):
    """Who runs the clock. `epoch` grows with each takeover and fences the leader before."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    holder: Mapped[str] = mapped_column(String(80))
    epoch: Mapped[int] = mapped_column(default=0)
    #: Counts the leader's heartbeats; followers watch it stand still.
    beat: Mapped[int] = mapped_column(default=0)
    beat_at: Mapped[datetime] = mapped_column(Instant)


class JobRun(Model):
    """When a scheduled job last ran to its end, so that a missed window is caught up."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    finished_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(500), default="")
