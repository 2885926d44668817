"""Two web processes over one database, one of them killed: one clock goes on, nothing is said twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.jobs.runs import give_mail
from tests.support.cast import Cast
from tests.support.servers import Server
from tests.support.smtp import PostOffice
from tracker.base import clock
from tracker.base.db import db
from tracker.models.notices import Lease, Notice, Reminder, ReminderState

pytestmark = [pytest.mark.processes, pytest.mark.slow]

MATTERS = 40
_OVER = (ReminderState.SENT, ReminderState.UNKNOWN, ReminderState.FAILED, ReminderState.DROPPED)


def read(app: Flask, statement: object) -> list[tuple[object, ...]]:
    """Rows as another process sees them now."""
    with app.app_context():
        return [tuple(row) for row in db.session.execute(statement)]  # type: ignore[call-overload]


def wait_until(holds: Callable[[], object], servers: list[Server], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError("\n".join(server.log for server in servers))
        time.sleep(0.02)


def leader_of(app: Flask) -> tuple[int, int]:
    """(epoch, process id) of who runs the clock; zeros before anybody does."""
    rows = read(app, select(Lease.epoch, Lease.holder))
    if not rows or not rows[0][1]:
        return 0, 0
    epoch, holder = rows[0]
    return int(str(epoch)), int(str(holder).split(":")[1])


@pytest.fixture
def matters(app: Flask, cast: Cast) -> int:
    """Matters due yesterday by the machine's own clock; three people hear of each, two by mail too."""
    yesterday = clock.day_of(datetime.now(UTC)) - timedelta(days=1)
    with app.app_context():
        give_mail(cast, "li", "sun")
        for n in range(MATTERS):
            cast.task(title=f"事项{n}", due_on=yesterday)
        db.session.remove()
    return MATTERS


def test_one_of_two_servers_is_killed_while_it_sends(
    app: Flask,
    matters: int,
    serve: Callable[..., Server],
    post_office: PostOffice,
) -> None:
    two = [
        serve(TRACKER_SMTP_URL=post_office.url, TRACKER_LEASE_TTL="2", TRACKER_HOST="127.0.0.1")
        for _ in range(2)
    ]
    for server in two:
        server.wait_until_up()
    wait_until(lambda: len(post_office.letters) >= 10, two)
    epoch, pid = leader_of(app)
    killed = next(server for server in two if server.owns(pid))
    left = next(server for server in two if server is not killed)
    killed.kill()
    assert len(post_office.letters) < matters * 2, "it was killed too late to prove anything"

    wait_until(lambda: leader_of(app)[0] > epoch, two)
    assert left.owns(leader_of(app)[1])
    waiting = select(func.count()).where(Reminder.state.not_in(_OVER))
    wait_until(lambda: read(app, waiting) == [(0,)], two)
    left.wait_until_up()

    inside = read(
        app,
        select(Notice.user_id, Notice.task_id, func.count())
        .where(Notice.reminder_id.is_not(None))
        .group_by(Notice.user_id, Notice.task_id),
    )
    assert len(inside) == matters * 3
    assert {count for *_, count in inside} == {1}
    states = Counter(
        state for (state,) in read(app, select(Reminder.state).where(Reminder.channel == "mail"))
    )
    # At most the one letter that was on its way when the power failed is left to a person.
    assert states[ReminderState.UNKNOWN] <= 1
    assert states[ReminderState.SENT] == matters * 2 - states[ReminderState.UNKNOWN]
    ids = Counter(letter["Message-ID"] for letter in post_office.letters)
    assert set(ids.values()) == {1}
    assert states[ReminderState.SENT] <= len(ids) <= matters * 2


def test_a_server_that_is_stopped_gives_the_clock_back(
    app: Flask, cast: Cast, serve: Callable[..., Server]
) -> None:
    first = serve(TRACKER_LEASE_TTL="2")
    first.wait_until_up()
    wait_until(lambda: first.owns(leader_of(app)[1]), [first])
    # It would wait for ten minutes, were the lease not given back.
    second = serve(TRACKER_LEASE_TTL="600")
    second.wait_until_up()
    first.stop()
    assert leader_of(app)[1] == 0
    assert "Traceback" not in first.log
    assert "Traceback" not in second.log
