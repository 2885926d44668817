"""Filling in forms as a browser does: what the page holds already is sent back with what was typed."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _Inputs(HTMLParser):
    """The hidden fields of the form with a given action."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.is_inside, self.found = action, False, False
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("action") == self.action
            self.found = self.found or self.is_inside
        if tag == "input" and self.is_inside and given.get("type") == "hidden":
            self.values[given.get("name") or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False


def send(
    browser: FlaskClient,
    page: str,
    action: str,
    headers: dict[str, str] | None = None,
    **typed: object,
) -> TestResponse:
    """Open a page, find the form with this action on it, and post it with its token and version."""
    shown = browser.get(page)
    assert shown.status_code == 200, (page, shown.status_code)
    inputs = _Inputs(action)
    inputs.feed(shown.text)
    assert inputs.found, f"no form for {action} on {page}"
    return browser.post(action, data={**inputs.values, **typed}, headers=headers or {})
