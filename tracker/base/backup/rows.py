"""Rows of any table as lines of text, the same for the same rows on both engines.

The tables are read from the database itself, not from the models, so that a backup of an older
schema can be restored by a newer program. Generated columns are left out: the engine makes them.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, DateTime, MetaData, Table, insert, select

#: Rows sent to the database at once.
BATCH = 500
#: Alembic's own table: the manifest names the revision instead.
REVISION_TABLE = "alembic_version"
#: Search indexes, which each engine keeps in its own way.
INDEX_PREFIX = "search_"


def tables_of(connection: Connection) -> list[Table]:
    """The tables that hold data of their own, by name. Search indexes are built again instead."""
    metadata = MetaData()
    metadata.reflect(connection)
    hidden = _virtual_tables(connection) | {REVISION_TABLE}
    return [
        table
        for name, table in sorted(metadata.tables.items())
        if name not in hidden and not name.startswith(INDEX_PREFIX)
    ]


def read_lines(connection: Connection, table: Table) -> Iterator[str]:
    """One line of JSON for each row, in the order of the primary key."""
    columns = stored_columns(table)
    order = list(table.primary_key.columns) or columns
    statement = select(*columns).order_by(*order)
    for row in connection.execution_options(yield_per=BATCH).execute(statement):
        values = {column.name: _written(value) for column, value in zip(columns, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write_lines(connection: Connection, table: Table, lines: Iterable[str]) -> int:
    """Insert rows read by ``read_lines``; how many there were."""
    columns = {column.name: column for column in stored_columns(table)}
    count = 0
    batch: list[dict[str, Any]] = []
    for line in lines:
        values = json.loads(line)
        batch.append({name: _read(value, columns[name]) for name, value in values.items()})
        if len(batch) == BATCH:
            count += _insert(connection, table, batch)
            batch = []
    return count + _insert(connection, table, batch)


def stored_columns(table: Table) -> list[Column[Any]]:
    """The columns that a row is made of; not the generated ones."""
    return [column for column in table.columns if column.computed is None]


def _insert(connection: Connection, table: Table, batch: list[dict[str, Any]]) -> int:
    if batch:
        connection.execute(insert(table), batch)
    return len(batch)


def _written(value: Any) -> Any:
    match value:
        case None | bool() | int() | str() | float():
            return value
        case datetime():
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return {"at": aware.astimezone(UTC).isoformat()}
        case date():
            return {"on": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case bytes() | memoryview():
            return {"bytes": base64.b64encode(bytes(value)).decode("ascii")}
        case _:
            raise TypeError(f"no way to write a {type(value).__name__} into a backup")


def _read(value: Any, column: Column[Any]) -> Any:
    match value:
        case {"at": text}:
            instant = datetime.fromisoformat(text)
            keeps_zone = isinstance(column.type, DateTime) and column.type.timezone
            return instant if keeps_zone else instant.replace(tzinfo=None)
        case {"on": text}:
            return date.fromisoformat(text)
        case {"number": text}:
            return Decimal(text)
        case {"bytes": text}:
            return base64.b64decode(text)
        case _:
            return value


def _virtual_tables(connection: Connection) -> set[str]:
    """SQLite's full-text indexes: virtual tables and the tables they keep their words in."""
    if connection.dialect.name != "sqlite":
        return set()
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    found = rows.all()
    virtual = {name for name, sql in found if (sql or "").upper().startswith("CREATE VIRTUAL")}
    return virtual | {name for name, _ in found if any(name.startswith(f"{v}_") for v in virtual)}
