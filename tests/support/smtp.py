"""A real SMTP server on loopback that keeps what it is given and misbehaves when told to."""

import asyncio
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from threading import Event, Lock
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import free_port


class Mood(StrEnum):
    """How the server treats the next messages."""

    #: Takes them.
    WELL = "well"
    #: 451 after DATA: try again later.
    BUSY = "busy"
    #: 550 at RCPT: there is nobody of that name, and there never will be.
    UNKNOWN_RECIPIENT = "unknown recipient"
    #: Takes the message, then breaks the connection before it says so.
    DROPS_AFTER_DATA = "drops after data"
    #: Never answers DATA; the client's own time-out must end it.
    HANGS = "hangs"


class PostOffice:
    """What was really received, and how the server behaves."""

    def __init__(self) -> None:
        self.mood = Mood.WELL
        #: Seconds that every message takes, to leave time for something to go wrong.
        self.pause = 0.0
        self.attempts = 0
        self._letters: list[EmailMessage] = []
        self._lock = Lock()
        self._closing = Event()
        self._controller = Controller(
            _Handler(self), hostname="127.0.0.1", port=free_port(), ready_timeout=10
        )

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def port(self) -> int:
        return int(self._controller.port)

    @property
    def url(self) -> str:
        """As ``TRACKER_SMTP_URL`` wants it."""
        return f"smtp://{self.host}:{self.port}"

    @property
    def letters(self) -> list[EmailMessage]:
        """Every message taken so far, in order."""
        with self._lock:
            return list(self._letters)

    def to(self, address: str) -> list[EmailMessage]:
        """The messages taken for this envelope recipient."""
        return [letter for letter in self.letters if address in letter["X-Envelope-To"].split(",")]

    def wait_for(self, count: int, *, seconds: float = 10) -> list[EmailMessage]:
        """The letters once there are so many of them; fails when they do not come."""
        deadline = time.monotonic() + seconds
        while len(self.letters) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.letters)} of {count} letters came")
            time.sleep(0.02)
        return self.letters

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._closing.set()
        self._controller.stop()

    def take(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        letter["X-Envelope-To"] = ",".join(envelope.rcpt_tos)
        with self._lock:
            self._letters.append(letter)


class _Handler:
    """What aiosmtpd calls."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.office.mood is Mood.UNKNOWN_RECIPIENT:
            self.office.attempts += 1
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.office.attempts += 1
        match self.office.mood:
            case Mood.BUSY:
                return "451 4.3.0 try again later"
            case Mood.HANGS:
                while not self.office._closing.is_set():
                    await asyncio.sleep(0.05)
                return "421 closing"
            case Mood.DROPS_AFTER_DATA:
                self.office.take(envelope)
                assert server.transport is not None
                server.transport.abort()
                return "250 nobody hears this"
            case _:
                await asyncio.sleep(self.office.pause)
                self.office.take(envelope)
                return "250 OK"


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A running SMTP server; give the app ``post_office.url``."""
    office = PostOffice()
    office.start()
    yield office
    office.stop()
