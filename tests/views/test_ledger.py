"""台账 over HTTP: what the address asks is what is shown and exported; imports ask before they write."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from tests.documents.excel.samples import saved, workbook
from tests.support.cast import Cast
from tracker.base import clock
from tracker.base.db import db
from tracker.models.audit import AuditEntry
from tracker.models.bureau import SavedView
from tracker.models.kinds import State, TaskKind
from tracker.models.tasks import Task
from tracker.rules.tables.exporting import SHAPES
from tracker.rules.tables.waiting_files import WaitingFiles
from tracker.views.tables.ledger_address import COLUMNS


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def matters(cast: Cast, app: Flask) -> dict[str, int]:
    """Four matters on 30 June 2023: one overdue."""
    with app.app_context():
        with clock.standing_at(datetime(2023, 6, 1, 2, tzinfo=UTC)):
            late = cast.task(title="逾期的报告", due_on=date(2023, 6, 20), kind=TaskKind.REPORT)
        other = cast.task(State.ISSUED, title="行业科的事", lead=cast.unit("hangye"), assists=[])
        draft = cast.task(State.DRAFT, title="还没交办")
        closed = cast.task(State.CLOSED, title="办完的事")
        return {"late": late.id, "other": other.id, "draft": draft.id, "closed": closed.id}


def titles(page: TestResponse) -> list[str]:
    assert page.status_code == 200, page.text
    return re.findall(r'<td class="title"[^>]*><a [^>]*>([^<]+)</a>', page.text)


def heads(page: TestResponse) -> list[str]:
    table = page.text.split("<thead>")[1].split("</thead>")[0]
    cells = re.findall(r"<th(?![^>]*pick)[^>]*>(.*?)</th>", table)
    return [re.sub(r"<[^>]*>|[▲▼ ]", "", cell) for cell in cells]


def entries(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def uploaded(browser: FlaskClient, data: bytes, name: str = "台账.xlsx") -> TestResponse:
    return browser.post("/ledger/import", data={"file": (io.BytesIO(data), name)})


def token_on(page: TestResponse) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def sheet_of(answer: TestResponse) -> list[list[object]]:
    assert answer.status_code == 200, answer.text
    rows = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(min_row=3)
    return [[cell.value for cell in row] for row in rows]


def test_everything_is_shown_newest_first(cast: Cast, matters: dict[str, int]) -> None:
    page = cast.sign_in("wang").get("/ledger")
    assert titles(page) == ["办完的事", "还没交办", "行业科的事", "逾期的报告"]
    assert heads(page) == ["编号", "事项", "主办单位", "办理时限", "灯", "状态", "进度", "来源文件"]
    assert "共 4 条" in page.text


SEARCHES = [
    ("light=red", ["逾期的报告"]),
    ("light=red,dark_green", ["办完的事", "逾期的报告"]),
    ("state=draft&state=issued", ["还没交办", "行业科的事"]),
    ("state=issued_on", ["办完的事", "行业科的事", "逾期的报告"]),
    ("kind=report", ["逾期的报告"]),
    # 行业科 assists in the others: its name is among the words of a matter.
    ("q=行业", ["办完的事", "还没交办", "行业科的事", "逾期的报告"]),
    ("q=逾期", ["逾期的报告"]),
    ("from=2023-06-01&to=2023-06-30", ["逾期的报告"]),
    ("sort=due_on", ["逾期的报告", "行业科的事", "还没交办", "办完的事"]),
    ("sort=-title&light=red", ["逾期的报告"]),
    ("unit=0", []),
    ("q=没有这样的事", []),
]


def test_the_address_says_what_is_looked_for(cast: Cast, matters: dict[str, int]) -> None:
    browser = cast.sign_in("wang")
    for query, shown in SEARCHES:
        page = browser.get(f"/ledger?{query}")
        assert titles(page) == shown, query
        assert ("没有符合条件的事项" in page.text) is not bool(shown), query


def test_units_with_and_without_their_assisting(cast: Cast, matters: dict[str, int]) -> None:
    browser, unit = cast.sign_in("wang"), cast.units["hangye"]
    assert titles(browser.get(f"/ledger?unit={unit}")) == ["行业科的事"]
    assert len(titles(browser.get(f"/ledger?unit={unit}&part=any"))) == 4


MISTYPED = ["unit=٣", "unit=99999999999", "unit=-1", "state=x", "light=%00", "from=2023-13-01", "page=0",
     "page=" + "9" * 30, "sort=__class__", "cols=x,y", "source=abc", "q=" + "%25" * 40, "q=%00"]  # fmt: skip


def test_a_mistyped_address_still_opens(cast: Cast, matters: dict[str, int]) -> None:
    browser = cast.sign_in("wang")
    for query in MISTYPED:
        assert browser.get(f"/ledger?{query}").status_code == 200, query


def test_everybody_sees_their_own(cast: Cast, matters: dict[str, int]) -> None:
    assert titles(cast.sign_in("li").get("/ledger")) == ["办完的事", "逾期的报告"]
    assert "还没交办" not in cast.sign_in("zhou").get("/ledger").text
    assert cast.sign_in("admin").get("/ledger").status_code == 404
    assert cast.app.test_client().get("/ledger").status_code == 303


def test_filters_stand_in_the_form_and_several_values_stay_together(
    cast: Cast, matters: dict[str, int]
) -> None:
    page = cast.sign_in("wang").get("/ledger?light=red,yellow&sort=due_on&cols=kind,lead")
    assert '<option value="yellow,red" selected>▲ 黄灯、■ 红灯</option>' in page.text
    assert '<input type="hidden" name="sort" value="due_on">' in page.text
    assert heads(page) == ["编号", "事项", "主办单位", "类型"]
    assert "aria-sort" not in page.text, "the sorted column is not among those shown"


def test_heads_turn_the_order(cast: Cast, matters: dict[str, int]) -> None:
    browser = cast.sign_in("wang")
    page = browser.get("/ledger?sort=due_on")
    assert 'aria-sort="ascending"' in page.text
    assert 'href="/ledger?sort=-due_on"' in page.text
    assert 'aria-sort="descending"' in browser.get("/ledger?sort=-due_on").text


def test_every_column_can_be_shown(cast: Cast, app: Flask, matters: dict[str, int]) -> None:
    with app.app_context():
        cast.report(db.session.get_one(Task, matters["late"]), 30, "资金已下达")
    keys = ",".join(column.key for column in COLUMNS)
    page = cast.sign_in("wang").get(f"/ledger?cols={keys}")
    assert len(heads(page)) == 20
    assert "资金已下达" in page.text
    assert "按月提出资金支出计划" in page.text


def test_the_shapes_of_the_lights_are_those_of_the_pages() -> None:
    template = Path("tracker/templates/shared/_light.html").read_text(encoding="utf-8")
    for colour, shape in SHAPES.items():
        assert f'"{colour.value}": "{shape}"' in template


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    ran: list[str] = []

    def hear(_c: object, _k: object, statement: str, *_: object) -> None:
        ran.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def test_a_longer_page_asks_no_more_queries(
    cast: Cast, app: Flask, matters: dict[str, int]
) -> None:
    browser, costs = cast.sign_in("wang"), []
    keys = "lead,assists,contacts,latest,clause,requirement,light"
    for _ in range(2):
        browser.get("/ledger")
        with counted(app) as ran:
            browser.get(f"/ledger?cols={keys}")
        costs.append(len(ran))
        with app.app_context():
            for place in range(12):
                cast.task(State.DRAFT, title=f"又一项{place}")
    assert costs[0] == costs[1]


# ---- export ----


def test_the_export_is_exactly_what_is_seen(
    cast: Cast, app: Flask, matters: dict[str, int]
) -> None:
    answer = cast.sign_in("wang").post(
        "/ledger/export?state=issued_on&sort=due_on&cols=due_on,light", data={"format": "xlsx"}
    )
    header, *rows = sheet_of(answer)
    assert header == ["编号", "事项", "办理时限", "灯", "变更理由", "系统标识（请勿改动）"]
    assert [row[1] for row in rows] == ["逾期的报告", "行业科的事", "办完的事"]
    assert rows[0][2] == datetime(2023, 6, 20)
    assert rows[0][3] == "■ 逾期10天"
    assert "督办事项台账20230630.xlsx" in unquote(answer.headers["Content-Disposition"])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert entries(app)[-1] == "data.export"


def test_the_export_as_csv(cast: Cast, matters: dict[str, int]) -> None:
    answer = cast.sign_in("li").post(
        "/ledger/export?light=red&cols=percent", data={"format": "csv"}
    )
    header, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert header[:3] == ["编号", "事项", "进度"]
    assert row[1:3] == ["逾期的报告", "0%"]


def test_ticked_rows_alone_are_exported_and_only_what_may_be_seen(
    cast: Cast, matters: dict[str, int]
) -> None:
    ids = [matters["late"], matters["draft"], 999999]
    rows = sheet_of(cast.sign_in("li").post("/ledger/export", data={"task": ids}))
    assert [row[1] for row in rows[1:]] == ["逾期的报告"]


def test_an_export_is_never_made_by_a_link(cast: Cast, matters: dict[str, int]) -> None:
    assert cast.sign_in("wang").get("/ledger/export").status_code in (404, 405)


def test_all_pages_are_exported(cast: Cast, app: Flask) -> None:
    with app.app_context():
        for place in range(53):
            cast.task(State.DRAFT, title=f"第{place}项")
    browser = cast.sign_in("wang")
    assert len(titles(browser.get("/ledger"))) == 50
    assert titles(browser.get("/ledger?page=2")) == ["第2项", "第1项", "第0项"]
    assert len(sheet_of(browser.post("/ledger/export"))) == 54


# ---- saved views ----


def test_a_view_is_saved_used_and_dropped(cast: Cast, app: Flask, matters: dict[str, int]) -> None:
    browser = cast.sign_in("wang")
    answer = browser.post("/ledger/views?light=red&cols=kind&page=3&evil=1", data={"name": "急办"})
    assert (answer.status_code, answer.location) == (303, "/ledger?light=red&cols=kind")
    assert '<a href="/ledger?light=red&amp;cols=kind">急办</a>' in browser.get("/ledger").text
    assert "急办</a>" not in cast.sign_in("he").get("/ledger").text
    browser.post("/ledger/views?light=yellow", data={"name": "急办"})
    with app.app_context():
        [view] = db.session.scalars(select(SavedView))
        assert view.query == "light=yellow"
        view_id = view.id
    assert cast.sign_in("he").post(f"/ledger/views/{view_id}/drop").status_code == 404
    assert browser.post(f"/ledger/views/{view_id}/drop").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SavedView)) == 0


def test_a_view_needs_a_name_and_there_are_not_too_many(cast: Cast) -> None:
    browser = cast.sign_in("wang")
    assert browser.post("/ledger/views", data={"name": " "}).status_code == 422
    assert browser.post("/ledger/views", data={"name": "长" * 31}).status_code == 422
    for place in range(20):
        assert browser.post("/ledger/views", data={"name": f"视图{place}"}).status_code == 303
    assert browser.post("/ledger/views", data={"name": "又一个"}).status_code == 422


# ---- acts on many ----


def test_many_are_urged_after_being_asked(cast: Cast, app: Flask, matters: dict[str, int]) -> None:
    browser = cast.sign_in("wang")
    ids = [matters["late"], matters["other"], matters["closed"]]
    asked = browser.post("/ledger/bulk/urge", data={"task": ids, "back": "/ledger?light=red"})
    assert "将对2项事项“催办”，跳过1项" in asked.text
    versions = dict(re.findall(r'name="(version-\d+)" value="(\d+)"', asked.text))
    assert len(versions) == 2
    form = {"task": ids[:2], "text": "请抓紧", "back": "/ledger?light=red", **versions}
    answer = browser.post("/ledger/bulk/urge/all", data=form)
    assert (answer.status_code, answer.location) == (303, "/ledger?light=red")
    assert entries(app)[-2:] == ["task.urge", "task.urge"]
    again = browser.post("/ledger/bulk/urge/all", data=form)
    assert again.status_code == 409
    assert "在您打开之后已有变化" in again.text


def test_one_refusal_takes_all_back_and_names_the_matter(
    cast: Cast, app: Flask, matters: dict[str, int]
) -> None:
    browser, ids = cast.sign_in("wang"), [matters["late"], matters["other"]]
    browser.post(
        f"/tasks/{matters['other']}/urge",
        data={"text": "先催一次", "version": version_of(app, matters["other"])},
    )
    before = entries(app)
    form = {f"version-{one}": version_of(app, one) for one in ids}
    answer = browser.post("/ledger/bulk/urge/all", data={"task": ids, "text": "请抓紧", **form})
    assert answer.status_code == 422
    assert "督〔2023〕2号：6月30日刚催办过" in answer.text
    assert entries(app) == before
    empty = browser.post("/ledger/bulk/urge/all", data={"task": ids, "text": "", **form})
    assert (empty.status_code, "请填写催办要求" in empty.text) == (422, True)


def version_of(app: Flask, task_id: int) -> int:
    with app.app_context():
        return db.session.get_one(Task, task_id).version


def test_acts_on_many_are_for_those_who_may(cast: Cast, matters: dict[str, int]) -> None:
    assert (
        cast.sign_in("li").post("/ledger/bulk/urge", data={"task": [matters["late"]]}).status_code
        == 404
    )
    assert cast.sign_in("wang").post("/ledger/bulk/close", data={}).status_code == 404
    assert 'formaction="/ledger/bulk/accept"' in cast.sign_in("li").get("/ledger").text
    assert "formaction" not in cast.sign_in("chen").get("/ledger").text
    nothing = cast.sign_in("wang").post("/ledger/bulk/urge", data={})
    assert "所选事项都不能“催办”" in nothing.text
    hidden = cast.sign_in("zhou").post("/ledger/bulk/accept", data={"task": [matters["draft"]]})
    assert "还没交办" not in hidden.text


# ---- import ----


def edited(data: bytes, row: int, **cells: object) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[3]}
    for heading, value in cells.items():
        sheet.cell(row + 3, places[heading]).value = value  # type: ignore[union-attr]
    return saved(book)


def test_an_import_is_shown_before_it_is_written(
    cast: Cast, app: Flask, matters: dict[str, int]
) -> None:
    browser = cast.sign_in("wang")
    data = browser.post("/ledger/export?state=draft&cols=requirement,due_on").data
    before = entries(app)
    page = uploaded(browser, edited(data, 1, 事项="改好的题目"))
    assert "台账.xlsx：新增0项，修改1项，不变0项" in page.text
    assert "<del>还没交办</del>" in page.text
    assert "<ins>改好的题目</ins>" in page.text
    assert entries(app) == before
    answer = browser.post("/ledger/import/confirm", data={"token": token_on(page)})
    assert (answer.status_code, answer.location) == (303, "/ledger")
    assert "已导入：新增0项，修改1项" in browser.get("/ledger").text
    assert titles(browser.get("/ledger?state=draft")) == ["改好的题目"]
    assert entries(app)[-2:] == ["task.edit", "task.import"]
    again = browser.post("/ledger/import/confirm", data={"token": token_on(page)})
    assert again.status_code == 303
    assert "没有重复写入" in browser.get("/ledger").text
    assert entries(app).count("task.import") == 1
    page = uploaded(browser, edited(data, 1, 事项="又改一次"))
    assert "导出之后这一事项已有变化" in page.text


def test_an_unchanged_file_has_nothing_to_write(cast: Cast, matters: dict[str, int]) -> None:
    browser = cast.sign_in("wang")
    for form in ("xlsx", "csv"):
        data = browser.post("/ledger/export", data={"format": form}).data
        page = uploaded(browser, data, f"台账.{form}")
        assert "文件与现有台账一致" in page.text
        assert 'name="token"' not in page.text


def test_every_error_is_named_and_nothing_can_be_confirmed(
    cast: Cast, app: Flask, matters: dict[str, int]
) -> None:
    browser = cast.sign_in("wang")
    data = browser.post("/ledger/export?sort=number&cols=due_on,state").data
    data = edited(data, 1, 办理时限="六月底", 状态="已办结")
    before = entries(app)
    page = uploaded(browser, edited(data, 2, 事项="不许改"))
    assert page.status_code == 422
    assert "第4行「办理时限」：「六月底」不是日期。请写成 2023-06-30。" in page.text
    assert "第4行「状态」：这一列只供查看，不能在表中修改，请改回原值。" in page.text
    assert 'name="token"' not in page.text
    page = uploaded(
        browser, edited(browser.post("/ledger/export?sort=number").data, 2, 事项="不许改")
    )
    assert "第5行「事项」：事项已交办，这一列不能再从表格修改，请到事项页办理。" in page.text
    assert entries(app)[: len(before)] == before
    assert "task.import" not in entries(app)


def test_new_matters_come_by_the_blank_form(cast: Cast, matters: dict[str, int]) -> None:
    browser = cast.sign_in("wang")
    form = browser.get("/ledger/import/form.xlsx")
    book = load_workbook(io.BytesIO(form.data))
    sheet = book.worksheets[0]
    sheet["A4"], sheet["B4"], sheet["C4"], sheet["D4"] = "新的事", "做好", "工作要点", "规财科"
    page = uploaded(browser, saved(book), "登记表.xlsx")
    assert "新增1项" in page.text
    browser.post("/ledger/import/confirm", data={"token": token_on(page)})
    browser.post("/ledger/import/confirm", data={"token": token_on(page)})
    assert titles(browser.get("/ledger?state=draft")).count("新的事") == 1
    assert cast.sign_in("li").get("/ledger/import/form.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"\x89PNG\r\n\x1a\n\0", "不是可识别的文件"),
        (workbook([["甲", "乙"]]), "没有找到表头"),
    ],
)
def test_what_cannot_be_read_is_said_so(
    cast: Cast, matters: dict[str, int], data: bytes, said: str
) -> None:
    page = uploaded(cast.sign_in("wang"), data)
    assert (page.status_code, said in page.text) == (422, True)


def test_who_may_import_what(cast: Cast, app: Flask, matters: dict[str, int]) -> None:
    assert "只能查看台账" in cast.sign_in("chen").get("/ledger/import").text
    assert uploaded(cast.sign_in("chen"), workbook([["编号", "事项"]])).status_code == 422
    li = cast.sign_in("li")
    page = uploaded(li, workbook([["事项", "要求", "类型"], ["新的事", "做好", "工作要点"]]))
    assert "新增事项由督查办办理" in page.text
    data = li.post("/ledger/export?light=red&cols=percent").data
    page = uploaded(li, edited(data, 1, 进度=0.4, 本次进展="已开工"))
    assert "<ins>40%</ins>" in page.text
    token = token_on(page)
    # Somebody else's preview is not theirs to confirm.
    assert (
        cast.sign_in("sun").post("/ledger/import/confirm", data={"token": token}).status_code == 422
    )
    assert li.post("/ledger/import/confirm", data={"token": token}).status_code == 303
    assert entries(app)[-2:] == ["task.report", "task.import"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_a_made_up_token_is_refused(cast: Cast, token: str) -> None:
    answer = cast.sign_in("wang").post("/ledger/import/confirm", data={"token": token})
    assert (answer.status_code, "请重新上传文件" in answer.text) == (422, True)


def test_waiting_files_are_forgotten_after_a_day(tmp_path: Path, frozen: object) -> None:
    files = WaitingFiles(tmp_path / "waiting")
    digest = files.keep(b"one")
    with clock.standing_at(datetime.now(UTC).replace(year=2100)):
        files.keep(b"two")
    assert sum(1 for file in (tmp_path / "waiting").rglob("*") if file.is_file()) == 1
    with pytest.raises(Exception, match="已过期"):
        files.take_up(digest)
