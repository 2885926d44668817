"""``flask user …`` at the console: the first account, and the last way in."""

from __future__ import annotations

import re

from flask import Flask

from tests.support.cast import PASSWORD, Cast
from tests.support.forms import send
from tracker.base.db import db
from tracker.models.people import User
from tracker.models.roles import Role


def password_in(output: str) -> str:
    found = re.search(r"一次性口令：(\S+)", output)
    assert found, output
    return found[1]


def test_an_account_is_made_and_opens(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=["user", "create", "--username", "Root", "--name", "管家", "--role", "admin"])
    assert made.exit_code == 0, made.output
    browser = app.test_client()
    password = password_in(made.output)
    assert send(browser, "/login", "/login", username="root", password=password).location == "/"
    with app.app_context():
        user = db.session.query(User).one()
        assert (user.roles, user.must_change_password) == ({Role.ADMIN}, True)
        db.session.remove()
    again = run(args=["user", "create", "--username", "root", "--name", "又", "--role", "admin"])
    assert again.exit_code != 0
    assert "已被使用" in again.output


def test_what_is_missing_is_asked_for(app: Flask) -> None:
    made = app.test_cli_runner().invoke(args=["user", "create"], input="root\n管家\nadmin\n")
    assert made.exit_code == 0, made.output
    assert password_in(made.output)


def test_separation_holds_at_the_console_too(app: Flask) -> None:
    arguments = ["--username", "root", "--name", "管家", "--role", "admin", "--role", "auditor"]
    made = app.test_cli_runner().invoke(args=["user", "create", *arguments])
    assert made.exit_code != 0
    assert "不能同时是" in made.output
    with app.app_context():
        assert db.session.query(User).count() == 0


def test_the_only_security_administrator_gets_back_in(cast: Cast, app: Flask) -> None:
    run = app.test_cli_runner().invoke
    reset = run(args=["user", "reset", "Guard"])
    assert reset.exit_code == 0, reset.output
    browser = app.test_client()
    assert send(browser, "/login", "/login", username="guard", password=PASSWORD).status_code == 422
    typed = {"username": "guard", "password": password_in(reset.output)}
    assert send(browser, "/login", "/login", **typed).status_code == 303
    assert run(args=["user", "reset", "nobody"]).exit_code != 0
