"""Administration in a real browser: every page accessible, long lists searched by letters, without scripts too."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.cast import PASSWORD
from tests.support.site import Site
from tracker.base.db import transaction
from tracker.models.units import UnitKind
from tracker.rules.people import organising

pytestmark = pytest.mark.browser

PAGES = {
    "admin": [
        "/units",
        "/units/{guicai}",
        "/units/new",
        "/people",
        "/people/{li}",
        "/people/new",
        "/people/{li}/edit",
        "/settings",
        "/settings/calendar?year=2023",
        "/me",
        "/me/password",
    ],
    "guard": ["/roles"],
    "wang": ["/settings"],
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits_a_phone(
    site: Site, page: Page, assert_accessible: Callable[[], None], name: str
) -> None:
    site.sign_in(page, name)
    ids = {**site.cast.units, **site.cast.people}
    for path in PAGES[name]:
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(site.url + path.format(**ids))
        assert_accessible()
        page.set_viewport_size({"width": 390, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide for a phone"


def test_the_tree_narrows_while_typing(site: Site, page: Page) -> None:
    site.sign_in(page, "admin").goto(f"{site.url}/units")
    tree = page.locator("#unit-tree")
    expect(tree).to_contain_text("东山县")
    page.get_by_role("searchbox", name="查找").press_sequentially("gck")
    expect(tree).not_to_contain_text("东山县")
    expect(tree).to_contain_text("规财科")
    assert "q=gck" in page.url


def test_a_unit_is_picked_by_its_first_letters(site: Site, page: Page) -> None:
    with site.app.app_context(), transaction():
        draft = organising.UnitDraft("shengtai", "生态科", UnitKind.SECTION)
        organising.create_unit(draft, by=site.cast.user("admin"))
    site.sign_in(page, "admin").goto(f"{site.url}/people/new")
    picks = page.get_by_role("group", name="任职单位")
    picks.get_by_placeholder("输入文字查找").fill("hyk")
    expect(picks.get_by_label("行业科")).to_be_visible()
    expect(picks.get_by_label("规财科")).to_be_hidden()


def test_an_account_is_made_without_scripts(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site.url}/login")
    page.get_by_label("用户名").fill("admin")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"{site.url}/people/new")
    page.get_by_label("姓名").fill("郑强")
    page.get_by_label("用户名").fill("zheng")
    page.get_by_role("button", name="新建账号").click()
    expect(page.locator("#once-password")).to_have_text(re.compile(r"^[A-Za-z0-9]{12}$"))
    page.get_by_role("link", name="已抄下").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("郑强")
    context.close()
