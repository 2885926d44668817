"""What every page does in a real browser, from a double click to a phone's width."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.front.sample_acts import SampleActs

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(page: Page, window: str) -> Page:
    page.goto(f"{window}/acts")
    return page


def test_a_double_click_makes_one_record(shown: Page, acts: SampleActs):
    shown.locator("#plain-note").fill("一次")
    button = shown.get_by_role("button", name="普通提交")
    button.dblclick()
    expect(shown.locator("#flashes")).to_contain_text("已记录。")
    assert acts.records == ["一次"]


def test_a_double_click_by_htmx_makes_one_record(shown: Page, acts: SampleActs):
    shown.locator("#part-note").fill("一次")
    shown.get_by_role("button", name="提交", exact=True).dblclick()
    expect(shown.locator("#part")).to_contain_text("最近：一次")
    expect(shown.locator("#announcer")).to_have_text("已记录：一次")
    shown.wait_for_timeout(400)
    assert acts.records == ["一次"]


def test_the_button_shows_that_it_works_and_is_free_again_after_a_refusal(
    shown: Page, acts: SampleActs
):
    button = shown.get_by_role("button", name="提交", exact=True)
    button.click()
    expect(shown.locator("#part-note-error")).to_have_text("请填写说明。")
    expect(shown.locator("#part-note")).to_be_focused()
    shown.locator("#part-note").fill("补上")
    button.click()
    expect(shown.locator("#part")).to_contain_text("最近：补上")
    assert acts.records == ["补上"]


@pytest.mark.parametrize(
    ("note", "sentence"),
    [("没有权限", "只有督查考核科可以办结。"), ("坏了", "服务器暂时不能完成这个操作")],
)
def test_a_refusal_is_said_and_the_text_stays(shown: Page, watch, note: str, sentence: str):
    watch.forgive(403, 500)
    shown.locator("#part-note").fill(note)
    shown.get_by_role("button", name="提交", exact=True).click()
    expect(shown.locator("#flashes")).to_contain_text(sentence)
    expect(shown.locator("#part-note")).to_have_value(note)


def test_no_connection_is_said_and_the_text_stays(shown: Page, watch):
    shown.route("**/acts/part", lambda route: route.abort())
    shown.locator("#part-note").fill("保留")
    shown.get_by_role("button", name="提交", exact=True).click()
    expect(shown.locator("#flashes")).to_contain_text("网络不通")
    expect(shown.locator("#part-note")).to_have_value("保留")
    watch.faults.clear()


def test_a_plain_answer_to_htmx_is_followed_with_its_message(shown: Page, acts: SampleActs):
    shown.get_by_role("button", name="跟着走").click()
    expect(shown.locator("#flashes")).to_contain_text("已记录。")
    expect(shown.locator("#leaves")).to_have_count(1)
    assert acts.records == ["跟着走"]


def test_an_expired_session_is_renewed_with_the_text_kept(shown: Page, acts: SampleActs, watch):
    watch.forgive(401)
    acts.signed_in = False
    shown.locator("#part-note").fill("写了很久的进展")
    shown.get_by_role("button", name="提交", exact=True).click()
    dialog = shown.get_by_role("dialog", name="登录已过期")
    expect(dialog.get_by_role("link", name="在新窗口登录")).to_be_focused()
    dialog.get_by_role("button", name="我已登录，继续").click()
    expect(dialog).to_contain_text("还没有登录成功")
    acts.signed_in = True
    acts.token = "a-new-token"
    dialog.get_by_role("button", name="我已登录，继续").click()
    expect(dialog).to_have_count(0)
    expect(shown.locator("#part-note")).to_have_value("写了很久的进展")
    shown.get_by_role("button", name="提交", exact=True).click()
    expect(shown.locator("#part")).to_contain_text("最近：写了很久的进展")
    assert acts.records == ["写了很久的进展"]


def test_typed_text_comes_back_after_leaving_and_can_be_dropped(shown: Page, window: str):
    shown.locator("#plain-note").fill("还没写完")
    shown.goto(f"{window}/matter")
    shown.goto(f"{window}/acts")
    expect(shown.locator("#plain-note")).to_have_value("还没写完")
    expect(shown.locator("#plain")).to_contain_text("已恢复上次填写")
    shown.get_by_role("button", name="不要了").click()
    expect(shown.locator("#plain-note")).to_have_value("")
    shown.reload()
    expect(shown.locator("#plain-note")).to_have_value("")


def test_sent_text_does_not_come_back(shown: Page):
    shown.locator("#plain-note").fill("已经交了")
    shown.get_by_role("button", name="普通提交").click()
    expect(shown.locator("#flashes")).to_contain_text("已记录。")
    expect(shown.locator("#plain-note")).to_have_value("")
    shown.locator("#part-note").fill("也交了")
    shown.get_by_role("button", name="提交", exact=True).click()
    expect(shown.locator("#part")).to_contain_text("最近：也交了")
    shown.reload()
    expect(shown.locator("#part-note")).to_have_value("")


def test_leaving_the_system_forgets_typed_text(shown: Page, window: str):
    shown.route("**/logout", lambda route: route.fulfill(status=204))
    shown.locator("#plain-note").fill("别人不该看到")
    shown.locator(".person summary").click()
    shown.get_by_role("button", name="退出").click()
    shown.goto(f"{window}/acts")
    expect(shown.locator("#plain-note")).to_have_value("")


def test_a_confirm_dialog_asks_for_the_reason(shown: Page, acts: SampleActs):
    opener = shown.get_by_role("button", name="撤销", exact=True)
    opener.click()
    dialog = shown.get_by_role("dialog", name="撤销事项")
    expect(dialog.locator("textarea")).to_be_focused()
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    dialog.get_by_role("button", name="确认撤销").click()
    assert acts.records == []
    dialog.locator("textarea").fill("重复立项")
    dialog.get_by_role("button", name="确认撤销").click()
    expect(shown.locator("#flashes")).to_contain_text("已记录。")
    assert acts.records == ["重复立项"]


def test_a_row_opens_in_the_side_panel_and_escape_closes_it(shown: Page):
    shown.get_by_role("cell", name="督〔2023〕9号").click()
    panel = shown.get_by_role("dialog", name="事项")
    expect(panel.get_by_role("heading", name="督〔2023〕9号")).to_be_visible()
    expect(panel.get_by_role("link", name="打开全页")).to_have_attribute("href", "/matter")
    expect(shown.locator("tr[aria-selected=true]")).to_have_count(1)
    shown.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(shown.get_by_role("link", name="标题")).to_be_focused()


def test_an_address_is_copied(shown: Page, window: str):
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.get_by_role("button", name="复制地址").click()
    expect(shown.locator("#flashes")).to_contain_text("地址已复制。")
    assert shown.evaluate("navigator.clipboard.readText()") == f"{window}/matter"


def test_rows_are_chosen_one_by_one_in_a_stretch_and_all(page: Page, window: str):
    page.goto(f"{window}/table")
    bar = page.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()
    boxes = page.locator("tbody input[type=checkbox]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(bar).to_contain_text("已选 4 项")
    page.get_by_label("全选本页").check()
    expect(bar).to_contain_text("已选 40 项")
    page.get_by_label("全选本页").uncheck()
    expect(bar).to_be_hidden()


def test_a_column_taken_away_stays_away(page: Page, window: str):
    page.goto(f"{window}/table")
    page.locator("[data-columns] summary").click()
    page.locator("[data-columns]").get_by_label("主办单位").uncheck()
    expect(page.get_by_role("columnheader", name="主办单位")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("columnheader", name="编号")).to_be_visible()
    expect(page.get_by_role("columnheader", name="主办单位")).to_be_hidden()
    expect(page.get_by_role("cell", name="产业发展科")).to_have_count(0)


def test_filters_swap_the_table_and_live_in_the_address(page: Page, window: str):
    page.goto(f"{window}/table")
    page.get_by_role("combobox", name="单位").select_option("规划财务科")
    expect(page).to_have_url(re.compile(r"unit=1"))
    expect(page.locator("[data-bulk-bar]")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("combobox", name="单位")).to_have_value("1")


def test_a_long_list_to_tick_is_searched_by_words_or_initials(page: Page, window: str):
    page.goto(f"{window}/form")
    picks = page.get_by_role("group", name="协办单位")
    expect(picks).to_contain_text("已选 2 项")
    search = picks.get_by_role("searchbox")
    search.fill("lsx")
    expect(picks.get_by_role("checkbox")).to_have_count(1)
    picks.get_by_label("柳树乡").check()
    expect(picks).to_contain_text("已选 3 项")
    search.fill("乡村")
    expect(picks.get_by_label("乡村建设科")).to_be_visible()
    expect(picks.get_by_label("柳树乡")).to_be_hidden()
    search.press("Enter")
    expect(page).to_have_url(f"{window}/form")
    search.fill("")
    expect(picks.get_by_role("checkbox")).to_have_count(9)


def test_on_a_phone_the_navigation_folds_and_tables_are_cards(page: Page, window: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{window}/table")
    nav = page.get_by_role("navigation", name="主导航")
    expect(nav).to_be_hidden()
    page.get_by_label("导航菜单").click()
    expect(nav).to_be_visible()
    expect(page.locator("tbody tr").first).to_have_css("display", "grid")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "path", ["/", "/table", "/matter", "/form", "/form?wrong", "/acts", "/signin"]
)
@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible(page: Page, window: str, assert_accessible, path: str, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(window + path)
    assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
