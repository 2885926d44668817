"""Whatever an auditor hands to the program, it answers with a code and a sentence, never a trace."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audit.attacks import ATTACKS, Attack, bundle, with_late
from tests.audit.evidence import AFTERNOON, Evidence, check, verify_audit
from tests.support.app import ROOT

Spoil = Callable[[bytes], bytes]
SPOILT: dict[str, Spoil] = {
    "cut": lambda data: data[: len(data) * 2 // 3],
    "cut by one byte": lambda data: data[:-2],
    "doubled": lambda data: data + data,
    "empty": lambda data: b"",
    "not UTF-8": lambda data: data[:20] + b"\xff\xfe" + data[20:],
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "noise": lambda data: bytes(range(256)) * 4,
    "nested": lambda data: b"[" * 100_000,
    "a number": lambda data: b"7",
    "a NUL": lambda data: data.replace(b"\n", b"\x00\n", 1) if b"\n" in data else b"\x00" + data,
}


def told(code: int, said: str, *expected: str) -> None:
    assert code == 1, said
    assert len(said.splitlines()) == 1, said
    assert said.split()[0] in expected, said
    assert said.split()[1] == "不符"


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_checkpoint(evidence: Evidence, how: str) -> None:
    evidence.late.write_bytes(SPOILT[how](evidence.late.read_bytes()))
    told(*check(*with_late(evidence)), "SIG")


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_bundle(evidence: Evidence, how: str) -> None:
    evidence.bundle.write_bytes(SPOILT[how](evidence.bundle.read_bytes()))
    told(*check(*bundle(evidence)), "CANON")


@pytest.mark.parametrize("key", ["checkpoint", "key", "entries", "subject", "links", "v", "bundle"])
@pytest.mark.parametrize("value", [None, 7, "x", [], [7], {"x": 1}])
def test_a_bundle_with_a_wrong_part(evidence: Evidence, key: str, value: object) -> None:
    made = json.loads(evidence.bundle.read_text(encoding="utf-8"))
    for broken in ({**made, key: value}, {k: v for k, v in made.items() if k != key}):
        evidence.bundle.write_text(json.dumps(broken), encoding="utf-8")
        code, said = check("--bundle", evidence.bundle)
        if key == "links" and value == [] and key in broken:
            assert code == 0
        else:
            told(code, said, "CANON", "ENT")


def test_a_bundle_whose_numbers_are_no_numbers(evidence: Evidence) -> None:
    made = json.loads(evidence.bundle.read_text(encoding="utf-8"))
    for change in (
        {"index": -1},
        {"index": 10**30},
        {"index": "x"},
        {"canon": 5},
        {"proof": ["!"]},
    ):
        entries = [{**made["entries"][0], **change}, *made["entries"][1:]]
        evidence.bundle.write_text(json.dumps({**made, "entries": entries}), encoding="utf-8")
        told(*check("--bundle", evidence.bundle), "CANON", "ROOT")


@pytest.fixture
def exported(evidence: Evidence) -> Path:
    """An export of the evidence, written here by hand after its description."""
    with verify_audit.contextlib.closing(verify_audit.open_log(evidence.database, None)) as log:
        canons = [canon for _, canon, *_ in log.by_number()]
        points = [
            {"checkpoint": note.decode(), "size": size, "root": root.decode()}
            for size, root, note in log.checkpoints()
        ]
    head = {"export": "duban-audit", "v": 1, "size": len(canons)}
    lines = [json.dumps(head).encode(), *canons, *(json.dumps(p).encode() for p in points)]
    lines.append(json.dumps({"end": len(lines)}).encode())
    path = evidence.folder / "export.txt"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_the_export_by_hand_passes(exported: Path, evidence: Evidence) -> None:
    code, said = check(exported, "--checkpoint", evidence.late)
    assert code == 0, said


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_export(exported: Path, evidence: Evidence, how: str) -> None:
    exported.write_bytes(SPOILT[how](exported.read_bytes()))
    told(*check(exported, "--checkpoint", evidence.late), "CANON", "SEQ")


@pytest.mark.parametrize("cut", range(1, 46, 4))
def test_an_export_without_its_last_lines(exported: Path, evidence: Evidence, cut: int) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join(lines[:-cut]))
    told(*check(exported, "--checkpoint", evidence.late), "CANON", "SEQ")


@pytest.mark.parametrize("how", ["cut", "noise", "empty", "a number", "nested"])
def test_a_spoilt_database(evidence: Evidence, how: str) -> None:
    evidence.database.write_bytes(SPOILT[how](evidence.database.read_bytes()))
    told(*check(*with_late(evidence)), "CANON")


@pytest.mark.parametrize("torn", [1, 2, 5, 20, 60])
def test_a_database_with_a_destroyed_page(evidence: Evidence, torn: int) -> None:
    data = bytearray(evidence.database.read_bytes())
    data[torn * 4096 : torn * 4096 + 4096] = b"\xa5" * 4096
    evidence.database.write_bytes(data)
    code, said = check(*with_late(evidence))
    # A page of a table the log does not follow may go unnoticed; a trace may not.
    assert code in (0, 1)
    if code:
        told(code, said, *verify_audit.CHECKS)


def test_another_database_altogether(evidence: Evidence, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with verify_audit.contextlib.closing(verify_audit.sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE audit_entry (x)")
        connection.execute("INSERT INTO audit_entry VALUES (1)")
        connection.commit()
    told(*check(other), "CANON")


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-file.db"],
        ["--bundle", "no-such-file"],
        ["{log}", "--checkpoint", "no-such-file"],
        [],
        ["{log}", "--key", "nonsense"],
        ["."],
    ],
)
def test_a_command_that_cannot_begin(evidence: Evidence, arguments: list[str]) -> None:
    code, said = check(*(one.format(log=evidence.database) for one in arguments))
    assert code == 2
    assert said.startswith("无法核验：")


def test_it_runs_alone(evidence: Evidence, tmp_path: Path) -> None:
    """Copied to a stick, without the program around it, in isolated mode."""
    alone = tmp_path / "verify_audit.py"
    alone.write_bytes((ROOT / "scripts/verify_audit.py").read_bytes())
    command = [sys.executable, "-I", str(alone), str(evidence.database), "--at", AFTERNOON]
    done = subprocess.run(
        [*command, "--checkpoint", str(evidence.late)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("通过") == 15
    assert "tracker" not in [
        line.split()[1].split(".")[0]
        for line in alone.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from "))
    ]


def test_a_log_on_a_read_only_medium(evidence: Evidence) -> None:
    evidence.database.chmod(0o444)
    evidence.folder.chmod(0o555)
    try:
        assert check(*with_late(evidence))[0] == 0
    finally:
        evidence.folder.chmod(0o755)


def test_an_entry_hidden_from_the_index_is_missed(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second reading goes by an index; what it does not show must not be passed over."""
    honest = verify_audit.Log.by_entity
    monkeypatch.setattr(
        verify_audit.Log,
        "by_entity",
        lambda log, *share: (row for row in honest(log, *share) if row[3] != 36),
    )
    code, said = check(*with_late(evidence))
    assert (code, said.split()[0]) == (1, "ENT")


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.code in ("LIVE", "ENT", "CANON")])
def test_shared_among_processes_it_finds_the_same(
    attack: Attack, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long log is read by several processes; a short one here too, to see that they agree."""
    monkeypatch.setattr(verify_audit, "SHARED_FROM", 1)
    monkeypatch.setattr(verify_audit.os, "cpu_count", lambda: 3)
    honest = check(*attack.look(evidence), at=attack.at)
    assert honest[0] == 0, honest[1]
    attack.forge(evidence)
    code, said = check(*attack.look(evidence), at=attack.at)
    assert (code, said.split()[0]) == (1, attack.code), said
