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
        return typing.cast(F, _typed(cls, json.loads(text)))
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


def _typed(hint: Any, value: Any) -> Any:
    """Rebuild a value as the type hint says; ValueError or TypeError when it does not fit."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        return _typed(next(arg for arg in typing.get_args(hint) if arg is not type(None)), value)
    if origin is tuple:
        return _typed_tuple(typing.get_args(hint), value)
    if is_dataclass(hint):
        return _typed_facts(typing.cast(type, hint), value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if hint is date:
        return date.fromisoformat(value)
    if type(value) is not hint:
        raise TypeError(f"expected {hint.__name__}, found {type(value).__name__}")
    return value


def _typed_tuple(args: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {type(value).__name__}")
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(_typed(args[0], one) for one in value)
    if len(args) != len(value):
        raise TypeError(f"expected {len(args)} items, found {len(value)}")
    return tuple(_typed(arg, one) for arg, one in zip(args, value, strict=True))


@lru_cache(maxsize=64)
def _hints(cls: type) -> dict[str, Any]:
    """The types of the fields; working them out for every matter would take a hundred times as
    long."""
    return typing.get_type_hints(cls)


def _typed_facts(cls: type, value: Any) -> Any:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, found {type(value).__name__}")
    hints = _hints(cls)
    unknown = set(value) - set(hints)
    if unknown:
        raise ValueError(f"unknown field {sorted(unknown)[0]}")
    return cls(**{name: _typed(hints[name], one) for name, one in value.items()})
