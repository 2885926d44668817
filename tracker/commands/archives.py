"""The whole tracker out into one file, and back.

A backup is taken while people work: the rows are those of one instant, and files are only ever
added. A restore goes into an unused database of either engine, at the backup's own revision of the
schema; it is compared with the manifest, and only then brought up to date. Keys are not part of it.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, Select, column, select, table

from tracker.base import clock
from tracker.base.backup.archive import ArchiveReader, BadArchive, Manifest, content_of, writing
from tracker.base.backup.loading import LOG, DanglingRows, is_unused, unguarded
from tracker.base.backup.rows import read_lines, tables_of, write_lines
from tracker.base.db import db, write_lock
from tracker.base.errors import DomainError
from tracker.transparency.tree import Frontier, leaf_hash

FILES = "files"
EMPTY = content_of(())


@dataclass(frozen=True)
class Log:
    """The audit log as a whole: how many entries, and the root of their tree."""

    size: int
    root: str


def make_backup(target: Path, data_dir: Path) -> Manifest:
    """Write everything to ``target``; what was written."""
    with _one_instant() as connection:
        log = log_of(canons_of(connection))
        revision = MigrationContext.configure(connection).get_current_revision()
        manifest = Manifest(revision or "", clock.now().isoformat(), log.size, log.root)
        with writing(target, manifest) as archive:
            for part in tables_of(connection):
                archive.add_table(part.name, read_lines(connection, part))
            # After the rows: a file that a row names is there by now, and is never changed.
            for name, path in _kept_files(data_dir):
                archive.add_file(name, path)
    return manifest


def restore_backup(archive: ArchiveReader, data_dir: Path) -> None:
    """Put everything back and bring it up to date.

    Raises BadArchive, with no row changed, when the archive is damaged or newer than the program;
    DomainError when the database is in use.
    """
    check_archive(archive)
    _demand_known(archive.manifest.revision)
    with db.engine.connect() as connection:
        unused = is_unused(connection)
    if not unused:
        raise DomainError("数据库已有数据。请恢复到一个新的数据库，以免覆盖。")
    downgrade(revision="base")
    upgrade(revision=archive.manifest.revision)
    for name in archive.manifest.files:
        archive.extract_file(name, data_dir / name)
    with _loading() as connection:
        _load(connection, archive)
        _compare(connection, archive.manifest)
    upgrade()


def check_archive(archive: ArchiveReader) -> None:
    """Read an archive once. Raises BadArchive if anything in it is not as it was written."""
    archive.check()
    canons = (json.loads(line)["canon"] for line in archive.lines(LOG))
    demand_log(log_of(canons), archive.manifest)


def log_of(canons: Iterable[str]) -> Log:
    """Size and root of a log, computed from the stored text of its entries."""
    frontier = Frontier()
    for canon in canons:
        frontier.append(leaf_hash(canon))
    return Log(frontier.size, frontier.root().hex())


def canons_of(connection: Connection) -> Iterator[str]:
    """The stored text of every entry, in order, without holding them all."""
    statement: Select[Any] = select(column("canon")).select_from(table(LOG)).order_by(column("seq"))
    yield from connection.execution_options(yield_per=1000).scalars(statement)


def _load(connection: Connection, archive: ArchiveReader) -> None:
    try:
        with unguarded(connection) as tables:
            unknown = set(archive.manifest.tables) - {part.name for part in tables}
            if unknown:
                raise BadArchive(f"备份中的数据表 {'、'.join(sorted(unknown))} 不属于该版本。")
            for part in tables:
                if part.name in archive.manifest.tables:
                    write_lines(connection, part, archive.lines(part.name))
    except DanglingRows as error:
        raise BadArchive(f"备份中的数据互相对不上（{error}）。") from error


def _compare(connection: Connection, manifest: Manifest) -> None:
    """Read back what was loaded: every row and the root of the log must be as they were."""
    for part in tables_of(connection):
        if content_of(read_lines(connection, part)) != manifest.tables.get(part.name, EMPTY):
            raise BadArchive(f"恢复后的数据表 {part.name} 与清单不符。")
    demand_log(log_of(canons_of(connection)), manifest)


def demand_log(log: Log, manifest: Manifest) -> None:
    """Raises BadArchive when a log is not the one the manifest speaks of."""
    if log != Log(manifest.audit_size, manifest.audit_root):
        raise BadArchive("备份中的审计日志与清单所记的根不符。")


def _demand_known(revision: str) -> None:
    try:
        _scripts().get_revision(revision)
    except CommandError as error:
        raise BadArchive("备份由更新的版本制作，请先升级本系统再恢复。") from error


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())


def _kept_files(data_dir: Path) -> Iterator[tuple[str, Path]]:
    """Every kept file, by its path under the data folder; not those still being written."""
    for path in sorted((data_dir / FILES).rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(data_dir).as_posix(), path


@contextmanager
def _one_instant() -> Iterator[Connection]:
    """A connection that sees the database as it was at one moment, whatever is written since."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def _loading() -> Iterator[Connection]:
    """A write transaction in which SQLite leaves foreign keys to the check at the end."""
    with write_lock(), db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if on_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                yield connection
        finally:
            if on_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
