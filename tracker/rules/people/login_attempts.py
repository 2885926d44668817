"""Counting log-ins that fail: a name is locked after a few, an address that tries many names is slowed.

A try is counted as failed before its password is looked at, and all tries wait in line for that; so
forty at once get no more looks at the password than five one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.models.people import LoginAttempt
from tracker.queries.bureau.bureau import Bureau, bureau
from tracker.rules.queueing import wait_in_line

#: Older attempts say nothing any more.
_KEPT = timedelta(days=2)


class TooFast(DomainError):
    """Too many different names were tried from this address; slower tries are answered."""

    status = 429


@dataclass(frozen=True)
class Attempt:
    """One try under a name. `id` is 0 when the name is locked and the password is not looked at."""

    id: int
    #: Whether this try, should it fail, is the one that locks the name.
    locks: bool = False


def reserve_attempt(name_key: str, address: str) -> Attempt:
    """Count a try as failed in advance. Raises TooFast for an address that sprays."""
    with transaction():
        wait_in_line()
        rules, now = bureau(), clock.now()
        _forget_old(now)
        _slow_spraying(rules, name_key, address, now)
        failures = _failures(name_key, rules, now)
        if is_locked(failures, now, rules):
            return Attempt(0)
        row = LoginAttempt(name_key=name_key, address=address[:64], at=now, succeeded=False)
        db.session.add(row)
        db.session.flush()
        return Attempt(row.id, is_locked([*failures, now], now, rules))


def mark_succeeded(attempt: Attempt) -> None:
    """The try was the right one: earlier failures of the name no longer count."""
    if (row := db.session.get(LoginAttempt, attempt.id)) is not None:
        row.succeeded = True


def forget_failures(name_key: str) -> None:
    """Unlock a name: its password was set anew by somebody who may."""
    db.session.execute(delete(LoginAttempt).where(LoginAttempt.name_key == name_key))


def is_locked(failures: Sequence[datetime], now: datetime, rules: Bureau) -> bool:
    """Whether so many failures fell within one window, less than the lock's length ago."""
    window, lock = timedelta(minutes=rules.login_window_minutes), _lock(rules)
    groups = zip(failures, failures[rules.login_failures - 1 :], strict=False)
    return any(last - first <= window and now < last + lock for first, last in groups)


def _failures(name_key: str, rules: Bureau, now: datetime) -> list[datetime]:
    """When log-ins failed lately, oldest first, since the last that succeeded.

    Attempts "in the future" were made before the clock was set back, and must lock nobody out.
    """
    reach = timedelta(minutes=rules.login_window_minutes) + _lock(rules)
    rows = db.session.scalars(
        select(LoginAttempt)
        .where(
            LoginAttempt.name_key == name_key,
            LoginAttempt.at > now - reach,
            LoginAttempt.at <= now,
        )
        .order_by(LoginAttempt.at.desc(), LoginAttempt.id.desc())
    )
    times = []
    for row in rows:
        if row.succeeded:
            break
        times.append(row.at)
    return times[::-1]


def _slow_spraying(rules: Bureau, name_key: str, address: str, now: datetime) -> None:
    """Refuse a try that comes too soon after another from an address where many names failed.

    Counting names, not tries, keeps one locked account from stopping others at the same address.
    """
    lately = (
        LoginAttempt.address == address[:64],
        LoginAttempt.at > now - timedelta(minutes=rules.login_window_minutes),
        LoginAttempt.at <= now,
        ~LoginAttempt.succeeded,
    )
    names = db.session.scalar(select(func.count(LoginAttempt.name_key.distinct())).where(*lately))
    if (names or 0) < rules.spray_names:
        return
    last = db.session.scalar(select(func.max(LoginAttempt.at)).where(*lately))
    pause = timedelta(seconds=rules.spray_pause_seconds)
    if last is not None and now - last < pause:
        raise TooFast(
            f"从您的网络地址登录失败过多，请{rules.spray_pause_seconds}秒后再试。", field="password"
        )


def _forget_old(now: datetime) -> None:
    db.session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - _KEPT))


def _lock(rules: Bureau) -> timedelta:
    return timedelta(minutes=rules.lock_minutes)
