"""The program on a port of its own with the cast in it, for tests that drive a real browser.

Runs on SQLite only: what the browser shows does not depend on the engine, and views are tried on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.support.cast import Cast
from tracker.base.db import transaction
from tracker.rules.people import sessions


@dataclass
class Site:
    """A running tracker and who works in it. Rules may be called in ``app.app_context()``."""

    url: str
    app: Flask
    cast: Cast

    def sign_in(self, page: Page, name: str) -> Page:
        """Let a browser be one of the cast."""
        with self.app.app_context(), transaction():
            user = self.cast.user(name)
            token = sessions.open_session(user, address="127.0.0.1", browser="test")
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        cookie = serializer.dumps({"token": token})
        name = self.app.config["SESSION_COOKIE_NAME"]
        page.context.add_cookies([{"name": name, "value": cookie, "url": self.url}])
        return page


@pytest.fixture
def site(app: Flask, cast: Cast, engine_name: str) -> Iterator[Site]:
    """The tracker served for this test, the clock standing at the cast's beginning."""
    if engine_name != "sqlite":
        pytest.skip("a browser sees the same on every engine")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", app, cast)
    server.shutdown()
    thread.join()
    server.server_close()
