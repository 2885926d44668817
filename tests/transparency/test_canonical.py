"""One document has exactly one text, and no other text is read as one."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tracker.transparency.canonical import CanonicalError, decode, encode

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
KEYS = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=8)
VALUES = st.none() | st.booleans() | TEXTS | st.integers(-(2**53) + 1, 2**53 - 1)
DOCUMENTS = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(DOCUMENTS)
def test_encoding_is_rfc_8785(document):
    assert encode(document).encode() == rfc8785.dumps(document)


@given(DOCUMENTS)
def test_decoding_gives_the_document_back(document):
    assert decode(encode(document)) == document


@given(DOCUMENTS)
def test_a_text_with_white_space_is_refused_or_the_same(document):
    spaced = json.dumps(document, ensure_ascii=False, sort_keys=True)
    if spaced == encode(document):
        assert decode(spaced) == document
    else:
        with pytest.raises(CanonicalError):
            decode(spaced)


def test_an_entry_by_hand():
    entry = {"seq": 3, "ch": {"title": [None, "示范村\n“六好”"]}, "act": "task.created", "ok": True}
    assert encode(entry) == (
        '{"act":"task.created","ch":{"title":[null,"示范村\\n“六好”"]},"ok":true,"seq":3}'
    )


@pytest.mark.parametrize(
    "document",
    [
        1.0,
        {"a": float("nan")},
        {"a": [0.5]},
        {"键": 1},
        {1: 2},
        {"a\x00": 1},
        {"a": "x\x00"},
        {"a": "\ud800"},
        {"a": 2**53},
        {"a": -(2**53)},
        {"a": b"bytes"},
        {"a": {1, 2}},
        {"a": "长" * 21_845},
    ],
)
def test_outside_the_profile_is_refused(document):
    with pytest.raises(CanonicalError):
        encode(document)


def test_the_longest_entry_is_exactly_the_limit():
    assert len(encode("x" * 65_533).encode()) == 65_535
    with pytest.raises(CanonicalError, match="65536"):
        encode("x" * 65_534)


def test_nesting_is_bounded():
    deep = "[" * 17 + "]" * 17
    assert decode(deep) is not None
    with pytest.raises(CanonicalError):
        decode("[" + deep + "]")
    with pytest.raises(CanonicalError):
        decode("[" * 60_000)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a":{"b":1,"b":1}}',
        '{"b":1,"a":2}',
        '{"a": 1}',
        '{"a":1}\n',
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":NaN}',
        '{"a":-0}',
        '{"a":01}',
        '{"a":"\\u6751"}',
        '{"a":"\\/"}',
        '{"a":"\\ud800"}',
        '{"a":"\\u0000"}',
        '{"a":' + "9" * 5000 + "}",
        '{"a":9007199254740992}',
        "",
        '{"a":',
        "\ufeff{}",
    ],
)
def test_another_text_is_refused(text):
    with pytest.raises(CanonicalError):
        decode(text)
