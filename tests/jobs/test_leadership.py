"""One leader among many: how it is taken, kept, lost and left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.support.cast import START
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.jobs.leadership import Leadership
from tracker.models.notices import JobRun
from tracker.queries.reminders.clocks import clock_warning
from tracker.rules.reminders import leasing

TTL = 30.0


class Stopwatch:
    """A monotonic clock that moves when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def candidates(make_app: Callable[..., Flask], watch: Stopwatch) -> list[Leadership]:
    """Three processes of the same tracker."""
    return [Leadership(make_app(), TTL, monotonic=watch) for _ in range(3)]


def epochs(candidates: list[Leadership]) -> list[int | None]:
    return [candidate.epoch for candidate in candidates]


def test_the_first_to_come_leads(candidates: list[Leadership]) -> None:
    for candidate in candidates:
        candidate.step()
    assert epochs(candidates) == [1, None, None]


def test_a_beating_leader_is_left_alone(candidates: list[Leadership], watch: Stopwatch) -> None:
    for _ in range(20):
        for candidate in candidates:
            candidate.step()
        watch.seconds += TTL / 4
    assert epochs(candidates) == [1, None, None]


def test_a_silent_leader_is_replaced_by_exactly_one(
    app: Flask, candidates: list[Leadership], watch: Stopwatch
) -> None:
    first, second, third = candidates
    for candidate in candidates:
        candidate.step()
    watch.seconds += TTL - 0.1
    second.step()
    third.step()
    assert epochs(candidates) == [1, None, None]
    watch.seconds += 0.1
    second.step()
    third.step()
    assert epochs(candidates) == [1, 2, None]
    # The old leader still believes in itself, but can write nothing any more.
    with app.app_context(), pytest.raises(leasing.LeaseLost), transaction():
        leasing.require(1)
    first.step()
    assert epochs(candidates) == [None, 2, None]


def test_a_wrong_wall_clock_makes_no_second_leader(
    candidates: list[Leadership], watch: Stopwatch
) -> None:
    for days in (0, 400, -400):
        with clock.standing_at(START + timedelta(days=days)):
            for candidate in candidates:
                candidate.step()
        watch.seconds += 1
    assert epochs(candidates) == [1, None, None]


def test_a_leader_that_goes_in_good_order_is_followed_at_once(
    candidates: list[Leadership],
) -> None:
    for candidate in candidates:
        candidate.step()
    candidates[0].resign()
    candidates[1].step()
    candidates[2].step()
    assert epochs(candidates) == [None, 2, None]


def test_of_many_that_come_at_once_one_leads(candidates: list[Leadership]) -> None:
    together = Barrier(len(candidates))

    def come(candidate: Leadership) -> None:
        together.wait()
        candidate.step()

    threads = [Thread(target=come, args=[candidate]) for candidate in candidates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(epochs(candidates), key=str) == [1, None, None]


def test_a_leader_without_a_database_steps_down_after_its_time(
    candidates: list[Leadership], watch: Stopwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader, follower, _ = candidates
    leader.step()

    def gone(_epoch: int) -> bool:
        raise OperationalError("UPDATE lease", {}, Exception("connection refused"))

    monkeypatch.setattr(leasing, "beat", gone)
    watch.seconds += TTL / 2
    leader.step()
    assert leader.epoch == 1
    watch.seconds += TTL / 2
    leader.step()
    assert leader.epoch is None
    monkeypatch.undo()
    # Back again, whoever sees the lease stand still for its own whole time takes it.
    for candidate in (leader, follower):
        candidate.step()
    watch.seconds += TTL
    follower.step()
    leader.step()
    assert (leader.epoch, follower.epoch) == (None, 2)


def test_the_banner_tells_a_stopped_clock(app: Flask, candidates: list[Leadership]) -> None:
    with app.app_context():
        assert clock_warning().startswith("提醒时钟从未启动")
    with clock.standing_at(START):
        candidates[0].step()
        with app.app_context():
            assert clock_warning() == ""
    with clock.standing_at(START + timedelta(minutes=11)), app.app_context():
        assert clock_warning().startswith("提醒时钟自6月30日10:00起停止")
    with clock.standing_at(START - timedelta(days=400)), app.app_context():
        # A beat that lies in the future was made by a wrong clock and proves nothing.
        assert clock_warning() != ""


def test_the_banner_tells_a_job_that_fails(app: Flask, candidates: list[Leadership]) -> None:
    with clock.standing_at(START), app.app_context(), transaction():
        db.session.add(JobRun(name="plan", finished_at=START, outcome=""))
        db.session.add(JobRun(name="sweep", finished_at=START, outcome=""))
    with clock.standing_at(START + timedelta(minutes=31)):
        candidates[0].step()
        with app.app_context():
            assert clock_warning() == (
                "计划提醒自6月30日10:00起没有成功，请联系系统管理员查看运行日志。"
            )
    with clock.standing_at(START + timedelta(minutes=29)), app.app_context():
        assert clock_warning() == ""
