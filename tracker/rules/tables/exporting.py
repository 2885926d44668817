"""Exports: the ledger as a table, and the line in the log that says who took what out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.base import clock
from tracker.documents.excel import csv_files, writing
from tracker.documents.excel.ledger import (
    CARRYING_UNIT,
    ENTRY_ONLY,
    OFFICE,
    Choices,
    LedgerRow,
    Scope,
    ledger_columns,
    ledger_sheet,
)
from tracker.documents.excel.sheets import Meta, Sheet
from tracker.documents.excel.writing import workbook_bytes
from tracker.models.acts import Act
from tracker.models.kinds import TaskKind, Urgency
from tracker.models.lights import Colour, Light, chinese_day
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.queries.people.units import leading_unit_options, unit_options, unit_spellings
from tracker.queries.tables.ledger import LedgerLine
from tracker.rules import audit

#: The shapes of the lights, as the pages draw them.
SHAPES = {
    Colour.BLUE: "○",
    Colour.GREEN: "●",
    Colour.YELLOW: "▲",
    Colour.RED: "■",
    Colour.DARK_GREEN: "✓",
    Colour.DARK_RED: "✕",
    Colour.GREY: "□",
}

#: Those who only look: nothing they send back is taken.
READER = Scope(frozenset(), takes_new=False)


def scope_of(viewer: User) -> Scope:
    """Which columns of an exported ledger the person may send back changed."""
    if viewer.can(Capability.SUPERVISE):
        return OFFICE
    return CARRYING_UNIT if viewer.can(Capability.CARRY_OUT) else READER


def ledger_choices() -> Choices:
    """The kinds and units to choose from today."""
    return Choices(
        kinds=[kind.label for kind in TaskKind],
        urgencies=[urgency.label for urgency in Urgency],
        leads=[option.label for option in leading_unit_options()],
        units=[option.label for option in unit_options()],
        spellings=unit_spellings(),
    )


def ledger_rows(lines: Iterable[LedgerLine]) -> Iterator[LedgerRow]:
    """The matters as rows of the exported ledger."""
    for line in lines:
        row, details = line.row, line.details
        yield LedgerRow(
            number=row.number,
            version=row.version,
            title=row.title,
            requirement=details.requirement,
            kind=row.kind.label,
            urgency=row.urgency.label,
            lead=row.lead_name if row.lead_id else "",
            assists=details.assists,
            contacts=details.contacts,
            source=row.source_title,
            clause=details.clause,
            issued_on=row.issued_on,
            due_on=row.due_on,
            original_due_on=row.original_due_on,
            state=row.state_label,
            light=light_words(row.light),
            percent=row.percent,
            latest=details.latest,
            latest_on=details.latest_on,
            closed_on=row.closed_on,
            remark=_remark(line),
        )


def light_words(light: Light) -> str:
    """Shape and words: ■ 逾期5天."""
    return f"{SHAPES[light.colour]} {light.words}"


def _remark(line: LedgerLine) -> str:
    parts = ["历史补录"] if line.row.is_backfilled else []
    if line.row.times_returned:
        parts.append(f"退回{line.row.times_returned}次")
    return "；".join(parts)


def note_export(*, by: User, what: str, form: str, rows: int) -> None:
    """Put in the log that a table was taken out."""
    audit.note(Act.EXPORTED, ("user", by.id), by=by, what=what, form=form, rows=rows)


@dataclass(frozen=True)
class Form:
    """A kind of file the ledger leaves in."""

    ending: str
    media_type: str
    write: Callable[[Sheet], bytes]


@dataclass(frozen=True)
class Exported:
    data: bytes
    rows: int
    form: Form


def export_ledger(
    lines: Sequence[LedgerLine], *, by: User, columns: Sequence[str], form: Form
) -> Exported:
    """The file of these matters with these columns; `note_export` puts it in the log."""
    scope = scope_of(by)
    keys = ["number", "title", *columns, *sorted(set(ENTRY_ONLY) & scope.editable)]
    note = f"截至{chinese_day(clock.today())}，共{len(lines)}项。"
    if scope.editable:
        note += "灰色表头的列只供查看；其余列可修改后导入系统。"
    sheet = ledger_sheet(
        ledger_rows(lines), ledger_columns(ledger_choices(), scope), keys=keys, note=note
    )
    return Exported(form.write(sheet), len(lines), form)


def _workbook(sheet: Sheet) -> bytes:
    return workbook_bytes([sheet], Meta(sheet.heading, clock.now()))


FORMS = {
    "xlsx": Form("xlsx", writing.MIME, _workbook),
    "csv": Form("csv", csv_files.MIME, csv_files.csv_bytes),
}
