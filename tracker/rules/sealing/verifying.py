"""Run the auditor's own check on this tracker's log: the same file, the same findings.

`scripts/verify_audit.py` knows nothing of the program and runs in a process of its own; on
PostgreSQL it reads an export that is made for it and deleted afterwards.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.rules.audit.states import instant
from tracker.rules.sealing.exporting import full_lines
from tracker.rules.sealing.memory import SealerFolder

PROGRAM = Path(__file__).resolve().parents[3] / "scripts" / "verify_audit.py"


@dataclass(frozen=True)
class Line:
    """One check: its code, 通过/未查/不符, and the sentence."""

    code: str
    verdict: str
    sentence: str


@dataclass(frozen=True)
class Outcome:
    """What the check printed, and whether the log holds."""

    text: str
    holds: bool

    @property
    def lines(self) -> list[Line]:
        found = (line.split(None, 2) for line in self.text.splitlines())
        return [Line(*parts) for parts in found if len(parts) == 3 and parts[0].isascii()]

    @property
    def notes(self) -> list[str]:
        marked = (line for line in self.text.splitlines() if line.startswith("注意："))
        return [line.removeprefix("注意：") for line in marked]

    @property
    def finding(self) -> Line | None:
        return next((line for line in self.lines if line.verdict == "不符"), None)


def check_log(
    folder: SealerFolder,
    files: Path,
    checkpoints: Iterable[Path] = (),
    *,
    tell: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Check the whole log, the tables and the files; `tell` hears how many entries were read.

    Besides the given checkpoints the sealer's own memory is held against the log.
    """
    with tempfile.TemporaryDirectory() as scratch, _readable_log(Path(scratch)) as log:
        held = [*checkpoints, *_remembered(folder, Path(scratch))]
        options = [word for path in held for word in ("--checkpoint", str(path))]
        return _run([str(log), "--files", str(files), "--progress", *options], tell)


def check_bundle(path: Path, checkpoints: Iterable[Path] = ()) -> Outcome:
    """Check one matter's bundle."""
    options = [word for one in checkpoints for word in ("--checkpoint", str(one))]
    return _run(["--bundle", str(path), *options], lambda done: None)


def _run(arguments: Sequence[str], tell: Callable[[int], None]) -> Outcome:
    command = [sys.executable, str(PROGRAM), *arguments, "--at", instant(clock.now())]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as said,
        subprocess.Popen(  # noqa: S603
            command, stdout=said, stderr=subprocess.PIPE, encoding="utf-8"
        ) as process,
    ):
        complaint = ""
        for line in process.stderr or ():
            if line.startswith("已读 "):
                tell(int(line.split()[1]))
            else:
                complaint += line
        process.wait()
        said.seek(0)
        text = said.read()
    if process.returncode not in (0, 1):
        raise DomainError(complaint.strip() or "校验程序没有运行成功。")
    return Outcome(text, process.returncode == 0)


@contextmanager
def _readable_log(scratch: Path) -> Iterator[Path]:
    if db.engine.dialect.name == "sqlite":
        yield Path(str(db.engine.url.database))
        return
    export = scratch / "log.txt"
    with export.open("w", encoding="utf-8") as out:
        out.writelines(full_lines())
    yield export


def _remembered(folder: SealerFolder, scratch: Path) -> list[Path]:
    memory = folder.recall()
    if memory is None:
        return []
    path = scratch / "封存程序所记检查点.txt"
    path.write_text(memory.note, encoding="utf-8")
    return [path]
