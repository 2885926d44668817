"""The sealer signs what continues its memory, and nothing else; what it signed gets out."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.audit.evidence import HOST, Evidence, check, forging
from tests.audit.test_lawful import NOON, person, running, work_on
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.jobs import sealing
from tracker.models.acts import Act
from tracker.models.audit import AuditCheckpoint, AuditPublication
from tracker.models.notices import OutboxMail
from tracker.rules import audit
from tracker.rules.audit import guarding
from tracker.rules.sealing import latest_stamp, proving, sign_growth
from tracker.transparency.checkpoint import read_unverified


def sizes() -> list[int]:
    return list(db.session.scalars(select(AuditCheckpoint.size).order_by(AuditCheckpoint.size)))


def published(evidence: Evidence) -> list[str]:
    path = evidence.folder / "audit/published.jsonl"
    return [json.loads(line)["note"] for line in path.read_text(encoding="utf-8").splitlines()]


def guarded(evidence: Evidence) -> None:
    """Forging drops the triggers; put an untouched schema's back, as a careful forger would."""
    with forging(evidence) as forger:
        forger.con.execute("ATTACH ? AS clean", (str(evidence.backup),))
        query = "SELECT sql FROM clean.sqlite_master WHERE type = 'trigger'"
        for (statement,) in forger.con.execute(query).fetchall():
            forger.con.execute(statement)


def test_sealing_again_without_news_signs_nothing_new(evidence: Evidence) -> None:
    with running(evidence):
        first = sealing.seal_log()
        assert sealing.seal_log() == first
        assert sizes()[-1] == first.size
    assert len(published(evidence)) == 3
    assert published(evidence)[-1] == first.note


def test_only_the_program_can_read_the_key(evidence: Evidence) -> None:
    (key,) = (evidence.folder / "audit/keys").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    with running(evidence), pytest.raises(DomainError, match="权限过宽"):
        sealing.seal_log()


def test_a_shorter_log_is_not_signed(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.rewrite(forger.entries()[:30])
    guarded(evidence)
    with running(evidence):
        with pytest.raises(DomainError, match="末尾被截去"):
            sealing.seal_log()
        assert sizes() == [28, 34]
    assert len(published(evidence)) == 2


def test_another_log_of_the_same_length_is_not_signed(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        entries = forger.entries()
        entries[33] = {**entries[33], "why": "另一个理由"}
        forger.rewrite(entries)
    guarded(evidence)
    with running(evidence), pytest.raises(DomainError, match="不是同一本日志"):
        sealing.seal_log()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE audit_entry SET leaf_hash = zeroblob(32) WHERE seq = 36",
            "缺号，或内容与散列不符",
        ),
        ("DELETE FROM audit_entry WHERE seq = 36", "缺号，或内容与散列不符"),
        ("UPDATE audit_head SET frontier = zeroblob(length(frontier))", "末端的登记"),
        ("UPDATE audit_head SET size = size + 1", "末端登记为"),
    ],
)
def test_a_broken_tail_is_not_signed(evidence: Evidence, statement: str, words: str) -> None:
    with forging(evidence) as forger:
        forger.sql(statement)
    guarded(evidence)
    with running(evidence):
        with pytest.raises(DomainError, match=words):
            sealing.seal_log()
        assert sizes() == [28, 34]


def test_a_log_without_its_triggers_is_not_signed(evidence: Evidence) -> None:
    with forging(evidence):
        pass
    with running(evidence), pytest.raises(DomainError, match="缺少 audit_entry_order"):
        sealing.seal_log()


def test_a_trigger_of_the_right_name_that_does_nothing_is_noticed(evidence: Evidence) -> None:
    with forging(evidence):
        pass
    guarded(evidence)
    with running(evidence):
        guarding.require_guards()
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER audit_entry_no_update")
            connection.exec_driver_sql(
                "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry"
                " BEGIN SELECT 1; END"
            )
        with pytest.raises(DomainError, match="audit_entry_no_update 被改过"):
            guarding.require_guards()


def test_a_foreign_trigger_is_noticed(evidence: Evidence) -> None:
    with running(evidence), db.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER helpful AFTER INSERT ON audit_entry BEGIN SELECT 1; END"
        )
    with running(evidence), pytest.raises(DomainError, match="多出 helpful"):
        guarding.require_guards()


@pytest.mark.parametrize("damage", ["", "{", '{"origin": "x"}', "[]"])
def test_a_damaged_memory_signs_nothing(evidence: Evidence, damage: str) -> None:
    (evidence.folder / "audit/state.json").write_text(damage, encoding="utf-8")
    with running(evidence), pytest.raises(DomainError, match="封存状态文件已损坏"):
        sealing.seal_log()


