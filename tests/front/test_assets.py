"""Vendored assets are what the manifest says; templates keep to the Content-Security-Policy."""

import hashlib
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

TRACKER = Path(__file__).parents[2] / "tracker"
STATIC = TRACKER / "static"
VENDOR = STATIC / "vendor"
MANIFEST = json.loads((VENDOR / "MANIFEST.json").read_text("utf-8"))
TEMPLATES = sorted((TRACKER / "templates").rglob("*.html"))


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda e: e["name"])
def test_a_vendored_file_is_the_one_of_the_manifest(entry):
    found = hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest()
    assert found == entry["sha256"]
    assert entry["licence"] in {"MIT", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Apache-2.0"}
    assert (VENDOR / entry["licence_file"]).stat().st_size > 200


def test_nothing_is_vendored_without_a_line_in_the_manifest():
    named = {e[key] for e in MANIFEST for key in ("file", "licence_file")} | {"MANIFEST.json"}
    assert {p.name for p in VENDOR.iterdir()} == {n for n in named if "/" not in n}


def test_the_sprite_holds_every_symbol_that_templates_ask_for():
    root = ElementTree.parse(STATIC / "icons.svg").getroot()
    ids = [symbol.get("id") for symbol in root]
    assert len(ids) == len(set(ids))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""icon\(\s*["']([a-z_-]+)["']\s*\)""", path.read_text("utf-8"))
    }
    assert asked <= set(ids), f"not in icons.svg: {sorted(asked - set(ids))}"


FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*="),
    "style element": re.compile(r"<style\b"),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)"),
    "handler attribute": re.compile(r"""\son[a-z]+\s*=\s*["']"""),
    "htmx that needs eval": re.compile(r"""hx-on[:=]|["']\s*js:|hx-trigger=["'][^"']*\["""),
    "address of another site": re.compile(r"""(?:src|href|action)\s*=\s*["']\s*(?:https?:)?//"""),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(TRACKER)))
def test_a_template_needs_nothing_the_policy_forbids(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        '<p style="x">',
        "<script>x</script>",
        '<a onclick="x">',
        '<b hx-on:click="x">',
        '<img src="//cdn.x/y">',
    ],
)
def test_the_template_check_can_fail(line):
    assert any(pattern.search(line) for pattern in FORBIDDEN.values())


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda p: p.name)
def test_our_scripts_need_no_eval_and_no_style_text(path):
    text = path.read_text("utf-8")
    for forbidden in ("eval(", "new Function", "cssText", 'setAttribute("style"', "innerHTML ="):
        assert forbidden not in text
