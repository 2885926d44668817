"""A job: its name, its rhythm, and the work; and the shift under which a run of it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from tracker.base import clock
from tracker.rules.reminders import leasing
from tracker.settings import Settings


@dataclass(frozen=True)
class Shift:
    """One run of a job: under which epoch of the clock, since when it last ran, for which tracker."""

    epoch: int
    settings: Settings
    last_run_at: datetime | None
    #: Whether the process is about to end, so that long work stops at the next good place.
    is_over: Callable[[], bool] = lambda: False

    def fence(self) -> None:
        """First thing in every transaction. Raises LeaseLost when another process runs the clock."""
        leasing.require(self.epoch)


class Rhythm(Protocol):
    @property
    def look_every(self) -> float:
        """Seconds between two looks whether the job is due."""
        ...

    def is_due(self, last_run_at: datetime | None) -> bool:
        """Whether the job should run now. A run that lies in the future was made by a wrong clock."""
        ...


@dataclass(frozen=True)
class Every:
    """Again and again, after so many seconds."""

    look_every: float

    def is_due(self, last_run_at: datetime | None) -> bool:
        return True


@dataclass(frozen=True)
class Daily:
    """Once a day at a time of Shanghai; however many days were missed, once to catch up."""

    at: time
    look_every: float = 60.0

    def is_due(self, last_run_at: datetime | None) -> bool:
        now = clock.now()
        if last_run_at is None or last_run_at > now:
            return True
        into_day = timedelta(hours=self.at.hour, minutes=self.at.minute)
        latest = clock.start_of(clock.day_of(now - into_day)) + into_day
        return last_run_at < latest


@dataclass(frozen=True)
class Job:
    """`work` does everything due and returns what it did as a sentence; nothing done, nothing said."""

    name: str
    label: str
    rhythm: Rhythm
    work: Callable[[Shift], str]
