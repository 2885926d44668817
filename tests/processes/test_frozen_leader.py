"""A leader that freezes is replaced; awake again it finds itself fenced and says nothing twice."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.jobs.runs import give_mail
from tests.support.cast import Cast
from tests.support.server import Server, wait_until
from tests.support.smtp import Mood, PostOffice
from tracker.base.db import db
from tracker.models.notices import Lease, Notice, Reminder, ReminderState

pytestmark = pytest.mark.processes

MATTERS = 5


@pytest.fixture
def overdue(cast: Cast, app: Flask) -> Flask:
    """Five matters of 规财科, long overdue; 李思远 has an address, 孙一鸣 has none."""
    with app.app_context():
        give_mail(cast, "li")
        for _ in range(MATTERS):
            cast.task(due_on=date(2023, 7, 31))
        db.session.remove()
    return app


def lease(app: Flask) -> tuple[int, int]:
    """(epoch, beat), as another process sees it."""
    with app.app_context():
        row = db.session.execute(select(Lease.epoch, Lease.beat)).first()
    return (row[0], row[1]) if row else (0, 0)


def states(app: Flask, channel: str) -> Counter[ReminderState]:
    with app.app_context():
        chosen = select(Reminder.state).where(Reminder.channel == channel)
        return Counter(db.session.scalars(chosen))


def freeze(app: Flask, server: Server) -> None:
    """Stop it where it holds no lock: nobody can help a database that a frozen process holds."""
    for _ in range(20):
        os.killpg(server.process.pid, signal.SIGSTOP)
        try:
            wait_until(lambda epoch=lease(app)[0]: lease(app)[0] > epoch, server, seconds=8)
        except AssertionError:
            os.killpg(server.process.pid, signal.SIGCONT)
            continue
        return
    raise AssertionError("never without a lock")


def test_a_frozen_leader_is_replaced_and_fenced(
    overdue: Flask, post_office: PostOffice, start_server: Callable[..., Server]
) -> None:
    post_office.mood = Mood.HANGS
    settings = {"TRACKER_SMTP_URL": post_office.url, "TRACKER_LEASE_TTL": "2"}
    frozen = start_server(**settings)
    wait_until(lambda: post_office.attempts == 1, frozen)
    awake = start_server(**settings)
    post_office.mood = Mood.WELL
    freeze(overdue, frozen)
    assert lease(overdue)[0] == 2
    ended = {ReminderState.SENT, ReminderState.UNKNOWN}
    wait_until(lambda: set(states(overdue, "mail")) <= ended, awake)
    os.killpg(frozen.process.pid, signal.SIGCONT)
    frozen.wait_for_output("is over for this process")

    assert lease(overdue)[0] == 2
    # The letter that hung is in doubt (two, where the machine was slow); every other was sent once.
    in_doubt = post_office.attempts - len(post_office.letters)
    assert in_doubt >= 1
    assert states(overdue, "mail") == {
        ReminderState.SENT: MATTERS - in_doubt,
        ReminderState.UNKNOWN: in_doubt,
    }
    assert states(overdue, "in_app") == {ReminderState.SENT: 2 * MATTERS}
    assert len(post_office.letters) == MATTERS - in_doubt
    with overdue.app_context():
        told = Counter(db.session.scalars(select(Notice.reminder_id).where(Notice.reminder_id > 0)))
    assert (len(told), set(told.values())) == (2 * MATTERS, {1})
