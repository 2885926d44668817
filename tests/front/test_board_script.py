"""The board in a real browser: drop, menu, keyboard, form, refusal, staleness, polling, phone."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import func, select

from tests.support.site import Site
from tracker.base.db import db, transaction
from tracker.models.audit import AuditEntry
from tracker.models.kinds import State
from tracker.models.tasks import Task
from tracker.rules.matters import signing
from tracker.views.matters import board as board_view

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_view, "POLL_SECONDS", 0.3)


@pytest.fixture
def ids(site: Site) -> dict[State, list[int]]:
    """Two matters in each column, by due day."""
    with site.app.app_context():
        return {
            state: [site.cast.task(state, due_on=date(2023, 8, day)).id for day in (1, 2)]
            for state in list(State)[:5]
        }


@pytest.fixture
def open_board(page: Page, site: Site, ids: object) -> Callable[[str], Page]:
    """The board as one of the cast sees it, on a quiet line: nothing else was asked yet."""

    def open_as(name: str) -> Page:
        site.sign_in(page, name).goto(f"{site.url}/board")
        expect(page.locator("#board .card").first).to_be_visible()
        return page

    return open_as


def card(page: Page, task_id: int) -> Locator:
    return page.locator(f"#card-{task_id}")


def expect_in(page: Page, task_id: int, state: State) -> None:
    expect(page.locator(f"#column-{state.value} > #card-{task_id}")).to_have_count(1)


def flash(page: Page) -> Locator:
    return page.locator("#flashes")


def entries(site: Site) -> int:
    """How many entries the log has about matters; that somebody was refused is another matter."""
    with site.app.app_context():
        mine = AuditEntry.ent_type == "task"
        return db.session.scalar(select(func.count(AuditEntry.seq)).where(mine))


def state_of(site: Site, task_id: int) -> State:
    with site.app.app_context():
        return db.session.get_one(Task, task_id).state


def accept(site: Site, task_id: int, name: str) -> None:
    """Somebody signs for a matter elsewhere."""
    with site.app.app_context(), transaction():
        task = db.session.get_one(Task, task_id)
        signing.accept_task(task, by=site.cast.user(name))


def posts(page: Page) -> list[dict[str, list[str]]]:
    """The moves the page sends from now on."""
    sent: list[dict[str, list[str]]] = []

    def note(request):
        if request.method == "POST":
            sent.append({k: [v] for k, v in re.findall(r"([a-z_]+)=([^&]*)", request.post_data)})

    page.on("request", note)
    return sent


def test_a_drop_issues_the_matter_and_it_can_be_dragged_on(open_board, site, ids):
    page = open_board("wang")
    sent = posts(page)
    first, second = ids[State.DRAFT]
    goal = ids[State.ISSUED][0]
    card(page, first).drag_to(card(page, goal))
    expect(flash(page)).to_contain_text("已交办：")
    expect_in(page, first, State.ISSUED)
    expect(page.locator("#column-head-issued .column-count")).to_have_text("3")
    expect(page.locator("#column-head-draft .column-count")).to_have_text("1")
    assert sent[0]["task"] == [str(first)]
    assert str(goal) in sent[0]["before"] + sent[0]["after"]
    card(page, second).drag_to(card(page, goal))
    expect_in(page, second, State.ISSUED)
    expect(page.locator("#column-head-issued .column-count")).to_have_text("4")
    assert state_of(site, second) is State.ISSUED


def test_a_drop_where_it_stood_sends_nothing(open_board, site, ids):
    page = open_board("wang")
    sent, before = posts(page), entries(site)
    first, second = ids[State.DRAFT]
    card(page, first).drag_to(card(page, second))
    page.wait_for_timeout(200)
    assert sent == []
    assert entries(site) == before
    expect(page.locator("#column-draft > .card").first).to_have_id(f"card-{first}")


@pytest.mark.parametrize(
    ("start", "goal", "words"),
    [
        (State.DRAFT, State.REVIEW, "“拟办”的事项不能直接移到“待审核”"),
        (State.ACTIVE, State.REVIEW, "您不能对这件事项“提交办结”"),
    ],
)
def test_a_refused_card_goes_back_and_the_sentence_is_said(
    open_board, site, ids, watch, start, goal, words
):
    watch.forgive(403)
    page, before = open_board("wang"), entries(site)
    second = ids[start][1]
    card(page, second).drag_to(card(page, ids[goal][0]))
    expect(flash(page)).to_contain_text(words)
    expect(page.locator(f"#column-{start.value} > .card").nth(1)).to_have_id(f"card-{second}")
    assert entries(site) == before


def test_a_stale_card_is_told_who_was_quicker(open_board, site, ids, monkeypatch):
    monkeypatch.setattr(board_view, "POLL_SECONDS", 600)
    page = open_board("sun")
    task_id = ids[State.ISSUED][0]
    accept(site, task_id, "li")
    card(page, task_id).drag_to(card(page, ids[State.ACTIVE][0]))
    expect(flash(page)).to_contain_text("李思远")
    expect_in(page, task_id, State.ACTIVE)
    card(page, ids[State.ISSUED][1]).drag_to(card(page, task_id))
    expect(flash(page)).to_contain_text("已签收")


def test_the_menu_lists_the_acts_and_posts_the_same(open_board, ids):
    page = open_board("wang")
    task_id = ids[State.REVIEW][0]
    card(page, task_id).locator("[data-move-menu]").click()
    expect(page.get_by_role("menuitem")).to_have_text(["审核通过 → 已办结", "退回 → 办理中"])
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(card(page, task_id)).to_be_focused()
    draft = ids[State.DRAFT][1]
    card(page, draft).focus()
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(flash(page)).to_contain_text("已交办")
    expect_in(page, draft, State.ISSUED)
    expect(card(page, draft)).to_be_focused()


def test_arrows_walk_and_alt_arrows_move_with_the_focus_kept(open_board, site, ids):
    page = open_board("wang")
    card(page, ids[State.DRAFT][0]).focus()
    page.keyboard.press("ArrowRight")
    expect(card(page, ids[State.ISSUED][0])).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    expect(card(page, ids[State.DRAFT][1])).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(flash(page)).to_contain_text("已交办")
    expect_in(page, ids[State.DRAFT][1], State.ISSUED)
    expect(card(page, ids[State.DRAFT][1])).to_be_focused()
    expect(page).to_have_url(f"{site.url}/board")
    assert state_of(site, ids[State.DRAFT][1]) is State.ISSUED


def test_beyond_the_last_column_there_is_nothing(open_board, site, ids):
    page, before = open_board("wang"), entries(site)
    card(page, ids[State.CLOSED][0]).focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#announcer")).to_have_text("已经在最后一列。")
    assert entries(site) == before


def test_cancelling_the_form_of_an_act_puts_the_card_back(open_board, site, ids):
    page, before = open_board("li"), entries(site)
    first = ids[State.ACTIVE][0]
    card(page, first).drag_to(card(page, ids[State.REVIEW][0]))
    dialog = page.get_by_role("dialog", name="提交办结")
    expect(dialog.get_by_label("办理结果")).to_be_focused()
    dialog.get_by_text("取消").click()
    expect(page.locator("#column-active > .card").first).to_have_id(f"card-{first}")
    expect(card(page, first)).to_be_focused()
    expect(dialog).to_be_hidden()
    assert entries(site) == before


def test_the_form_of_an_act_is_refused_then_taken(open_board, site, ids):
    page = open_board("wang")
    first = ids[State.REVIEW][0]
    card(page, first).focus()
    page.keyboard.press("Alt+ArrowLeft")
    dialog = page.get_by_role("dialog", name="退回")
    reason = dialog.get_by_label("退回理由和补正要求")
    reason.fill(" ")
    dialog.get_by_role("button", name="退回").click()
    expect(dialog.locator(".form-error")).to_contain_text("请填写")
    expect(reason).to_be_focused()
    reason.fill("缺少验收材料")
    dialog.get_by_role("button", name="退回").click()
    expect(flash(page)).to_contain_text("已退回")
    expect(dialog).to_be_hidden()
    expect_in(page, first, State.ACTIVE)
    expect(card(page, first)).to_be_focused()
    assert state_of(site, first) is State.ACTIVE


def test_polling_shows_what_another_moved_and_keeps_the_focus(open_board, site, ids):
    page = open_board("wang")
    kept, moved = ids[State.DRAFT][0], ids[State.ISSUED][0]
    card(page, kept).focus()
    accept(site, moved, "li")
    expect(card(page, moved)).to_contain_text("李思远 刚刚移动")
    expect_in(page, moved, State.ACTIVE)
    expect(card(page, kept)).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("看板有 1 张卡片被他人移动。")
    card(page, kept).drag_to(card(page, ids[State.ISSUED][1]))
    expect(flash(page)).to_contain_text("已交办")


def test_polling_pauses_while_the_menu_is_open(open_board, ids):
    page = open_board("wang")
    card(page, ids[State.DRAFT][0]).focus()
    page.keyboard.press("m")
    page.wait_for_timeout(150)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(900)
    assert asked == []
    page.keyboard.press("Escape")
    with page.expect_request(lambda request: "/board?v=" in request.url or "&v=" in request.url):
        pass


def test_what_was_loaded_stays_over_a_poll_and_filters_too(page: Page, site: Site):
    with site.app.app_context():
        ids = [site.cast.task(State.DRAFT).id for _ in range(22)]
        issued = site.cast.task(State.ISSUED).id
    site.sign_in(page, "wang").goto(f"{site.url}/board?kind=work_point")
    page.get_by_role("button", name="还有 2 项，继续显示").click()
    expect(page.locator("#column-draft > .card")).to_have_count(22)
    accept(site, issued, "li")
    expect(card(page, issued)).to_contain_text("李思远 刚刚移动")
    expect(page.locator("#column-draft > .card")).to_have_count(22)
    page.get_by_role("combobox", name="泳道").select_option("unit")
    expect(page.locator(".lane")).to_have_count(1)
    expect(page).to_have_url(re.compile("kind=work_point.*lanes=unit"))
    card(page, ids[0]).drag_to(page.locator(".lane .column[data-state=issued]"))
    expect(flash(page)).to_contain_text("已交办")
    expect(page.locator(".lane .column[data-state=issued] > .card")).to_have_count(1)


def test_no_connection_puts_the_card_back(open_board, ids, watch):
    page = open_board("wang")
    page.route("**/board/move*", lambda route: route.abort())
    first = ids[State.DRAFT][0]
    card(page, first).drag_to(card(page, ids[State.ISSUED][0]))
    expect(flash(page)).to_contain_text("网络不通")
    expect(page.locator("#column-draft > .card").first).to_have_id(f"card-{first}")
    assert all("ERR_FAILED" in fault or "Failed to fetch" in fault for fault in watch.faults)
    watch.faults.clear()


@pytest.mark.parametrize(("width", "lanes"), [(1366, ""), (1366, "?lanes=unit"), (390, "")])
def test_the_board_is_accessible(page, site, ids, assert_accessible, width, lanes):
    page.set_viewport_size({"width": width, "height": 800})
    site.sign_in(page, "wang").goto(f"{site.url}/board{lanes}")
    assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_swipe_on_a_phone_scrolls_and_moves_nothing(browser: Browser, site: Site):
    with site.app.app_context():
        ids = [site.cast.task(State.DRAFT).id for _ in range(12)]
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = site.sign_in(context.new_page(), "wang")
    page.goto(f"{site.url}/board")
    column, sent = page.locator("#column-draft"), posts(page)
    expect(column).to_be_visible()
    box = card(page, ids[2]).bounding_box()
    finger = context.new_cdp_session(page)

    def touch(kind: str, y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": box["x"] + 60, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", box["y"] + 40)
    for step in range(1, 16):
        touch("touchMove", box["y"] + 40 - 10 * step)
        page.wait_for_timeout(16)
    touch("touchEnd", 0)
    assert column.evaluate("e => e.scrollTop") > 50
    assert sent == []
    context.close()
