"""What git keeps names no machine: no path of a checkout, no registry, no host of packages."""

import re
import sys

import pytest

from tests.house.sources import ROOT, tracked_texts

FOREIGN = {
    "a file address": re.compile(r"file:/{3}\w"),
    "a package index": re.compile(r"https?://[\w.-]+/(?:[\w-]+/)*simple\b"),
    "an option that names an index": re.compile(
        r"^\s*--(?:extra-)?(?:index-url|find-links|trusted-host)", re.MULTILINE
    ),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names_a_registry(what: str) -> None:
    # Hostile documents among the tests do name files: that is their point.
    texts = {name: text for name, text in tracked_texts().items() if not name.startswith("tests/")}
    assert not [name for name, text in texts.items() if FOREIGN[what].search(text)]


@pytest.mark.parametrize("path", sorted({str(ROOT), sys.prefix}))
def test_no_file_names_this_machine(path: str) -> None:
    assert not [name for name, text in tracked_texts().items() if f"{path}/" in text]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(lines) > 20
    for line in lines:
        assert re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


def test_both_requirement_files_pin_the_same_versions() -> None:
    pins = [
        dict(re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert {name: pins[1].get(name) for name in pins[0]} == pins[0]


def test_no_text_file_has_a_line_of_the_other_world() -> None:
    """Carriage returns come back to bite in hashes and diffs."""
    vendored = ("tracker/static/vendor/", "tests/")
    found = [n for n, t in tracked_texts().items() if "\r\n" in t and not n.startswith(vendored)]
    assert not found


def test_no_lock_file_names_a_registry() -> None:
    locks = {n: t for n, t in tracked_texts().items() if n.endswith("package-lock.json")}
    assert locks
    assert not [name for name, text in locks.items() if '"resolved"' in text]
