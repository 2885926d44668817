"""What the two databases themselves refuse, and what many writers, roll-backs and a kill leave."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from tests.audit.evidence import check
from tests.support.app import ROOT, SECRET, close, settings_for
from tests.support.cast import Cast
from tests.support.postgres import create_database
from tracker import create_app
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.jobs import sealing
from tracker.models.acts import Act
from tracker.models.audit import AuditCheckpoint, AuditEntry
from tracker.models.kinds import State
from tracker.models.tasks import Task
from tracker.models.units import Unit
from tracker.rules import audit
from tracker.rules.audit import guarding
from tracker.rules.audit.states import followed_models
from tracker.rules.sealing import epochs, latest_stamp, verifying
from tracker.rules.sealing.exporting import full_lines
from tracker.transparency.canonical import encode
from tracker.transparency.tree import leaf_hash


@pytest.fixture
def sealed(cast: Cast, app_context: Flask) -> Cast:
    """A log with a sealed matter."""
    cast.task(State.CLOSED)
    sealing.seal_log()
    db.session.rollback()
    return cast


def whole_log() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(select(AuditEntry.canon).order_by(AuditEntry.seq)))


def write(statement: str, *values: object) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement, values)


def next_canon(**changes: object) -> tuple[int, str]:
    """The text of an entry that would come next, and its number."""
    last = json.loads(whole_log()[-1])
    ent = [last["ent"][0], last["ent"][1], last["ent"][2] + 1]
    entry = {**last, "seq": last["seq"] + 1, "ent": ent, **changes}
    return entry["seq"], encode(entry)


ANYWHERE = [
    "UPDATE audit_entry SET canon = canon WHERE seq = 3",
    "UPDATE audit_entry SET seq = seq + 1000 WHERE seq = 3",
    "DELETE FROM audit_entry WHERE seq = 3",
    "DELETE FROM audit_entry",
    "UPDATE audit_head SET size = size - 1",
    "UPDATE audit_head SET size = size + 1",
    "UPDATE audit_head SET frontier = frontier",
    "DELETE FROM audit_head",
    "UPDATE audit_checkpoint SET root = ''",
    "DELETE FROM audit_checkpoint",
    "UPDATE audit_publication SET ref = ''",
    "DELETE FROM audit_publication",
    "INSERT INTO audit_checkpoint SELECT 1, root, note, sealed_at FROM audit_checkpoint",
    "INSERT INTO audit_checkpoint SELECT 9999, root, note, sealed_at FROM audit_checkpoint",
    "INSERT INTO audit_head SELECT 2, size, frontier FROM audit_head",
]
ON_SQLITE = [
    "REPLACE INTO audit_entry (seq, canon, leaf_hash)"
    " SELECT seq, canon, leaf_hash FROM audit_entry WHERE seq = 3",
    "INSERT INTO audit_entry (seq, canon, leaf_hash)"
    " SELECT seq, canon, leaf_hash FROM audit_entry WHERE seq = 3"
    " ON CONFLICT (seq) DO UPDATE SET canon = excluded.canon",
    "REPLACE INTO audit_head SELECT id, size - 1, frontier FROM audit_head",
    "REPLACE INTO audit_checkpoint SELECT size, '', note, sealed_at FROM audit_checkpoint",
    "REPLACE INTO audit_publication SELECT id, size, channel, 'x', at FROM audit_publication",
]
ON_POSTGRESQL = [
    "TRUNCATE audit_entry",
    "TRUNCATE audit_head",
    "TRUNCATE audit_checkpoint, audit_publication",
    "INSERT INTO audit_entry (seq, canon, leaf_hash)"
    " SELECT seq, canon, leaf_hash FROM audit_entry WHERE seq = 3"
    " ON CONFLICT (seq) DO UPDATE SET canon = excluded.canon",
    "SET session_replication_role = replica; DELETE FROM audit_entry",
    "SET session_replication_role = replica; UPDATE audit_entry SET canon = canon",
]


def test_the_database_refuses_to_rewrite(sealed: Cast, engine_name: str) -> None:
    before = whole_log()
    for statement in ANYWHERE + (ON_SQLITE if engine_name == "sqlite" else ON_POSTGRESQL):
        with pytest.raises(DBAPIError, match="audit_"):
            write(statement)
    assert whole_log() == before
    sealing.seal_log()


def test_the_database_takes_entries_only_in_order(sealed: Cast, engine_name: str) -> None:
    """Also with REPLACE, which would push a row out through the second unique index unseen."""
    before = whole_log()
    mark = "?" if engine_name == "sqlite" else "%s"
    verbs = ["INSERT INTO", "REPLACE INTO"] if engine_name == "sqlite" else ["INSERT INTO"]
    ent = json.loads(before[-1])["ent"]
    for verb in verbs:
        for seq, canon in (
            (next_canon()[0] + 1, next_canon()[1]),
            next_canon(ent=[ent[0], ent[1], ent[2] + 2]),
            next_canon(ent=[ent[0], ent[1], ent[2]]),
            next_canon(ent=[ent[0], ent[1], 0]),
        ):
            with pytest.raises(DBAPIError):
                write(
                    f"{verb} audit_entry (seq, canon, leaf_hash) VALUES ({mark}, {mark}, {mark})",
                    seq,
                    canon,
                    leaf_hash(canon),
                )
    assert whole_log() == before


def test_a_tracker_without_its_triggers_does_not_start(
    sealed: Cast, app: Flask, engine_name: str
) -> None:
    guarding.require_guards()
    on = "" if engine_name == "sqlite" else " ON audit_head"
    write(f"DROP TRIGGER audit_head_forward{on}")
    done = app.test_cli_runner().invoke(args=["serve"])
    assert done.exit_code == 1
    assert "缺少 audit_head_forward" in done.output
    with pytest.raises(DomainError, match="缺少 audit_head_forward"):
        sealing.seal_log()


def test_a_switched_off_trigger_is_noticed(sealed: Cast, engine_name: str) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite cannot switch a trigger off")
    for how in ("DISABLE TRIGGER", "ENABLE TRIGGER"):
        write(f"ALTER TABLE audit_entry {how} audit_entry_no_change")
        with pytest.raises(DomainError, match="audit_entry_no_change 被改过"):
            guarding.require_guards()


def test_bulk_statements_on_followed_tables_are_refused(sealed: Cast) -> None:
    for statement in (
        update(Task).values(title="改"),
        delete(Task),
        insert(Unit).values(code="x", name="x", kind="village", position=0),
    ):
        with pytest.raises(audit.UnrecordedChange), transaction():
            db.session.execute(statement)


def test_a_change_that_no_act_accounts_for_is_refused(sealed: Cast) -> None:
    before = whole_log()
    with pytest.raises(audit.UnrecordedChange), transaction():
        sealed.unit("guicai").name = "计财科"
    assert sealed.unit("guicai").name == "规财科"
    assert whole_log() == before


def test_the_name_in_the_log_is_the_name_of_the_table() -> None:
    """The auditor's program finds rows by it."""
    for model in followed_models():
        assert model.audit_type == model.__tablename__  # type: ignore[attr-defined]


