"""The bureau's own settings, its calendar of holidays, and the views people have saved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.base.columns import CanonicalJson, Instant
from tracker.models.base import Audited, Model


class BureauSetting(Audited, Model):
    """One named value that the office may change on the page 设置."""

    __tablename__ = "bureau_setting"
    audit_type = "bureau_setting"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[Any] = mapped_column(CanonicalJson)


class CalendarDay(Audited, Model):
    """A day that differs from its weekday: a public holiday, or a make-up work-day (调休)."""

    __tablename__ = "calendar_day"
    audit_type = "calendar_day"

    day: Mapped[date] = mapped_column(unique=True)
    is_workday: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40), default="")


class CalendarYear(Audited, Model):
    """A year whose official arrangement has been entered; others are warned about."""

    __tablename__ = "calendar_year"
    audit_type = "calendar_year"

    year: Mapped[int] = mapped_column(unique=True)


class SavedView(Model):
    """A filter of the ledger that a person keeps under a name; `query` is the address's query string."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(1000))


class OnceToken(Model):
    """An idempotency token already used: a second click finds it and writes nothing."""

    __tablename__ = "once_token"

    token: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime] = mapped_column(Instant, index=True)
    #: Where the first use led, so that the second is shown the same.
    location: Mapped[str] = mapped_column(String(300), default="")
