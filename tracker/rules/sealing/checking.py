"""A check of the whole log, started on the page and left running; its state is a file beside the keys.

The file outlives the process, so that the page can say how far it is, how it ended, and that a run
was broken off.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app

from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.rules import audit
from tracker.rules.sealing import durable
from tracker.rules.sealing.memory import SealerFolder
from tracker.rules.sealing.verifying import Outcome, check_log


@dataclass(frozen=True)
class Check:
    """One run: who began it when, how far it is, and what it said."""

    by_id: int
    by_name: str
    began_at: str
    held: int
    process: int
    done: int = 0
    total: int = 0
    ended_at: str = ""
    holds: bool = False
    text: str = ""
    #: Why it could not be carried through.
    trouble: str = ""

    @property
    def is_running(self) -> bool:
        return not self.ended_at and _is_alive(self.process)

    @property
    def began(self) -> str:
        """When it began, in Shanghai, to the minute."""
        moment = datetime.fromisoformat(self.began_at).astimezone(clock.SHANGHAI)
        return moment.strftime("%Y-%m-%d %H:%M")

    @property
    def percent(self) -> int:
        """How far; both readings of the log count."""
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.text, self.holds)


def last_check() -> Check | None:
    """The newest run; None before the first."""
    try:
        return Check(**json.loads(_state().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def start_check(checkpoints: Sequence[str], *, total: int, by: User) -> None:
    """Begin a check against the given checkpoints (texts of files). Raises DomainError if one runs."""
    found = last_check()
    if found is not None and found.is_running:
        raise DomainError("校验正在进行，请等它结束。")
    began = Check(
        by_id=by.id,
        by_name=by.name,
        began_at=clock.now().isoformat(),
        held=len(checkpoints),
        process=os.getpid(),
        total=2 * total,
    )
    _keep(began)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    threading.Thread(target=_run, args=(app, began, list(checkpoints)), daemon=True).start()


def _run(app: Flask, began: Check, checkpoints: list[str]) -> None:
    with app.app_context(), tempfile.TemporaryDirectory() as scratch:
        try:
            ended = _checked(began, _written(checkpoints, Path(scratch)))
        except (DomainError, OSError) as error:
            ended = Check(**{**asdict(began), "trouble": str(error) or "校验没有完成。"})
        _keep(Check(**{**asdict(ended), "ended_at": clock.now().isoformat()}))
        _note(ended)
        db.session.remove()


def _checked(began: Check, checkpoints: list[Path]) -> Check:
    def tell(done: int) -> None:
        _keep(Check(**{**asdict(began), "done": done}))

    files = current_app.config["TRACKER"].data_dir / "files"
    outcome = check_log(_folder(), files, checkpoints, tell=tell)
    return Check(**{**asdict(began), "text": outcome.text, "holds": outcome.holds})


def _note(ended: Check) -> None:
    finding = ended.outcome.finding
    said = ended.trouble or (finding.code if finding else "通过")
    with transaction():
        by = db.session.get(User, ended.by_id)
        audit.note(Act.AUDIT_VERIFIED, audit.LOG, by=by, outcome=said, held=ended.held)


def _written(checkpoints: list[str], scratch: Path) -> list[Path]:
    paths = [scratch / f"第{number}个检查点.txt" for number in range(1, len(checkpoints) + 1)]
    for path, text in zip(paths, checkpoints, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _keep(check: Check) -> None:
    _state().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable.replace(_state(), json.dumps(asdict(check), ensure_ascii=False).encode())


def _folder() -> SealerFolder:
    return SealerFolder(current_app.config["TRACKER"].data_dir / "audit")


def _state() -> Path:
    return _folder().path / "check.json"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True
