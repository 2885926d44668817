"""驾驶舱: one page that says how things stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from tracker.models.lights import Colour
from tracker.models.roles import Capability
from tracker.queries.overview import ORDER, Overview, overview
from tracker.views.access import me, requires
from tracker.views.answering import answer

bp = Blueprint("overview", __name__)

#: The words on the page for each colour, with the ledger's filter that shows exactly those matters.
FIGURES = (
    (Colour.RED, "红灯"),
    (Colour.YELLOW, "黄灯"),
    (Colour.GREEN, "正常"),
    (Colour.BLUE, "待签收"),
    (Colour.GREY, "已中止"),
    (Colour.DARK_GREEN, "按时办结"),
    (Colour.DARK_RED, "逾期办结"),
)


@bp.get("/overview")
@requires(Capability.OVERSEE)
def page() -> Response:
    found = overview(me())
    figures = [(c, words, found.by_colour.get(c, 0)) for c, words in FIGURES]
    return answer(
        "overview/overview.html",
        found=found,
        figures=figures,
        bars=bars(found),
        may_direct=me().can(Capability.DIRECT),
    )


def bars(found: Overview) -> list[dict[str, Any]]:
    """The rows of the stacked bars; each part leads to exactly the matters it counts."""
    words = dict(FIGURES)
    return [
        {
            "label": bar.name or "未明确责任单位",
            "url": f"/ledger?unit={bar.unit_id or 0}&state=issued_on",
            "parts": [
                {
                    "name": colour.value,
                    "words": words[colour],
                    "count": bar.counts[colour],
                    "url": f"/ledger?unit={bar.unit_id or 0}&light={colour.value}&state=issued_on",
                }
                for colour in ORDER
                if bar.counts.get(colour)
            ],
        }
        for bar in found.units
    ]
