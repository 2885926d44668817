"""What the audit log costs: appending, checking, proving, and how that grows with the log.

    python scripts/bench/audit.py [SIZE ...]        (by default 10000 100000; try 1000000)

Every ratio is to something measured in the same run: appending to the commit that it stands before,
checking to bare SHA-256 over the same stored bytes. Nothing is asserted here.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy import select  # noqa: E402

from tracker import create_app  # noqa: E402
from tracker.base import clock  # noqa: E402
from tracker.base.db import db, transaction  # noqa: E402
from tracker.jobs import sealing  # noqa: E402
from tracker.models.acts import Act  # noqa: E402
from tracker.models.audit import AuditEntry, AuditHead  # noqa: E402
from tracker.models.units import Unit, UnitKind  # noqa: E402
from tracker.rules import audit  # noqa: E402
from tracker.rules.audit import recording  # noqa: E402
from tracker.rules.sealing import proving  # noqa: E402
from tracker.settings import Settings  # noqa: E402
from tracker.transparency.canonical import encode  # noqa: E402
from tracker.transparency.proofs import inclusion_proof  # noqa: E402
from tracker.transparency.tree import Frontier, leaf_hash  # noqa: E402

START = datetime(2023, 1, 1, tzinfo=UTC)
UNITS = 500
APPENDS = 200


def app_in(folder: Path) -> Flask:
    return create_app(
        Settings(
            database_url=f"sqlite:///{folder / 'tracker.db'}",
            data_dir=folder,
            secret_key="a key of the benchmark, long enough 0123456789",  # noqa: S106
        )
    )


def begin(app: Flask) -> None:
    """A migrated database with some units, each with its first entry."""
    upgrade(directory=str(ROOT / "migrations"))
    with clock.standing_at(START), transaction():
        for number in range(1, UNITS + 1):
            unit = Unit(code=f"u{number}", name=f"第{number}工作组", kind=UnitKind.SECTION)
            unit.position = 0
            db.session.add(unit)
            audit.record(Act.UNIT_CREATED, unit, by=None)


def fill(path: Path, size: int) -> None:
    """Bring the log to `size` entries, as the program would have written them, but in bulk.

    Half are log-ins, half change a unit: two columns, with old and new values and the state.
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN IMMEDIATE")
        have, edge = connection.execute("SELECT size, frontier FROM audit_head").fetchone()
        frontier = Frontier.from_bytes(have, edge)
        writer = Writer(connection)
        connection.executemany(
            "INSERT INTO audit_entry (seq, canon, leaf_hash) VALUES (?, ?, ?)",
            writer.rows(frontier, size),
        )
        connection.execute(
            "UPDATE audit_head SET size = ?, frontier = ?", (frontier.size, frontier.to_bytes())
        )
        for number, unit in writer.units.items():
            connection.execute(
                "UPDATE unit SET position = ?, short_name = ? WHERE id = ?",
                (unit["position"], unit["short_name"], number),
            )
        connection.execute("COMMIT")


class Writer:
    """Entries that continue what the log holds already."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._latest: dict[tuple[str, int], tuple[int, str]] = {}
        self.units: dict[int, dict[str, Any]] = {}
        query = "SELECT canon, leaf_hash FROM audit_entry ORDER BY seq"
        for canon, leaf in connection.execute(query):
            entry = json.loads(canon)
            kind, number, n = entry["ent"]
            self._latest[kind, number] = (n, leaf.hex())
            if kind == "unit":
                unit = self.units.setdefault(number, dict.fromkeys(_columns("unit")))
                unit.update({name: pair[1] for name, pair in entry["ch"].items()})

    def rows(self, frontier: Frontier, size: int) -> Iterator[tuple[int, str, bytes]]:
        for seq in range(frontier.size, size):
            entry = self._unit_edited(seq) if seq % 2 else self._signed_in(seq)
            canon = encode(entry)
            leaf = leaf_hash(canon)
            frontier.append(leaf)
            kind, number, n = entry["ent"]
            self._latest[kind, number] = (n, leaf.hex())
            yield seq, canon, leaf

    def _signed_in(self, seq: int) -> dict[str, Any]:
        return self._entry(seq, "user.sign_in", ("user", seq % 997 + 1), {}, "")

    def _unit_edited(self, seq: int) -> dict[str, Any]:
        number = seq // 2 % UNITS + 1
        unit = self.units[number]
        new = {"position": seq % 90, "short_name": f"第{seq % 77}组"}
        changes = {name: [unit[name], value] for name, value in new.items()}
        unit.update(new)
        state = hashlib.sha256(encode({f"unit:{number}": unit}).encode()).hexdigest()
        return self._entry(seq, "unit.edit", ("unit", number), changes, state)

    def _entry(
        self, seq: int, act: str, ent: tuple[str, int], changes: dict[str, Any], state: str
    ) -> dict[str, Any]:
        n, previous = self._latest.get(ent, (-1, ""))
        at = START + timedelta(seconds=20 * seq)
        return {
            "v": 1,
            "seq": seq,
            "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "actor": {"id": seq % 40 + 1, "name": "王建国", "unit": "督导科"},
            "role": "office",
            "act": act,
            "ent": [*ent, n + 1],
            "prev": previous,
            "ch": changes,
            "st": state,
            "att": [],
            "more": {},
            "req": f"{seq:012x}",
            "why": "按照分工调整方案重新排序，便于各工作组对照台账逐项落实。" if changes else "",
        }


def _columns(table: str) -> list[str]:
    models = {model.audit_type: model for model in audit.states.followed_models()}
    return list(audit.states.columns_of(models[table]))


def measure_append(end: datetime) -> None:
    """The log's part of a one-entry transaction, beside its commit."""
    wrote: list[float] = []
    committed: list[float] = []
    write, commit = recording.write_entries, db.engine.dialect.do_commit

    def timed(into: list[float], work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*arguments)
            finally:
                into.append(time.perf_counter() - begun)

        return run

    recording.write_entries = timed(wrote, write)
    db.engine.dialect.do_commit = timed(committed, commit)  # type: ignore[method-assign]
    try:
        for number in range(APPENDS):
            moment = end - timedelta(seconds=20 * (APPENDS - number))
            with clock.standing_at(moment), transaction():
                unit = db.session.get_one(Unit, number % UNITS + 1)
                unit.position += 1
                audit.record(Act.UNIT_EDITED, unit, by=None)
    finally:
        recording.write_entries = write
        db.engine.dialect.do_commit = commit  # type: ignore[method-assign]
    log, disk = statistics.median(wrote), statistics.median(committed)
    print(f"  append: log {log * 1e3:.2f} ms, commit {disk * 1e3:.2f} ms: {log / disk:.2f}x")


