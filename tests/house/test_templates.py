"""Templates hold no script, no style and no handler: the content security policy forbids them."""

import re

import pytest

from tests.house.sources import TEMPLATES, templates

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "a handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b"),
    "an evaluated value": re.compile(r"[\"']js:"),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "a foreign resource": re.compile(
        r"<(?:script|link|img)\b[^>]*(?:src|href)\s*=\s*[\"']?https?:"
    ),
    "a value taken as safe": re.compile(r"\|\s*safe\b"),
}


def faults(text: str) -> list[str]:
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return [name for name, pattern in INLINE.items() if pattern.search(text)]


@pytest.mark.parametrize("name", templates())
def test_a_template_is_inert(name: str) -> None:
    assert not faults((TEMPLATES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p class="a" style="color:red">', "a style attribute"),
        ("<style>p{}</style>", "a style element"),
        ("<script>alert(1)</script>", "a script without src"),
        ('<script type="module">x()</script>', "a script without src"),
        ('<a onclick="x()">', "a handler attribute"),
        ('<button hx-on:click="x()">', "hx-on"),
        ("<div hx-vals='js:{a: 1}'>", "an evaluated value"),
        ('<a href="javascript:x()">', "a javascript address"),
        ('<img src="https://cdn.example/a.png">', "a foreign resource"),
        ("{{ note | safe }}", "a value taken as safe"),
    ],
)
def test_the_search_finds_each_fault(text: str, fault: str) -> None:
    assert fault in faults(text)


def test_the_search_is_not_too_strict() -> None:
    assert not faults('<script src="/static/app.js" defer></script><p data-style="x">{{ on }}</p>')
    assert not faults("{# never a <script> here,\n nor hx-on #}<p>")