def test_events_of_a_savepoint_that_was_rolled_back_are_gone(sealed: Cast) -> None:
    size = len(whole_log())
    with transaction():
        li = sealed.user("li")
        audit.note(Act.USER_SIGNED_IN, ("user", li.id), by=li)
        savepoint = db.session.begin_nested()
        audit.note(Act.USER_LOCKED, ("user", li.id), by=None)
        sealed.unit("guicai").name = "计财科"
        audit.record(Act.UNIT_EDITED, sealed.unit("guicai"), by=li)
        savepoint.rollback()
        audit.note(Act.USER_SIGNED_OUT, ("user", li.id), by=li)
    acts = [json.loads(canon)["act"] for canon in whole_log()[size:]]
    assert acts == ["user.sign_in", "user.sign_out"]


def test_many_writers_with_roll_backs_leave_a_dense_log(sealed: Cast, app: Flask) -> None:
    wrote: list[int] = []
    lock = threading.Lock()

    def one_writer(number: int) -> None:
        chance = random.Random(number)
        for _ in range(12):
            with app.app_context():
                done = 0
                try:
                    with transaction():
                        for _ in range(chance.randint(1, 3)):
                            savepoint = db.session.begin_nested()
                            audit.note(Act.USER_SIGNED_IN, ("user", chance.randint(1, 4)), by=None)
                            if chance.random() < 0.3:
                                savepoint.rollback()
                            else:
                                savepoint.commit()
                                done += 1
                        if chance.random() < 0.2:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    continue
                finally:
                    db.session.remove()
                with lock:
                    wrote.append(done)

    before = len(whole_log())
    threads = [threading.Thread(target=one_writer, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = [json.loads(canon) for canon in whole_log()]
    assert [entry["seq"] for entry in entries] == list(range(before + sum(wrote)))
    assert holds(sealed.app)


def holds(app: Flask) -> bool:
    """Whether the auditor's program passes the log of this app."""
    db.session.rollback()
    sealing.seal_log()
    files = app.config["TRACKER"].data_dir / "files"
    outcome = verifying.check_log(sealing.sealer_folder(), files)
    assert outcome.holds, outcome.text
    return outcome.holds


WRITER = """
import sys
from tracker import create_app
from tracker.base.db import transaction
from tracker.models.acts import Act
from tracker.rules import audit
from tracker.settings import Settings
app = create_app(Settings.from_environment())
with app.app_context():
    while True:
        with transaction():
            for user in (1, 2, 3):
                audit.note(Act.USER_SIGNED_IN, ("user", user), by=None)
        print("wrote", flush=True)
"""


def test_a_killed_writer_leaves_a_whole_log(
    sealed: Cast, database_url: str, data_dir: Path
) -> None:
    environment = {
        "TRACKER_DATABASE_URL": database_url,
        "TRACKER_DATA_DIR": str(data_dir),
        "TRACKER_SECRET_KEY": SECRET,
        "PYTHONPATH": str(ROOT),
    }
    for round_ in range(2):
        before = len(whole_log())
        with subprocess.Popen(
            [sys.executable, "-c", WRITER], env=environment, stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(5 + 7 * round_):
                assert writer.stdout.readline() == "wrote\n"
            time.sleep(0.003 * round_)
            writer.send_signal(signal.SIGKILL)
            told = 5 + 7 * round_ + len(writer.stdout.read().splitlines())
        grown = len(whole_log()) - before
        # Nothing that was said to be written is missing, and a transaction is there whole.
        assert grown >= 3 * told
        assert grown % 3 == 0
        with clock.running_from(lambda: datetime.now(UTC)):
            assert holds(sealed.app)


def test_the_same_log_in_the_other_database_has_the_same_root(
    sealed: Cast, engine_name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Dumped from one engine and loaded into the other, each entry keeps its bytes."""
    before, stamp = whole_log(), latest_stamp()
    archive = tmp_path / "backup.zip"
    done = sealed.app.test_cli_runner().invoke(args=["backup", str(archive)])
    assert done.exit_code == 0
    close(sealed.app)
    url = f"sqlite:///{tmp_path}/other.db"
    if engine_name == "sqlite":
        url = create_database(request.getfixturevalue("postgres_server"), "audit_other")
    other = create_app(settings_for(url, tmp_path / "other"))
    with other.app_context():
        done = other.test_cli_runner().invoke(args=["restore", str(archive)])
        assert done.exit_code == 0, done.output
        assert whole_log()[: len(before)] == before
        assert stamp is not None
        kept = select(AuditCheckpoint.root).where(AuditCheckpoint.size == stamp.size)
        assert db.session.scalar(kept) == stamp.root
        assert epochs.current_origin() == "127.0.0.1:8000/audit/2"
        assert holds(other)
        close(other)


def test_exports_of_both_kinds_pass_the_check(sealed: Cast, tmp_path: Path) -> None:
    sealed.report(sealed.task(), 40, "已拨付第一批资金，支付凭证见附件。")
    sealing.seal_log()
    full = tmp_path / "full.txt"
    full.write_text("".join(full_lines()), encoding="utf-8")
    code, said = check(full)
    assert code == 0, said
    assert "LIVE   通过" in said
    held = tmp_path / "held.txt"
    runner = sealed.app.test_cli_runner()
    for arguments in (["audit", "export", str(held)], ["audit", "verify"]):
        done = runner.invoke(args=arguments)
        assert done.exit_code == 0, done.output
    assert check(held)[0] == 0


def test_a_change_behind_the_log_is_named_on_both_engines(sealed: Cast, tmp_path: Path) -> None:
    write("UPDATE task SET due_on = '2023-12-31'")
    full = tmp_path / "full.txt"
    full.write_text("".join(full_lines()), encoding="utf-8")
    code, said = check(full)
    assert (code, said.split()[0]) == (1, "LIVE")
    assert "督办事项 督〔2023〕1号（task:1）的“办理时限”" in said
    assert "日志为 “2023-07-31”，库里为 “2023-12-31”" in said
    done = sealed.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert done.output.startswith("LIVE")


@pytest.fixture(autouse=True)
def _let_go(app: Flask) -> object:
    yield
    with app.app_context():
        close(app)