def verifier() -> Any:
    spec = importlib.util.spec_from_file_location("verify_audit", ROOT / "scripts/verify_audit.py")
    if spec is None or spec.loader is None:
        raise SystemExit("scripts/verify_audit.py is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_audit"] = module
    spec.loader.exec_module(module)
    return module


def best(work: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def bare(path: Path) -> None:
    """SHA-256 over the stored texts, read from the same file."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        for (canon,) in connection.execute("SELECT canon FROM audit_entry ORDER BY seq"):
            hashlib.sha256(canon).digest()


def measure_check(verify: Any, path: Path, held: Path, end: datetime) -> None:
    at = (end + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    arguments = [str(path), "--checkpoint", str(held), "--at", at]

    def run(*more: str) -> None:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            if verify.run([*arguments, *more]) != 0:
                raise SystemExit(said.getvalue())

    floor = best(lambda: bare(path))
    root, full = best(lambda: run("--roots-only")), best(run)
    print(
        f"  check: bare SHA-256 {floor:.2f} s, root {root / floor:.2f}x, full {full / floor:.2f}x"
    )
    command = [sys.executable, str(ROOT / "scripts/verify_audit.py"), *arguments]
    probe = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True,"
    probe += " stdout=subprocess.DEVNULL); "
    probe += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    peak = subprocess.run(
        [sys.executable, "-c", probe, *command], capture_output=True, text=True, check=True
    )
    print(f"  check: peak memory of its largest process {peak.stdout.strip()} MB")


PROOF = """
import sys, time
sys.path.insert(0, sys.argv[1])
from scripts.bench.audit import app_in, proof_once
from pathlib import Path
print(proof_once(app_in(Path(sys.argv[2]))))
"""


def proof_once(app: Flask) -> float:
    """Seconds for one entry's proof, nothing read before."""
    with app.app_context():
        begun = time.perf_counter()
        memory, folder = sealing.sealer_folder().recall(), sealing.sealer_folder()
        if memory is None:
            raise SystemExit("not sealed")
        seq = memory.size // 3
        db.session.scalar(select(AuditEntry.canon).where(AuditEntry.seq == seq))
        inclusion_proof(seq, memory.size, proving.tree_of(memory.size, folder))
        return time.perf_counter() - begun


def measure_proof(folder: Path) -> None:
    times = [
        float(
            subprocess.run(
                [sys.executable, "-c", PROOF, str(ROOT), str(folder)],
                capture_output=True,
                text=True,
                check=True,
                cwd=ROOT,
            ).stdout
        )
        for _ in range(3)
    ]
    print(f"  proof of one entry in a fresh process: {min(times) * 1e3:.0f} ms")


def main(sizes: list[int]) -> None:
    verify = verifier()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        app = app_in(folder)
        with app.app_context():
            begin(app)
            for size in sorted(sizes):
                print(f"{size} entries")
                begun = time.perf_counter()
                have = db.session.scalar(select(AuditHead.size)) or 0
                db.session.remove()
                db.engine.dispose()
                fill(folder / "tracker.db", max(size - APPENDS, have))
                end = START + timedelta(seconds=20 * size)
                print(f"  (filled in {time.perf_counter() - begun:.1f} s)")
                measure_append(end)
                with clock.standing_at(end):
                    begun = time.perf_counter()
                    memory = sealing.seal_log()
                print(f"  seal: {time.perf_counter() - begun:.2f} s for what was new")
                held = folder / "held.txt"
                held.write_text(memory.note, encoding="utf-8")
                db.session.remove()
                measure_check(verify, folder / "tracker.db", held, end)
                measure_proof(folder)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"(this process {own} MB)")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [10_000, 100_000])
