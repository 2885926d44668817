"""Every page there is, for everybody who may open it: no violation of WCAG 2.1 AA or of the policy, nothing
wider than a phone. A page added later is walked without being named here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from tests.support.cast import PEOPLE
from tests.support.site import Site
from tracker.base.db import transaction
from tracker.models.kinds import State
from tracker.rules.matters.attaching import Upload
from tracker.rules.sources import registering
from tracker.views.frame.access import required_of

pytestmark = pytest.mark.browser

TEXT = """关于做好下半年重点工作的通知
各科室：
现将下半年重点工作安排如下。
一、加快资金支出。各项目单位于2023年9月30日前完成支出进度的百分之七十五。
责任科室：规财科、行业科
二、开展集中排查。每季度组织一次防返贫集中排查，于次月5日前报送结果。
责任科室：行业科
"""


@pytest.fixture
def filled(site: Site) -> dict[str, int]:
    """A matter in every state and a document: the ids that pages ask for, by the name in the route."""
    with site.app.app_context():
        tasks = [site.cast.task(state) for state in list(State)[:5]]
        site.cast.report(site.cast.task(), 40)
        with transaction():
            given = registering.Registration(
                Upload("通知.txt", TEXT.encode()), issued_on=date(2023, 6, 20)
            )
            files = site.app.config["FILES"]
            document = registering.add_source(given, by=site.cast.user("wang"), files=files)
        return {
            "task_id": tasks[3].id,
            "document_id": document.id,
            "unit_id": site.cast.units["guicai"],
            "user_id": site.cast.people["li"],
        }


def pages_of(site: Site, name: str, ids: dict[str, int]) -> list[str]:
    """The addresses of pages that this person may open; those that need other ids are left out."""
    with site.app.app_context():
        user = site.cast.user(name)
        rules = [r for r in site.app.url_map.iter_rules() if "GET" in (r.methods or ())]
        mine = [
            r
            for r in rules
            if r.endpoint != "static"
            and (needed := required_of(site.app, r.endpoint)) is not None
            and user.can(needed)
            and r.arguments <= set(ids)
        ]
    return sorted({re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(ids[m[1]]), r.rule) for r in mine})


@pytest.mark.parametrize("name", ["wang", "li", "chen", "admin", "guard", "auditor"])
def test_every_page_of(
    name: str,
    site: Site,
    filled: dict[str, int],
    page: Page,
    assert_accessible: Callable[[], None],
) -> None:
    site.sign_in(page, name)
    walked = []
    for path in pages_of(site, name, filled):
        asked = page.request.get(site.url + path, max_redirects=0)
        if asked.status != 200 or "<html" not in asked.text():
            continue  # a file, a fragment, a way to another page, or somebody else's matter
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(site.url + path)
        assert_accessible()
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        walked.append(path)
    assert len(walked) >= 2, walked
    assert PEOPLE[name][0] in page.locator(".person").inner_text()
