"""Signed notes and checkpoints, byte for byte those of the C2SP specifications."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tracker.transparency.checkpoint import (
    Checkpoint,
    epoch_of,
    open_checkpoint,
    origin_of,
    parse_checkpoint,
    read_unverified,
    sign_checkpoint,
)
from tracker.transparency.notes import (
    Ed25519Signer,
    Ed25519Verifier,
    NoteError,
    open_note,
    parse_note,
    sign_note,
)

#: A note and key published with another implementation of the format.
FOREIGN_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOREIGN_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj"
    "OBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
ORIGIN = "duban.example/audit/1"
OLD = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NEW = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
OLD_KEY, NEW_KEY = Ed25519Verifier(OLD.verifier_key), Ed25519Verifier(NEW.verifier_key)
CHECKPOINT = Checkpoint(ORIGIN, 8, bytes.fromhex("5dc9da79a70659a9") * 4)


def test_a_note_of_another_implementation_opens():
    note = open_note(FOREIGN_NOTE, [Ed25519Verifier(FOREIGN_KEY)])
    assert note.text == "This is an example message.\n"
    assert [one.name for one in note.signatures] == ["example.com/foo"]


def test_every_changed_byte_of_a_note_spoils_it():
    key = Ed25519Verifier(FOREIGN_KEY)
    raw = FOREIGN_NOTE.encode()
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises((NoteError, UnicodeDecodeError)):
            open_note(changed.decode(), [key])


def test_two_signers_and_a_stranger():
    note = sign_note("正文\n\n有空行\n", [OLD, NEW])
    assert [len(open_note(note, keys).signatures) for keys in ([OLD_KEY], [OLD_KEY, NEW_KEY])] == [
        1,
        2,
    ]
    with pytest.raises(NoteError, match="no known key"):
        open_note(note, [Ed25519Verifier(FOREIGN_KEY)])


def test_a_wrong_signature_of_a_known_key_spoils_the_note():
    good = sign_note("正文\n", [OLD, NEW])
    other = sign_note("另文\n", [NEW])
    spoiled = "\n".join(good.split("\n")[:3]) + "\n" + other.split("\n")[2] + "\n"
    assert open_note(spoiled, [OLD_KEY]).text == "正文\n"
    with pytest.raises(NoteError, match="is wrong"):
        open_note(spoiled, [OLD_KEY, NEW_KEY])


def test_a_doubled_line_counts_once():
    note = sign_note("正文\n", [OLD])
    assert len(open_note(note + note.split("\n")[2] + "\n", [OLD_KEY]).signatures) == 1


@pytest.mark.parametrize(
    "text", ["", "\n", "no newline", "tab\there\n", "nul\x00\n", "back\r\n", "\ud800\n"]
)
def test_unsignable_texts(text):
    with pytest.raises(NoteError):
        sign_note(text, [OLD])


def test_a_note_needs_a_signer():
    with pytest.raises(NoteError):
        sign_note("正文\n", [])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "正文\n",
        "正文\n\n",
        "正文\n\n— a AAAA",
        "正文\n\n- a AAAAAAAA\n",
        "正文\n\n— a b AAAAAAAA\n",
        "正文\n\n— a AAAA\n",
        "正文\n\n— a !!!!\n",
        "正文\n\n— a AAAAAAB=\n",
        "正文\n\n— a+b AAAAAAAA\n",
        "正文\n\n—  AAAAAAAA\n",
        "正文\n\n" + "— a AAAAAAAA\n" * 101,
    ],
)
def test_misshapen_notes(note):
    with pytest.raises(NoteError):
        parse_note(note)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "name",
        "name+00000000+AA==",
        FOREIGN_KEY.replace("530d903a", "530d903b"),
        FOREIGN_KEY.replace("foo", "fop"),
        FOREIGN_KEY.replace("+Ae", "+Be"),
        FOREIGN_KEY[:-1],
        "a b" + FOREIGN_KEY[FOREIGN_KEY.index("+") :],
    ],
)
def test_misshapen_keys(key):
    with pytest.raises(NoteError):
        Ed25519Verifier(key)


@given(st.text(max_size=60))
def test_any_text_is_refused_or_opens_to_itself(text):
    try:
        note = sign_note(text + "\n", [OLD])
    except NoteError:
        return
    assert open_note(note, [OLD_KEY]).text == text + "\n"


@given(st.text(max_size=80))
def test_no_text_breaks_the_parsers(text):
    for parse in (parse_note, parse_checkpoint, Ed25519Verifier):
        with pytest.raises(NoteError):
            parse(text)


def test_a_checkpoint_by_hand():
    assert CHECKPOINT.text == (
        "duban.example/audit/1\n8\nXcnaeacGWaldydp5pwZZqV3J2nmnBlmpXcnaeacGWak=\n"
    )
    assert CHECKPOINT.grouped_root == " ".join(["5dc9 da79 a706 59a9"] * 4)


def test_a_signed_checkpoint_opens():
    note = sign_checkpoint(CHECKPOINT, [OLD])
    assert open_checkpoint(note, [OLD_KEY]) == CHECKPOINT
    assert read_unverified(note) == CHECKPOINT
    with pytest.raises(NoteError):
        open_checkpoint(note.replace("\n8\n", "\n7\n"), [OLD_KEY])
    with pytest.raises(NoteError):
        open_checkpoint(note, [NEW_KEY])


@pytest.mark.parametrize(
    "text",
    [
        CHECKPOINT.text + "extension\n",
        CHECKPOINT.text[:-1],
        CHECKPOINT.text.replace("\n8\n", "\n08\n"),
        CHECKPOINT.text.replace("\n8\n", "\n-8\n"),
        CHECKPOINT.text.replace("\n8\n", "\n٨\n"),
        CHECKPOINT.text.replace("\n8\n", "\n99999999999999999\n"),
        CHECKPOINT.text.replace("Wak=", "Wal="),
        CHECKPOINT.text.replace("Wak=", "W=="),
        CHECKPOINT.text.removeprefix(ORIGIN),
        CHECKPOINT.text.replace("\n", "\r\n"),
    ],
)
def test_misshapen_checkpoints(text):
    with pytest.raises(NoteError):
        parse_checkpoint(text)


def test_origins():
    assert origin_of("duban.example:8000", 2) == "duban.example:8000/audit/2"
    assert epoch_of("duban.example/audit/12") == 12
    for host, epoch in (("", 1), ("a b", 1), ("a+b", 1), ("a", 0), ("a/b", 1)):
        with pytest.raises(NoteError):
            origin_of(host, epoch)
    for origin in ("duban.example", "duban.example/audit/", "duban.example/audit/01"):
        with pytest.raises(NoteError):
            epoch_of(origin)
