"""Run jobs of the clock at chosen instants, and see what they left."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flask import Flask
from sqlalchemy import select

from tests.support.cast import Cast
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.jobs.registry import BY_NAME
from tracker.jobs.running import run_now
from tracker.models.acts import Act
from tracker.models.notices import Notice, Reminder
from tracker.rules import audit
from tracker.rules.reminders import leasing


def at(words: str, hour: int = 9) -> datetime:
    """An hour of a day in Shanghai."""
    return datetime.combine(date.fromisoformat(words), time(hour), clock.SHANGHAI).astimezone(UTC)


def run(app: Flask, *names: str) -> list[str]:
    """Run jobs as `flask run-job` does: beside whoever leads."""
    seen = leasing.look()
    epoch = seen.epoch if seen else 0
    return [run_now(BY_NAME[name], epoch=epoch, settings=app.config["TRACKER"]) for name in names]


def run_on(app: Flask, words: str, *names: str, hour: int = 9) -> list[str]:
    with clock.standing_at(at(words, hour)):
        return run(app, *(names or ("plan", "send")))


def give_mail(cast: Cast, *names: str) -> None:
    """Let these people have an address: li@example.test …"""
    with transaction():
        for name in names:
            user = cast.user(name)
            user.email = f"{name}@example.test"
            audit.record(Act.USER_EDITED, user, by=None)


def reminders() -> list[tuple[str, str, str, str]]:
    """(rule, username, channel, state) of every row, in the order of planning."""
    db.session.rollback()
    rows = db.session.scalars(select(Reminder).order_by(Reminder.id))
    return [(r.rule, r.recipient.username, r.channel, r.state.value) for r in rows]


def told(name: str, cast: Cast) -> list[str]:
    """What reminders told a person inside the tracker."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Notice.text)
            .where(Notice.user_id == cast.people[name], Notice.reminder_id.is_not(None))
            .order_by(Notice.id)
        )
    )
