"""A real log as an auditor meets it: the file, the attachments, and what was held outside.

`Evidence` is made once by the program itself; each test works on a copy. `Forger` is the
administrator with full control of the file: triggers dropped, every byte his to write.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.app import ROOT, close, migrate, settings_for
from tests.support.cast import enter_bureau
from tracker import create_app
from tracker.base import clock
from tracker.base.db import transaction
from tracker.jobs import sealing
from tracker.models.acts import Act
from tracker.models.kinds import State
from tracker.rules import audit
from tracker.rules.matters import reporting
from tracker.rules.matters.attaching import Upload
from tracker.rules.sealing import proving
from tracker.rules.sealing.keys import signers
from tracker.rules.sealing.memory import SealerFolder
from tracker.transparency.canonical import encode
from tracker.transparency.checkpoint import Checkpoint, sign_checkpoint
from tracker.transparency.tree import Frontier, leaf_hash

_spec = importlib.util.spec_from_file_location("verify_audit", ROOT / "scripts/verify_audit.py")
assert _spec is not None
assert _spec.loader is not None
verify_audit = importlib.util.module_from_spec(_spec)
sys.modules["verify_audit"] = verify_audit
_spec.loader.exec_module(verify_audit)

ALL = frozenset(verify_audit.CHECKS)
START = datetime(2023, 6, 30, 2, 0, tzinfo=UTC)
#: The auditor looks at the log the same afternoon.
AFTERNOON = "2023-06-30T08:00:00Z"
HOST = "duban.example"


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that moves a second with each look."""
    moment = start

    def look() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=1)
        return moment

    return look


@dataclass(frozen=True)
class Evidence:
    """The folder of one tracker: tracker.db, files/, audit/, and what outsiders hold."""

    folder: Path
    task_id: int

    @property
    def database(self) -> Path:
        return self.folder / "tracker.db"

    @property
    def early(self) -> Path:
        """The checkpoint an auditor got first."""
        return self.folder / "held/early.txt"

    @property
    def late(self) -> Path:
        """The checkpoint an auditor got last; a few entries came after it."""
        return self.folder / "held/late.txt"

    @property
    def printed(self) -> Path:
        """The same as `late`, copied by hand from the end of a briefing."""
        return self.folder / "held/printed.txt"

    @property
    def backup(self) -> Path:
        """The database as it was when `early` was sealed."""
        return self.folder / "held/backup.db"

    @property
    def bundle(self) -> Path:
        return self.folder / "held/bundle.json"

    @property
    def key(self) -> str:
        return signers(self.folder / "audit/keys", f"{HOST}/audit/1")[-1].verifier_key

    def copied_to(self, folder: Path) -> Evidence:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return replace(self, folder=folder)


def check(*arguments: object, checks: frozenset[str] = ALL, at: str = AFTERNOON) -> tuple[int, str]:
    """Run the auditor's program; its exit code and what it printed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = verify_audit.run([*map(str, arguments), "--at", at], checks)
    return code, said.getvalue()


def make_evidence(folder: Path) -> Evidence:
    """Let the program live through a morning: matters, files, personal data, two checkpoints."""
    (folder / "held").mkdir(parents=True)
    settings = settings_for(
        f"sqlite:///{folder / 'tracker.db'}", folder, TRACKER_PUBLIC_URL=f"https://{HOST}"
    )
    migrate(settings)
    app = create_app(settings)
    with clock.running_from(ticking(START)), app.app_context():
        cast = enter_bureau(app)
        cast.task(State.CLOSED)
        _report_with_file(app, cast)
        _note_phone(cast, "13900000001")
        early = sealing.seal_log()
        _hold(early.note, folder / "held/early.txt")
        _copy_database(folder / "tracker.db", folder / "held/backup.db")
        task = cast.task(State.REVIEW)
        cast.task(State.DRAFT)
        _note_phone(cast, "13900000002")
        memory = sealing.seal_log()
        _hold(memory.note, folder / "held/late.txt")
        origin, size, root = memory.origin, memory.size, memory.root.hex()
        grouped = " ".join(root[at : at + 4] for at in range(0, 64, 4))
        _hold(f"{origin}\n{size}\n{grouped}\n", folder / "held/printed.txt")
        made = proving.bundle_of(("task", task.id), memory, sealing.sealer_folder(), [early.size])
        _hold(json.dumps(made), folder / "held/bundle.json")
        cast.report(cast.task(State.ACTIVE), 40)
        with transaction():
            audit.note(Act.USER_SIGNED_IN, ("user", cast.people["wang"]), by=cast.user("wang"))
        number = task.id
        close(app)
    _settle(folder / "tracker.db")
    return Evidence(folder, number)


def _copy_database(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(source)) as original,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)


def _report_with_file(app: Any, cast: Any) -> None:
    task = cast.task(State.ACTIVE)
    upload = Upload("凭证.txt", "资金支付凭证\n".encode())
    with transaction():
        reporting.report_progress(
            task,
            by=cast.user("li"),
            text="已拨付第一批资金。",
            percent=30,
            uploads=[upload],
            files=app.config["FILES"],
        )


def _note_phone(cast: Any, number: str) -> None:
    with transaction():
        person = cast.user("li")
        person.phone = number
        audit.record(Act.USER_EDITED, person, by=cast.user("admin"))


def _hold(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")


def _settle(path: Path) -> None:
    """Fold the write-ahead log in, so that one file is the whole database."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


