"""The acts over HTTP: page and fragment, errors at the field, stale forms, outsiders, double clicks."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import Cast
from tracker.base.db import db, transaction
from tracker.models.kinds import State
from tracker.models.tasks import Task
from tracker.rules.matters import signing

HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    """These tests are about acts; tests/views/test_tokens.py is about the tokens."""
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def issued(cast: Cast, app: Flask) -> int:
    with app.app_context():
        return cast.task(State.ISSUED).id


def state_of(app: Flask, task_id: int) -> State:
    with app.app_context():
        return db.session.get_one(Task, task_id).state


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def take(browser: FlaskClient, task_id: int, verb: str, hx: bool = False, **typed: object):  # type: ignore[no-untyped-def]
    """Open an act's form and post it, as a browser does."""
    form = browser.get(f"/tasks/{task_id}/{verb}")
    assert form.status_code == 200, form.text
    return browser.post(
        f"/tasks/{task_id}/{verb}",
        data={"version": version_on(form.text), **typed},
        headers=HX if hx else {},
    )


def test_a_plain_browser_is_led_back_to_the_matter(cast: Cast, app: Flask, issued: int) -> None:
    answer = take(cast.sign_in("li"), issued, "accept")
    assert (answer.status_code, answer.location) == (303, f"/tasks/{issued}")
    assert state_of(app, issued) is State.ACTIVE


def test_htmx_gets_the_matter_to_swap(cast: Cast, app: Flask, issued: int) -> None:
    answer = take(cast.sign_in("li"), issued, "accept", hx=True)
    assert answer.status_code == 200
    assert f'id="task-{issued}"' in answer.text
    assert "<html" not in answer.text
    assert "李思远（规财科）签收事项" in answer.text


def test_the_page_holds_the_same_fragment(cast: Cast, issued: int) -> None:
    page = cast.sign_in("li").get(f"/tasks/{issued}").text
    assert f'id="task-{issued}"' in page
    assert "签收" in page


def test_errors_stand_at_their_fields_and_typed_words_are_kept(
    cast: Cast, app: Flask, issued: int
) -> None:
    li = cast.sign_in("li")
    take(li, issued, "accept")
    answer = take(li, issued, "report", text="", percent="很多", problems="缺钱")
    assert answer.status_code == 422
    assert "请填写进展情况。" in answer.text
    assert "进度（%）应为整数。" in answer.text
    assert "缺钱" in answer.text
    with app.app_context():
        assert db.session.get_one(Task, issued).reports == []


def test_a_stale_form_is_told_who_was_faster(cast: Cast, app: Flask, issued: int) -> None:
    sun = cast.sign_in("sun")
    form = sun.get(f"/tasks/{issued}/accept").text
    with app.app_context(), transaction():
        signing.accept_task(db.session.get_one(Task, issued), by=cast.user("li"))
    answer = sun.post(
        f"/tasks/{issued}/accept", data={"version": version_on(form), "note": "收到"}, headers=HX
    )
    assert answer.status_code == 409
    assert "由李思远操作" in answer.text
    assert "收到" in answer.text


def test_a_stale_form_names_who_reported_though_the_state_stood(
    cast: Cast, app: Flask, issued: int
) -> None:
    """A report moves no state: the one who took it on is not the one who was faster."""
    li, sun = cast.sign_in("li"), cast.sign_in("sun")
    take(li, issued, "accept")
    form = li.get(f"/tasks/{issued}/hand_in").text
    take(sun, issued, "report", text="已开工", percent="20")
    typed = {"version": version_on(form), "outcome": "已完成"}
    answer = li.post(f"/tasks/{issued}/hand_in", data=typed, headers=HX)
    assert answer.status_code == 409
    assert "由孙一鸣操作" in answer.text
    assert "已完成" in answer.text


