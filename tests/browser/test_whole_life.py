"""The whole way through by three people in a browser: from a document to a closed matter and a briefing."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.support.site import Site
from tracker.base.db import db
from tracker.models.kinds import State
from tracker.models.tasks import Task
from tracker.queries.matters.history import history_of

pytestmark = pytest.mark.browser

TEXT = """东山市乡村振兴局重点事项
一、重点工作
1.建立资金台账。梳理衔接资金项目，于2023年9月28日前完成资金台账编制。
责任科室:规财科、行业科
"""


def by(page: Page, site: Site, name: str, path: str) -> None:
    """Let somebody else sit down before the browser."""
    page.context.clear_cookies()
    site.sign_in(page, name).goto(site.url + path)


def test_from_a_document_to_a_closed_matter(site: Site, page: Page) -> None:
    _the_office_takes_a_document_in(site, page)
    _the_department_works(site, page)
    _the_office_returns_and_then_closes(site, page)
    with site.app.app_context():
        task = db.session.query(Task).one()
        assert (task.state, task.times_returned, task.percent) == (State.CLOSED, 1, 100)
        told = [line.phrase for line in reversed(history_of(task))]
    assert told == [
        "立项", "交办事项", "签收事项", "反馈进展", "作出批示", "提交办结", "退回事项", "提交办结",
        "审核通过，予以办结",
    ]  # fmt: skip
    _the_leader_exports_a_briefing(site, page)


def _the_office_takes_a_document_in(site: Site, page: Page) -> None:
    by(page, site, "wang", "/sources/new")
    page.get_by_label("或粘贴正文").fill(TEXT)
    page.get_by_role("button", name="登记并拆解").click()
    card = page.locator("[data-proposal]").first
    expect(card).to_contain_text("建立资金台账")
    card.hover()
    expect(page.locator(".sentence.lit").first).to_contain_text("梳理衔接资金项目")
    card.get_by_role("link", name="编辑").click()
    page.get_by_label("事项名称").fill("编制衔接资金台账")
    page.get_by_role("button", name="保存并立项").click()
    expect(page.locator("[data-proposal]").first).to_contain_text("已立项")
    page.reload()
    page.get_by_role("button", name=re.compile("交办已立项的")).click()
    expect(page.get_by_role("status").or_(page.locator("#flashes")).first).to_contain_text(
        "已交办1项"
    )


def _act(page: Page, label: str, *fields: tuple[str, str]) -> None:
    """Take an act on the matter's page: open its dialog, fill it in, send it."""
    page.locator(".rail").get_by_role("link", name=label, exact=True).click()
    dialog = page.get_by_role("dialog")
    for name, words in fields:
        dialog.get_by_label(name).fill(words)
    dialog.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def _the_department_works(site: Site, page: Page) -> None:
    by(page, site, "li", "/desk")
    page.get_by_role("link", name="签收", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="签收").click()
    expect(page.get_by_text("没有今天必须办的事项")).to_be_visible()
    page.goto(f"{site.url}/tasks/1")
    page.locator(".rail").get_by_role("link", name="反馈进展").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("进度（%）").fill("60")
    dialog.get_by_label("附件").set_input_files(
        {"name": "台账 初稿.txt", "mimeType": "text/plain", "buffer": "项目一".encode()}
    )
    dialog.get_by_label("进展情况").fill("台账初稿已完成。")
    dialog.get_by_role("button", name="反馈进展").click()
    expect(page.locator(".timeline")).to_contain_text("台账初稿已完成。")
    expect(page.get_by_role("link", name="台账 初稿.txt")).to_be_visible()
    by(page, site, "chen", "/tasks/1")
    _act(page, "批示", ("批示内容", "抓紧核实，确保数据准确。"))
    expect(page.locator(".timeline")).to_contain_text("抓紧核实，确保数据准确。")
    by(page, site, "li", "/tasks/1")
    _act(page, "提交办结", ("办理结果", "台账已编制完成。"))
    expect(page.locator(".page-sub").first).to_contain_text("待审核")


def _the_office_returns_and_then_closes(site: Site, page: Page) -> None:
    by(page, site, "wang", "/tasks/1")
    page.locator(".rail").get_by_role("link", name="退回").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("退回理由和补正要求").fill(" ")
    dialog.get_by_role("button", name="退回").click()
    expect(dialog).to_contain_text("请填写退回理由和补正要求。")
    dialog.get_by_label("退回理由和补正要求").fill("缺少项目明细。")
    dialog.get_by_role("button", name="退回").click()
    expect(page.locator(".page-sub").first).to_contain_text("办理中")
    by(page, site, "li", "/tasks/1")
    _act(page, "提交办结", ("办理结果", "已补充项目明细。"))
    by(page, site, "wang", "/tasks/1")
    _act(page, "审核通过")
    expect(page.locator(".page-sub").first).to_contain_text("已办结")


def _the_leader_exports_a_briefing(site: Site, page: Page) -> None:
    by(page, site, "chen", "/overview")
    page.get_by_role("link", name="生成督查通报").click()
    page.get_by_role("button", name="保存并预览").click()
    expect(page.locator(".paper")).to_contain_text("已办结1件")
    page.get_by_role("button", name="生成 Word 文件").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载 Word 文件").click()
    assert waiting.value.suggested_filename.endswith(".docx")
    with open(waiting.value.path(), "rb") as file:
        words = "\n".join(p.text for p in Document(io.BytesIO(file.read())).paragraphs)
    assert "已办结1件" in words


TWO = (
    TEXT
    + """2.核查档案。对全部档案核查一遍，于2023年9月28日前完成。
责任科室:规财科
"""
)


def test_merging_by_mouse_merges_and_issues_nothing(site: Site, page: Page) -> None:
    by(page, site, "wang", "/sources/new")
    page.get_by_label("或粘贴正文").fill(TWO)
    page.get_by_role("button", name="登记并拆解").click()
    cards = page.locator("[data-proposal]")
    expect(cards).to_have_count(2)
    cards.nth(1).get_by_role("button", name="并入上一条").click()
    expect(cards.nth(1)).to_contain_text("已合并")
    expect(cards.first).to_contain_text("对全部档案核查一遍")
    with site.app.app_context():
        assert db.session.query(Task).count() == 0


def test_saving_a_card_leaves_the_keyboard_on_it(site: Site, page: Page) -> None:
    by(page, site, "wang", "/sources/new")
    page.get_by_label("或粘贴正文").fill(TWO)
    page.get_by_role("button", name="登记并拆解").click()
    page.locator("[data-proposal]").first.get_by_role("link", name="编辑").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-proposal]").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("[data-proposal]").nth(1)).to_be_focused()
