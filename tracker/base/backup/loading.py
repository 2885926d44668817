"""Putting rows back: into a database whose tables stand empty or as the migrations left them.

While the rows go in, triggers and foreign keys are put aside, since they ask for an order that a
backup does not keep (an entry after its head, a child after its parent). They come back before
the transaction ends, so a restore that fails leaves nothing behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, ForeignKeyConstraint, Table, func, select
from sqlalchemy.schema import AddConstraint, DropConstraint

from tracker.base.backup.rows import tables_of

#: Where every write of the program leaves a row.
LOG = "audit_entry"


class DanglingRows(Exception):
    """The rows of a backup refer to rows that it does not hold."""


@contextmanager
def unguarded(connection: Connection) -> Iterator[list[Table]]:
    """The emptied tables, with triggers and foreign keys put aside until the end.

    On SQLite the connection must have ``foreign_keys`` off; raises DanglingRows at the end if a
    row refers to one that is not there.
    """
    tables = tables_of(connection)
    if connection.dialect.name == "sqlite":
        with _without_sqlite_triggers(connection):
            _empty(connection, tables)
            yield tables
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise DanglingRows(f"{broken[0]} → {broken[2]}")
    else:
        with _without_postgresql_triggers(connection), _without_foreign_keys(connection, tables):
            _empty(connection, tables)
            yield tables
        _advance_sequences(connection, tables)


def _empty(connection: Connection, tables: list[Table]) -> None:
    """Take out what the migrations wrote: the backup holds those rows too, as they were."""
    for table in tables:
        connection.execute(table.delete())


@contextmanager
def _without_sqlite_triggers(connection: Connection) -> Iterator[None]:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    triggers = connection.exec_driver_sql(query).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


@contextmanager
def _without_postgresql_triggers(connection: Connection) -> Iterator[None]:
    """``ENABLE ALWAYS`` is no part of a trigger's definition and is set again by itself."""
    query = """
        SELECT t.tgname, t.tgrelid::regclass::text, pg_get_triggerdef(t.oid), t.tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
        ORDER BY 2, 1
    """
    triggers = connection.exec_driver_sql(query).all()
    for name, table, _, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}" ON {table}')
    yield
    for name, table, definition, enabled in triggers:
        connection.exec_driver_sql(definition.replace("%", "%%"))
        if enabled == "A":
            connection.exec_driver_sql(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}"')


@contextmanager
def _without_foreign_keys(connection: Connection, tables: list[Table]) -> Iterator[None]:
    keys = [c for t in tables for c in t.constraints if isinstance(c, ForeignKeyConstraint)]
    for key in keys:
        connection.execute(DropConstraint(key))
    yield
    for key in keys:
        connection.execute(AddConstraint(key))


def _advance_sequences(connection: Connection, tables: list[Table]) -> None:
    """The next row must not take a number that a restored row has."""
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        if connection.scalar(select(sequence)) is None:
            continue
        highest = connection.scalar(select(func.max(column)))
        if highest is not None:
            connection.execute(select(func.setval(sequence, highest)))


def is_unused(connection: Connection) -> bool:
    """Whether nobody has worked with this database yet: everything that is done leaves an entry."""
    return all(
        connection.scalar(select(func.count()).select_from(table)) == 0
        for table in tables_of(connection)
        if table.name == LOG
    )
