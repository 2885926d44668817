"""Checkpoints: what a log looked like at one size, in the C2SP `tlog-checkpoint` format.

The text of the note is three lines: origin, size, base64 of the root.  The origin names the log
and its epoch, `<host>/audit/<epoch>`, so that a restored log is never taken for the one before.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.transparency.notes import NoteError, Signer, Verifier, open_note, parse_note, sign_note
from tracker.transparency.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_ORIGIN = re.compile(r"(?P<host>[^\s+/]+)/audit/(?P<epoch>[1-9][0-9]{0,5})")


@dataclass(frozen=True)
class Checkpoint:
    """The size and root of one log at one moment."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        root = base64.b64encode(self.root).decode("ascii")
        return f"{self.origin}\n{self.size}\n{root}\n"

    @property
    def grouped_root(self) -> str:
        """The whole root as it is printed: 64 hex digits in groups of four."""
        digits = self.root.hex()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def origin_of(host: str, epoch: int) -> str:
    """The name of a log in one of its epochs.  Raises NoteError for an impossible name."""
    origin = f"{host}/audit/{epoch}"
    if not _ORIGIN.fullmatch(origin):
        raise NoteError(f"{origin!r} is no origin")
    return origin


def epoch_of(origin: str) -> int:
    """The epoch that an origin names.  Raises NoteError when it names none."""
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        raise NoteError(f"{origin!r} is no origin")
    return int(found["epoch"])


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note.  Raises NoteError; extension lines are refused."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise NoteError("a checkpoint is three lines: origin, size and root")
    if not _SIZE.fullmatch(lines[1]):
        raise NoteError("the size of a checkpoint is a plain number")
    return Checkpoint(lines[0], int(lines[1]), _root(lines[2]))


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[Signer]) -> str:
    """The signed note of a checkpoint, ready to be published."""
    parse_checkpoint(checkpoint.text)
    return sign_note(checkpoint.text, signers)


def open_checkpoint(note: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint of a note that a known key signed.  Raises NoteError otherwise."""
    return parse_checkpoint(open_note(note, verifiers).text)


def read_unverified(note: str) -> Checkpoint:
    """The checkpoint a note claims, for showing; nobody has checked its signatures."""
    return parse_checkpoint(parse_note(note).text)


def _root(encoded: str) -> bytes:
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("the root of a checkpoint is not base64") from None
    if len(root) != HASH_BYTES or base64.b64encode(root).decode("ascii") != encoded:
        raise NoteError("the root of a checkpoint is 32 bytes in base64")
    return root
