"""``flask run-job``: each job by hand, as of any instant."""

from __future__ import annotations

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from tests.support.cast import Cast
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.models.notices import JobRun, Notice
from tracker.rules.reminders import leasing


def run_job(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["run-job", *words])


def told(app: Flask) -> int:
    with app.app_context():
        chosen = Notice.reminder_id.is_not(None)
        return db.session.scalar(select(func.count()).where(chosen)) or 0


def test_jobs_run_by_hand_as_of_an_instant(app: Flask, cast: Cast) -> None:
    with app.app_context():
        cast.task()
        db.session.remove()
    # Seven work-days before Monday 31 July is Thursday 20 July, said from eight o'clock on.
    for at, said in (
        ("2023-07-20T07:59", "没有需要办理的。\n"),
        ("2023-07-20T08:00", "计划3条提醒\n"),
        ("2023-07-20T00:00+00:00", "没有需要办理的。\n"),
    ):
        result = run_job(app, "plan", "--at", at)
        assert (result.exit_code, result.output) == (0, said)
    assert told(app) == 0
    assert run_job(app, "send", "--at", "2023-07-20T08:01").output == "站内通知3条\n"
    assert told(app) == 3
    with app.app_context():
        runs = {run.name: run.finished_at for run in db.session.scalars(select(JobRun))}
    assert runs["send"].astimezone(clock.SHANGHAI).isoformat() == "2023-07-20T08:01:00+08:00"


def test_a_job_run_by_hand_works_beside_the_leader(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            assert leasing.begin("a server") == 1
        db.session.remove()
    assert run_job(app, "sweep").exit_code == 0
    with app.app_context():
        seen = leasing.look()
    assert seen is not None
    assert (seen.holder, seen.epoch) == ("a server", 1)


def test_what_cannot_be_understood_is_said(app: Flask) -> None:
    result = run_job(app, "plan", "--at", "明天")
    assert result.exit_code == 2
    assert "“明天”不是有效的时间，应形如 2026-02-24T09:00。" in result.output
    assert run_job(app, "no-such-job").exit_code == 2
