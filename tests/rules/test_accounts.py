"""Accounts: the first password, closing, opening, resetting, and personal data."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.cast import PASSWORD, START, Cast
from tests.support.log import latest_entry, nothing_written
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, Forbidden, Stale
from tracker.models.audit import AuditEntry
from tracker.models.people import User
from tracker.models.roles import Role
from tracker.queries.matters.visibility import unit_ids_of
from tracker.queries.people.people import contact_of
from tracker.rules.people import accounts, granting, renewing, sessions
from tracker.rules.people.accounts import AccountDraft
from tracker.rules.people.posting import PostDraft

DRAFT = AccountDraft(
    "Zheng.Q", "郑强", "13812345678", "zheng@example.cn", frozenset({Role.DEPARTMENT})
)


def create(cast: Cast, draft: AccountDraft = DRAFT, by: str = "admin") -> tuple[int, str]:
    with transaction():
        made, password = accounts.create_account(draft, by=cast.user(by))
        return made.id, password


def sign_in(name: str, password: str) -> str:
    return sessions.sign_in(name, password, address="10.0.0.1", browser="test")


def test_a_new_account_signs_in_once_and_must_change(cast: Cast, app_context: Flask) -> None:
    post = PostDraft(cast.unit("hangye"), date(2023, 6, 1), "科员")
    user_id, password = create(cast, replace(DRAFT, post=post))
    user = db.session.get_one(User, user_id)
    assert user.username == "zheng.q"
    assert unit_ids_of(user) == {cast.units["hangye"]}
    assert user.password_expires_at == START + timedelta(hours=24)
    token = sign_in("ZHENG.q", password)
    found = sessions.user_of_token(token)
    assert found is not None
    assert sessions.must_change_password(found)
    with clock.standing_at(START + timedelta(hours=24)), pytest.raises(DomainError):
        sign_in("zheng.q", password)


def test_the_log_holds_no_password_telephone_or_mail(cast: Cast, app_context: Flask) -> None:
    user_id, password = create(cast)
    entry = latest_entry("user", user_id)
    assert entry["act"] == "user.create"
    assert entry["ch"]["phone"][1].startswith("commit:")
    log = "\n".join(db.session.scalars(select(AuditEntry.canon)))
    for secret in (password, "13812345678", "zheng@example.cn", "argon2"):
        assert secret not in log


def test_bad_accounts_are_refused_at_the_field(cast: Cast, app_context: Flask) -> None:
    for changes, field in (
        ({"username": "x"}, "username"),
        ({"username": "a b/c"}, "username"),
        ({"username": "<script>"}, "username"),
        ({"username": "ＬＩ"}, "username"),
        ({"username": "a" * 33}, "username"),
        ({"name": ""}, "name"),
        ({"name": "郑\n强"}, "name"),
        ({"phone": "abc"}, "phone"),
        ({"phone": "٣٣٣٣٣٣٣٣"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.cn\nBcc: x@y.cn"}, "email"),
    ):
        with nothing_written(), pytest.raises(DomainError) as refused:
            create(cast, replace(DRAFT, **changes))  # type: ignore[arg-type]
        assert field in refused.value.errors


def test_only_the_administrator_makes_accounts(cast: Cast, app_context: Flask) -> None:
    for by in ("li", "wang", "chen", "guard", "auditor"):
        with nothing_written(), pytest.raises(Forbidden):
            create(cast, by=by)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY, Role.AUDITOR])
def test_the_administrator_makes_no_controls(cast: Cast, app_context: Flask, role: Role) -> None:
    with nothing_written(), pytest.raises(DomainError):
        create(cast, replace(DRAFT, roles=frozenset({role})))
    with transaction():
        made, _ = accounts.create_account(replace(DRAFT, roles=frozenset({role})), by=None)
        assert made.roles == {role}, "the machine's console may"


def test_an_edit_leaves_unseen_fields_as_they_are(cast: Cast, app_context: Flask) -> None:
    user_id, _ = create(cast)
    user = db.session.get_one(User, user_id)
    version = user.version
    with transaction():
        accounts.edit_account(
            user, by=cast.user("admin"), version=version, name="郑小强", phone=None, email=""
        )
    assert (user.name, user.phone, user.email) == ("郑小强", "13812345678", "")
    assert "phone" not in latest_entry("user", user_id)["ch"]
    with nothing_written(), pytest.raises(Stale), transaction():
        accounts.edit_account(
            user, by=cast.user("admin"), version=version, name="郑", phone=None, email=None
        )


def test_closing_ends_sessions_and_opening_gives_a_new_password(
    cast: Cast, app_context: Flask
) -> None:
    token, li = sign_in("li", PASSWORD), cast.user("li")
    with transaction():
        accounts.disable_account(li, by=cast.user("admin"), reason="退休")
    assert sessions.user_of_token(token) is None
    assert latest_entry("user", li.id)["why"] == "退休"
    with nothing_written(), pytest.raises(DomainError, match="已经停用"), transaction():
        accounts.disable_account(li, by=cast.user("admin"), reason="退休")
    with nothing_written(), pytest.raises(DomainError, match="请先启用"), transaction():
        accounts.reset_password(li, by=cast.user("admin"))
    with transaction():
        password = accounts.enable_account(li, by=cast.user("admin"))
    assert sessions.user_of_token(token) is None, "an old session does not come back to life"
    with pytest.raises(DomainError):
        sign_in("li", PASSWORD)
    assert sign_in("li", password)


def test_a_reset_ends_sessions_and_unlocks(cast: Cast, app_context: Flask) -> None:
    token = sign_in("li", PASSWORD)
    for _ in range(5):
        with pytest.raises(DomainError):
            sign_in("li", "Wrong-12345")
    with transaction():
        password = accounts.reset_password(cast.user("li"), by=cast.user("admin"))
    assert sessions.user_of_token(token) is None
    assert latest_entry("user", cast.people["li"])["act"] == "user.reset_password"
    assert sign_in("li", password)


@pytest.mark.parametrize("name", ["guard", "auditor"])
def test_the_administrator_cannot_get_into_the_other_controls(
    cast: Cast, app_context: Flask, name: str
) -> None:
    admin, other = cast.user("admin"), cast.user(name)
    with nothing_written(), pytest.raises(Forbidden), transaction():
        accounts.reset_password(other, by=admin)
    with nothing_written(), pytest.raises(Forbidden), transaction():
        accounts.disable_account(other, by=admin, reason="试试")


def test_the_security_administrator_cares_for_the_controls_only(
    cast: Cast, app_context: Flask
) -> None:
    guard = cast.user("guard")
    with transaction():
        accounts.reset_password(cast.user("auditor"), by=guard)
    with nothing_written(), pytest.raises(Forbidden), transaction():
        accounts.reset_password(cast.user("li"), by=guard)
    with nothing_written(), pytest.raises(Forbidden, match="本人"), transaction():
        accounts.reset_password(guard, by=guard)
    with nothing_written(), pytest.raises(DomainError, match="唯一"), transaction():
        accounts.disable_account(cast.user("auditor"), by=guard, reason="调走")
    with transaction():
        assert accounts.reset_password(guard, by=None), "the console is the last way in"


def test_contacts_are_masked_outside_the_unit(cast: Cast, app_context: Flask) -> None:
    with transaction():
        li = cast.user("li")
        accounts.edit_own_contact(li, by=li, phone="13812345678", email="li@example.cn")
    assert contact_of(li, viewer=cast.user("sun")).phone == "13812345678"
    assert not contact_of(li, viewer=li).is_masked
    seen = contact_of(li, viewer=cast.user("zhou"))
    assert (seen.phone, seen.email, seen.is_masked) == ("138****5678", "l***@example.cn", True)
    with nothing_written(), pytest.raises(Forbidden), transaction():
        accounts.edit_own_contact(li, by=cast.user("sun"), phone="", email="")


def test_looking_behind_the_mask_is_written_down(cast: Cast, app_context: Flask) -> None:
    li = cast.user("li")
    with transaction():
        accounts.reveal_contact(li, by=cast.user("admin"))
    entry = latest_entry("user", li.id)
    assert (entry["act"], entry["actor"]["name"]) == ("privacy.reveal", "管理员甲")
    with nothing_written(), pytest.raises(Forbidden), transaction():
        accounts.reveal_contact(li, by=cast.user("zhou"))


def test_a_new_password_ends_the_other_sessions(cast: Cast, app_context: Flask) -> None:
    here, there = sign_in("li", PASSWORD), sign_in("li", PASSWORD)
    li = cast.user("li")
    renewing.confirm_password(li, PASSWORD, address="10.0.0.1")
    with transaction():
        renewing.change_password(
            li, new="Chunfeng-77!", again="Chunfeng-77!", keep=sessions.token_hash(here)
        )
    assert sessions.user_of_token(here) is not None
    assert sessions.user_of_token(there) is None
    assert sign_in("li", "Chunfeng-77!")
    entry = latest_entry("user", li.id)
    assert "Chunfeng" not in json.dumps(entry)


def test_bad_new_passwords_are_refused(cast: Cast, app_context: Flask) -> None:
    for new, again, field in (
        ("Chunfeng-77!", "Chunfeng-78!", "again"),
        (PASSWORD, PASSWORD, "password"),
        ("short1!", "short1!", "password"),
        ("李思远-2023!", "李思远-2023!", "password"),
        ("规财科-2023!", "规财科-2023!", "password"),
    ):
        with nothing_written(), pytest.raises(DomainError) as refused, transaction():
            renewing.change_password(cast.user("li"), new=new, again=again, keep="")
        assert refused.value.field == field


def test_administrators_need_twelve(cast: Cast, app_context: Flask) -> None:
    with nothing_written(), pytest.raises(DomainError, match="12到128"), transaction():
        renewing.change_password(cast.user("admin"), new="Qing-7788x", again="Qing-7788x", keep="")


def test_guessing_the_present_password_locks_like_a_log_in(cast: Cast, app_context: Flask) -> None:
    li = cast.user("li")
    for _ in range(5):
        with pytest.raises(DomainError) as refused:
            renewing.confirm_password(li, "Wrong-12345", address="10.0.0.1")
        assert refused.value.field == "current"
    with pytest.raises(DomainError):
        renewing.confirm_password(li, PASSWORD, address="10.0.0.1")
    with pytest.raises(DomainError):
        sign_in("li", PASSWORD)


def test_a_role_taken_keeps_the_account_of_its_own_kind(cast: Cast, app_context: Flask) -> None:
    with transaction():
        granting.change_business_roles(
            cast.user("li"), {Role.DEPARTMENT, Role.OFFICE}, by=cast.user("admin")
        )
    with transaction():
        assert accounts.reset_password(cast.user("li"), by=cast.user("admin"))
