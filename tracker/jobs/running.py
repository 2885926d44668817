"""Run one job once: for the scheduler when it is due, by hand whenever asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db, insert_unless_there, transaction
from tracker.jobs.work import Job, Shift
from tracker.models.notices import JobRun
from tracker.settings import Settings

#: A job that had nothing to do says so no more often than this.
QUIET = timedelta(minutes=2)


def run_if_due(job: Job, *, epoch: int, settings: Settings, is_over: Callable[[], bool]) -> str:
    """Run a job whose time has come; what it did, or an empty sentence."""
    last = last_run_of(job.name)
    if not job.rhythm.is_due(last):
        return ""
    return _run(job, Shift(epoch, settings, last, is_over))


def run_now(job: Job, *, epoch: int, settings: Settings) -> str:
    """Run a job whether its time has come or not."""
    return _run(job, Shift(epoch, settings, last_run_of(job.name)))


def last_run_of(name: str) -> datetime | None:
    """When a job last ran to its end."""
    return db.session.scalar(select(JobRun.finished_at).where(JobRun.name == name))


def _run(job: Job, shift: Shift) -> str:
    outcome = job.work(shift)
    now, last = clock.now(), shift.last_run_at
    if not outcome and last is not None and timedelta(0) <= now - last < QUIET:
        return ""
    with transaction():
        shift.fence()
        _write_run(job, outcome)
    return outcome


def _write_run(job: Job, outcome: str) -> None:
    now = clock.now()
    row = {"name": job.name, "finished_at": now, "outcome": outcome[:500]}
    if insert_unless_there(JobRun, [row]):
        return
    run = db.session.scalars(select(JobRun).where(JobRun.name == job.name)).one()
    run.finished_at = now
    if outcome:
        run.outcome = outcome[:500]
