"""A real Chromium for the tests, which fails them for what a user would not see at once.

``page`` (of pytest-playwright) is watched: an error on the console, a violation of the content
security policy, an uncaught exception or a request that leaves the machine fails the test.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: The sandbox needs a user of its own; the others keep Chromium from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: The answers a form gives to bad or stale input; the browser logs them as errors.
EXPECTED_STATUS = (409, 422)


def chromium() -> str | None:
    """Where Chromium is: ``TRACKER_CHROMIUM`` or the first of the usual names on the path."""
    given = os.environ.get("TRACKER_CHROMIUM")
    return given or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the Chromium of the machine; playwright brings none of its own."""
    path = chromium()
    if path is None:
        pytest.fail("no Chromium: scripts/check.py --only setup installs one")
    return {"executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """An office's screen in China."""
    return {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
        "reduced_motion": "reduce",
    }


class Watch:
    """Collects what goes wrong on a page without being seen."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.forgiven: set[int] = set(EXPECTED_STATUS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("request", self._request)

    def forgive(self, *statuses: int) -> None:
        """Answers of this test that are meant, for instance 404 for an outsider."""
        self.forgiven.update(statuses)

    def assert_clean(self) -> None:
        """Fail with everything that went wrong."""
        assert not self.faults, "\n".join(self.faults)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        where = message.location.get("url", "")
        meant = any(f"status of {status}" in message.text for status in self.forgiven)
        if not (meant and "/static/" not in where):
            self.faults.append(f"console: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1":
            self.faults.append(f"left the machine: {request.url}")


@pytest.fixture
def watch(page: Page) -> Iterator[Watch]:
    """The watch over ``page``; ask for it to forgive a status that the test provokes."""
    watching = Watch(page)
    yield watching
    watching.assert_clean()


@pytest.fixture
def another_page(new_context: Callable[[], BrowserContext]) -> Iterator[Callable[[], Page]]:
    """Open a page of somebody else: cookies of its own, watched like ``page``."""
    watches: list[Watch] = []

    def open_page() -> Page:
        page = new_context().new_page()
        watches.append(Watch(page))
        return page

    yield open_page
    for watching in watches:
        watching.assert_clean()


@pytest.fixture(autouse=True)
def _watched(request: pytest.FixtureRequest) -> None:
    """Every test that opens a page is watched, whether it asks for it or not."""
    if "page" in request.fixturenames:
        request.getfixturevalue("watch")


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The accessibility checker, fetched once by the checks."""
    if not AXE.exists():
        pytest.fail("no axe-core: scripts/check.py --only setup fetches it")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def assert_accessible(page: Page, axe_source: str) -> Callable[[], None]:
    """Check the page as it stands now: no violation of WCAG 2.1 A and AA.

    The checker comes in by the debugger, which no content security policy holds back; so call it
    after the clicks that the policy is meant to hold for.
    """

    def check() -> None:
        page.evaluate(axe_source)
        found = page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        violations = [
            f"{violation['id']}: {violation['help']}\n"
            + "\n".join(f"    {node['html'][:200]}" for node in violation["nodes"][:5])
            for violation in found["violations"]
        ]
        assert not violations, f"{page.url}\n" + "\n".join(violations)
        assert found["passes"], json.dumps(found)[:500]

    return check
