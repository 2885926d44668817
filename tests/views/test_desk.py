"""The desk: each person's lists, in order, each row with its one next act."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from flask import Flask

from tests.support.cast import START, Cast
from tracker.base import clock
from tracker.base.db import transaction
from tracker.models.kinds import State
from tracker.queries.matters.desk import department_desk, office_desk
from tracker.rules.matters import closing, rescheduling, urging


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def told(lists: list) -> dict[str, list[tuple[str, str]]]:  # type: ignore[type-arg]
    return {part.key: [(item.row.title, item.verb) for item in part.items] for part in lists}


def test_a_department_sees_what_needs_it(cast: Cast, app_context: Flask) -> None:
    """START is Friday 30 June 2023."""
    cast.task(State.ISSUED, title="待签收")
    cast.task(State.ACTIVE, title="下周到期", due_on=date(2023, 7, 5))
    cast.task(State.ACTIVE, title="远期", due_on=date(2023, 12, 29))
    cast.task(State.REVIEW, title="已提交")
    urged = cast.task(State.ACTIVE, title="被催办", due_on=date(2023, 12, 29))
    returned = cast.task(State.REVIEW, title="被退回", due_on=date(2023, 12, 29))
    with transaction():
        urging.urge_task(urged, by=cast.user("wang"), text="请反馈")
        closing.return_task(returned, by=cast.user("wang"), reason="缺材料")
    assert told(department_desk(cast.user("li"))) == {
        "today": [("待签收", "accept"), ("被催办", "reply_urge"), ("被退回", "hand_in")],
        "week": [("下周到期", "report")],
        "waiting": [("已提交", "")],
    }
    assert told(department_desk(cast.user("zhou"))) == {"today": [], "week": [], "waiting": []}


def test_the_office_sees_what_waits_for_it(cast: Cast, app_context: Flask) -> None:
    """Issued on Friday; on Tuesday 4 July the one work-day for signing (Monday) is over."""
    cast.task(State.DRAFT, title="拟办的")
    cast.task(State.ISSUED, title="没签收")
    cast.task(State.REVIEW, title="等审核")
    late = cast.task(State.ACTIVE, title="到期日", due_on=date(2023, 7, 3))
    cast.report(late, 100)
    asking = cast.task(State.ACTIVE, title="想延期", due_on=date(2023, 8, 31))
    with transaction():
        rescheduling.ask_extension(
            asking, by=cast.user("li"), new_due_on=date(2023, 9, 28), reason="汛期"
        )
    with clock.standing_at(START.replace(month=7, day=3)):
        monday = told(office_desk(cast.user("wang")))
    with clock.standing_at(START.replace(month=7, day=4)):
        tuesday = told(office_desk(cast.user("wang")))
    assert (monday["red"], monday["unsigned"]) == ([], [])
    assert tuesday == {
        "review": [("等审核", "")],
        "extension": [("想延期", "")],
        "red": [("到期日", "urge")],
        "unsigned": [("没签收", "urge")],
        "draft": [("拟办的", "issue")],
    }


def test_what_must_be_read_first_is_decided_on_the_page_of_the_matter(
    cast: Cast, app: Flask
) -> None:
    with app.app_context():
        task_id = cast.task(State.REVIEW).id
    page = cast.sign_in("wang").get("/desk").text
    assert f'href="/tasks/{task_id}">审核</a>' in page
    assert f"/tasks/{task_id}/close" not in page


def test_many_are_urged_at_once_and_each_refusal_is_named(cast: Cast, app: Flask) -> None:
    with app.app_context():
        first, closed = cast.task().id, cast.task(State.CLOSED).id
    wang = cast.sign_in("wang")
    answer = wang.post("/desk/urge", data={"text": "请抓紧", "task_id": [first, closed]})
    assert (answer.status_code, answer.location) == (303, "/desk")
    page = wang.get("/desk").text
    assert "已催办1项" in page
    assert "督〔2023〕2号（事项现为“已办结”" in page
    assert cast.sign_in("li").post("/desk/urge", data={"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("li", "/desk"),
        ("wang", "/desk"),
        ("chen", "/overview"),
        ("admin", "/units"),
        ("auditor", "/audit"),
    ],
)
def test_everybody_begins_at_their_own_page(cast: Cast, name: str, place: str) -> None:
    assert cast.sign_in(name).get("/").location == place


@pytest.mark.parametrize(("name", "entries"), [("li", 1), ("wang", 1), ("chen", 0)])
def test_the_desk_is_in_the_menu_of_those_who_have_work_there(
    cast: Cast, name: str, entries: int
) -> None:
    page = cast.sign_in(name).get("/board").text
    assert page.count("<span>工作台</span>") == entries


def test_the_overview_counts_truly(cast: Cast, app: Flask) -> None:
    with app.app_context():
        cast.task(State.CLOSED)
        cast.task(State.ACTIVE, due_on=date(2023, 7, 31))
        cast.task(State.DRAFT)
    page = cast.sign_in("chen").get("/overview").text
    assert "共交办2项，已办结1项，办结率50%；在办1项，没有红灯事项。" in page


def test_the_comparison_of_the_units_leaves_as_a_table(cast: Cast, app: Flask) -> None:
    with app.app_context():
        cast.task(State.CLOSED)
        cast.task(State.ACTIVE, lead=cast.unit("guicai"))
        cast.task(State.ISSUED, lead=cast.unit("hangye"), assists=[])
    file = cast.sign_in("chen").post("/overview/export")
    sheet = openpyxl.load_workbook(io.BytesIO(file.data)).worksheets[0]
    rows = {row[0]: row[1:] for row in sheet.values if row[0]}
    # 交办 红 黄 正常 待签收 中止 按时办结 逾期办结 办结
    assert rows["规财科"] == (2, 0, 0, 1, 0, 0, 1, 0, 1)
    assert rows["行业科"] == (1, 0, 0, 0, 1, 0, 0, 0, 0)
    assert rows["合计"] == (3, 0, 0, 1, 1, 0, 1, 0, 1)
    assert cast.sign_in("li").post("/overview/export").status_code == 404
