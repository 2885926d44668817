"""人员 and 角色 in the browser: accounts, posts, roles, and the password that is shown once."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from tests.support.cast import PASSWORD, Cast
from tests.support.forms import send
from tests.support.log import latest_entry, log_size
from tracker.base.db import db, transaction
from tracker.models.audit import AuditSecret
from tracker.models.people import User
from tracker.models.roles import Role
from tracker.rules.people import accounts

NEW = {"username": "zheng", "name": "郑强", "phone": "13812345678", "roles": "department"}


def size(app: Flask) -> int:
    with app.app_context():
        found = log_size()
        db.session.remove()
        return found


def password_on(page: str) -> str:
    found = re.search(r'id="once-password">([^<]+)<', page)
    assert found, page
    return found[1]


def roles_of(app: Flask, user_id: int) -> set[Role]:
    with app.app_context():
        found = set(db.session.get_one(User, user_id).roles)
        db.session.remove()
        return found


def test_from_a_new_account_to_work(cast: Cast, app: Flask) -> None:
    admin = cast.sign_in("admin")
    typed = {**NEW, "unit": cast.units["hangye"], "title": "科员", "since_on": "2023-06-01"}
    answer = send(admin, "/people/new", "/people/new", **typed)
    assert answer.status_code == 200
    password = password_on(answer.text)
    person = re.search(r'href="(/people/\d+)">已抄下', answer.text)
    assert person
    assert password not in admin.get(person[1]).text
    assert "138****5678" in admin.get(person[1]).text

    browser = app.test_client()
    signed = send(browser, "/login", "/login", username="Zheng", password=password)
    assert signed.status_code == 303
    assert browser.get("/board").location == "/me/password"
    short = send(browser, "/me/password", "/me/password", current=password, password="1", again="1")
    assert short.status_code == 422
    changed = send(
        browser,
        "/me/password",
        "/me/password",
        current=password,
        password="Chunfeng-77!",
        again="Chunfeng-77!",
    )
    assert changed.status_code == 303
    assert browser.get("/me").status_code == 200
    assert browser.get("/board").status_code == 200


def test_extra_fields_make_nobody_an_administrator(cast: Cast, app: Flask) -> None:
    admin = cast.sign_in("admin")
    typed = {**NEW, "roles": ["admin", "security"], "role": "admin", "id": "1", "disabled_on": ""}
    answer = send(admin, "/people/new", "/people/new", **typed)
    assert answer.status_code == 200
    with app.app_context():
        assert db.session.query(User).filter_by(username="zheng").one().roles == set()


def test_bad_accounts_keep_the_words(cast: Cast, app: Flask) -> None:
    admin, before = cast.sign_in("admin"), size(app)
    answer = send(admin, "/people/new", "/people/new", **{**NEW, "username": "LI", "phone": "x"})
    assert answer.status_code == 422
    for words in ("用户名“li”已被使用", "电话只能由", "郑强", 'value="department" checked'):
        assert words in answer.text
    assert size(app) == before


def test_the_list_is_searched_and_filtered(cast: Cast) -> None:
    admin = cast.sign_in("admin")
    found = admin.get("/people?q=lsy").text
    assert "李思远" in found
    assert "孙一鸣" not in found
    assert "周晓岚" not in admin.get(f"/people?unit={cast.units['guicai']}").text.split("<table")[1]
    assert "王建国" in admin.get("/people?role=office").text
    for odd in ("page=x", "page=99999999999", "unit=٣", "unit=99999999", "role=king", "q=%00"):
        assert admin.get(f"/people?{odd}").status_code == 200


def test_disable_enable_reset(cast: Cast, app: Flask) -> None:
    admin, path = cast.sign_in("admin"), f"/people/{cast.people['li']}"
    li = cast.sign_in("li")
    assert send(admin, path, f"{path}/disable", reason="").status_code == 422
    assert li.get("/me").status_code == 200
    assert send(admin, path, f"{path}/disable", reason="退休").status_code == 303
    assert li.get("/me").status_code == 303
    assert "李思远" not in admin.get("/people").text.split("<table")[1]
    assert password_on(send(admin, path, f"{path}/enable").text)
    first = password_on(send(admin, path, f"{path}/reset").text)
    second = password_on(send(admin, path, f"{path}/reset").text)
    assert first != second


def test_roles_are_saved_and_the_person_signs_in_again(cast: Cast, app: Flask) -> None:
    admin, path = cast.sign_in("admin"), f"/people/{cast.people['li']}"
    li = cast.sign_in("li")
    answer = send(admin, path, f"{path}/roles", roles=["office", "leader"])
    assert answer.status_code == 303
    assert roles_of(app, cast.people["li"]) == {Role.OFFICE, Role.LEADER}
    assert li.get("/me").status_code == 303
    refused = send(admin, path, f"{path}/roles", roles=["auditor"])
    assert refused.status_code == 403
    assert roles_of(app, cast.people["li"]) == {Role.OFFICE, Role.LEADER}


def test_posts_over_the_browser(cast: Cast, app: Flask) -> None:
    admin, path = cast.sign_in("admin"), f"/people/{cast.people['li']}"
    answer = send(admin, path, f"{path}/posts", way="move", since_on="2023-06-30")
    assert answer.status_code == 422
    assert "请选择单位" in answer.text
    typed = {"way": "move", "unit": cast.units["hangye"], "since_on": "2023-06-30", "title": "科长"}
    assert send(admin, path, f"{path}/posts", **typed).status_code == 303
    page = admin.get(path).text
    assert "2023-06-29" in page
    end = re.search(rf'action="({path}/posts/\d+/end)"', page)
    assert end
    assert send(admin, path, end[1], last_on="").status_code == 422
    assert send(admin, path, end[1], last_on="2023-06-29").status_code == 303
    stranger = end[1].replace(path, f"/people/{cast.people['zhou']}")
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "last_on": "2023-06-01"}
    assert admin.post(stranger, data=data).status_code == 404


def test_contacts_are_shown_whole_only_when_asked_and_logged(cast: Cast, app: Flask) -> None:
    with app.app_context(), transaction():
        li = cast.user("li")
        accounts.edit_own_contact(li, by=li, phone="13812345678", email="li@example.cn")
    admin, path = cast.sign_in("admin"), f"/people/{cast.people['li']}"
    for page in (path, f"{path}/edit"):
        assert "13812345678" not in admin.get(page).text
    answer = send(admin, path, f"{path}/reveal")
    assert "13812345678" in answer.text
    with app.app_context():
        assert latest_entry("user", cast.people["li"])["act"] == "privacy.reveal"
    answer = send(admin, f"{path}/edit", f"{path}/edit", name="李思远", phone="", clear_email="1")
    assert answer.status_code == 303
    with app.app_context():
        li = cast.user("li")
        assert (li.phone, li.email) == ("13812345678", "")


@pytest.mark.parametrize("name", ["guard", "auditor"])
def test_the_administrator_has_no_hand_in_the_other_controls(
    cast: Cast, app: Flask, name: str
) -> None:
    admin, path = cast.sign_in("admin"), f"/people/{cast.people[name]}"
    page = admin.get(path).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    before = size(app)
    for act in ("reset", "disable", "roles"):
        assert f'action="{path}/{act}"' not in page
        data = {"csrf_token": token, "reason": "试试", "roles": "office"}
        assert admin.post(f"{path}/{act}", data=data).status_code in (403, 422)
    with app.app_context():
        assert latest_entry("user", cast.people[name])["act"] == "user.create"
    assert size(app) - before <= 3, "nothing but the refusals"


def test_the_security_administrator_grants_in_the_browser(cast: Cast, app: Flask) -> None:
    with app.app_context(), transaction():
        draft = accounts.AccountDraft("xin", "辛未")
        cast.people["xin"] = accounts.create_account(draft, by=cast.user("admin"))[0].id
    guard = cast.sign_in("guard")
    assert send(guard, "/roles", "/roles/grant", role="auditor").status_code == 422
    assert send(guard, "/roles", "/roles/grant", user=cast.people["xin"]).status_code == 422
    typed = {"user": cast.people["xin"], "role": "auditor"}
    assert send(guard, "/roles", "/roles/grant", **typed).status_code == 303
    assert roles_of(app, cast.people["xin"]) == {Role.AUDITOR}
    path = f"/roles/{cast.people['auditor']}"
    assert send(guard, "/roles", f"{path}/withdraw/auditor").status_code == 303
    assert roles_of(app, cast.people["auditor"]) == set()
    last = send(guard, "/roles", f"/roles/{cast.people['xin']}/withdraw/auditor")
    assert last.status_code == 422
    assert "唯一在用的安全审计员" in last.text
    assert password_on(send(guard, "/roles", f"/roles/{cast.people['xin']}/reset").text)
    own = f"/roles/{cast.people['guard']}"
    assert f'action="{own}/' not in guard.get("/roles").text


def test_own_sessions_are_listed_and_ended(cast: Cast, app: Flask) -> None:
    here, there = cast.sign_in("li"), cast.sign_in("li")
    page = here.get("/me").text
    assert page.count('action="/me/sessions/') == 2, "one to end, and one for all others"
    other = re.search(r'action="(/me/sessions/\d+/end)"', page)
    assert other
    zhou = cast.sign_in("zhou")
    token = zhou.get("/me").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert zhou.post(other[1], data={"csrf_token": token}).status_code == 404
    assert there.get("/me").status_code == 200
    assert send(here, "/me", other[1]).status_code == 303
    assert there.get("/me").status_code == 303
    assert here.get("/me").status_code == 200


def test_the_own_contact_is_corrected(cast: Cast, app: Flask) -> None:
    li = cast.sign_in("li")
    answer = send(li, "/me", "/me", phone="x", email="li@example.cn")
    assert answer.status_code == 422
    assert 'value="li@example.cn"' in answer.text
    assert send(li, "/me", "/me", phone="", email="li@example.cn").status_code == 303
    assert 'value="li@example.cn"' in li.get("/me").text


def test_a_wrong_present_password_changes_nothing(cast: Cast, app: Flask) -> None:
    li = cast.sign_in("li")
    typed = {"password": "Chunfeng-77!", "again": "Chunfeng-77!"}
    answer = send(li, "/me/password", "/me/password", current="Wrong-12345", **typed)
    assert answer.status_code == 422
    assert "现用口令不正确" in answer.text
    assert "Chunfeng" not in answer.text
    browser = app.test_client()
    assert send(browser, "/login", "/login", username="li", password=PASSWORD).status_code == 303


def test_the_own_data_is_taken_along(cast: Cast, app: Flask) -> None:
    li = cast.sign_in("li")
    send(li, "/me", "/me", phone="13812345678", email="")
    answer = li.get("/me/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    data = json.loads(answer.text)
    assert (data["姓名"], data["电话"], data["角色"]) == ("李思远", "13812345678", ["承办人员"])
    assert data["任职"][0]["单位"] == "规财科"
    assert data["登录记录"][0]["网络地址"] == "127.0.0.1"
    assert "argon2" not in answer.text
    with app.app_context():
        assert latest_entry("user", cast.people["li"])["act"] == "data.export"


def test_personal_data_is_erased_on_request(cast: Cast, app: Flask) -> None:
    li = cast.sign_in("li")
    send(li, "/me", "/me", phone="13812345678", email="li@example.cn")
    admin, path = cast.sign_in("admin"), f"/people/{cast.people['li']}"
    assert send(admin, path, f"{path}/erase", why="").status_code == 422
    with app.app_context():
        assert cast.user("li").phone == "13812345678"
        db.session.remove()
    assert send(admin, path, f"{path}/erase", why="本人申请").status_code == 303
    with app.app_context():
        assert (cast.user("li").phone, cast.user("li").email) == ("", "")
        secrets = db.session.query(AuditSecret).filter_by(subject_id=cast.people["li"]).all()
        assert secrets == []
        assert latest_entry("user", cast.people["li"])["act"] == "privacy.erase"
        db.session.remove()
    again = send(admin, path, f"{path}/erase", why="再来一次")
    assert again.status_code == 422
