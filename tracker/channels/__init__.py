"""Channels: the ways out to people. One module each, and the registry of those that are set up.

In-app notices are rows, written in the transaction that says they were sent; a channel of letters
talks to another machine and may fail half-way.
"""

from __future__ import annotations

from typing import Protocol

from tracker.base.mail import Letter
from tracker.channels import in_app, smtp
from tracker.settings import Settings

#: Every channel that a stored reminder may name, as people know it.
LABELS = {in_app.NAME: "站内通知", smtp.NAME: "邮件"}


class LetterChannel(Protocol):
    """A way out for letters."""

    name: str

    def send(self, letter: Letter) -> None:
        """Hand over a letter. Raises TryLater, Unreachable, Refused or Doubtful."""
        ...


def letter_channels(settings: Settings) -> list[LetterChannel]:
    """The channels that this tracker has been given the means for."""
    return [smtp.Smtp(settings)] if settings.smtp_url else []


def channel_names(settings: Settings) -> list[str]:
    """What a reminder may be planned for."""
    return [in_app.NAME, *(channel.name for channel in letter_channels(settings))]
