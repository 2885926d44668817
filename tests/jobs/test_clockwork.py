"""The clock of a process: it runs the jobs while it leads, in real threads and real time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

import pytest
from flask import Flask

from tests.jobs.runs import at
from tracker.base import clock
from tracker.base.db import db
from tracker.jobs import clockwork as clockwork_module
from tracker.jobs.clockwork import Clockwork
from tracker.jobs.running import last_run_of, run_if_due
from tracker.jobs.work import Daily, Every, Job, Shift
from tracker.rules.reminders import leasing


def wait_until(holds: Callable[[], object], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come to be in time")
        time.sleep(0.02)


def install(monkeypatch: pytest.MonkeyPatch, *jobs: Job) -> None:
    monkeypatch.setattr(clockwork_module, "JOBS", jobs)


def test_only_the_leader_works_and_the_next_takes_over(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs: list[int] = []
    install(monkeypatch, Job("count", "计数", Every(0.05), lambda s: epochs.append(s.epoch) or ""))  # type: ignore[func-returns-value]
    first, second = (Clockwork(make_app(TRACKER_LEASE_TTL="1")) for _ in range(2))
    first.start()
    wait_until(lambda: first.is_leading)
    second.start()
    wait_until(lambda: len(epochs) > 5)
    assert set(epochs) == {1}
    assert not second.is_leading
    first.stop()
    wait_until(lambda: second.is_leading)
    wait_until(lambda: epochs[-1] == 2)
    second.stop()
    ended = len(epochs)
    time.sleep(0.2)
    assert len(epochs) == ended


def test_a_failing_job_is_told_and_tried_again(
    make_app: Callable[..., Flask],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs: list[int] = []

    def fail_twice(_shift: Shift) -> str:
        runs.append(1)
        if len(runs) < 3:
            raise OSError("the disk is full")
        return "办好了"

    install(monkeypatch, Job("moody", "时好时坏", Every(0.05), fail_twice))
    app = make_app(TRACKER_LEASE_TTL="1")
    working = Clockwork(app)
    working.start()

    def has_run() -> object:
        with app.app_context():
            return last_run_of("moody")

    wait_until(has_run)
    working.stop()
    assert len(runs) >= 3
    assert caplog.text.count("the job moody failed and will be tried again") == 2


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-400)])
def test_after_a_jump_of_the_wall_clock_jobs_run_at_once(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    runs: list[int] = []
    install(monkeypatch, Job("rare", "难得", Every(3600), lambda _s: runs.append(1) or ""))  # type: ignore[func-returns-value]
    wrong = timedelta(0)
    with clock.running_from(lambda: datetime.now(UTC) + wrong):
        working = Clockwork(make_app(TRACKER_LEASE_TTL="1"))
        working.start()
        wait_until(lambda: len(runs) == 1)
        time.sleep(0.6)
        assert len(runs) == 1
        wrong = jump
        wait_until(lambda: len(runs) == 2)
        working.stop()


def test_three_days_asleep_are_caught_up_once(app_context: Flask) -> None:
    runs: list[str] = []

    def work(_shift: Shift) -> str:
        runs.append(clock.today().isoformat())
        return "办好了"

    job = Job("nightly", "每夜", Daily(time_of_day(3, 30)), work)
    settings = app_context.config["TRACKER"]

    def look(day: str, hour: int) -> None:
        with clock.standing_at(at(day, hour)):
            run_if_due(job, epoch=0, settings=settings, is_over=lambda: False)

    look("2023-06-01", 3)
    assert runs == ["2023-06-01"], "it never ran: it runs at once"
    for hour in (3, 4, 12, 23):
        look("2023-06-01", hour)
    assert runs == ["2023-06-01"] * 2
    look("2023-06-02", 3)
    assert len(runs) == 2, "not yet the hour"
    for hour in (9, 10, 11):
        look("2023-06-05", hour)
    assert runs[2:] == ["2023-06-05"]
    look("2022-05-01", 9)
    assert runs[3:] == ["2022-05-01"], "a run in the future was made by a wrong clock"


def test_a_quiet_job_writes_seldom(app_context: Flask) -> None:
    job = Job("quiet", "无事", Every(1), lambda _shift: "")
    settings = app_context.config["TRACKER"]
    seen = set()
    for seconds in range(0, 300, 10):
        with clock.standing_at(at("2023-06-01") + timedelta(seconds=seconds)):
            run_if_due(job, epoch=0, settings=settings, is_over=lambda: False)
            db.session.rollback()
            seen.add(last_run_of("quiet"))
    assert len(seen) == 3


def test_a_job_under_an_old_epoch_leaves_no_trace(app_context: Flask) -> None:
    job = Job("late", "迟到", Every(1), lambda _shift: "办好了")
    with pytest.raises(leasing.LeaseLost):
        run_if_due(job, epoch=7, settings=app_context.config["TRACKER"], is_over=lambda: False)
    assert last_run_of("late") is None
