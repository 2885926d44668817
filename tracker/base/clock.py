"""The clock: instants in UTC, days in Asia/Shanghai. The only place that asks the machine for the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone

#: China has kept one time zone without daylight saving since 1991; a fixed offset needs no zone files.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def _machine_now() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _machine_now


def now() -> datetime:
    """The present instant, aware, UTC, to the microsecond."""
    return _source()


def today() -> date:
    """The present day in Asia/Shanghai."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The Shanghai day on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The instant (UTC) at which a Shanghai day begins."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


@contextmanager
def running_from(source: Callable[[], datetime]) -> Iterator[None]:
    """Let another source tell the time meanwhile: tests, and the demo that lives through past months."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Hold the clock at one instant meanwhile."""
    with running_from(lambda: instant):
        yield
