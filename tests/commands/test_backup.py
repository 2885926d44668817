"""A backup taken from one tracker is a tracker again: same rows, same files, same log."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from tests.support.app import close, settings_for
from tests.support.cast import Cast
from tracker import create_app
from tracker.base import clock
from tracker.base.backup.archive import reading
from tracker.base.backup.rows import read_lines, tables_of
from tracker.base.db import db, transaction
from tracker.commands import archives
from tracker.jobs import sealing
from tracker.models.acts import Act
from tracker.models.audit import AuditEntry
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.units import Unit, UnitKind
from tracker.queries.matters.search import matching
from tracker.rules import audit
from tracker.rules.sealing import epochs

#: What the log holds after ``fill``: its own description, two units and a person.
ENTRIES = 4


def fill(app: Flask) -> str:
    """A few rows that a backup can get wrong, and a kept file; its digest."""
    with app.app_context(), transaction():
        section = Unit(code="gck", name="规划财务科", kind=UnitKind.SECTION)
        db.session.add(section)
        db.session.flush()
        # Made later, the bureau has the higher number: a child stands before its parent.
        section.parent = Unit(code="ju", name="乡村振兴局", kind=UnitKind.BUREAU)
        officer = User(username="li", name="李\u2028科", password_expires_at=clock.now())
        db.session.add(officer)
        db.session.flush()
        audit.record(Act.UNIT_CREATED, section.parent, by=None)
        audit.record(Act.UNIT_CREATED, section, by=None)
        audit.record(Act.USER_CREATED, officer, by=None)
        return app.config["FILES"].keep("台账.xlsx 的内容".encode())


def rows_of(app: Flask) -> dict[str, list[str]]:
    with app.app_context(), db.engine.connect() as connection:
        return {table.name: list(read_lines(connection, table)) for table in tables_of(connection)}


@pytest.fixture
def elsewhere(empty_database: Callable[[], str], tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Make a tracker over an empty database, with a data folder of its own."""
    made: list[Flask] = []

    def make(url: str = "") -> Flask:
        folder = tmp_path / f"elsewhere-{len(made)}"
        made.append(create_app(settings_for(url or empty_database(), folder)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            close(app)


@pytest.fixture
def archive(app: Flask, tmp_path: Path) -> Path:
    """A backup of the filled app, made by the command."""
    fill(app)
    target = tmp_path / "backup.zip"
    done = app.test_cli_runner().invoke(args=["backup", str(target)])
    assert done.exit_code == 0, done.output
    assert f"审计日志 {ENTRIES} 条" in done.output
    return target


def restore(app: Flask, source: Path) -> str:
    done = app.test_cli_runner().invoke(args=["restore", str(source)])
    return f"{done.exit_code} {done.output}"


def without_last_entry(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """The rows but for what backup and restore themselves add to the log."""
    return {
        name: lines[:ENTRIES] if name == "audit_entry" else lines
        for name, lines in rows.items()
        if name not in {"audit_head", "audit_checkpoint", "audit_publication"}
    }


def test_everything_comes_back(app: Flask, archive: Path, elsewhere: Callable[..., Flask]) -> None:
    other = elsewhere()
    assert restore(other, archive).startswith("0 已恢复并核对一致")
    assert without_last_entry(rows_of(other)) == without_last_entry(rows_of(app))
    assert len(rows_of(other)["unit"]) == 2
    with zipfile.ZipFile(archive) as zipped:
        [kept] = [name for name in zipped.namelist() if name.startswith("files/")]
    digest = kept.removeprefix("files/files/").replace("/", "")
    assert other.config["FILES"].read(digest) == "台账.xlsx 的内容".encode()


def test_the_restored_tracker_works_on(archive: Path, elsewhere: Callable[..., Flask]) -> None:
    other = elsewhere()
    restore(other, archive)
    with other.app_context():
        with transaction():
            another = Unit(code="dck", name="督查科", kind=UnitKind.SECTION)
            db.session.add(another)
            db.session.flush()
            audit.record(Act.UNIT_CREATED, another, by=None)
        acts = list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))
        section = db.session.scalars(select(Unit).where(Unit.code == "gck")).one()
        assert section.parent is not None
        assert section.parent.name == "乡村振兴局"
    assert acts[1:5] == ["unit.create", "unit.create", "user.create", "data.restore"]
    assert acts[-1] == "unit.create"


def test_search_finds_after_a_restore(
    cast: Cast, app: Flask, elsewhere: Callable[..., Flask], tmp_path: Path
) -> None:
    """The index is left out of backups, and made again."""
    with app.app_context():
        cast.task(title="建设智慧水务平台")
    target, other = tmp_path / "searched.zip", elsewhere()
    assert app.test_cli_runner().invoke(args=["backup", str(target)]).exit_code == 0
    restore(other, target)
    with other.app_context():
        found = db.session.scalars(select(Task).where(matching("水务"))).all()
        assert [task.title for task in found] == ["建设智慧水务平台"]


def test_a_backup_goes_from_one_engine_to_the_other(
    archive: Path, elsewhere: Callable[..., Flask], engine_name: str, tmp_path: Path
) -> None:
    if engine_name == "sqlite":
        pytest.skip("the other direction is this test on postgresql")
    on_sqlite = elsewhere(f"sqlite:///{tmp_path / 'other.db'}")
    assert restore(on_sqlite, archive).startswith("0 ")
    back, again = tmp_path / "back.zip", elsewhere()
    assert on_sqlite.test_cli_runner().invoke(args=["backup", str(back)]).exit_code == 0
    assert restore(again, back).startswith("0 ")
    with reading(archive) as first, reading(back) as second:
        assert first.manifest.tables["unit"] == second.manifest.tables["unit"]
        assert list(second.lines("audit_entry"))[:ENTRIES] == list(first.lines("audit_entry"))


def test_backup_and_restore_stand_in_the_log(
    app: Flask, archive: Path, elsewhere: Callable[..., Flask]
) -> None:
    with app.app_context():
        newest = select(AuditEntry.act, AuditEntry.canon).order_by(AuditEntry.seq.desc()).limit(1)
        act, canon = db.session.execute(newest).one()
    with reading(archive) as read:
        assert (act, read.manifest.audit_root in canon) == ("data.backup", True)


def test_a_restored_log_goes_on_under_a_new_name(
    app: Flask, archive: Path, elsewhere: Callable[..., Flask], tmp_path: Path
) -> None:
    with app.app_context():
        sealing.seal_log()
        first = epochs.current_origin()
        archives.make_backup(tmp_path / "sealed.zip", tmp_path)
    other = elsewhere()
    assert restore(other, tmp_path / "sealed.zip").startswith("0 ")
    with other.app_context():
        assert (first, epochs.current_origin()) == (
            "127.0.0.1:8000/audit/1",
            "127.0.0.1:8000/audit/2",
        )


def test_a_database_in_use_is_not_overwritten(app: Flask, archive: Path) -> None:
    before = rows_of(app)
    assert "数据库已有数据" in restore(app, archive)
    assert rows_of(app) == before


def test_a_fresh_but_migrated_database_will_do(
    archive: Path, elsewhere: Callable[..., Flask]
) -> None:
    other = elsewhere()
    with other.app_context():
        upgrade()
    assert restore(other, archive).startswith("0 ")


def test_an_existing_file_is_not_overwritten(app: Flask, archive: Path) -> None:
    before = archive.read_bytes()
    done = app.test_cli_runner().invoke(args=["backup", str(archive)])
    assert done.exit_code == 1
    assert "已存在" in done.output
    assert archive.read_bytes() == before


def changed(archive: Path, part: str, old: bytes, new: bytes) -> Path:
    target = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            copy.writestr(name, data.replace(old, new) if name.startswith(part) else data)
    return target


@pytest.mark.parametrize(
    ("part", "old", "new", "sentence"),
    [
        ("tables/unit", "规划".encode(), "规化".encode(), "数据表 unit 与清单不符"),
        ("files/", "台账".encode(), "台帐".encode(), "与清单不符"),
        ("manifest", b'"revision": "', b'"revision": "9999', "由更新的版本制作"),
        ("manifest", b'"audit_size": 4', b'"audit_size": 3', "审计日志与清单所记的根不符"),
    ],
)
def test_a_changed_backup_restores_nothing(
    archive: Path,
    elsewhere: Callable[..., Flask],
    part: str,
    old: bytes,
    new: bytes,
    sentence: str,
) -> None:
    other = elsewhere()
    answer = restore(other, changed(archive, part, old, new))
    assert answer.startswith("1 ")
    assert sentence in answer
    assert not any(rows_of(other).values())


def test_a_failing_load_leaves_a_database_that_can_be_restored_into(
    archive: Path, elsewhere: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = elsewhere()
    with monkeypatch.context() as broken:
        broken.setattr(archives, "demand_log", _out_of_order(archives.demand_log))
        assert restore(other, archive).startswith("1 ")
    with other.app_context():
        assert db.session.scalar(select(func.count()).select_from(Unit)) == 0
    assert restore(other, archive).startswith("0 ")


def _out_of_order(check: Callable[..., None]) -> Callable[..., None]:
    """Fails the second time: after the load, as a broken disk would."""
    calls: list[int] = []

    def checked(*arguments: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise archives.BadArchive("磁盘损坏。")
        check(*arguments)

    return checked


def test_verifying_changes_nothing_and_names_the_damage(app: Flask, archive: Path) -> None:
    runner = app.test_cli_runner()
    assert "备份完好" in runner.invoke(args=["backup-verify", str(archive)]).output
    bad = changed(archive, "tables/audit_entry", b"unit.create", b"unit.delete")
    done = runner.invoke(args=["backup-verify", str(bad)])
    assert (done.exit_code, "audit_entry" in done.output) == (1, True)
    bad.write_bytes(b"not a zip")
    assert "不是可读取的备份文件" in runner.invoke(args=["backup-verify", str(bad)]).output


def test_a_backup_sees_one_instant_while_people_work(app: Flask, tmp_path: Path) -> None:
    fill(app)
    target = tmp_path / "busy.zip"
    with app.app_context():
        original = archives.read_lines

        def read_lines_and_write(connection: object, table: object) -> Iterator[str]:
            """Somebody adds a unit before each table is read."""
            with transaction():
                unit = Unit(code=f"x{table}", name=f"新单位{table}", kind=UnitKind.SECTION)
                db.session.add(unit)
                db.session.flush()
                audit.record(Act.UNIT_CREATED, unit, by=None)
            return original(connection, table)  # type: ignore[arg-type]

        archives.read_lines = read_lines_and_write  # type: ignore[assignment]
        try:
            manifest = archives.make_backup(target, tmp_path)
        finally:
            archives.read_lines = original
    assert manifest.tables["unit"].size == 2
    assert manifest.tables["audit_entry"].size == manifest.audit_size == ENTRIES
