"""Deny by default: every route declares who may use it, and the verdict is the same for every way of asking."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from tests.support.cast import PASSWORD, PEOPLE, START, Cast
from tests.support.forms import send
from tests.support.log import latest_entry
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.models.acts import Act
from tracker.models.audit import AuditEntry, AuditSecret
from tracker.models.people import User
from tracker.models.roles import CAPABILITIES, Capability, Role
from tracker.rules import audit
from tracker.views.frame import answering
from tracker.views.frame.access import required_of

HX = {"HX-Request": "true"}
#: The only rooms that those who run the machine may enter; everything else is closed to them.
CONTROLLED = {
    "admin": {"units", "people", "settings"},
    "guard": {"roles"},
    "auditor": {"audit"},
}
#: The rooms closed to everybody but those who run the machine, and 设置 to the office.
CLOSED_TO_BUSINESS = {"units", "people", "roles", "audit"}


ONE_OF_EACH = {role: name for name, (_, role, _) in PEOPLE.items()}


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def doors(app: Flask, engine_name: str) -> list[Rule]:
    """Every route; behind each there is a stub, so that only the check at the door speaks."""
    if engine_name != "sqlite":
        pytest.skip("the check at the door asks no engine")
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    for rule in rules:
        needed = required_of(app, rule.endpoint)

        def stub(**_arguments: object) -> tuple[str, int]:
            return "", 204

        stub.required_capability = needed  # type: ignore[attr-defined]
        app.view_functions[rule.endpoint] = stub
    return rules


def knock(browser: FlaskClient, rule: Rule, headers: dict[str, str]) -> list[int]:
    """The answers to every method of a route."""
    arguments = {
        name: 1 if "int" in repr(c) or "Row" in repr(c) else "x"
        for name, c in rule._converters.items()
    }
    _, path = rule.build(arguments)
    methods = sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})
    return [browser.open(path, method=method, headers=headers).status_code for method in methods]


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    forgotten = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if required_of(app, rule.endpoint) is None
    ]
    assert not forgotten


def test_a_route_that_forgot_is_closed_to_all(cast: Cast, make_app: Callable[..., Flask]) -> None:
    app = cast.app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    for name in PEOPLE:
        assert cast.sign_in(name).get("/forgotten").status_code == 404
    assert app.test_client().get("/forgotten").status_code == 303


def test_the_verdict_for_every_route_and_role(
    cast: Cast, app: Flask, doors: list[Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each route, role and way of asking: open or closed as the role says, alike with htmx."""
    monkeypatch.setattr(answering, "note_refusal", lambda _status: None)
    wrong = []
    for role, name in ONE_OF_EACH.items():
        browser = cast.sign_in(name)
        allowed = CAPABILITIES[role] | {Capability.PUBLIC, Capability.SIGNED_IN}
        for rule in doors:
            expected = 204 if required_of(app, rule.endpoint) in allowed else 404
            answers = {*knock(browser, rule, {}), *knock(browser, rule, HX)}
            if answers != {expected}:
                wrong.append((name, rule.rule, answers))
    assert not wrong


def test_those_who_run_the_machine_stay_in_their_rooms(
    cast: Cast, app: Flask, doors: list[Rule]
) -> None:
    """三员分立, written down once more by hand: a capability given by mistake is found here."""
    wrong = []
    common = (Capability.PUBLIC, Capability.SIGNED_IN)
    for rule in doors:
        needed = required_of(app, rule.endpoint)
        room = rule.endpoint.split(".")[0]
        if needed in common:
            continue
        for name, (_, role, _) in PEOPLE.items():
            is_open = needed in CAPABILITIES[role]
            if name in CONTROLLED and is_open != (room in CONTROLLED[name]):
                wrong.append((name, rule.rule))
            if name not in CONTROLLED and is_open and room in CLOSED_TO_BUSINESS:
                wrong.append((name, rule.rule))
    assert not wrong


def test_strangers_are_sent_to_sign_in(cast: Cast, app: Flask, doors: list[Rule]) -> None:
    stranger = app.test_client()
    for rule in doors:
        is_public = required_of(app, rule.endpoint) is Capability.PUBLIC
        assert set(knock(stranger, rule, {})) == ({204} if is_public else {303}), rule.rule
        assert set(knock(stranger, rule, HX)) == ({204} if is_public else {401}), rule.rule


