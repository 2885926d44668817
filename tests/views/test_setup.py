"""首次启用: the first visitor needs the console's code, and is the last to need it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import PASSWORD, Cast
from tests.support.forms import send
from tests.support.log import latest_entry
from tracker.base.db import db
from tracker.models.people import User
from tracker.models.roles import Role

TYPED = {"username": "Boss", "name": "管家", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def browser(make_app: Callable[..., Flask]) -> FlaskClient:
    return make_app(TRACKER_SETUP_CODE="A1B2C3D4").test_client()


def test_the_first_visitor_becomes_the_administrator(browser: FlaskClient) -> None:
    assert browser.get("/login").location == "/setup"
    answer = send(browser, "/setup", "/setup", code=" a1b2 c3d4", **TYPED)
    assert (answer.status_code, answer.location) == (303, "/people")
    page = browser.get("/people").text
    assert "没有在用的" in page
    assert "安全管理员" in page
    with browser.application.app_context():
        user = db.session.query(User).one()
        assert (user.username, user.roles) == ("boss", {Role.ADMIN})
        assert not user.must_change_password
        entries = latest_entry("user", user.id)
        assert entries["act"] == "user.create"
    assert browser.get("/setup").status_code == 404
    assert browser.application.test_client().get("/login").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "A1B2C3D5"}, "验证码不正确"),
        ({"code": ""}, "验证码不正确"),
        ({"password": "short1!", "again": "short1!"}, "12到128"),
        ({"again": "Zhenxing-2024"}, "不一致"),
        ({"username": "x"}, "用户名为2到32"),
        ({"name": ""}, "请填写姓名"),
        ({"password": "管家管家管家-2023!!", "again": "管家管家管家-2023!!"}, "姓名"),
    ],
)
def test_bad_input_makes_nobody(browser: FlaskClient, changes: dict[str, str], words: str) -> None:
    answer = send(browser, "/setup", "/setup", **{"code": "A1B2C3D4", **TYPED, **changes})
    assert answer.status_code == 422
    assert words in answer.text
    assert PASSWORD not in answer.text
    with browser.application.app_context():
        assert db.session.query(User).count() == 0


def test_guessing_the_code_is_stopped(browser: FlaskClient) -> None:
    for number in range(5):
        send(browser, "/setup", "/setup", code=f"0000000{number}", **TYPED)
    answer = send(browser, "/setup", "/setup", code="A1B2C3D4", **TYPED)
    assert answer.status_code == 422
    with browser.application.app_context():
        assert db.session.query(User).count() == 0


def test_without_a_code_the_page_says_how(client: FlaskClient) -> None:
    page = client.get("/setup")
    assert "user create" in page.text
    assert 'name="code"' not in page.text
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    data = {"csrf_token": token, "code": "", **TYPED}
    assert client.post("/setup", data=data).status_code == 422


def test_a_system_with_people_has_no_setup(cast: Cast, make_app: Callable[..., Flask]) -> None:
    browser = make_app(TRACKER_SETUP_CODE="A1B2C3D4").test_client()
    assert browser.get("/setup").status_code == 404
    page = browser.get("/login").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "code": "A1B2C3D4", **TYPED}
    assert browser.post("/setup", data=data).status_code == 404
