"""The bureau's own settings, its calendar of holidays, and the views people have saved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.base.columns import CanonicalJson, Instant
from tracker.models.base import Audited, Model


class BureauSetting(Audited, Model):
    """One named value that the office may change on the page 设置."""

    __tablename__ = "bureau_setting"
    audit_type = "bureau_setting"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[Any] = mapped_column(CanonicalJson)


class CalendarYear(Audited, Model):
    """A year of the work calendar kept by the office; other years are as published."""

    __tablename__ = "calendar_year"
    audit_type = "calendar_year"

    year: Mapped[int] = mapped_column(unique=True)
    #: Whether the year's official arrangement has been entered in full; else people are warned.
    is_complete: Mapped[bool] = mapped_column(default=False)

    days: Mapped[list[CalendarDay]] = relationship(
        back_populates="calendar_year", order_by="CalendarDay.day", cascade="all, delete-orphan"
    )


class CalendarDay(Audited, Model):
    """A day that differs from its weekday: a public holiday, or a make-up work-day (调休)."""

    __tablename__ = "calendar_day"
    audit_type = "calendar_day"

    calendar_year_id: Mapped[int] = mapped_column(ForeignKey("calendar_year.id"), index=True)
    day: Mapped[date] = mapped_column(unique=True)
    is_workday: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40), default="")

    calendar_year: Mapped[CalendarYear] = relationship(back_populates="days")

    def audit_root(self) -> CalendarYear:
        return self.calendar_year


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
