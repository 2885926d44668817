"""Score the reader of policy documents against labelled expressions and unit phrases.

    python scripts/score_intake.py FOLDER

FOLDER holds expressions.jsonl and units.jsonl; a line has `text`, `expected`, perhaps `accept`
(further right answers), `doc_date` and `cat`. Prints, for each category, how many are right, wrong
without a flag (the defect that matters) and wrong but flagged.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tracker.dates.holidays import official_calendar
from tracker.intake import expression, unit_phrase


def is_within(expected: Any, got: Any) -> bool:
    """Whether everything expected was said; more may have been said."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(is_within(v, got.get(k)) for k, v in expected.items())
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(is_within, expected, got))
    return bool(expected == got) and isinstance(expected, bool) == isinstance(got, bool)


def is_flagged(got: Any) -> bool:
    """Whether anything in the answer asks to be confirmed."""
    if isinstance(got, dict):
        return bool(got.get("needs_confirm")) or any(map(is_flagged, got.values()))
    return isinstance(got, list) and any(map(is_flagged, got))


def verdict(row: dict[str, Any], got: dict[str, Any]) -> str:
    """right, flagged (wrong but asked) or silent (wrong without a word)."""
    answers = [row["expected"], *row.get("accept", [])]
    if any(is_within(answer, got) for answer in answers):
        asked = any(a.get("needs_confirm") for a in answers if is_within(a, got))
        return "right" if asked or not is_flagged(got) else "right, asked"
    return "flagged" if is_flagged(got) else "silent"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


Tally = dict[str, Counter[str]]


def report(name: str, row: dict[str, Any], got: dict[str, Any], tally: Tally) -> None:
    outcome = verdict(row, got)
    tally.setdefault(name, Counter())[outcome] += 1
    if outcome in ("silent", "flagged"):
        print(f"{outcome:8} {row.get('id', '')} {row['text']!r}")
        print(f"         expected {json.dumps(row['expected'], ensure_ascii=False)}")
        print(f"         got      {json.dumps(got, ensure_ascii=False)}")


def main(folder: Path) -> None:
    calendar = official_calendar()
    tally: dict[str, Counter[str]] = {}
    if (path := folder / "expressions.jsonl").exists():
        for row in rows(path):
            day = date.fromisoformat(row["doc_date"]) if row.get("doc_date") else None
            report(row.get("cat", "?"), row, expression(row["text"], day, calendar), tally)
    if (path := folder / "units.jsonl").exists():
        for row in rows(path):
            report("units", row, unit_phrase(row["text"], None, calendar), tally)
    for name, counts in tally.items():
        print(f"{name:12}", " · ".join(f"{k} {n}" for k, n in sorted(counts.items())))
    total = sum(tally.values(), Counter())
    right = total["right"] + total["right, asked"]
    print(f"{'all':12} {right}/{sum(total.values())} right, {total['silent']} silently wrong")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
