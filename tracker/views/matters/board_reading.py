"""What the address of the board says: filters, lanes, and how much the reader has loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tracker.base.errors import NotFound
from tracker.base.text import clean
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Colour
from tracker.queries.matters.board_columns import BoardFilter
from tracker.queries.people.units import unit_options

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_SHOWN = re.compile(r"([a-z]+(?:-[0-9]{1,9})?):([0-9]{1,4})", re.ASCII)


@dataclass(frozen=True)
class Reading:
    """The board a reader asked for. Values that make no sense are passed over, as if not given."""

    chosen: BoardFilter
    by_unit: bool
    #: The first lane of the page of lanes.
    start: int
    #: Column key → cards the reader has loaded.
    shown: Mapping[str, int]
    given: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Reading:
        chosen = BoardFilter(
            text=clean(args.get("q", ""))[:100],
            unit_id=_number(args.get("unit", "")) or None,
            kind=_member(TaskKind, args.get("kind", "")),
            colour=_member(Colour, args.get("light", "")),
        )
        shown = {key: int(count) for key, count in _SHOWN.findall(args.get("shown", ""))}
        return cls(chosen, args.get("lanes") == "unit", _number(args.get("from", "")), shown, args)

    @property
    def query(self) -> str:
        """The address's query string again, without what belongs to one request only."""
        chosen = self.chosen
        pairs = {
            "q": chosen.text,
            "unit": chosen.unit_id,
            "kind": chosen.kind.value if chosen.kind else "",
            "light": chosen.colour.value if chosen.colour else "",
            "lanes": "unit" if self.by_unit else "",
            "from": self.start or "",
        }
        return urlencode({name: value for name, value in pairs.items() if value})

    def place(self) -> tuple[State, int, int]:
        """The column whose next page is wanted: state, lane, cards already there. Or NotFound."""
        state = _member(State, self.given.get("state", ""))
        if state is None:
            raise NotFound
        return state, _number(self.given.get("lane", "")), _number(self.given.get("after", ""))

    def fields(self) -> list[dict[str, Any]]:
        """The filter row, for shared/_filters.html."""
        chosen = self.chosen
        units = [(unit.id, unit.label) for unit in unit_options()]
        kinds = [(kind.value, kind.label) for kind in TaskKind]
        colours = [(colour.value, colour.label) for colour in Colour]
        return [
            {"name": "q", "label": "文字", "value": chosen.text},
            {"name": "unit", "label": "单位", "options": units, "value": chosen.unit_id},
            {"name": "kind", "label": "类别", "options": kinds, "value": _value(chosen.kind)},
            {"name": "light", "label": "灯色", "options": colours, "value": _value(chosen.colour)},
            {
                "name": "lanes",
                "label": "泳道",
                "options": [("unit", "按主办单位")],
                "blank": "不分",
                "value": "unit" if self.by_unit else "",
            },
        ]


def _number(given: str) -> int:
    return int(given) if _NUMBER.fullmatch(given) else 0


def _member(kind: Any, given: str) -> Any:
    return next((member for member in kind if member.value == given), None)


def _value(member: Any) -> str:
    return member.value if member else ""
