"""提醒 and 通知 in a browser: every tab, on a desk and on a phone, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.jobs.runs import run_on
from tests.support.site import Site
from tracker.base.db import db, transaction
from tracker.models.notices import Reminder, ReminderState

pytestmark = pytest.mark.browser


@pytest.fixture
def told(site: Site) -> Site:
    """A reminder said on START's day but one (30 June is a Friday, the matter is due on Monday)."""
    with site.app.app_context():
        site.cast.task(title="报送支出计划", assists=[site.cast.unit("dongshan")])
        run_on(site.app, "2023-07-20")
        with transaction():
            reminder = db.session.scalars(select(Reminder).order_by(Reminder.id)).first()
            assert reminder is not None
            reminder.state = ReminderState.UNKNOWN
        db.session.remove()
    return site


@pytest.mark.parametrize("tab", ["coming", "told", "trouble", "empty"])
def test_every_tab_of_the_office(
    told: Site, page: Page, tab: str, assert_accessible: Callable[[], None]
) -> None:
    told.sign_in(page, "wang")
    page.goto(f"{told.url}/reminders?tab={tab}")
    expect(page.locator(f"#reminders-{tab}")).to_be_visible()
    expect(page.locator("nav.tabs a[aria-current]")).to_have_count(1)
    assert_accessible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_office_settles_a_doubt(told: Site, page: Page) -> None:
    told.sign_in(page, "wang")
    page.goto(f"{told.url}/reminders?tab=trouble")
    page.get_by_role("button", name="已核实送达").click()
    expect(page.locator("#flashes")).to_contain_text("已记录核实结果")
    expect(page.locator("#reminders-trouble")).to_contain_text("没有需要核实的提醒")


def test_a_person_reads_notices(told: Site, page: Page) -> None:
    told.sign_in(page, "li")
    page.goto(f"{told.url}/notices")
    bell = page.locator(".bell-count")
    before = int(bell.inner_text())
    page.get_by_role("button", name=re.compile("未读.*新交办：报送支出计划")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("报送支出计划")
    assert int(bell.inner_text()) == before - 1
    page.goto(f"{told.url}/notices")
    page.get_by_role("button", name="全部标为已读").click()
    expect(bell).to_have_count(0)
    page.goto(f"{told.url}/notices?show=unread")
    expect(page.locator("main")).to_contain_text("没有未读的通知")
