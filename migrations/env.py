"""How migrations reach the database: one transaction, foreign keys checked at its end.

SQLite's batch mode rebuilds tables; with foreign keys switched on that silently deletes the rows of
children. They are off while it runs, and every reference is checked before the commit.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from tracker.base.columns import CanonicalJson, Instant
from tracker.base.db import Base, db, write_lock
from tracker.models import audit  # noqa: F401  # every table is known once models are imported

#: Made by hand in migrations, for each engine in its own way; autogenerate must not touch them.
OWN_TABLES = ("search_",)


def include_object(_item: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    return not (kind in {"table", "index"} and name and name.startswith(OWN_TABLES))


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own column types as what they are to the database: old steps never change."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, CanonicalJson):
        return "sa.Text()"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        include_object=include_object,
        render_item=render_item,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Two first starts at once: the second waits, and then finds nothing left to do.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4711002)")
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken:
                raise RuntimeError(f"a migration broke the reference {tuple(broken)}")


with current_app.app_context(), write_lock(), db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    try:
        run(connection)
    finally:
        if connection.dialect.name == "sqlite":
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
