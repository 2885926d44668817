"""The board in a real browser: drop, menu, keyboard, question, refusal, staleness, polling."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.front.sample_board import SampleBoard

pytestmark = pytest.mark.browser


def card(page: Page, number: int):
    return page.locator(f"#card-{number}")


def expect_in(page: Page, number: int, state: str) -> None:
    expect(page.locator(f"#column-{state} > #card-{number}")).to_have_count(1)


@pytest.fixture
def shown(page: Page, window: str) -> Page:
    page.goto(f"{window}/board")
    expect(card(page, 1)).to_be_visible()
    return page


def test_a_drop_posts_the_card_its_version_and_its_neighbours(shown: Page, board: SampleBoard):
    card(shown, 1).drag_to(card(shown, 7))
    expect_in(shown, 1, "issued")
    expect(shown.locator("#flashes")).to_contain_text("督〔2023〕1号 已交办。")
    expect(shown.locator("#column-head-issued .column-count")).to_have_text("13")
    expect(shown.locator("#column-head-proposed .column-count")).to_have_text("11")
    (post,) = board.posts
    assert post["task"] == "1"
    assert post["to"] == "issued"
    assert post["version"] == "1"
    assert {post["before"], post["after"]} & {"7"}
    expect(card(shown, 1)).to_have_attribute("data-version", "2")


def test_a_drop_where_it_stood_sends_nothing(shown: Page, board: SampleBoard):
    card(shown, 1).drag_to(card(shown, 11))
    shown.wait_for_timeout(300)
    assert board.posts == []
    expect(shown.locator("#column-proposed > .card").first).to_have_id("card-1")


def test_a_card_can_be_dragged_again_after_the_swap(shown: Page, board: SampleBoard):
    card(shown, 1).drag_to(card(shown, 7))
    expect(card(shown, 1)).to_have_attribute("data-version", "2")
    card(shown, 1).drag_to(card(shown, 8))
    expect(card(shown, 1)).to_have_attribute("data-version", "3")
    expect_in(shown, 1, "working")


def test_a_refused_card_goes_back_and_the_sentence_is_said(shown: Page, board: SampleBoard):
    card(shown, 6).drag_to(card(shown, 9))
    expect(shown.locator("#flashes")).to_contain_text("拟办的事项不能直接移到待审核。")
    expect(shown.locator("#column-proposed > .card").nth(1)).to_have_id("card-6")
    assert board.cards[6].version == 1


def test_a_stale_card_is_told_who_was_quicker(shown: Page, board: SampleBoard):
    board.put(2, "working", "王敏")
    card(shown, 2).drag_to(card(shown, 3))
    expect(shown.locator("#flashes")).to_contain_text("王敏已经移动了这件事项，现为办理中。")
    expect_in(shown, 2, "working")
    assert board.cards[2].version == 2


def test_the_menu_lists_the_acts_and_posts_the_same(shown: Page, board: SampleBoard):
    card(shown, 1).locator("[data-move-menu]").click()
    entry = shown.get_by_role("menuitem", name="交办 → 待签收")
    expect(entry).to_be_focused()
    entry.click()
    expect_in(shown, 1, "issued")
    expect(card(shown, 1)).to_be_focused()
    assert [post["to"] for post in board.posts] == ["issued"]


def test_arrows_walk_and_alt_arrows_move_with_the_focus_kept(shown: Page, board: SampleBoard):
    card(shown, 1).focus()
    shown.keyboard.press("ArrowDown")
    expect(card(shown, 6)).to_be_focused()
    shown.keyboard.press("ArrowRight")
    expect(card(shown, 7)).to_be_focused()
    shown.keyboard.press("Alt+ArrowRight")
    expect(shown.locator("#flashes")).to_contain_text("督〔2023〕7号 已签收。")
    expect_in(shown, 7, "working")
    expect(card(shown, 7)).to_be_focused()
    expect(shown).to_have_url(re.compile("/board$"))
    assert board.cards[7].state == "working"


def test_the_last_column_has_no_next(shown: Page, board: SampleBoard):
    card(shown, 5).focus()
    shown.keyboard.press("Alt+ArrowRight")
    expect(shown.locator("#announcer")).to_have_text("已经在最后一列。")
    assert board.posts == []


def test_an_act_that_asks_opens_a_dialog_and_cancelling_puts_the_card_back(
    shown: Page, board: SampleBoard
):
    card(shown, 3).drag_to(card(shown, 9))
    dialog = shown.get_by_role("dialog", name="提交办结")
    expect(dialog).to_be_visible()
    expect(dialog.locator("textarea")).to_be_focused()
    dialog.get_by_role("button", name="取消").click()
    expect(shown.locator("#column-working > .card").first).to_have_id("card-3")
    expect(card(shown, 3)).to_be_focused()
    assert board.cards[3].state == "working"


def test_an_answered_question_moves_the_card(shown: Page, board: SampleBoard):
    card(shown, 3).focus()
    shown.keyboard.press("Alt+ArrowRight")
    dialog = shown.get_by_role("dialog", name="提交办结")
    dialog.locator("textarea").fill("材料齐全")
    dialog.get_by_role("button", name="提交办结").click()
    expect(dialog).to_have_count(0)
    expect_in(shown, 3, "review")
    expect(card(shown, 3)).to_be_focused()
    expect(card(shown, 3)).to_have_attribute("data-version", "2")
    assert board.posts[-1]["note"] == "材料齐全"


def test_polling_shows_what_another_moved_and_keeps_the_focus(shown: Page, board: SampleBoard):
    card(shown, 8).focus()
    board.put(2, "working", "王敏")
    expect(card(shown, 2)).to_contain_text("王敏 刚刚移动")
    expect_in(shown, 2, "working")
    expect(card(shown, 8)).to_be_focused()
    card(shown, 8).drag_to(card(shown, 7))
    expect(shown.locator("#flashes")).to_contain_text("不能直接移到")


def test_polling_pauses_while_the_menu_is_open(shown: Page, board: SampleBoard):
    card(shown, 1).focus()
    shown.keyboard.press("m")
    shown.wait_for_timeout(200)
    before = len(board.polls)
    shown.wait_for_timeout(700)
    assert len(board.polls) == before
    shown.keyboard.press("Escape")
    expect(card(shown, 1)).to_be_focused()
    shown.wait_for_timeout(700)
    assert len(board.polls) > before


def test_a_column_goes_on_and_keeps_what_was_loaded_over_a_poll(shown: Page, board: SampleBoard):
    more = shown.locator("#more-issued button")
    expect(more).to_have_text("还有 4 项，继续显示")
    more.click()
    expect(shown.locator("#column-issued > .card")).to_have_count(12)
    expect(more).to_have_count(0)
    board.put(3, "review", "王敏")
    expect(card(shown, 3)).to_contain_text("王敏 刚刚移动")
    expect(shown.locator("#column-issued > .card")).to_have_count(12)


def test_no_connection_puts_the_card_back(shown: Page, board: SampleBoard, watch):
    shown.route("**/board/move", lambda route: route.abort())
    card(shown, 1).drag_to(card(shown, 7))
    expect(shown.locator("#flashes")).to_contain_text("网络不通")
    expect(shown.locator("#column-proposed > .card").first).to_have_id("card-1")
    assert all("ERR_FAILED" in fault or "Failed to fetch" in fault for fault in watch.faults)
    watch.faults.clear()


def test_the_board_is_accessible(shown: Page, assert_accessible):
    assert_accessible()
