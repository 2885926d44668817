"""One document, one text: the encoding that audit entries are hashed in.

A profile of RFC 8785 (JSON Canonicalization Scheme) so narrow that every conforming encoder writes
the same bytes: ASCII keys, strings, integers below 2**53, booleans, null, lists, objects.  Floats
are refused (their printing differs between languages), so are U+0000 (PostgreSQL cannot store
it) and lone surrogates (they have no UTF-8).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Never, TypeAlias

#: What an entry may be made of (a Python bool is an int, and both are allowed).
Json: TypeAlias = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None

#: The stored text of one entry, in UTF-8 bytes.  Longer values stand in it by their digest.
MAX_BYTES = 65_535

#: RFC 8785 numbers are IEEE doubles; beyond this an integer is no longer exact.
INT_LIMIT = 2**53

#: Entries are shallow; the bound keeps a forged one from exhausting the stack of a checker.
MAX_DEPTH = 16


class CanonicalError(ValueError):
    """The document or text is outside the profile; the message says where and why."""


def encode(document: Json) -> str:
    """The canonical text of a document.  Raises CanonicalError for anything outside the profile."""
    _check(document, "$", MAX_DEPTH)
    text = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    length = len(text.encode("utf-8"))
    if length > MAX_BYTES:
        raise CanonicalError(f"$: {length} bytes, more than {MAX_BYTES}")
    return text


def decode(text: str) -> Json:
    """The document of a canonical text; refuses every text that `encode` would not have written.

    Duplicate keys, white space, other escapes and key orders are all refused, because two readers
    may understand them differently while the hash stays the same.
    """
    try:
        document: Json = json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_bounded_int,
        )
    except json.JSONDecodeError as problem:
        raise CanonicalError(f"not JSON: {problem.msg} at {problem.pos}") from None
    except RecursionError:
        raise CanonicalError(f"$: nested deeper than {MAX_DEPTH}") from None
    if encode(document) != text:
        raise CanonicalError("$: JSON, but not in canonical form")
    return document


def _check(value: object, where: str, depth: int) -> None:
    if depth < 0:
        raise CanonicalError(f"{where}: nested deeper than {MAX_DEPTH}")
    match value:
        case None | bool():
            return
        case str():
            _check_text(value, where)
        case int():
            if not -INT_LIMIT < value < INT_LIMIT:
                raise CanonicalError(f"{where}: integer not below 2**53")
        case dict():
            for key, item in value.items():
                _check_key(key, where)
                _check(item, f"{where}.{key}", depth - 1)
        case list() | tuple():
            for position, item in enumerate(value):
                _check(item, f"{where}[{position}]", depth - 1)
        case _:
            raise CanonicalError(f"{where}: {type(value).__name__} has no canonical form")


def _check_text(value: str, where: str) -> None:
    if "\x00" in value:
        raise CanonicalError(f"{where}: U+0000 is refused")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise CanonicalError(f"{where}: a lone surrogate is refused") from None


def _check_key(key: object, where: str) -> None:
    if not isinstance(key, str) or not key.isascii() or "\x00" in key:
        raise CanonicalError(f"{where}: key {key!r} is not ASCII text")


def _object_without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise CanonicalError("a key stands twice in one object")
    return document


def _refuse_number(literal: str) -> Never:
    raise CanonicalError(f"number {literal[:40]} is not an integer")


def _bounded_int(literal: str) -> int:
    # Checked by length first: int() of a huge literal is slow and, since Python 3.11, refused.
    if len(literal) > len(str(INT_LIMIT)) + 1:
        raise CanonicalError("integer not below 2**53")
    return int(literal)
