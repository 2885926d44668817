"""What the log holds of a row: canonical values by column, digests of long ones, commitments to personal ones."""

from __future__ import annotations

import enum
import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import ColumnProperty

from tracker.base.columns import CanonicalJson
from tracker.base.db import Base
from tracker.models.base import Audited

#: Longer texts stand in the log as digest and length; the row itself holds the words.
LONGEST_VALUE = 2000

Commit = Callable[[str], str]


def row_key(row: Audited) -> str:
    """How a row is named inside an entry: task:12, review:3."""
    return f"{row.audit_type}:{row.id}"  # type: ignore[attr-defined]


def columns_of(model: Any) -> tuple[str, ...]:
    """The names of an audited model's columns that the log follows, sorted."""
    return _columns_of(model)


@cache
def _columns_of(model: Any) -> tuple[str, ...]:
    ignored = model.audit_ignore | {"id"}
    return tuple(
        sorted(
            found.key
            for found in inspect(model).attrs
            if isinstance(found, ColumnProperty) and found.key not in ignored
        )
    )


def followed_values(row: Audited) -> dict[str, Any]:
    """Every followed column of a row with its value."""
    return {column: getattr(row, column) for column in columns_of(type(row))}


def followed_models() -> list[type[Audited]]:
    """Every model whose rows the log follows, by the name it has there."""
    models = (mapper.class_ for mapper in Base.registry.mappers)
    return sorted(
        (model for model in models if issubclass(model, Audited)),
        key=lambda model: model.audit_type,
    )


def value_of(row: Audited, column: str, value: Any, commit: Commit) -> Any:
    """A column's value as canonical JSON: null, int or text. Personal values pass through `commit`."""
    if value is None:
        return None
    if column in row.audit_personal:
        return commit(str(value)) if value != "" else ""
    if isinstance(inspect(type(row)).columns[column].type, CanonicalJson):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return plain(value)


def plain(value: Any) -> Any:
    """A Python value as the log writes it: enums by value, days and instants as text, booleans 0/1."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}:{len(value)}"
    if value is None or isinstance(value, int | str):
        return value
    raise TypeError(f"the log holds texts, whole numbers and null, not a {type(value).__name__}")


def instant(value: datetime) -> str:
    """An instant with microseconds and Z, 27 characters, so that text order is time order."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(value: str) -> tuple[str, bytes]:
    """A salted SHA-256 of a personal value and its salt; without the salt nobody can guess it back."""
    salt = secrets.token_bytes(32)
    return hashlib.sha256(salt + value.encode()).hexdigest(), salt