def test_a_first_password_opens_only_the_change_of_it(
    cast: Cast, app: Flask, doors: list[Rule]
) -> None:
    li = cast.sign_in("li")
    must_change(app, cast.people["li"])
    for rule in doors:
        if required_of(app, rule.endpoint) is Capability.PUBLIC:
            continue
        is_own = rule.endpoint.split(".")[0] in {"me", "sessions"}
        needed = required_of(app, rule.endpoint)
        assert needed is not None
        may = needed in CAPABILITIES[Role.DEPARTMENT] | {Capability.SIGNED_IN}
        expected = 204 if is_own else 303 if may else 404
        assert set(knock(li, rule, {})) == {expected}, rule.rule


def must_change(app: Flask, user_id: int) -> None:
    with app.app_context():
        with transaction():
            user = db.session.get_one(User, user_id)
            user.must_change_password = True
            audit.record(Act.USER_PASSWORD_RESET, user, by=None)
        db.session.remove()


def refusals(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalar(
            select(func.count()).where(AuditEntry.act == Act.ACCESS_REFUSED.value)
        )
        db.session.remove()
    return found or 0


def test_refusals_are_written_down_but_not_every_click(cast: Cast, app: Flask) -> None:
    li = cast.sign_in("li")
    for headers, _ in itertools.product(({}, HX), range(3)):
        assert li.get("/people", headers=headers).status_code == 404
    assert refusals(app) == 1
    assert li.get("/units").status_code == 404
    assert refusals(app) == 2, "another door"
    with clock.standing_at(START + timedelta(minutes=10)):
        li.get("/people")
    assert refusals(app) == 3, "the same door later"
    with app.app_context():
        entry = latest_entry("user", cast.people["li"])
        whence = entry["more"].pop("from")
        assert entry["more"] == {"door": "people.page", "method": "GET", "status": 404}
        assert whence.startswith("commit:"), "an address is personal data"
        secret = db.session.query(AuditSecret).filter_by(commitment=whence[7:]).one()
        assert secret.value == "127.0.0.1"
        assert entry["actor"]["name"] == "李思远"


def test_strangers_and_mistyped_addresses_write_nothing(cast: Cast, app: Flask) -> None:
    app.test_client().get("/people")
    assert cast.sign_in("li").get("/no-such-page").status_code == 404
    assert refusals(app) == 0


def test_numbers_that_are_nobodys_are_not_found(cast: Cast) -> None:
    numbers = ["0", "99999", "٣", "２", "-1", "1e3", "%00", "2147483648", "9" * 30]
    for name, room in (("admin", "units"), ("admin", "people"), ("wang", "tasks")):
        browser = cast.sign_in(name)
        for number in numbers:
            assert browser.get(f"/{room}/{number}").status_code == 404, (room, number)


def test_only_the_configured_host_is_answered(make_app: Callable[..., Flask], cast: Cast) -> None:
    browser = make_app(TRACKER_PUBLIC_URL="https://duban.example.cn").test_client()
    for host in ("evil.example", "duban.example.cn.evil.example", "", "[", "a b"):
        answer = browser.get("/login", headers={"Host": host})
        assert answer.status_code in (400, 421), host
        assert "evil" not in answer.text
    assert browser.get("/login", headers={"Host": "duban.example.cn"}).status_code == 200
    assert browser.get("/login", headers={"Host": "127.0.0.1:8000"}).status_code == 200


def test_a_forwarded_address_is_believed_of_our_own_proxies_only(
    make_app: Callable[..., Flask], cast: Cast
) -> None:
    forwarded = {"X-Forwarded-For": "6.6.6.6, 10.1.1.9"}
    for proxies, address in (("0", "127.0.0.1"), ("1", "10.1.1.9")):
        browser = make_app(TRACKER_PROXIES=proxies).test_client()
        send(browser, "/login", "/login", forwarded, username="li", password=PASSWORD)
        assert f">{address}</td>" in browser.get("/me", headers=forwarded).text


def test_menus_show_only_what_the_person_can_use(cast: Cast, app: Flask) -> None:
    for name, path in (("admin", "/people"), ("guard", "/roles"), ("li", "/me"), ("wang", "/me")):
        browser = cast.sign_in(name)
        page = browser.get(path).text
        addresses = [
            a for a in ("/units", "/people", "/roles", "/settings") if f'href="{a}"' in page
        ]
        for address in addresses:
            assert browser.get(address).status_code == 200, (name, address)
        assert ('action="/search"' in page) is (name in {"li", "wang"})
