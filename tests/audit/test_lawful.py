"""What the law and the machine room need to do, and the log still holds: erase, rotate, restore."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from tests.audit.attacks import STRANGER
from tests.audit.evidence import HOST, Evidence, check, forging, thief, ticking
from tests.support.app import close, settings_for
from tracker import create_app
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, Forbidden
from tracker.jobs import sealing
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.rules import audit
from tracker.rules.people import privacy
from tracker.transparency.checkpoint import Checkpoint, sign_checkpoint

NOON = datetime(2023, 6, 30, 4, 0, tzinfo=UTC)


@contextmanager
def running(evidence: Evidence) -> Iterator[None]:
    """The program runs again on this folder, from noon on."""
    url = f"sqlite:///{evidence.database}"
    app = create_app(settings_for(url, evidence.folder, TRACKER_PUBLIC_URL=f"https://{HOST}"))
    with clock.running_from(ticking(NOON)), app.app_context():
        try:
            yield
        finally:
            close(app)


def person(username: str) -> User:
    return db.session.query(User).filter_by(username=username).one()


def work_on(times: int = 1) -> None:
    with transaction():
        for _ in range(times):
            audit.note(Act.USER_SIGNED_IN, ("user", person("wang").id), by=person("wang"))


def test_personal_data_is_erased_and_the_log_holds(evidence: Evidence) -> None:
    with running(evidence):
        with transaction():
            privacy.erase_personal(person("li"), by=person("admin"), why="本人申请，依法删除")
        assert person("li").phone == ""
        sealing.seal_log()
    code, said = check(evidence.database, "--checkpoint", evidence.late, "--key", evidence.key)
    assert code == 0, said
    assert "0 处封签可启，2 处已依法删除" in said
    with closing(sqlite3.connect(evidence.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = evidence.database.read_bytes()
    assert b"13900000001" not in data
    assert b"13900000002" not in data


def test_only_an_administrator_erases_and_says_why(evidence: Evidence) -> None:
    with running(evidence):
        with pytest.raises(Forbidden), transaction():
            privacy.erase_personal(person("li"), by=person("wang"), why="申请")
        with pytest.raises(DomainError, match="依据"), transaction():
            privacy.erase_personal(person("li"), by=person("admin"), why=" \n")
        with pytest.raises(DomainError, match="没有可删除"), transaction():
            privacy.erase_personal(person("wang"), by=person("admin"), why="申请")
        assert person("li").phone == "13900000002"
    assert check(evidence.database, "--checkpoint", evidence.late)[0] == 0


def test_a_key_is_changed_under_the_eyes_of_the_old_one(evidence: Evidence) -> None:
    old = evidence.key
    with running(evidence):
        both = sealing.rotate_key(why="密钥满一年")
        work_on()
        new = sealing.seal_log()
    assert both.note.count("\u2014 ") == 2
    assert new.note.count("\u2014 ") == 1
    assert evidence.key != old
    assert len(list((evidence.folder / "audit/keys").iterdir())) == 1
    for key in (old, evidence.key):
        found = check(evidence.database, "--checkpoint", evidence.late, "--key", key)
        # The new key alone does not vouch for what the old one signed.
        assert found[0] == (0 if key == old else 1), found[1]
    assert check(evidence.database, "--key", old, "--key", evidence.key)[0] == 0


def test_a_key_that_the_old_one_never_signed_is_not_believed(evidence: Evidence) -> None:
    """The thief of the database announces a key of his own; the auditor has the true one."""
    old = evidence.key
    with forging(evidence) as forger:
        entries = forger.entries()
        turn = {"key": STRANGER.verifier_key, "old": old}
        last = {**entries[-1], "act": "audit.rotate_key", "ent": ["audit", 1, 0], "more": turn}
        forger.rewrite([*entries, last])
        point = forger.checkpoint(forger.size)
        forger.sql(
            "INSERT INTO audit_checkpoint VALUES (?, ?, ?, '2023-06-30')",
            point.size,
            point.root.hex(),
            sign_checkpoint(point, [STRANGER]),
        )
    assert check(evidence.database, "--checkpoint", evidence.late, "--key", old)[1][:3] == "SIG"


def test_a_restored_backup_goes_on_in_a_new_epoch(evidence: Evidence) -> None:
    shutil.copyfile(evidence.backup, evidence.database)
    with running(evidence):
        with pytest.raises(DomainError, match="旧备份"):
            sealing.seal_log()
        sealing.begin_epoch(why="服务器硬盘损坏，经分管领导批准恢复29日备份")
        work_on()
        sealing.seal_log()
    for held in (evidence.late, evidence.printed, evidence.early):
        code, said = check(evidence.database, "--checkpoint", held)
        assert code == 0, said
        assert ("属于恢复备份前的一期" in said) == (held != evidence.early)
    assert f"{HOST}/audit/2" in said


def test_an_epoch_may_not_hide_what_was_published(evidence: Evidence) -> None:
    """Going back to the backup and naming only the early checkpoint as the last."""
    shutil.copyfile(evidence.backup, evidence.database)
    with running(evidence):
        sealing.begin_epoch(why="恢复", previous=evidence.early.read_text(encoding="utf-8"))
    assert check(evidence.database, "--checkpoint", evidence.early)[0] == 0
    code, said = check(evidence.database, "--checkpoint", evidence.late)
    assert (code, said.split()[0]) == (1, "SHORT")
    assert "没有交代" in said


def test_an_epoch_may_not_name_another_past(evidence: Evidence) -> None:
    size = int(evidence.late.read_text(encoding="utf-8").split("\n")[1])
    other = sign_checkpoint(Checkpoint(f"{HOST}/audit/1", size, bytes(32)), [thief(evidence)])
    shutil.copyfile(evidence.backup, evidence.database)
    with running(evidence):
        sealing.begin_epoch(why="恢复", previous=other)
    assert check(evidence.database, "--checkpoint", evidence.late)[1].split()[0] == "SPLIT"


def test_a_new_epoch_needs_a_reason(evidence: Evidence) -> None:
    with running(evidence), pytest.raises(DomainError, match="原因"):
        sealing.begin_epoch(why="  ")


def test_a_clock_set_back_is_told_and_the_log_goes_on(evidence: Evidence) -> None:
    with running(evidence):
        earlier = datetime(2023, 6, 29, 0, 0, tzinfo=UTC)
        with clock.standing_at(earlier):
            work_on()
        with clock.standing_at(NOON):
            work_on()
    with forging(evidence) as forger:
        before, backward, after = forger.entries()[-3:]
    assert backward["at"] == before["at"]
    assert backward["more"]["clock"] == "2023-06-29T00:00:00.000000Z"
    assert after["at"] == "2023-06-30T04:00:00.000000Z"
    assert "clock" not in after["more"]
    code, said = check(evidence.database, "--checkpoint", evidence.late)
    assert code == 0
    assert "时钟" in said


def test_a_migration_that_adds_a_column_is_described(evidence: Evidence) -> None:
    """Rows from before hold what the migration put there; the log says what that was."""
    with running(evidence):
        work_on()
    with forging(evidence) as forger:
        entries = forger.entries()
        words = next(e for e in entries if e["act"] == "audit.catalogue")["more"]
        more = {**words, "unit": words["unit"] + ' colour="red"'}
        last = {**entries[-1], "act": "audit.catalogue", "ent": ["audit", 1, 0], "more": more}
        forger.rewrite([*entries, last])
        forger.unseal()
        forger.sql("ALTER TABLE unit ADD COLUMN colour TEXT DEFAULT 'red'")
    looks = (evidence.database, "--checkpoint", evidence.late)
    assert check(*looks)[0] == 0
    with forging(evidence) as forger:
        forger.sql("UPDATE unit SET colour = 'blue' WHERE id = 3")
    code, said = check(*looks)
    assert (code, said.split()[0]) == (1, "LIVE")
    assert "colour" in said
    assert "“red”" in said
