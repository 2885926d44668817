"""Whether this process runs the clock: one step of beating, or of watching another beat.

A leader beats; a follower measures with its own monotonic clock how long the lease has stood still,
so that wrong wall clocks make no second leader.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tracker.base.db import transaction
from tracker.rules.reminders import leasing

log = logging.getLogger(__name__)


class Leadership:
    """One candidate for the clock. `step` is called again and again, several times in each TTL."""

    def __init__(
        self, app: Flask, ttl: float, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._ttl = ttl
        self._monotonic = monotonic
        self._holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._seen: leasing.Sight | None = None
        self._since = 0.0
        #: The epoch this process leads; None while it follows.
        self.epoch: int | None = None

    def step(self) -> None:
        """Beat, or watch. A database that does not answer ends a leader's time after one TTL."""
        try:
            with self._app.app_context():
                self._lead() if self.epoch is not None else self._follow()
        except SQLAlchemyError as error:
            log.warning("the clock cannot reach its lease: %s", type(error).__name__)
            if self.epoch is not None and self._monotonic() - self._since >= self._ttl:
                self.lose()

    def lose(self) -> None:
        """Follow from now on; what the old epoch still has under way is fenced."""
        log.warning("epoch %s of the clock is over for this process", self.epoch)
        self.epoch = None
        self._seen = None

    def resign(self) -> None:
        """Leave in good order."""
        if self.epoch is None:
            return
        with self._app.app_context(), transaction():
            leasing.resign(self.epoch)
        self.epoch = None

    def _lead(self) -> None:
        assert self.epoch is not None
        started = self._monotonic()
        with transaction():
            is_mine = leasing.beat(self.epoch)
        if is_mine:
            self._since = started
        else:
            self.lose()

    def _follow(self) -> None:
        seen = leasing.look()
        if seen is None:
            self._take(lambda: leasing.begin(self._holder))
        elif seen.is_free:
            self._take(lambda: leasing.take_over(seen, holder=self._holder))
        elif self._seen != seen:
            self._seen, self._since = seen, self._monotonic()
        elif self._monotonic() - self._since >= self._ttl:
            self._take(lambda: leasing.take_over(seen, holder=self._holder))

    def _take(self, attempt: Callable[[], int | None]) -> None:
        started = self._monotonic()
        with transaction():
            epoch = attempt()
        if epoch is not None:
            log.info("this process runs the clock now, epoch %s", epoch)
            self.epoch, self._since = epoch, started
