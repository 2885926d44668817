"""Mail against a real server on loopback: what arrives, and what each misbehaviour becomes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.cast import START
from tests.support.ports import free_port
from tests.support.smtp import Mood, PostOffice
from tracker.base import clock
from tracker.base.mail import Doubtful, Letter, Refused, TryLater, Unreachable
from tracker.channels.smtp import Smtp
from tracker.settings import Settings

LETTER = Letter(
    "before-7|12|1|3|mail",
    "li@example.test",
    "【督办提醒】还剩3个工作日：编制支出计划",
    "李思远同志：\n.这一行以点开头\n请及时办理。\n",
)


def channel(url: str, tmp_path: Path, **limits: float) -> Smtp:
    settings = Settings.from_environment(
        {
            "TRACKER_DATA_DIR": str(tmp_path),
            "TRACKER_SECRET_KEY": "a key of the tests, long enough 0123456789",
            "TRACKER_PUBLIC_URL": "https://duban.example.cn",
            "TRACKER_MAIL_FROM": "duban@example.cn",
            "TRACKER_SMTP_URL": url,
        }
    )
    return Smtp(settings, **limits)


def test_a_letter_arrives_whole(post_office: PostOffice, tmp_path: Path) -> None:
    with clock.standing_at(START):
        channel(post_office.url, tmp_path).send(LETTER)
    (letter,) = post_office.letters
    assert letter["Subject"] == LETTER.subject
    assert letter["From"] == "duban@example.cn"
    assert letter["To"] == letter["X-Envelope-To"] == "li@example.test"
    assert letter["Date"] == "Fri, 30 Jun 2023 02:00:00 +0000"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.body
    # RFC 5322 lines are ASCII: Chinese words travel encoded.
    assert letter.as_bytes().isascii()


def test_the_same_letter_has_the_same_id(post_office: PostOffice, tmp_path: Path) -> None:
    mail = channel(post_office.url, tmp_path)
    mail.send(LETTER)
    mail.send(LETTER)
    mail.send(Letter("another", LETTER.to, LETTER.subject, LETTER.body))
    first, second, third = (letter["Message-ID"] for letter in post_office.letters)
    assert first == second != third
    assert first.endswith("@duban.example.cn>")


def test_an_attachment_arrives_with_its_name(post_office: PostOffice, tmp_path: Path) -> None:
    channel(post_office.url, tmp_path).send(
        Letter("checkpoint-1", LETTER.to, "检查点", "见附件。", "检查点-12.txt", "origin\n12\n根\n")
    )
    (letter,) = post_office.letters
    (attachment,) = letter.iter_attachments()
    assert attachment.get_filename() == "检查点-12.txt"
    assert attachment.get_content().replace("\r\n", "\n") == "origin\n12\n根\n"


@pytest.mark.parametrize(
    ("mood", "expected", "words", "kept"),
    [
        (Mood.BUSY, TryLater, "451", 0),
        (Mood.UNKNOWN_RECIPIENT, Refused, "550", 0),
        (Mood.DROPS_AFTER_DATA, Doubtful, "不能确定", 1),
        (Mood.HANGS, Doubtful, "不能确定", 0),
    ],
)
def test_misbehaviour_is_told_apart(
    post_office: PostOffice,
    tmp_path: Path,
    mood: Mood,
    expected: type[Exception],
    words: str,
    kept: int,
) -> None:
    post_office.mood = mood
    with pytest.raises(expected, match=words) as caught:
        channel(post_office.url, tmp_path, step=0.5).send(LETTER)
    assert type(caught.value) is expected
    assert "no such mailbox" not in str(caught.value)
    assert len(post_office.letters) == kept


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="连接不上"):
        channel(f"smtp://127.0.0.1:{free_port()}", tmp_path).send(LETTER)


@pytest.mark.parametrize(
    "address",
    ["", "li", "li@", "李思远@example.test", "a@example.test\nBcc: b@example.test", "a@b, c@d"],
)
def test_an_impossible_address_is_refused(
    address: str, post_office: PostOffice, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="收件地址"):
        channel(post_office.url, tmp_path).send(Letter("k", address, "题", "文"))
    assert post_office.attempts == 0


def test_a_subject_cannot_make_another_header(post_office: PostOffice, tmp_path: Path) -> None:
    channel(post_office.url, tmp_path).send(
        Letter("k", LETTER.to, "一行\r\nBcc: other@example.test", "文")
    )
    (letter,) = post_office.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "一行 Bcc: other@example.test"


class Talker:
    """A server that speaks lines of our choosing, whatever it hears."""

    def __init__(self, *lines: bytes, drip: float = 0.0) -> None:
        self._lines = lines
        self._drip = drip
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._closing = threading.Event()
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        try:
            connection, _ = self._socket.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            connection.settimeout(5)
            for line in self._lines:
                connection.sendall(line)
                self.heard.append(connection.recv(4096))
            while self._drip and not self._closing.wait(self._drip):
                connection.sendall(b"2")

    def stop(self) -> None:
        self._closing.set()
        self._socket.close()
        self._thread.join()


@pytest.fixture
def talkers() -> Iterator[list[Talker]]:
    made: list[Talker] = []
    yield made
    for talker in made:
        talker.stop()


def test_421_says_come_back_later(talkers: list[Talker], tmp_path: Path) -> None:
    talkers.append(Talker(b"220 hi\r\n", b"250 hello\r\n", b"421 closing\r\n"))
    with pytest.raises(Unreachable, match="421"):
        channel(talkers[0].url, tmp_path).send(LETTER)


def test_a_server_that_drips_is_cut_off(talkers: list[Talker], tmp_path: Path) -> None:
    talkers.append(Talker(b"220 hi\r\n", drip=0.05))
    with pytest.raises(Unreachable):
        channel(talkers[0].url, tmp_path, step=5, whole=0.5).send(LETTER)


def test_a_password_is_not_sent_in_the_clear(
    talkers: list[Talker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # To the channel the loopback is a far machine here; a real far machine is not for tests.
    monkeypatch.setattr("tracker.channels.smtp._LOOPBACK", set())
    talkers.append(Talker(b"220 hi\r\n", b"250-hello\r\n250 AUTH PLAIN LOGIN\r\n"))
    url = talkers[0].url.replace("smtp://", "smtp://duban:S3cret@")
    with pytest.raises(Unreachable, match="加密"):
        channel(url, tmp_path).send(LETTER)
    assert b"AUTH" not in b"".join(talkers[0].heard)


def test_a_broken_promise_of_tls_sends_nothing(talkers: list[Talker], tmp_path: Path) -> None:
    talkers.append(
        Talker(
            b"220 hi\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"220 go\r\n", b"not tls at all\r\n"
        )
    )
    with pytest.raises(Unreachable):
        channel(talkers[0].url, tmp_path).send(LETTER)
    assert b"MAIL FROM" not in b"".join(talkers[0].heard).upper()
