"""Rows and files go out and come back the same, on both engines and from one to the other."""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import ForeignKey, MetaData, Table

from tracker.base.backup.archive import BadArchive, Manifest, reading, writing
from tracker.base.backup.loading import DanglingRows, is_unused, unguarded
from tracker.base.backup.rows import read_lines, tables_of, write_lines

SCHEMA = MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_N_name)s"})
UNIT = Table(
    "unit",
    SCHEMA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
    sa.Column("parent_id", ForeignKey("unit.id")),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("doubled", sa.Integer, sa.Computed("id * 2", persisted=True)),
)
ENTRY = Table(
    "entry",
    SCHEMA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("unit_id", ForeignKey("unit.id"), nullable=False),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("share", sa.Float),
)
REFUSE_DELETE = {
    "sqlite": [
        "CREATE TRIGGER keep BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'kept'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'kept %%', TG_NAME; END $$",
        "CREATE TRIGGER keep BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse()",
        "ALTER TABLE entry ENABLE ALWAYS TRIGGER keep",
    ],
}
NOON = datetime(2023, 6, 30, 4, 0, 0, 123456, tzinfo=UTC)


@contextmanager
def opened(url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def make_schema(empty_database: Callable[[], str]) -> Iterator[Callable[[], sa.Engine]]:
    engines: list[sa.Engine] = []

    def make() -> sa.Engine:
        engine = sa.create_engine(empty_database())
        engines.append(engine)
        SCHEMA.create_all(engine)
        with engine.begin() as connection:
            for statement in REFUSE_DELETE[engine.dialect.name]:
                connection.exec_driver_sql(statement)
        return engine

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def source(make_schema: Callable[[], sa.Engine]) -> sa.Engine:
    engine = make_schema()
    instant = NOON if engine.dialect.name == "postgresql" else NOON.replace(tzinfo=None)
    with engine.begin() as connection:
        connection.execute(
            UNIT.insert(),
            [
                {"id": 7, "name": "规财科", "active": True},
                {"id": 8, "name": "某乡\n“镇”\u2028", "active": False},
            ],
        )
        # The parent has the higher number: the order of keys is not the order of references.
        connection.execute(UNIT.update().where(UNIT.c.id == 7).values(parent_id=8))
        connection.execute(
            ENTRY.insert(),
            {
                "seq": 0,
                "unit_id": 7,
                "leaf": b"\x00\xff",
                "at": instant,
                "due_on": date(2023, 6, 30),
                "share": 0.1,
            },
        )
    return engine


def dump(engine: sa.Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {t.name: list(read_lines(connection, t)) for t in tables_of(connection)}


def load(engine: sa.Engine, rows: dict[str, list[str]]) -> None:
    with engine.begin() as connection, unguarded(connection) as tables:
        for table in tables:
            write_lines(connection, table, rows.get(table.name, []))


def test_lines_are_the_same_on_both_engines(source: sa.Engine) -> None:
    rows = dump(source)
    assert [json.loads(line) for line in rows["entry"]] == [
        {
            "seq": 0,
            "unit_id": 7,
            "leaf": {"bytes": "AP8="},
            "at": {"at": "2023-06-30T04:00:00.123456+00:00"},
            "due_on": {"on": "2023-06-30"},
            "share": 0.1,
        }
    ]
    assert json.loads(rows["unit"][0]) == {
        "id": 7,
        "name": "规财科",
        "parent_id": 8,
        "active": True,
    }


def test_rows_come_back_the_same(source: sa.Engine, make_schema: Callable[[], sa.Engine]) -> None:
    rows, target = dump(source), make_schema()
    with target.begin() as connection:
        # What a migration wrote gives way to what the backup holds.
        connection.execute(UNIT.insert(), {"id": 7, "name": "旧", "active": True})
    load(target, rows)
    assert dump(target) == rows
    with target.begin() as connection:
        assert connection.scalar(sa.select(UNIT.c.doubled).where(UNIT.c.id == 8)) == 16
        added = connection.execute(UNIT.insert().values(name="新", active=True))
        assert added.inserted_primary_key == (9,)


def test_triggers_and_foreign_keys_hold_again_after_a_restore(
    source: sa.Engine, make_schema: Callable[[], sa.Engine]
) -> None:
    target = make_schema()
    load(target, dump(source))
    with (
        pytest.raises(sa.exc.DBAPIError, match="kept"),
        target.begin() as connection,
    ):
        connection.execute(ENTRY.delete())
    if target.dialect.name == "postgresql":
        with (
            pytest.raises(sa.exc.DBAPIError, match="kept"),
            target.begin() as connection,
        ):
            connection.exec_driver_sql("SET session_replication_role = replica; DELETE FROM entry")
        with pytest.raises(sa.exc.IntegrityError), target.begin() as connection:
            connection.execute(
                UNIT.insert(), {"id": 20, "name": "乙", "parent_id": 99, "active": True}
            )


def test_a_row_without_its_parent_is_refused_and_nothing_stays(
    source: sa.Engine, make_schema: Callable[[], sa.Engine]
) -> None:
    rows, target = dump(source), make_schema()
    rows["unit"] = rows["unit"][:1]
    with pytest.raises((DanglingRows, sa.exc.IntegrityError)):
        load(target, rows)
    assert dump(target) == {"entry": [], "unit": []}


def test_a_database_without_an_entry_in_its_log_is_unused(
    empty_database: Callable[[], str],
) -> None:
    log = Table("audit_entry", MetaData(), sa.Column("seq", sa.Integer, primary_key=True))
    with opened(empty_database()) as engine, engine.begin() as connection:
        assert is_unused(connection)
        log.create(connection)
        assert is_unused(connection)
        connection.execute(log.insert(), {"seq": 0})
        assert not is_unused(connection)


def test_search_indexes_of_sqlite_are_left_out(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'a.db'}") as engine, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE task (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE VIRTUAL TABLE task_words USING fts5(words)")
        assert [table.name for table in tables_of(connection)] == ["task"]


def manifest() -> Manifest:
    return Manifest("r1", "2023-06-30T04:00:00+00:00", 1, "ab" * 32)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    kept = tmp_path / "附件.docx"
    kept.write_bytes(b"PK\x03\x04" * 1000)
    target = tmp_path / "backup.zip"
    with writing(target, manifest()) as writer:
        writer.add_table("unit", ['{"id":1}', '{"id":2,"name":"规\u2028财"}'])
        writer.add_file("files/ab/cd", kept)
    return target


def test_an_archive_gives_back_what_went_in(archive: Path, tmp_path: Path) -> None:
    with reading(archive) as reader:
        reader.check()
        assert list(reader.lines("unit")) == ['{"id":1}', '{"id":2,"name":"规\u2028财"}']
        reader.extract_file("files/ab/cd", tmp_path / "out" / "cd")
        assert (reader.manifest.revision, reader.manifest.audit_size) == ("r1", 1)
    assert (tmp_path / "out" / "cd").read_bytes() == (tmp_path / "附件.docx").read_bytes()


def test_an_archive_is_for_its_owner_only(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600


def rewritten(archive: Path, name: str, content: bytes | None) -> Path:
    """The archive with one part changed (or gone), otherwise a sound zip file."""
    changed = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            data = content if part == name else old.read(part)
            if data is not None:
                new.writestr(part, data)
    return changed


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("tables/unit.jsonl", b'{"id":1}\n'),
        ("tables/unit.jsonl", None),
        ("files/files/ab/cd", b"x"),
        ("manifest.json", b"{"),
        ("manifest.json", b"[]"),
        ("manifest.json", None),
    ],
)
def test_a_changed_archive_is_named(archive: Path, part: str, content: bytes | None) -> None:
    changed = rewritten(archive, part, content)
    with pytest.raises(BadArchive), reading(changed) as reader:
        reader.check()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd"])
def test_a_file_name_that_leads_outside_is_refused(archive: Path, name: str) -> None:
    with zipfile.ZipFile(archive) as old:
        text = old.read("manifest.json").decode().replace("files/ab/cd", name)
    with (
        pytest.raises(BadArchive, match="不合法"),
        reading(rewritten(archive, "manifest.json", text.encode())),
    ):
        pass


def test_damaged_bytes_are_a_sentence_not_a_trace(archive: Path) -> None:
    whole = archive.read_bytes()
    for position in range(0, len(whole), 7):
        archive.write_bytes(
            whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :]
        )
        try:
            with reading(archive) as reader:
                reader.check()
        except BadArchive:
            continue
    archive.write_bytes(whole[:100])
    with pytest.raises(BadArchive), reading(archive):
        pass


def test_an_interrupted_backup_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    with pytest.raises(ZeroDivisionError), writing(target, manifest()) as writer:
        writer.add_table("unit", (str(1 // (2 - n)) for n in range(3)))
    assert list(tmp_path.iterdir()) == []
