"""Several processes, one clock: whoever dies, another goes on, and nothing is said twice.

Exactly once to a mail server is impossible: a process killed between the server's answer and its own
note leaves one letter in doubt, which is told to a person and never sent again by itself.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.jobs.runs import give_mail
from tests.support.cast import Cast
from tests.support.server import Server, wait_until
from tests.support.smtp import PostOffice
from tracker.base.db import db
from tracker.models.notices import Lease, Notice, Reminder, ReminderState

pytestmark = pytest.mark.processes

MATTERS = 20
TTL = "2"


@pytest.fixture
def overdue(cast: Cast, app: Flask) -> Iterator[Flask]:
    """Twenty matters of 规财科, years overdue; 李思远 and 孙一鸣 carry them and have addresses."""
    with app.app_context():
        give_mail(cast, "li", "sun")
        for _ in range(MATTERS):
            cast.task(due_on=date(2023, 7, 31))
        db.session.remove()
        yield app


def leader(servers: list[Server]) -> Server | None:
    """Which of the living holds the lease; its worker is a child of the process we started."""
    db.session.rollback()
    holder = db.session.scalar(select(Lease.holder)) or ""
    parts = holder.split(":")
    if len(parts) != 3:
        return None
    alive = [s for s in servers if s.process.poll() is None]
    return next((s for s in alive if s.has_child(int(parts[1]))), None)


def reminders() -> list[Reminder]:
    db.session.rollback()
    return list(db.session.scalars(select(Reminder).order_by(Reminder.id)))


def is_settled() -> bool:
    ended = {ReminderState.SENT, ReminderState.UNKNOWN}
    rows = reminders()
    return bool(rows) and all(row.state in ended for row in rows)


def test_the_leader_is_killed_twice_while_it_sends(
    overdue: Flask,
    cast: Cast,
    post_office: PostOffice,
    start_server: Callable[..., Server],
) -> None:
    post_office.pause = 0.1
    settings = {"TRACKER_SMTP_URL": post_office.url, "TRACKER_LEASE_TTL": TTL}
    servers = [start_server(**settings), start_server(**settings)]
    for letters in (5, 20):
        post_office.wait_for(letters, seconds=40)
        leading = leader(servers)
        assert leading is not None
        leading.kill()
        servers.append(start_server(**settings))
    wait_until(is_settled)

    rows = reminders()
    wanted = {
        (person, channel)
        for person in (cast.people["li"], cast.people["sun"])
        for channel in ("in_app", "mail")
    }
    planned = Counter((row.recipient_id, row.channel) for row in rows)
    assert {key: planned[key] for key in wanted} == dict.fromkeys(wanted, MATTERS)

    # Inside the tracker: each exactly once.
    inside = [row for row in rows if row.channel == "in_app"]
    assert {row.state for row in inside} == {ReminderState.SENT}
    told = db.session.execute(
        select(Notice.reminder_id, func.count())
        .where(Notice.reminder_id.is_not(None))
        .group_by(Notice.reminder_id)
    )
    assert {row[0]: row[1] for row in told} == {row.id: 1 for row in inside}

    # By mail: no letter twice, none lost, and at most one in doubt for each kill.
    letters_by_id = Counter(letter["Message-ID"] for letter in post_office.letters)
    assert set(letters_by_id.values()) == {1}
    mails = [row for row in rows if row.channel == "mail"]
    sent = [row for row in mails if row.state is ReminderState.SENT]
    doubtful = [row for row in mails if row.state is ReminderState.UNKNOWN]
    assert len(doubtful) <= 2
    assert len(sent) <= len(post_office.letters) <= len(mails)
    assert db.session.scalar(select(Lease.epoch)) == 3


def test_a_leader_that_goes_in_good_order_is_followed_at_once(
    overdue: Flask, post_office: PostOffice, start_server: Callable[..., Server]
) -> None:
    settings = {"TRACKER_SMTP_URL": post_office.url, "TRACKER_LEASE_TTL": "40"}
    first = start_server(**settings)
    post_office.wait_for(2 * MATTERS, seconds=40)
    second = start_server(**settings)
    wait_until(lambda: leader([first]) is first)
    assert first.interrupt() == 0
    # Far sooner than the forty seconds after which a silent leader would be replaced.
    wait_until(lambda: leader([second]) is second, seconds=30)
    assert is_settled()
    assert len(post_office.letters) == 2 * MATTERS
