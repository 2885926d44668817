"""The documents point at what is there, and name every setting and every command that there is."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from tests.house.sources import ROOT
from tracker.jobs.registry import BY_NAME

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
INSTALLING = DOCS / "安装与设置.md"
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_VARIABLE = re.compile(r"TRACKER_[A-Z]+(?:_[A-Z]+)*")
_FROM_FILE = re.compile(r'_read\(env, "(TRACKER_[A-Z_]+)"')
_COMMAND = re.compile(r"flask --app wsgi ([a-z-]+(?: [a-z-]+)?)")


def links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [link for link in _LINK.findall(text) if not link.startswith(("http:", "https:"))]


def anchors(page: Path) -> set[str]:
    """The headings as GitHub makes anchors of them: no punctuation, blanks become hyphens."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.name)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    for link in links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_picture_is_shown_and_taken_by_the_script() -> None:
    there = {picture.stem for picture in (DOCS / "图").iterdir()}
    shown = {Path(link).stem for page in PAGES for link in links(page) if link.endswith(".png")}
    script = (ROOT / "scripts" / "manual_screenshots.py").read_text(encoding="utf-8")
    taken = set(re.findall(r'studio\.keep\(page, "([a-z-]+)"', script))
    assert there == shown == taken
    assert sum(picture.stat().st_size for picture in (DOCS / "图").iterdir()) < 3_000_000


def test_every_setting_is_explained() -> None:
    code = (ROOT / "tracker" / "settings.py").read_text(encoding="utf-8")
    known = set(_VARIABLE.findall(code)) | {f"{name}_FILE" for name in _FROM_FILE.findall(code)}
    assert len(known) > 10, "the settings are read under their names"
    rows = [line for line in INSTALLING.read_text(encoding="utf-8").splitlines() if "|" in line]
    assert set(_VARIABLE.findall("\n".join(rows))) == known
    elsewhere = {name for page in PAGES for name in _VARIABLE.findall(page.read_text("utf-8"))}
    assert elsewhere <= known


def test_every_command_is_listed_and_every_listed_one_is_there(app: Flask) -> None:
    ours = set(_commands(app.cli, ours_only=True))
    assert {"serve", "user create"} <= ours
    listed = _COMMAND.findall(INSTALLING.read_text(encoding="utf-8"))
    assert ours <= {name for words in listed for name in (words, words.split()[0])}
    everything = set(_commands(app.cli, ours_only=False))
    for page in PAGES:
        for words in _COMMAND.findall(page.read_text(encoding="utf-8")):
            assert {words, words.split()[0]} & everything, f"{page.name}: {words}"


def test_every_job_is_named() -> None:
    (row,) = (x for x in INSTALLING.read_text(encoding="utf-8").splitlines() if "run-job" in x)
    assert set(re.findall(r"`([a-z]+)` ", row)) == set(BY_NAME)


def _commands(group: click.Group, *, ours_only: bool, before: str = "") -> Iterator[str]:
    """Every visible command by its full name; only those of this program, or all of them."""
    for name, command in group.commands.items():
        full = f"{before} {name}".strip()
        if isinstance(command, click.Group):
            yield from _commands(command, ours_only=ours_only, before=full)
        elif not command.hidden and (not ours_only or _is_ours(command)):
            yield full


def _is_ours(command: click.Command) -> bool:
    callback = getattr(command.callback, "__wrapped__", command.callback)
    return getattr(callback, "__module__", "").startswith("tracker.")
