"""设置 and 工作日历 in the browser."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from tests.support.cast import Cast
from tests.support.forms import send
from tracker.queries.bureau.bureau import bureau, calendar

LIGHTS = {
    "yellow_workdays": "5",
    "yellow_points": "15",
    "red_points": "40",
    "sign_within_workdays": "2",
}


def test_the_office_changes_its_thresholds(cast: Cast, app: Flask) -> None:
    wang = cast.sign_in("wang")
    answer = send(wang, "/settings", "/settings/lights", **LIGHTS)
    assert answer.status_code == 303
    assert "已修改：黄灯：距时限、" in wang.get("/settings").text
    with app.app_context():
        assert bureau().yellow_workdays == 5


def test_wrong_values_are_named_and_kept(cast: Cast, app: Flask) -> None:
    wang = cast.sign_in("wang")
    answer = send(wang, "/settings", "/settings/lights", **LIGHTS | {"red_points": "101"})
    assert answer.status_code == 422
    assert "红灯：进度落后应为1到100之间的整数" in answer.text
    assert 'value="101"' in answer.text
    assert 'value="5"' in answer.text
    with app.app_context():
        assert bureau().yellow_workdays == 3


def test_the_administrator_reads_the_office_group_but_changes_only_the_own(
    cast: Cast, app: Flask
) -> None:
    admin = cast.sign_in("admin")
    page = admin.get("/settings").text
    assert 'action="/settings/lights"' not in page
    assert "由督查办修改" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = admin.post("/settings/lights", data={"csrf_token": token, **LIGHTS})
    assert answer.status_code == 403
    assert admin.post("/settings/nothing", data={"csrf_token": token}).status_code == 404
    assert send(admin, "/settings", "/settings/system", office_name="东山督查").status_code == 303
    assert "东山督查" in admin.get("/settings").text
    assert "东山督查" in app.test_client().get("/login").text


def test_a_year_is_entered_day_by_day(cast: Cast, app: Flask) -> None:
    admin, page = cast.sign_in("admin"), "/settings/calendar?year=2031"
    days = "/settings/calendar/2031/days"
    assert "还没有登记" in admin.get(page).text
    for typed, words in (
        ({"day": "2031-02-30", "name": "春节"}, "不是有效的日期"),
        ({"day": "2030-02-01", "name": "春节"}, "不在2031年内"),
        ({"day": "2031-01-23", "name": ""}, "请写明节日"),
        ({"day": "2031-01-23", "name": "调休", "is_workday": "1"}, "本来就是工作日"),
    ):
        answer = send(admin, page, days, **typed)
        assert answer.status_code == 422, typed
        assert words in answer.text
    assert send(admin, page, days, day="2031-01-23", name="春节").status_code == 303
    assert send(admin, page, "/settings/calendar/2031/complete").status_code == 303
    with app.app_context():
        assert calendar().covers(2031)
        assert not calendar().is_workday(datetime(2031, 1, 23, tzinfo=UTC).date())
    assert send(admin, page, f"{days}/remove", removed="2031-01-23").status_code == 303
    assert send(admin, page, "/settings/calendar/2031/incomplete").status_code == 303


def test_the_office_reads_the_calendar_but_does_not_change_it(cast: Cast) -> None:
    wang = cast.sign_in("wang")
    page = wang.get("/settings/calendar?year=2023").text
    assert "国庆节" in page
    assert "/days" not in page
    for odd in ("year=x", "year=99999", "year=0001", "year=٢٠٢٣"):
        assert wang.get(f"/settings/calendar?{odd}").status_code == 200
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    data = {"csrf_token": token, "day": "2023-07-10", "name": "停工"}
    assert wang.post("/settings/calendar/2023/days", data=data).status_code == 403