class Forger:
    """An administrator who may write every byte of the database, and knows the formats well."""

    def __init__(self, path: Path) -> None:
        self.con = sqlite3.connect(path, isolation_level=None)
        self.con.execute("PRAGMA synchronous=OFF")
        self.con.execute("PRAGMA journal_mode=MEMORY")
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in self.con.execute(triggers).fetchall():
            self.con.execute(f'DROP TRIGGER "{name}"')

    def sql(self, statement: str, *values: object) -> list[Any]:
        return self.con.execute(statement, values).fetchall()

    @property
    def size(self) -> int:
        return int(self.sql("SELECT count(*) FROM audit_entry")[0][0])

    def entries(self) -> list[dict[str, Any]]:
        rows = self.sql("SELECT canon FROM audit_entry ORDER BY seq")
        return [json.loads(canon) for (canon,) in rows]

    def canon(self, seq: int) -> str:
        return str(self.sql("SELECT canon FROM audit_entry WHERE seq = ?", seq)[0][0])

    def put_canon(self, seq: int, canon: str) -> None:
        """Exchange one text and set its hash right."""
        self.sql(
            "UPDATE audit_entry SET canon = ?, leaf_hash = ? WHERE seq = ?",
            canon,
            leaf_hash(canon),
            seq,
        )

    def seq_of(self, act: str, *, last: bool = False) -> int:
        order = "DESC" if last else "ASC"
        query = f"SELECT seq FROM audit_entry WHERE act = ? ORDER BY seq {order} LIMIT 1"
        return int(self.sql(query, act)[0][0])

    def lone_seq(self, *, below: int) -> int:
        """The last sealed entry that no later entry of its entity leads back to."""
        query = (
            "SELECT max(seq) FROM audit_entry a WHERE seq < ? AND ch_free AND NOT EXISTS ("
            "SELECT 1 FROM audit_entry b WHERE b.ent_type = a.ent_type AND b.ent_id = a.ent_id"
            " AND b.seq > a.seq)"
        ).replace("ch_free", "act NOT LIKE 'audit.%'")
        return int(self.sql(query, below)[0][0])

    def fix_head(self) -> None:
        """Set the head to what the entries now give."""
        edge = Frontier()
        for (leaf,) in self.sql("SELECT leaf_hash FROM audit_entry ORDER BY seq"):
            edge.append(leaf)
        self.sql("UPDATE audit_head SET size = ?, frontier = ?", edge.size, edge.to_bytes())

    def rewrite(self, entries: list[dict[str, Any]]) -> None:
        """Write a whole new log: numbers, chains, hashes and head all consistent."""
        self.sql("DELETE FROM audit_entry")
        numbers: dict[tuple[str, int], int] = {}
        chains: dict[tuple[str, int], str] = {}
        for seq, entry in enumerate(entries):
            ent = (entry["ent"][0], entry["ent"][1])
            n = numbers.get(ent, 0)
            numbers[ent] = n + 1
            canon = encode({**entry, "seq": seq, "ent": [*ent, n], "prev": chains.get(ent, "")})
            leaf = leaf_hash(canon)
            chains[ent] = leaf.hex()
            self.sql(
                "INSERT INTO audit_entry (seq, canon, leaf_hash) VALUES (?, ?, ?)", seq, canon, leaf
            )
        self.fix_head()

    def checkpoint(self, size: int) -> Checkpoint:
        """What the present entries give at a size."""
        edge = Frontier()
        for (leaf,) in self.sql("SELECT leaf_hash FROM audit_entry WHERE seq < ?", size):
            edge.append(leaf)
        return Checkpoint(f"{HOST}/audit/1", size, edge.root())

    def reseal(self, signer: Any) -> None:
        """Sign the present log anew at the sizes that were sealed."""
        for (size,) in self.sql("SELECT size FROM audit_checkpoint ORDER BY size"):
            point = self.checkpoint(min(size, self.size))
            note = sign_checkpoint(replace(point, size=size), [signer])
            self.sql(
                "UPDATE audit_checkpoint SET root = ?, note = ? WHERE size = ?",
                point.root.hex(),
                note,
                size,
            )

    def unseal(self) -> None:
        """Make the checkpoints that stand beside the log disappear."""
        self.sql("DELETE FROM audit_checkpoint")

    def free_columns(self) -> None:
        """Rebuild the table with plain columns, so that they can be written by themselves."""
        columns = "seq, canon, leaf_hash, at_utc, actor_id, act, ent_type, ent_id, ent_n"
        self.con.executescript(
            f"CREATE TABLE freed AS SELECT {columns} FROM audit_entry;"
            "DROP TABLE audit_entry; ALTER TABLE freed RENAME TO audit_entry;"
        )


@contextlib.contextmanager
def forging(evidence: Evidence) -> Iterator[Forger]:
    forger = Forger(evidence.database)
    try:
        yield forger
    finally:
        forger.con.close()


def thief(evidence: Evidence) -> Any:
    """The sealer's own signer, in the hands of who should not have it."""
    return signers(SealerFolder(evidence.folder / "audit").keys, f"{HOST}/audit/1")[-1]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
