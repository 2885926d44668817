"""Roles: three controls in three hands, business roles beside them, nobody's own."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from tests.support.cast import PASSWORD, Cast
from tests.support.log import latest_entry, nothing_written
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, Forbidden
from tracker.models.people import User
from tracker.models.roles import Role
from tracker.queries.people.people import active_holders, vacant_control_roles, without_business
from tracker.rules.people import accounts, granting, sessions
from tracker.rules.people.accounts import AccountDraft


@pytest.fixture
def nobody(cast: Cast, app_context: Flask) -> User:
    """An account without any role."""
    with transaction():
        user, _ = accounts.create_account(AccountDraft("xin", "辛未"), by=cast.user("admin"))
        cast.people["xin"] = user.id
    return cast.user("xin")


def test_business_roles_are_given_and_taken_and_sessions_end(
    cast: Cast, app_context: Flask
) -> None:
    token = sessions.sign_in("li", PASSWORD, address="", browser="")
    li = cast.user("li")
    with transaction():
        granting.change_business_roles(li, {Role.OFFICE, Role.LEADER}, by=cast.user("admin"))
    assert li.roles == {Role.OFFICE, Role.LEADER}
    assert sessions.user_of_token(token) is None
    entry = latest_entry("user", li.id)
    assert entry["act"] == "user.change_roles"
    values = {str(pair) for key, pair in entry["ch"].items() if key.endswith(".role")}
    assert values == {"['department', None]", "[None, 'office']", "[None, 'leader']"}


def test_the_same_roles_again_change_nothing(cast: Cast, app_context: Flask) -> None:
    token = sessions.sign_in("li", PASSWORD, address="", browser="")
    with nothing_written(), transaction():
        granting.change_business_roles(cast.user("li"), {Role.DEPARTMENT}, by=cast.user("admin"))
    assert sessions.user_of_token(token) is not None


def test_only_the_administrator_gives_business_roles(cast: Cast, app_context: Flask) -> None:
    for by in ("guard", "wang", "auditor", "li"):
        with nothing_written(), pytest.raises(Forbidden), transaction():
            granting.change_business_roles(cast.user("zhou"), {Role.OFFICE}, by=cast.user(by))


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY, Role.AUDITOR])
def test_a_control_does_not_slip_in_among_business_roles(
    cast: Cast, app_context: Flask, role: Role
) -> None:
    with nothing_written(), pytest.raises(DomainError), transaction():
        granting.change_business_roles(cast.user("zhou"), {role}, by=cast.user("admin"))
    assert cast.user("zhou").roles == {Role.DEPARTMENT}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY, Role.AUDITOR])
def test_the_security_administrator_grants_and_withdraws(
    cast: Cast, nobody: User, role: Role
) -> None:
    with transaction():
        granting.grant_control_role(nobody, role, by=cast.user("guard"))
    assert nobody.roles == {role}
    with nothing_written(), pytest.raises(DomainError, match="已经是"), transaction():
        granting.grant_control_role(nobody, role, by=cast.user("guard"))
    with transaction():
        granting.withdraw_control_role(nobody, role, by=cast.user("guard"))
    assert nobody.roles == set()


@pytest.mark.parametrize("by", ["admin", "auditor", "wang", "li"])
def test_nobody_else_grants_controls(cast: Cast, nobody: User, by: str) -> None:
    with nothing_written(), pytest.raises(Forbidden), transaction():
        granting.grant_control_role(nobody, Role.AUDITOR, by=cast.user(by))
    with nothing_written(), pytest.raises(Forbidden), transaction():
        granting.withdraw_control_role(cast.user("auditor"), Role.AUDITOR, by=cast.user(by))


def test_no_account_holds_two_controls_or_one_beside_business(cast: Cast, nobody: User) -> None:
    guard = cast.user("guard")
    for name, role in (("auditor", Role.ADMIN), ("admin", Role.AUDITOR), ("li", Role.AUDITOR)):
        before = cast.user(name).roles
        with nothing_written(), pytest.raises(DomainError), transaction():
            granting.grant_control_role(cast.user(name), role, by=guard)
        assert cast.user(name).roles == before
    with nothing_written(), pytest.raises(DomainError), transaction():
        granting.change_business_roles(cast.user("auditor"), {Role.LEADER}, by=cast.user("admin"))


def test_nobody_changes_the_own_role(cast: Cast, app_context: Flask) -> None:
    admin, guard = cast.user("admin"), cast.user("guard")
    with nothing_written(), pytest.raises(Forbidden, match="本人"), transaction():
        granting.change_business_roles(admin, {Role.OFFICE}, by=admin)
    with nothing_written(), pytest.raises(Forbidden, match="本人"), transaction():
        granting.grant_control_role(guard, Role.AUDITOR, by=guard)
    with nothing_written(), pytest.raises(Forbidden, match="本人"), transaction():
        granting.withdraw_control_role(guard, Role.SECURITY, by=guard)


@pytest.mark.parametrize(("name", "role"), [("admin", Role.ADMIN), ("auditor", Role.AUDITOR)])
def test_the_last_of_each_stays(cast: Cast, nobody: User, name: str, role: Role) -> None:
    guard, holder = cast.user("guard"), cast.user(name)
    with nothing_written(), pytest.raises(DomainError, match="唯一"), transaction():
        granting.withdraw_control_role(holder, role, by=guard)
    with transaction():
        granting.grant_control_role(nobody, role, by=guard)
    with transaction():
        accounts.disable_account(nobody, by=guard, reason="休假")
    with nothing_written(), pytest.raises(DomainError, match="唯一"), transaction():
        granting.withdraw_control_role(holder, role, by=guard)
    with transaction():
        accounts.enable_account(nobody, by=guard)
    with transaction():
        granting.withdraw_control_role(holder, role, by=guard)
    assert [user.id for user in active_holders(role)] == [nobody.id]


def test_two_at_once_cannot_remove_the_last_two(cast: Cast, app: Flask) -> None:
    """Each would see the other still there; so they go one after the other."""
    with app.app_context(), transaction():
        for name in ("guard2", "aud2"):
            role = Role.SECURITY if name == "guard2" else Role.AUDITOR
            draft = AccountDraft(name, "某人", roles=frozenset({role}))
            cast.people[name] = accounts.create_account(draft, by=None)[0].id
    start, outcomes = threading.Barrier(2), []

    def withdraw(by: str, name: str) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    granting.withdraw_control_role(cast.user(name), Role.AUDITOR, by=cast.user(by))
                outcomes.append("done")
            except DomainError:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=withdraw, args=pair)
        for pair in (("guard", "auditor"), ("guard2", "aud2"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    with app.app_context():
        assert len(active_holders(Role.AUDITOR)) == 1


def test_the_administrator_names_the_first_and_only_the_first(
    app: Flask, app_context: Flask
) -> None:
    with transaction():
        ids = [
            accounts.create_account(AccountDraft(name, name, roles=frozenset(roles)), by=None)[0].id
            for name, roles in (("root", {Role.ADMIN}), ("one", set()), ("two", set()))
        ]
    root, one, two = (db.session.get_one(User, user_id) for user_id in ids)
    assert vacant_control_roles() == [Role.SECURITY, Role.AUDITOR]
    with nothing_written(), pytest.raises(Forbidden), transaction():
        granting.appoint_first(root, Role.SECURITY, by=root)
    with nothing_written(), pytest.raises(Forbidden), transaction():
        granting.appoint_first(one, Role.ADMIN, by=root)
    with transaction():
        granting.appoint_first(one, Role.SECURITY, by=root)
    with nothing_written(), pytest.raises(Forbidden, match="已有安全管理员"), transaction():
        granting.appoint_first(two, Role.SECURITY, by=root)
    with nothing_written(), pytest.raises(DomainError), transaction():
        granting.appoint_first(one, Role.AUDITOR, by=root)
    assert [option.id for option in without_business()] == [two.id]


def test_a_disabled_account_gets_no_role(cast: Cast, nobody: User) -> None:
    with transaction():
        accounts.disable_account(nobody, by=cast.user("admin"), reason="离职")
    with nothing_written(), pytest.raises(DomainError, match="请先启用"), transaction():
        granting.grant_control_role(nobody, Role.AUDITOR, by=cast.user("guard"))
    with nothing_written(), pytest.raises(DomainError, match="请先启用"), transaction():
        granting.change_business_roles(nobody, {Role.LEADER}, by=cast.user("admin"))
