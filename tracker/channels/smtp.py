"""Mail by SMTP: to the one server of the settings, over TLS where it offers it, within a time limit.

What the server answers is never shown, only its code. Once the text has been handed over, silence is
doubtful: the letter may have been taken (RFC 5321, 6.1), so it is never sent again by itself.
"""

from __future__ import annotations

import hashlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from tracker.base import clock
from tracker.base.mail import Doubtful, Letter, Refused, TryLater, Unreachable
from tracker.settings import Settings

NAME = "mail"
#: Seconds that one answer of the server may take, and a letter as a whole.
STEP_SECONDS, LETTER_SECONDS = 15.0, 60.0
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Smtp:
    """The mail server of the settings."""

    name = NAME

    def __init__(
        self, settings: Settings, *, step: float = STEP_SECONDS, whole: float = LETTER_SECONDS
    ) -> None:
        self._server = urlsplit(settings.smtp_url)
        self._sender = settings.mail_from
        self._domain = urlsplit(settings.public_url).hostname or "localhost"
        self._step = step
        self._whole = whole

    def send(self, letter: Letter) -> None:
        """Hand a letter to the server."""
        message = compose(letter, sender=self._sender, domain=self._domain)
        with self._conversation() as server:
            _answered(server.mail(self._sender))
            _answered(server.rcpt(letter.to))
            _answered(server.docmd("DATA"), expected=354)
            _hand_over(server, message)

    @contextmanager
    def _conversation(self) -> Iterator[smtplib.SMTP]:
        """A greeted, encrypted and signed-in connection, cut off when it lasts too long."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_said(error)) from error
        limit = threading.Timer(self._whole, _cut_off, [server])
        limit.daemon = True
        limit.start()
        try:
            self._greet(server)
            yield server
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Unreachable(_said(error)) from error
        finally:
            limit.cancel()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        host, tls = self._server.hostname or "", self._server.scheme == "smtps"
        port = self._server.port or (465 if tls else 25)
        if tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, self._domain, timeout=self._step, context=context)
        return smtplib.SMTP(host, port, self._domain, timeout=self._step)

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._server.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if self._server.username is None:
            return
        if not isinstance(server.sock, ssl.SSLSocket) and self._server.hostname not in _LOOPBACK:
            raise Unreachable("邮件服务器不支持加密连接，为保护口令没有登录。")
        try:
            server.login(unquote(self._server.username), unquote(self._server.password or ""))
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
            raise Unreachable("登录邮件服务器失败，请核对邮件设置中的用户和口令。") from error


def compose(letter: Letter, *, sender: str, domain: str) -> bytes:
    """The letter as it goes over the line. Raises Refused for an address no mail could reach."""
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["From"] = Address(addr_spec=sender)
        message["To"] = Address(addr_spec=letter.to)
        letter.to.encode("ascii")
    except (MessageError, ValueError, IndexError) as error:
        raise Refused("收件地址不合规，没有发送。") from error
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(letter.key, domain)
    # RFC 3834: no out-of-office answers to a machine.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="base64")
    if letter.attachment_name:
        message.add_attachment(
            letter.attachment_text, filename=letter.attachment_name, cte="base64"
        )
    return message.as_bytes()


def message_id(key: str, domain: str) -> str:
    """The same for the same key, so that a letter sent twice is one letter to a mail program."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _hand_over(server: smtplib.SMTP, message: bytes) -> None:
    """Send the text and wait for the answer. From the first byte on, a break is doubtful."""
    text = message.replace(b"\r\n.", b"\r\n..")
    try:
        server.send(text + b".\r\n" if text.endswith(b"\r\n") else text + b"\r\n.\r\n")
        answer = server.getreply()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise Doubtful("邮件已交给服务器，但没有收到答复，不能确定是否送达。") from error
    _answered(answer)


def _answered(answer: tuple[int, bytes], *, expected: int = 250) -> None:
    """Go on after the expected answer; 421 ends the conversation, other 4xx this letter for now."""
    code = answer[0]
    if code == expected or (expected == 250 and code == 251):
        return
    if code == 421:
        raise Unreachable("邮件服务器暂停服务（421），稍后重试。")
    if 500 <= code < 600:
        raise Refused(f"邮件服务器拒收（{code}），不再重试，请核对收件地址。")
    raise TryLater(f"邮件服务器暂不接收（{code}），稍后重试。")


def _cut_off(server: smtplib.SMTP) -> None:
    """End a conversation from outside: a server that drips bytes outlives every time-out of a step."""
    if server.sock is not None:
        with suppress(OSError):
            server.sock.shutdown(socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    """Why there was no conversation, without a word of what the other side wrote."""
    if isinstance(error, ssl.SSLError):
        return "与邮件服务器建立加密连接失败，请核对服务器证书。"
    if isinstance(error, TimeoutError):
        return "邮件服务器没有及时应答，稍后重试。"
    return "连接不上邮件服务器，稍后重试。"
