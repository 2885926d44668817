"""驾驶舱: one page that says how things stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from tracker.base import clock
from tracker.base.db import transaction
from tracker.documents.excel import writing
from tracker.models.roles import Capability
from tracker.queries.matters.overview import FIGURES, ORDER, Overview, overview
from tracker.rules.tables import exporting, statistics
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer
from tracker.views.matters.files import download

bp = Blueprint("overview", __name__)


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


@bp.post("/overview/export")
@requires(Capability.OVERSEE)
def export() -> Response:
    """The comparison of the units as a workbook."""
    found = overview(me())
    data = statistics.units_workbook(found)
    with transaction():
        exporting.note_export(by=me(), what="units", form="xlsx", rows=len(found.units))
    return download(data, f"各单位办理情况{clock.today():%Y%m%d}.xlsx", writing.MIME)


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
