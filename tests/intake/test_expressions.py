"""Single expressions and unit phrases: our own, worked out by hand, and the office's where it is there."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scripts.score_intake import is_flagged, verdict
from tests.shared_material import SHARED
from tracker.dates.holidays import official_calendar
from tracker.intake import expression, unit_phrase

HERE = Path(__file__).parent
CALENDAR = official_calendar()


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


OURS = rows(HERE / "expressions.jsonl") + rows(HERE / "targets.jsonl")
CATEGORIES = sorted({row["cat"] for row in OURS})


def read(row: dict[str, Any]) -> dict[str, Any]:
    day = date.fromisoformat(row["doc_date"]) if row["doc_date"] else None
    return expression(row["text"], day, CALENDAR)


def wrong(some: list[dict[str, Any]]) -> list[str]:
    return [
        f"{row['text']!r}: {got}"
        for row in some
        if not verdict(row, got := read(row)).startswith("right")
    ]


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_expression_of_our_own_is_right(category: str) -> None:
    some = [row for row in OURS if row["cat"] == category]
    assert len(some) > 10
    assert wrong(some) == []


def test_every_unit_phrase_of_our_own_is_right() -> None:
    some = rows(HERE / "units.jsonl")
    wrongly = [
        (row["text"], got)
        for row in some
        if (got := unit_phrase(row["text"], None, CALENDAR))
        not in (row["expected"], *row.get("accept", []))
    ]
    assert wrongly == []


@pytest.mark.skipif(SHARED is None, reason="without the office's material")
def test_every_expression_of_the_office_is_right() -> None:
    assert SHARED is not None
    assert wrong(rows(SHARED / "intake" / "expressions.jsonl")) == []


@pytest.mark.skipif(SHARED is None, reason="without the office's material")
def test_every_unit_phrase_of_the_office_is_right() -> None:
    assert SHARED is not None
    some = rows(SHARED / "intake" / "units.jsonl")
    failed = [
        (row["text"], got)
        for row in some
        if verdict(row, got := unit_phrase(row["text"], None, CALENDAR)) != "right"
    ]
    assert failed == []


@pytest.mark.parametrize(
    "text", ["5月底前", "本周五前", "下季度末", "自印发之日起10日内", "中秋节前", "年内"]
)
def test_without_a_day_of_issue_no_day_is_invented(text: str) -> None:
    got = expression(text, None, CALENDAR)
    assert got.get("due") is None
    assert is_flagged(got)


def test_the_scorer_tells_silence_from_a_question() -> None:
    row = {"expected": {"kind": "one_off", "due": "2024-05-31"}}
    assert verdict(row, {"kind": "one_off", "due": "2024-05-31"}) == "right"
    assert verdict(row, {"kind": "one_off", "due": "2024-05-30"}) == "silent"
    assert (
        verdict(row, {"kind": "one_off", "due": "2024-05-30", "needs_confirm": True}) == "flagged"
    )
    assert verdict({"expected": {"kind": "none"}}, {"kind": "vague"}) == "silent"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("4、6、9月底前", ["2024-04-30", "2024-06-30", "2024-09-30"]),
        ("2024-2026年、2028年", ["2026-12-31", "2028-12-31"]),
        ("四、五、六月", ["2024-04-30", "2024-05-31", "2024-06-30"]),
    ],
)
def test_no_member_of_a_list_is_dropped(text: str, days: list[str]) -> None:
    got = expression(text, date(2024, 3, 11), CALENDAR)
    assert [point["due"] for point in got["points"]] == days


@pytest.mark.parametrize(
    "text",
    [
        "2024-2026年、2024年至2026年",
        "月度终了后3个月内",
        "每季度结束后15个月内",
        "每年、",
        "第",
        "每",
        "-",
        "%",
    ],
)
def test_odd_words_are_read_without_a_fault(text: str) -> None:
    assert "kind" in expression(text, date(2024, 3, 11), CALENDAR)