def test_a_double_click_makes_one_record(cast: Cast, app: Flask, issued: int) -> None:
    li = cast.sign_in("li")
    take(li, issued, "accept")
    form = version_on(li.get(f"/tasks/{issued}/report").text)
    typed = {"version": form, "text": "已开工", "percent": "20"}
    statuses = [li.post(f"/tasks/{issued}/report", data=typed).status_code for _ in range(2)]
    assert statuses == [303, 409]
    with app.app_context():
        assert len(db.session.get_one(Task, issued).reports) == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["zhou_outside", "admin", "auditor"])
def test_an_outsider_gets_404(cast: Cast, app: Flask, name: str, method: str) -> None:
    with app.app_context():
        task_id = cast.task(State.ISSUED, assists=[]).id
    browser = cast.sign_in(name.removesuffix("_outside"))
    for headers in ({}, HX):
        answer = getattr(browser, method)(f"/tasks/{task_id}/accept", headers=headers)
        assert answer.status_code == 404
    assert state_of(app, task_id) is State.ISSUED


def test_an_insider_who_may_not_gets_403(cast: Cast, app: Flask, issued: int) -> None:
    zhou = cast.sign_in("zhou")
    assert zhou.get(f"/tasks/{issued}").status_code == 200
    assert zhou.post(f"/tasks/{issued}/accept", data={"version": "2"}).status_code == 403
    assert state_of(app, issued) is State.ISSUED


def test_a_department_does_not_see_a_draft(cast: Cast, app: Flask) -> None:
    with app.app_context():
        task_id = cast.task(State.DRAFT).id
    assert cast.sign_in("li").get(f"/tasks/{task_id}").status_code == 404
    assert cast.sign_in("chen").get(f"/tasks/{task_id}").status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999999999999", "٣", "1%00"])
def test_odd_numbers_are_nobodys(cast: Cast, issued: int, number: str) -> None:
    assert cast.sign_in("wang").get(f"/tasks/{number}").status_code == 404


def test_a_stranger_is_asked_to_sign_in_first(app: Flask, cast: Cast, issued: int) -> None:
    stranger = app.test_client()
    assert stranger.get(f"/tasks/{issued}").location == f"/login?next=/tasks/{issued}"
    assert stranger.get(f"/tasks/{issued}", headers=HX).status_code == 401


def test_attachments_come_back_as_they_were(cast: Cast, app: Flask, issued: int) -> None:
    li = cast.sign_in("li")
    take(li, issued, "accept")
    answer = take(
        li, issued, "report", text="已开工", percent="20",
        attachments=(io.BytesIO(b"%PDF-1.7 sample"), "进度 表（一）.pdf"),
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    address = re.search(r"/attachments/\d+", li.get(f"/tasks/{issued}").text)
    assert address
    got = li.get(address[0])
    assert got.data == b"%PDF-1.7 sample"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "filename*=UTF-8''%E8%BF%9B%E5%BA%A6%20%E8%A1%A8" in got.headers["Content-Disposition"]
    assert cast.sign_in("admin").get(address[0]).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"<html>", "page.html", "不支持“page.html”这种文件"),
        (b"<html>", "page.pdf", "“page.pdf”的内容与扩展名不符"),
        (b"", "empty.pdf", "“empty.pdf”是空文件"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_kept(
    cast: Cast, app: Flask, issued: int, data: bytes, name: str, sentence: str
) -> None:
    li = cast.sign_in("li")
    take(li, issued, "accept")
    answer = take(
        li, issued, "report", text="已开工", percent="20", attachments=(io.BytesIO(data), name)
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    with app.app_context():
        task = db.session.get_one(Task, issued)
        assert (task.reports, task.attachments, task.percent) == ([], [], 0)
    assert not list((app.config["TRACKER"].data_dir / "files").glob("*/*"))


def test_what_was_handed_in_stands_on_top_while_it_waits(cast: Cast, app: Flask) -> None:
    with app.app_context():
        task_id = cast.task(State.REVIEW).id
        closed_id = cast.task(State.CLOSED).id
    wang = cast.sign_in("wang")
    page = wang.get(f"/tasks/{task_id}").text
    assert page.index("待审核的提交") < page.index("要求</h2>")
    assert "没有附件。" in page
    assert "待审核的提交" not in wang.get(f"/tasks/{closed_id}").text
