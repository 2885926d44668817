"""台账 in a real browser: filters without a reload, the side panel, columns, an act on many, an import."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.documents.excel.samples import saved, workbook
from tests.support.site import Site
from tracker.base import clock
from tracker.models.kinds import State

pytestmark = pytest.mark.browser


@pytest.fixture
def ledger(site: Site, page: Page) -> Page:
    """The office's ledger with four matters, one overdue."""
    with site.app.app_context():
        with clock.standing_at(datetime(2023, 6, 1, 2, tzinfo=UTC)):
            site.cast.task(title="逾期的报告", due_on=date(2023, 6, 20))
        site.cast.task(State.ISSUED, title="等签收的事")
        site.cast.task(State.DRAFT, title="还没交办")
        site.cast.task(State.CLOSED, title="办完的事")
    site.sign_in(page, "wang").goto(f"{site.url}/ledger")
    return page


def rows(page: Page) -> list[str]:
    return page.locator("#ledger td.title").all_inner_texts()


def test_a_filter_changes_the_table_and_the_address(ledger: Page) -> None:
    filters = ledger.get_by_role("search", name="筛选")
    filters.get_by_label("灯").select_option("red")
    expect(ledger.locator("#ledger td.title")).to_have_text(["逾期的报告"])
    expect(ledger).to_have_url(re.compile(r"light=red"))
    ledger.reload()
    assert rows(ledger) == ["逾期的报告"]
    ledger.get_by_role("link", name="待签收").click()
    expect(ledger.locator("#ledger td.title")).to_have_text(["等签收的事"])
    ledger.get_by_text("更多筛选").click()
    ledger.get_by_label("时限自").fill("2030-01-01")
    expect(ledger.get_by_text("没有符合条件的事项")).to_be_visible()


def test_a_row_opens_beside_the_table_and_an_act_is_taken_there(ledger: Page) -> None:
    ledger.locator("tr", has_text="还没交办").locator("td").nth(3).click()
    panel = ledger.locator("#side-panel")
    expect(panel.get_by_role("heading", name="还没交办")).to_be_visible()
    panel.get_by_role("link", name="交办").click()
    dialog = ledger.locator("#act-dialog")
    dialog.get_by_role("button", name="交办").click()
    expect(panel).to_contain_text("待签收")
    panel.get_by_role("button", name="关闭").click()
    expect(panel).to_be_hidden()


def test_columns_are_chosen_and_kept_in_a_view(ledger: Page) -> None:
    ledger.locator("summary", has_text="列").click()
    ledger.get_by_label("协办单位").check()
    ledger.get_by_label("来源文件").uncheck()
    ledger.get_by_role("button", name="显示所选列").click()
    expect(ledger.locator("thead")).to_contain_text("协办单位")
    expect(ledger.locator("thead")).not_to_contain_text("来源文件")
    ledger.locator("summary", has_text="视图").click()
    ledger.get_by_label("视图名称").fill("我的台账")
    ledger.get_by_role("button", name="保存").click()
    expect(ledger.get_by_text("已保存视图“我的台账”。")).to_be_visible()
    ledger.get_by_role("navigation").get_by_role("link", name="台账").click()
    ledger.locator("summary", has_text="视图").click()
    ledger.get_by_role("link", name="我的台账").click()
    expect(ledger.locator("thead")).to_contain_text("协办单位")


def test_many_are_urged(ledger: Page) -> None:
    expect(ledger.locator("[data-bulk-bar]")).to_be_hidden()
    ledger.get_by_label("全选本页").check()
    expect(ledger.locator("[data-selected-count]")).to_have_text("4")
    ledger.get_by_role("button", name="催办").click()
    expect(ledger.get_by_text("将对2项事项“催办”，跳过2项")).to_be_visible()
    ledger.get_by_role("button", name="催办以上2项").click()
    expect(ledger.get_by_text("已催办：2项")).to_be_visible()


def test_the_ledger_goes_out_and_comes_back_changed(ledger: Page) -> None:
    ledger.locator("summary", has_text="导出").click()
    with ledger.expect_download() as download:
        ledger.get_by_role("button", name="Excel").click()
    assert download.value.suggested_filename == "督办事项台账20230630.xlsx"
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=4):
        if row[1].value == "还没交办":
            row[1].value = "改好的题目"
    ledger.get_by_role("link", name="导入").click()
    file = {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": saved(book)}
    ledger.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    ledger.get_by_role("button", name="上传并预览").click()
    expect(ledger.locator("ins")).to_have_text("改好的题目")
    ledger.get_by_role("button", name="确认导入1项").click()
    expect(ledger.get_by_text("已导入：新增0项，修改1项。")).to_be_visible()
    assert "改好的题目" in rows(ledger)


def test_the_pages_are_accessible(
    ledger: Page, site: Site, assert_accessible: Callable[[], None]
) -> None:
    ledger.get_by_text("更多筛选").click()
    assert_accessible()
    ledger.get_by_label("全选本页").check()
    ledger.get_by_role("button", name="催办").click()
    expect(ledger.get_by_role("heading", name="批量催办")).to_be_visible()
    assert_accessible()
    ledger.goto(f"{site.url}/ledger/import")
    assert_accessible()
    rows = [["事项", "要求", "类型"], ["新的事", "做好", "工作要点"], ["坏的事", None, "工作要点"]]
    for size in (2, 3):
        ledger.goto(f"{site.url}/ledger/import")
        buffer = workbook(rows[:size])
        file = {"name": "表.xlsx", "mimeType": "application/octet-stream", "buffer": buffer}
        ledger.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
        ledger.get_by_role("button", name="上传并预览").click()
        expect(ledger.get_by_role("heading", name="导入预览")).to_be_visible()
        assert_accessible()


def test_a_phone_shows_cards(ledger: Page) -> None:
    ledger.set_viewport_size({"width": 390, "height": 844})
    expect(ledger.locator("thead")).not_to_be_in_viewport()
    box = ledger.locator("#ledger tbody tr").first.bounding_box()
    assert box is not None
    assert box["width"] <= 390
    wide = ledger.locator("html").evaluate("e => e.scrollWidth")
    assert wide <= 390


def test_what_leaves_is_a_workbook(ledger: Page) -> None:
    ledger.locator("tbody input[type=checkbox]").first.check()
    with ledger.expect_download() as download:
        ledger.get_by_role("button", name="导出所选").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert sheet.max_row == 4
