"""Canonical: facts to JSON and back, so that what a document was made from can be stored and
digested.

The encoding is the profile of RFC 8785 that the audit log uses too: no floats, sorted keys, no
blanks. A field added later must have a default; then snapshots stored before it still load (and are
then re-encoded with it).
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from tracker.base.errors import DomainError

F = TypeVar("F")


def to_json(facts: Any) -> str:
    """The canonical JSON text of a facts dataclass."""
    return json.dumps(
        _plain(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(facts: Any) -> str:
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(to_json(facts).encode()).hexdigest()


def from_json(cls: type[F], text: str) -> F:
    """Facts of the given class from their JSON; a DomainError when the text is not such facts."""
    try:
        return typing.cast(F, _reader(typing.cast(Any, cls))(json.loads(text)))
    except (ValueError, TypeError, KeyError) as error:
        raise DomainError(f"保存的文稿数据无法读取：{error}") from error


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"{type(value).__name__} has no place in facts")


#: Turns a value from JSON into what a type hint asks for; ValueError or TypeError if it cannot.
Reader = Callable[[Any], Any]


@lru_cache(maxsize=256)
def _reader(hint: Any) -> Reader:
    """The reader for a type hint: worked out once, since facts hold thousands of the same kind."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _optional(next(arg for arg in typing.get_args(hint) if arg is not type(None)))
    if origin is tuple:
        return _tuple_of(typing.get_args(hint)[0])
    if is_dataclass(hint):
        return _facts(typing.cast(type, hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint is date:
        return date.fromisoformat
    return _exactly(hint)


def _optional(hint: Any) -> Reader:
    inner = _reader(hint)
    return lambda value: None if value is None else inner(value)


def _exactly(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}, found {type(value).__name__}")
        return value

    return read


def _tuple_of(hint: Any) -> Reader:
    inner = _reader(hint)

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TypeError(f"expected a list, found {type(value).__name__}")
        return tuple(inner(one) for one in value)

    return read


def _facts(cls: type) -> Reader:
    readers = {name: _reader(hint) for name, hint in typing.get_type_hints(cls).items()}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError(f"expected an object, found {type(value).__name__}")
        unknown = value.keys() - readers.keys()
        if unknown:
            raise ValueError(f"unknown field {min(unknown)}")
        return cls(**{name: readers[name](one) for name, one in value.items()})

    return read
