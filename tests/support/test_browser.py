"""The watch must see what it is there for, or every browser test is too kind."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.support.browser import Watch

pytestmark = pytest.mark.browser

PAGE = "<!doctype html><html lang=zh-CN><title>页</title><main><h1>督办</h1>{}</main>"
CLEAN = PAGE.format("<p>正常</p>")
PAGES = {
    "/clean": CLEAN,
    "/favicon.ico": CLEAN,
    "/inline": PAGE.format("<p style='color:red'>样式</p>"),
    "/missing": PAGE.format("<img src='/static/no.png' alt='无'>"),
    "/unlabelled": PAGE.format("<input type=text>"),
}


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        status = 422 if self.path == "/refused" else 404 if body is None else 200
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write((body or CLEAN).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def unwatched(context: BrowserContext) -> Page:
    return context.new_page()


def test_a_clean_page_passes(page: Page, site: str, assert_accessible: Callable[[], None]) -> None:
    page.goto(f"{site}/clean")
    assert_accessible()


@pytest.mark.parametrize(
    ("path", "fault"), [("/inline", "Content Security Policy"), ("/missing", "404")]
)
def test_faults_are_seen(unwatched: Page, site: str, path: str, fault: str) -> None:
    watching = Watch(unwatched)
    watching.forgive(404)
    unwatched.goto(site + path)
    unwatched.wait_for_load_state("networkidle")
    assert len(watching.faults) == 1
    assert fault in watching.faults[0]
    with pytest.raises(AssertionError):
        watching.assert_clean()


def test_leaving_the_machine_is_seen(unwatched: Page) -> None:
    watching = Watch(unwatched)
    unwatched.route("**/*", lambda route: route.abort())
    unwatched.set_content("<script src='https://cdn.example/x.js'></script>")
    unwatched.wait_for_load_state("networkidle")
    assert "left the machine: https://cdn.example/x.js" in watching.faults


def test_a_refused_form_is_no_fault(unwatched: Page, site: str) -> None:
    watching = Watch(unwatched)
    unwatched.goto(f"{site}/refused")
    watching.assert_clean()


def test_a_field_without_a_label_is_seen(
    page: Page, site: str, assert_accessible: Callable[[], None]
) -> None:
    page.goto(f"{site}/unlabelled")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible()


def test_another_page_has_cookies_of_its_own(
    page: Page, another_page: Callable[[], Page], site: str
) -> None:
    page.goto(f"{site}/clean")
    page.context.add_cookies([{"name": "who", "value": "zhang", "url": site}])
    other = another_page()
    other.goto(f"{site}/clean")
    assert other.context.cookies() == []
