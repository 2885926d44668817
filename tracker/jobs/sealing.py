"""Seal the log: at most a minute after each commit, by whoever runs the clock or by hand."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from tracker.base.db import db, transaction
from tracker.jobs.work import Shift
from tracker.models.people import User
from tracker.rules.audit import guarding
from tracker.rules.sealing import (
    Memory,
    SealerFolder,
    epochs,
    keys,
    publishing,
    recall_same_log,
    sign_growth,
)
from tracker.settings import Settings
from tracker.transparency.notes import parse_note


def seal(shift: Shift) -> str:
    """The job of the clock: seal what is new."""
    with transaction():
        shift.fence()
    before = sealer_folder().recall()
    after = seal_log()
    return "" if before == after else f"封存日志至第{after.size}条"


def sealer_folder() -> SealerFolder:
    """Where this tracker's sealer keeps its keys and its memory."""
    return SealerFolder(_settings().data_dir / "audit")


def seal_log() -> Memory:
    """Sign what was written since the last time and release it. Returns the newest signed state.

    Raises DomainError when the log may not be signed; nothing is released then.
    """
    folder = sealer_folder()
    guarding.require_guards()
    with _alone(folder):
        db.session.rollback()
        if epochs.current_origin() is None:
            with transaction():
                epochs.begin_first_epoch(folder, _settings().public_host)
        return _seal(folder)


def begin_epoch(*, why: str, previous: str = "", by: User | None = None) -> Memory:
    """Go on under a new name after a restored backup, and seal at once."""
    folder = sealer_folder()
    with _alone(folder):
        with transaction():
            epochs.begin_epoch(folder, _settings().public_host, why=why, previous=previous, by=by)
        return _seal(folder)


def rotate_key(*, why: str, by: User | None = None) -> Memory:
    """Change the signing key; the checkpoint sealed at once bears the old and the new signature."""
    folder = sealer_folder()
    with _alone(folder):
        with transaction():
            epochs.rotate_key(folder, why=why, by=by)
        return _seal(folder)


def _seal(folder: SealerFolder) -> Memory:
    origin = epochs.current_origin()
    assert origin is not None, "an epoch has begun"
    # What was signed before a crash but not released comes out first, or sizes would be skipped.
    pending = recall_same_log(folder, origin)
    if pending is not None:
        _release(folder, pending)
    signed = sign_growth(folder, origin)
    _release(folder, signed)
    with transaction():
        publishing.mail_once_a_day(signed)
    return signed


def _release(folder: SealerFolder, signed: Memory) -> None:
    publishing.append_to_file(folder.published, signed)
    with transaction():
        publishing.release(signed)
    if len(parse_note(signed.note).signatures) > 1:
        keys.destroy_older(folder.keys)


@contextmanager
def _alone(folder: SealerFolder) -> Iterator[None]:
    """One sealer at a time, whichever process it runs in."""
    folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with folder.lock.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _settings() -> Settings:
    settings: Settings = current_app.config["TRACKER"]
    return settings
