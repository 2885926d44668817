"""Signed notes: a text and the signatures under it, in the C2SP `signed-note` format.

    text, ending in a newline
    <blank line>
    — name base64(key id ‖ signature)

A note may carry several signature lines (an old and a new key, a witness); lines of unknown keys
are ignored, a bad line of a known key spoils the note.  Ed25519 is the one algorithm made here;
another one joins by being a `Signer` and a `Verifier`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

#: The signature type byte of Ed25519 in the registry of the specification.
ED25519 = b"\x01"

#: The specification asks for at least 16; more is somebody wasting our time.
MAX_SIGNATURES = 100

_DASH = "\u2014 "


class NoteError(ValueError):
    """The note, key or name does not have the prescribed form, or a signature is wrong."""


class Signer(Protocol):
    """Whoever can sign a note: a key in a file, in a token, of another algorithm."""

    @property
    def name(self) -> str:
        """The key name that stands on the signature line."""

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, tell which key and algorithm signed."""

    def sign(self, message: bytes) -> bytes:
        """The signature over the note's text."""


class Verifier(Protocol):
    """Whoever can tell that a signature line was made by one known key."""

    @property
    def name(self) -> str:
        """The key name that stands on the signature line."""

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, tell which key and algorithm signed."""

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key signed this text."""


@dataclass(frozen=True)
class Signature:
    """One signature line, not yet believed."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A text and its signature lines.  Believe the text only after `open_note`."""

    text: str
    signatures: tuple[Signature, ...]


class Ed25519Signer:
    """A signer that holds an Ed25519 private key."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self.name = _checked_name(name)
        self._key = key
        self._public = key.public_key().public_bytes_raw()
        self.key_id = key_id(name, ED25519 + self._public)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature (RFC 8032)."""
        return self._key.sign(message)

    @property
    def verifier_key(self) -> str:
        """The public half, as the text that is handed to auditors."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(ED25519 + self._public)}"


class Ed25519Verifier:
    """A verifier made from the text `name+keyid+base64` that a signer hands out."""

    def __init__(self, verifier_key: str) -> None:
        """Raises NoteError for a text that is no verifier key, or of another algorithm."""
        name, _, rest = verifier_key.strip().partition("+")
        stated, _, encoded = rest.partition("+")
        material = _unb64(encoded)
        if len(material) != 33 or material[:1] != ED25519:
            raise NoteError("the verifier key is not an Ed25519 key")
        self.name = _checked_name(name)
        self.key_id = key_id(name, material)
        if stated != self.key_id.hex():
            raise NoteError("the verifier key does not have the id it states")
        self._key = Ed25519PublicKey.from_public_bytes(material[1:])

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the signature over the message."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def key_id(name: str, material: bytes) -> bytes:
    """SHA-256(name ‖ newline ‖ type byte and key)[:4], as the specification recommends."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + material).digest()[:4]


def sign_note(text: str, signers: Sequence[Signer]) -> str:
    """The text with one signature line per signer.  Raises NoteError for an unsignable text."""
    _check_text(text)
    if not signers:
        raise NoteError("a note needs a signature")
    message = text.encode("utf-8")
    lines = [f"{_DASH}{s.name} {_b64(s.key_id + s.sign(message))}\n" for s in signers]
    return text + "\n" + "".join(lines)


def parse_note(note: str) -> Note:
    """Text and signature lines, none of them believed yet.  Raises NoteError."""
    head, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise NoteError("a note is a text, an empty line and signature lines")
    text = head + "\n"
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"more than {MAX_SIGNATURES} signatures")
    return Note(text, tuple(_parse_line(line) for line in lines))


def open_note(note: str, verifiers: Sequence[Verifier]) -> Note:
    """The note, its signatures reduced to those that known keys really made.

    Raises NoteError when a known key's signature is wrong, or no known key signed.
    """
    parsed = parse_note(note)
    known = {(v.name, v.key_id): v for v in verifiers}
    message = parsed.text.encode("utf-8")
    believed: list[Signature] = []
    for line in parsed.signatures:
        verifier = known.pop((line.name, line.key_id), None)
        if verifier is None:
            continue
        if not verifier.verifies(message, line.signature):
            raise NoteError(f"the signature of {line.name} is wrong")
        believed.append(line)
    if not believed:
        raise NoteError("no known key signed this note")
    return Note(parsed.text, tuple(believed))


def _parse_line(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise NoteError("a signature line begins with a dash and a space")
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    blob = _unb64(encoded)
    if len(blob) < 5:
        raise NoteError("a signature line holds a key id and a signature")
    return Signature(_checked_name(name), blob[:4], blob[4:])


def _check_text(text: str) -> None:
    if len(text) < 2 or not text.endswith("\n"):
        raise NoteError("the text of a note ends in a newline")
    if any(char < " " and char != "\n" for char in text):
        raise NoteError("the text of a note has no control characters")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NoteError("the text of a note has no lone surrogates") from None


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise NoteError(f"{name!r} is no key name")
    return name


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("not base64") from None
    if _b64(data) != text:
        raise NoteError("not canonical base64")
    return data
