"""The demo: made through the rules, so its log is real; dated relative to today."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tracker.base import clock
from tracker.base.db import db
from tracker.commands.demo.bureau import ACCOUNTS
from tracker.models.audit import AuditEntry
from tracker.models.kinds import State
from tracker.models.notices import Notice
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.units import Unit, UnitKind


@pytest.mark.slow
def test_the_demo_loads_once(app: Flask) -> None:
    first = app.test_cli_runner().invoke(args=["demo", "load"])
    assert first.exit_code == 0, first.output
    again = app.test_cli_runner().invoke(args=["demo", "load"])
    assert again.exit_code == 1
    assert "系统里已有账号" in again.output
    with app.app_context():
        kinds = Counter(db.session.scalars(select(Unit.kind)))
        assert (kinds[UnitKind.TOWNSHIP], kinds[UnitKind.COUNTY]) == (17, 8)
        assert kinds[UnitKind.SECTION] == 10, "nine sections and the monitoring centre"
        tasks = db.session.scalars(select(Task).where(~Task.is_frame)).all()
        assert 55 <= len(tasks) <= 70
        assert {t.state for t in tasks} >= {
            State.ISSUED, State.ACTIVE, State.REVIEW, State.CLOSED, State.SUSPENDED,
        }  # fmt: skip
        assert any(t.times_returned == 2 for t in tasks)
        assert any(t.due_on and t.due_on < clock.today() and t.state is State.ACTIVE for t in tasks)
        plans = [t for t in tasks if t.title.startswith("编制五年规划（")]
        assert len(plans) == 17
        assert {(t.due_on.month, t.due_on.day) for t in plans if t.due_on} <= {
            (9, 30),
            (10, 8),
            (10, 9),
        }
        entries = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
        assert entries > 400
        at = db.session.scalars(select(AuditEntry.at_utc).order_by(AuditEntry.seq)).all()
        assert list(at) == sorted(at), "the log's clock never runs back"
        unread = db.session.scalars(select(Notice.at).where(Notice.read_at.is_(None))).all()
        assert unread, "there is something new"
        assert min(unread) > clock.now() - timedelta(days=8), "what is months old has been read"
        names = {
            row.username: row.name for row in db.session.execute(select(User.username, User.name))
        }
        assert {username: names[username] for username, _, _ in ACCOUNTS} == {
            username: name for username, name, _ in ACCOUNTS
        }, "the accounts shown to a visitor are those that were made"
