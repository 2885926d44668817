"""Change any one digit, and only the fact that holds it changes — and it does change.

Digits are changed several at a time, far apart, so that whole documents stay affordable: every fact that
changes must hold a changed digit, and every changed digit must be held by a fact that changes.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.sample import ISSUED_ON, TEXT
from tests.shared_material import SHARED
from tracker.intake import as_json, propose, read

SEEDS = sorted((SHARED / "seeds").glob("*.txt")) if SHARED else []
LISTS = ("structure", "units", "inline_units", "deadlines", "indicators", "mentions", "sentences")
#: How other facts cite a clause: by its label, which is another fact's own.
CITED = {"item_no", "covers", "path", "parent", "clause"}
ROUNDS = 12
Facts = dict[tuple[str, str], list[tuple[int, int]]]


def facts(text: str, issued_on: date) -> Facts:
    """Each fact with the stretches of text it rests on."""
    proposal = as_json(propose(read(text.encode(), "a.txt"), issued_on=issued_on, units=()))
    found: Facts = {}
    for name in LISTS:
        for fact in proposal[name]:
            said: dict[str, Any] = {k: v for k, v in fact.items() if k not in CITED}
            if name == "units":
                said["reasons"] = len(said["reasons"])
            if name == "mentions":
                said["surface"] = text[fact["start"] : fact["end"]]
            spans = [(fact["start"], fact["end"]), *map(tuple, fact.get("context", []))]
            found[name, repr(sorted(said.items()))] = spans
    return found


def changed(text: str, at: list[int], step: int) -> str:
    characters = list(text)
    for i in at:
        characters[i] = str((int(text[i]) + step) % 10)
    return "".join(characters)


def check(text: str, issued_on: date, step: int) -> None:
    before = facts(text, issued_on)
    digits = [i for i, c in enumerate(text) if c in "0123456789"]
    assert len(digits) > 30
    for turn in range(ROUNDS):
        at = digits[turn::ROUNDS]
        after = facts(changed(text, at, step), issued_on)
        moved = {fact: before.get(fact) or after[fact] for fact in before.keys() ^ after.keys()}
        held = {i for spans in moved.values() for a, b in spans for i in at if a <= i < b}
        elsewhere = [
            fact
            for fact, spans in moved.items()
            if not any(a <= i < b for a, b in spans for i in at)
        ]
        assert elsewhere == []
        assert held == set(at)


@pytest.mark.parametrize("step", [1, 4, 7])
def test_a_digit_of_our_document_changes_its_fact_only(step: int) -> None:
    check(TEXT, ISSUED_ON, step)


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem[:3])
def test_a_digit_of_the_offices_documents_changes_its_fact_only(path: Path) -> None:
    issued_on = date(2021, 5, 10) if path.stem.startswith("000") else date(2023, 6, 26)
    check(path.read_text("utf-8"), issued_on, 3)
