"""Signing in: locks, timing, spraying, expiry; what ends a session and what does not."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.cast import PASSWORD, START, Cast
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, NotFound
from tracker.models.acts import Act
from tracker.models.audit import AuditEntry
from tracker.models.bureau import BureauSetting
from tracker.models.people import LoginAttempt, UserSession
from tracker.rules import audit
from tracker.rules.people import passwords, sessions

ADDRESS = "10.0.0.7"


def sign_in(name: str = "li", password: str = PASSWORD, address: str = ADDRESS) -> str:
    return sessions.sign_in(name, password, address=address, browser="test")


def fail(name: str = "li", times: int = 1, address: str = ADDRESS) -> None:
    for _ in range(times):
        with pytest.raises(DomainError):
            sign_in(name, "Wrong-12345", address)


def acts(act: Act) -> int:
    return db.session.scalar(select(func.count()).where(AuditEntry.act == act.value)) or 0


@pytest.mark.parametrize("spelling", ["li", " LI ", "ｌｉ", "l i", "Li\u3000"])
def test_whatever_spelling_signs_in(cast: Cast, app_context: Flask, spelling: str) -> None:
    token = sign_in(spelling)
    found = sessions.user_of_token(token)
    assert found is not None
    assert found.name == "李思远"
    assert acts(Act.USER_SIGNED_IN) == 1


def test_the_fifth_failure_locks_for_thirty_minutes(cast: Cast, app_context: Flask) -> None:
    for spelling in ["li", "LI", " li", "ｌｉ", "l i"]:
        fail(spelling)
    fail()
    with pytest.raises(DomainError):
        sign_in()
    assert acts(Act.USER_LOCKED) == 1
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0
    with clock.standing_at(START + timedelta(minutes=29, seconds=59)), pytest.raises(DomainError):
        sign_in()
    with clock.standing_at(START + timedelta(minutes=30)):
        assert sign_in()


def test_four_failures_do_not_lock_and_success_forgets_them(cast: Cast, app_context: Flask) -> None:
    fail(times=4)
    sign_in()
    fail(times=4)
    assert sign_in()
    assert acts(Act.USER_LOCKED) == 0


def test_failures_far_apart_do_not_lock(cast: Cast, app_context: Flask) -> None:
    for minutes in (0, 4, 8, 12, 16):
        with clock.standing_at(START + timedelta(minutes=minutes)):
            fail()
    with clock.standing_at(START + timedelta(minutes=17)):
        assert sign_in()


def test_an_unknown_and_a_locked_name_are_answered_alike(
    cast: Cast, app_context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    hasher = passwords._HASHER

    class Watching:
        def verify(self, stored: str, password: str) -> bool:
            looked_at.append(stored)
            return hasher.verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", Watching())
    sentences = set()
    for name in ["li", "nobody"]:
        for _ in range(6):
            with pytest.raises(DomainError) as refused:
                sign_in(name, "Wrong-12345")
            sentences.add(refused.value.sentence)
    assert len(sentences) == 1
    assert len(looked_at) == 12, "every try costs one hash, known, unknown or locked"
    assert acts(Act.USER_LOCKED) == 2, "a name nobody has is locked like any other"


def test_one_locked_name_does_not_stop_others_there(cast: Cast, app_context: Flask) -> None:
    fail(times=30)
    assert sign_in("sun")


def test_an_address_that_tries_many_names_is_slowed(cast: Cast, app_context: Flask) -> None:
    for number in range(20):
        fail(f"name{number}")
    with pytest.raises(DomainError) as refused:
        sign_in("sun")
    assert refused.value.status == 429
    assert sign_in("sun", address="10.0.0.8"), "another address is not concerned"
    with clock.standing_at(START + timedelta(seconds=10)):
        assert sign_in("sun"), "slowed, not stopped"


def test_forty_tries_at_once_get_five_looks(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    real = sessions.fits

    def counting(user: object, password: str, attempt: object) -> bool:
        looks.append(attempt.id)  # type: ignore[attr-defined]
        return False

    assert real is not counting
    monkeypatch.setattr(sessions, "fits", counting)
    faults: list[BaseException] = []

    def one_try() -> None:
        with app.app_context():
            try:
                sign_in()
            except DomainError:
                pass
            except BaseException as error:
                faults.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one_try) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(looks) == 40
    assert sum(1 for attempt_id in looks if attempt_id) == 5


def test_a_clock_set_back_locks_nobody_out(cast: Cast, app_context: Flask) -> None:
    with clock.standing_at(START + timedelta(days=400)):
        fail(times=5)
        token = sessions.user_of_token("nothing") or sign_in("sun")
    assert sign_in(), "failures in the future do not count"
    assert isinstance(token, str)
    assert sessions.user_of_token(token) is not None
    fail("li", 5)
    with pytest.raises(DomainError):
        sign_in()


def test_a_success_in_the_future_does_not_disarm_the_lock(cast: Cast, app_context: Flask) -> None:
    with clock.standing_at(START + timedelta(days=400)):
        sign_in()
    fail(times=5)
    with pytest.raises(DomainError):
        sign_in()


@pytest.mark.parametrize(
    ("idle", "total", "is_open"),
    [(29, 29, True), (31, 31, False), (29, 11 * 60 + 59, True), (29, 12 * 60 + 1, False)],
)
def test_sessions_end_when_idle_or_old(
    cast: Cast, app_context: Flask, idle: int, total: int, is_open: bool
) -> None:
    token = sign_in()
    minutes = 0
    while minutes < total:
        minutes = min(minutes + idle, total)
        with clock.standing_at(START + timedelta(minutes=minutes)):
            alive = sessions.user_of_token(token) is not None
            db.session.rollback()
    assert alive is is_open


def test_a_disabled_person_is_out_at_once(cast: Cast, app_context: Flask) -> None:
    token = sign_in()
    with transaction():
        li = cast.user("li")
        li.disabled_on = clock.today()
        audit.record(Act.USER_DISABLED, li, by=None)
    assert sessions.user_of_token(token) is None
    with pytest.raises(DomainError):
        sign_in()


def test_an_expired_first_password_is_dead(cast: Cast, app_context: Flask) -> None:
    with transaction():
        li = cast.user("li")
        li.password_expires_at = START + timedelta(hours=24)
        audit.record(Act.USER_PASSWORD_RESET, li, by=None)
    with clock.standing_at(START + timedelta(hours=24)):
        with pytest.raises(DomainError, match="24小时"):
            sign_in()
        with pytest.raises(DomainError, match="不正确"):
            sign_in(password="Wrong-12345")
    with clock.standing_at(START + timedelta(hours=23, minutes=59)):
        assert sign_in()


def test_a_person_ends_only_own_sessions(cast: Cast, app_context: Flask) -> None:
    mine, other = sign_in(), sign_in("sun")
    li = cast.user("li")
    others = sessions.session_of_token(other)
    assert others is not None
    with pytest.raises(NotFound), transaction():
        sessions.end_session(others.id, by=li)
    assert sessions.user_of_token(other) is not None
    own = sessions.session_of_token(mine)
    assert own is not None
    with transaction():
        sessions.end_session(own.id, by=li)
    assert sessions.user_of_token(mine) is None
    assert acts(Act.USER_SESSION_ENDED) == 1


def test_the_limits_are_settings(cast: Cast, app_context: Flask) -> None:
    with transaction():
        row = BureauSetting(name="login_failures", value=3)
        db.session.add(row)
        audit.record(Act.SETTING_CHANGED, row, by=None)
    fail(times=3)
    with pytest.raises(DomainError, match="失败3次"):
        sign_in()


def test_names_no_database_could_hold(cast: Cast, app_context: Flask) -> None:
    for name in ["\x00", "a\x00b", "\ud800", "x" * 100_000, "", "‮li"]:
        fail(name)
    assert db.session.scalar(select(func.count()).select_from(LoginAttempt)) == 6
