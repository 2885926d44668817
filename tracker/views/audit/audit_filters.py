"""The filters of the log: read from the address, shown again in their row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.models.acts import Act
from tracker.queries.audit.audit import Wanted, unit_choices
from tracker.views.frame.forms import FIRST_YEAR, LAST_YEAR


def wanted_from(arguments: Mapping[str, str]) -> Wanted:
    """What the address asks for; what makes no sense is passed over."""
    return Wanted(
        person=arguments.get("person", "").strip()[:40],
        unit=_number(arguments.get("unit", "")),
        matter=arguments.get("matter", "").strip()[:60],
        act=arguments.get("act", "")[:40],
        since=_day(arguments.get("since", "")),
        until=_day(arguments.get("until", "")),
    )


def fields_of(arguments: Mapping[str, str]) -> list[dict[str, Any]]:
    """The row of filters for shared/_filters.html."""
    acts = [(act.value, act.phrase) for act in Act]
    return [
        {"name": "since", "label": "起", "kind": "date", "value": arguments.get("since", "")},
        {"name": "until", "label": "止", "kind": "date", "value": arguments.get("until", "")},
        {"name": "person", "label": "人员", "value": arguments.get("person", "")},
        {
            "name": "unit",
            "label": "单位",
            "options": unit_choices(),
            "value": arguments.get("unit", ""),
        },
        {"name": "matter", "label": "事项编号", "value": arguments.get("matter", "")},
        {"name": "act", "label": "行为", "options": acts, "value": arguments.get("act", "")},
    ]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
