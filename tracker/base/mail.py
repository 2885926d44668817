"""A letter, and the ways in which sending one may end; how it is carried is a channel's affair."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """One message to one address. The same `key` makes the same Message-ID, however often it is sent."""

    key: str
    to: str
    subject: str
    body: str
    attachment_name: str = ""
    attachment_text: str = ""


class NotSent(Exception):
    """The letter was not taken; `detail` is a Chinese sentence for the list of deliveries."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class TryLater(NotSent):
    """Refused for now: the same letter may be taken later."""


class Unreachable(TryLater):
    """Nobody could be spoken to, so that other letters would fare the same just now."""


class Refused(NotSent):
    """Refused for good: trying again would change nothing."""


class Doubtful(NotSent):
    """The letter was handed over and no answer came: it may have been taken or not."""
