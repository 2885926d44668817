"""台账: the table of all matters a person may see. Everything it shows stands in its address."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, request, send_file

from tracker.base import clock
from tracker.base.db import transaction
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Colour
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.queries.people.units import unit_options
from tracker.queries.tables.ledger import (
    PAGE_SIZE,
    chosen_lines,
    ledger_lines,
    ledger_page,
    ledger_size,
)
from tracker.queries.tables.ledger_options import source_options
from tracker.queries.tables.saved_views import saved_views
from tracker.rules.tables import background_exports, exporting
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader
from tracker.views.tables.ledger_address import (
    COLUMNS,
    IN_HAND_WORDS,
    PATH,
    LedgerAddress,
    read_address,
)
from tracker.views.tables.ledger_bulk import bulk_acts

bp = Blueprint("ledger", __name__)

_PARTS = [("any", "主办或协办")]


@bp.get(PATH)
@requires(Capability.SEE_TASKS)
def page() -> Response:
    address = read_address(request.args)
    found = ledger_page(me(), address.wanted, page=address.page, shown=frozenset(address.columns))
    return answer(
        "ledger/page.html",
        found=found,
        address=address,
        filters=_filters(address, me()),
        quick=_quick(address),
        views=saved_views(me()),
        all_columns=COLUMNS,
        bulk=bulk_acts(me()),
        size=PAGE_SIZE,
        can_import=bool(exporting.scope_of(me()).editable),
        takes_forms=me().can(Capability.SUPERVISE),
    )


@bp.post(f"{PATH}/export")
@requires(Capability.SEE_TASKS)
def export() -> Response:
    """Exactly what is seen: these filters, this order, these columns; or the rows that were ticked."""
    address, by = read_address(request.args), me()
    ids = Reader(request).ids("task")
    form = exporting.FORMS.get(request.form.get("format", ""), exporting.FORMS["xlsx"])
    rows = 0 if ids else ledger_size(by, address.wanted)
    if rows > background_exports.AT_ONCE:
        return _put_in_line(address, form, rows)
    lines = chosen_lines(by, address.wanted, ids) if ids else ledger_lines(by, address.wanted)
    return _sent(exporting.export_ledger(list(lines), by=by, columns=address.columns, form=form))


def _put_in_line(address: LedgerAddress, form: exporting.Form, rows: int) -> Response:
    """A long export is made in the background; the page of exports says how far it is."""
    with transaction():
        background_exports.request_export(
            address.wanted, address.columns, ending=form.ending, rows=rows, by=me()
        )
    return done(f"共{rows}项，正在后台生成，可以离开本页。", "/exports")


def _sent(made: exporting.Exported) -> Response:
    """The file, once the log says that it was taken out."""
    with transaction():
        exporting.note_export(by=me(), what="ledger", form=made.form.ending, rows=made.rows)
    name = f"督办事项台账{clock.today():%Y%m%d}.{made.form.ending}"
    file = BytesIO(made.data)
    media_type = made.form.media_type
    return send_file(file, mimetype=media_type, as_attachment=True, download_name=name)


def _filters(address: LedgerAddress, viewer: User) -> list[dict[str, Any]]:
    """The row of filters; a field with several values at once offers just that as one more choice."""
    parts = address.parts
    units = [(option.id, option.label) for option in unit_options(keep=_kept(address))]
    units.append((0, "未明确主办单位"))
    states = [(state.value, state.label) for state in State]
    lights = [(c.value, f"{exporting.SHAPES[c]} {c.label.split('（')[0]}") for c in Colour]
    kinds = [(kind.value, kind.label) for kind in TaskKind]
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": "文字", "value": parts["q"]},
        {"name": "unit", "label": "单位", "options": units},
        {"name": "part", "label": "分工", "options": _PARTS, "blank": "主办", "more": True},
        {"name": "state", "label": "状态", "options": _with_several(parts["state"], states)},
        {"name": "light", "label": "灯", "options": _with_several(parts["light"], lights)},
        {
            "name": "kind",
            "label": "类型",
            "options": _with_several(parts["kind"], kinds),
            "more": True,
        },
        {"name": "source", "label": "来源", "options": source_options(viewer), "more": True},
        {"name": "from", "label": "时限自", "kind": "date", "more": True},
        {"name": "to", "label": "至", "kind": "date", "more": True},
    ]
    return [{**field, "value": parts[field["name"]]} for field in fields]


def _kept(address: LedgerAddress) -> list[int]:
    return [address.wanted.unit_id] if address.wanted.unit_id else []


def _with_several(chosen: str, options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if "," not in chosen:
        return options
    labels = dict(options)
    words = "、".join(labels[value] for value in chosen.split(","))
    return [(chosen, "已交办的" if chosen == IN_HAND_WORDS else words), *options]


def _quick(address: LedgerAddress) -> list[dict[str, Any]]:
    """The views most often wanted, as tabs; each keeps the other filters."""
    red, yellow = (Colour.RED,), (Colour.YELLOW,)
    tabs: list[tuple[str, tuple[State, ...], tuple[Colour, ...]]] = [
        ("全部", (), ()),
        ("■ 红灯", (), red),
        ("▲ 黄灯", (), yellow),
        ("待签收", (State.ISSUED,), ()),
        ("办理中", (State.ACTIVE,), ()),
        ("待审核", (State.REVIEW,), ()),
        ("已办结", (State.CLOSED,), ()),
    ]
    now = (address.wanted.states, address.wanted.colours)
    return [
        {
            "label": label,
            "url": address.of(states=states, colours=colours),
            "active": (states, colours) == now,
        }
        for label, states, colours in tabs
    ]