def test_a_memory_of_another_log_signs_nothing(evidence: Evidence) -> None:
    """A fresh database in the place of the old one."""
    with forging(evidence) as forger:
        forger.rewrite([e for e in forger.entries() if not e["act"].startswith("audit.begin")])
    guarded(evidence)
    with running(evidence), pytest.raises(DomainError, match="换了数据库"):
        sealing.seal_log()


def test_what_was_signed_before_a_crash_is_released_first(evidence: Evidence) -> None:
    with running(evidence):
        work_on()
        signed = sign_growth(sealing.sealer_folder(), f"{HOST}/audit/1")
        assert sizes()[-1] < signed.size
        work_on()
        later = sealing.seal_log()
        assert sizes()[-2:] == [signed.size, later.size]
    assert published(evidence)[-2:] == [signed.note, later.note]
    assert check(evidence.database, "--checkpoint", evidence.late)[0] == 0


def test_a_line_cut_off_in_the_public_file_spoils_only_itself(evidence: Evidence) -> None:
    path = evidence.folder / "audit/published.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    with running(evidence):
        note = sealing.seal_log().note
    lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["note"] == note
    assert json.loads(lines[0])["note"] == evidence.early.read_text(encoding="utf-8")


def test_the_first_checkpoint_of_a_day_goes_to_the_auditors(
    evidence: Evidence, tmp_path: Path
) -> None:
    with running(evidence):
        with transaction():
            auditor = person("auditor")
            auditor.email = "shenji@duban.example"
            audit.record(Act.USER_EDITED, auditor, by=person("admin"))
        first = sealing.seal_log()
        work_on()
        sealing.seal_log()
        mails = list(db.session.scalars(select(OutboxMail)))
        assert [mail.recipient for mail in mails] == ["shenji@duban.example"]
        assert mails[0].attachment_text == first.note
        assert read_unverified(first.note).grouped_root in mails[0].body
        assert f"条数：{first.size}" in mails[0].body
        channels = select(AuditPublication.channel, func.count()).group_by(AuditPublication.channel)
        told = {row[0]: row[1] for row in db.session.execute(channels)}
        assert told == {"file": 4, "mail": 1}
        with clock.standing_at(NOON.replace(month=7, day=1)):
            work_on()
            sealing.seal_log()
        assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 2
    held = tmp_path / "mail.txt"
    held.write_text(first.note, encoding="utf-8")
    at = "2023-07-01T08:00:00Z"
    assert check(evidence.database, "--checkpoint", held, at=at)[0] == 0


def test_the_stamp_of_documents_is_the_newest_checkpoint(evidence: Evidence) -> None:
    with running(evidence):
        note = sealing.seal_log().note
        stamp = latest_stamp()
        assert stamp is not None
        point = read_unverified(note)
        assert (stamp.origin, stamp.size, stamp.note) == (point.origin, point.size, note)
        assert bytes.fromhex(stamp.root) == point.root


def test_a_bundle_from_a_longer_log(evidence: Evidence) -> None:
    """Proofs over several stored tiles, a tile that was lost, and the way back to older roots."""
    with running(evidence):
        folder = sealing.sealer_folder()
        for _ in range(3):
            work_on(250)
            memory = sealing.seal_log()
        assert len(folder.tiles()) == memory.size // 256 == 3
        made = proving.bundle_of(("task", 3), memory, folder, [28, 34])
        (folder.path / "tiles").write_bytes((folder.path / "tiles").read_bytes()[:40])
        assert proving.bundle_of(("task", 3), memory, folder, [28, 34]) == made
        work_on(300)
        again = sealing.seal_log()
        assert len(folder.tiles()) == again.size // 256
        later = proving.bundle_of(("task", 3), again, folder, [28, 34])
        with pytest.raises(DomainError, match="没有这个事项"):
            proving.bundle_of(("task", 99), again, folder)
    for one in (made, later):
        evidence.bundle.write_text(json.dumps(one), encoding="utf-8")
        for held in (evidence.early, evidence.late, evidence.printed):
            code, said = check("--bundle", evidence.bundle, "--checkpoint", held)
            assert code == 0, said
            assert "没有从" not in said


def test_a_sealer_without_its_folder_asks_for_a_new_epoch(evidence: Evidence) -> None:
    shutil.rmtree(evidence.folder / "audit")
    with running(evidence), pytest.raises(DomainError, match="另起一期"):
        sealing.seal_log()
