"""The clock of one process: a thread that holds or watches the lease, and the leader's scheduler.

Started when a web worker is ready, never with the app: see `flask serve`.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from threading import Event, Thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tracker.base import clock
from tracker.jobs.leadership import Leadership
from tracker.jobs.registry import JOBS
from tracker.jobs.running import run_if_due
from tracker.jobs.work import Job
from tracker.rules.reminders.leasing import LeaseLost

log = logging.getLogger(__name__)

#: Steps of the thread in each TTL of the lease.
STEPS = 4
#: Seconds that the wall clock may run apart from the monotonic one before it counts as a jump.
JUMP = 2.0


class Clockwork:
    """Starts the scheduler when this process comes to lead, and stops it when it does no more."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings = app.config["TRACKER"]
        self._leadership = Leadership(app, self._settings.lease_ttl)
        self._stop = Event()
        self._thread = Thread(target=self._keep, name="clock", daemon=True)
        self._scheduler: BackgroundScheduler | None = None
        self._offset = _offset()

    @property
    def is_leading(self) -> bool:
        return self._leadership.epoch is not None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop and leave the lease to another; waits for the job that is under way."""
        self._stop.set()
        self._thread.join()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
        try:
            self._leadership.resign()
        except SQLAlchemyError:
            log.warning("the lease could not be given back; a follower will take it in time")

    def _keep(self) -> None:
        while True:
            try:
                self._leadership.step()
                self._follow_leadership()
                self._follow_wall_clock()
            except Exception:
                # Nobody would start this thread again: whatever went wrong is told and tried anew.
                log.exception("a step of the clock failed")
            if self._stop.wait(self._settings.lease_ttl / STEPS):
                return

    def _follow_leadership(self) -> None:
        if self.is_leading and self._scheduler is None:
            self._scheduler = self._started_scheduler()
        elif not self.is_leading and self._scheduler is not None:
            # What still runs there is fenced by its epoch; waiting for it would delay the watch.
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    def _follow_wall_clock(self) -> None:
        """After a jump of the wall clock the next runs lie at wrong instants: make them now."""
        offset = _offset()
        if abs(offset - self._offset) > JUMP and self._scheduler is not None:
            log.warning("the wall clock jumped by %.0f s", offset - self._offset)
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=_soon(0))
        self._offset = offset

    def _started_scheduler(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            timezone=clock.SHANGHAI,
            executors={"default": ThreadPoolExecutor(len(JOBS))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        epoch = self._leadership.epoch
        for place, job in enumerate(JOBS):
            scheduler.add_job(
                self._run,
                "interval",
                seconds=job.rhythm.look_every,
                args=(job, epoch),
                id=job.name,
                # One after the other, so that what is planned first is sent at once.
                next_run_time=_soon(place),
            )
        scheduler.start()
        return scheduler

    def _run(self, job: Job, epoch: int) -> None:
        """One run, whose failure is told and never ends the clock."""
        try:
            with self._app.app_context():
                outcome = run_if_due(
                    job, epoch=epoch, settings=self._settings, is_over=self._stop.is_set
                )
            if outcome:
                log.info("%s: %s", job.name, outcome)
        except LeaseLost:
            log.warning("%s: stopped, another process runs the clock", job.name)
        except Exception:
            log.exception("the job %s failed and will be tried again", job.name)


def _soon(seconds: float) -> datetime:
    """An instant of the machine's own clock, by which APScheduler goes whatever ours is told."""
    return datetime.now(clock.SHANGHAI) + timedelta(seconds=seconds)


def _offset() -> float:
    """How far the wall clock is from the monotonic one; constant as long as nobody sets it."""
    return clock.now().timestamp() - time.monotonic()
