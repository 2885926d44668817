"""Long exports: asked for on a page, made by the clock, and kept until they are fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from enum import Enum
from io import BytesIO
from typing import Any

from sqlalchemy import select, update

from tracker.base import clock
from tracker.base.db import db
from tracker.base.files import FileStore
from tracker.models.briefings import ExportJob, ExportState
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Colour
from tracker.models.people import User
from tracker.queries.tables.ledger import LedgerLine
from tracker.queries.tables.ledger_filters import LedgerFilter
from tracker.rules.tables import exporting

#: More rows than this are made in the background; fewer are there before anybody has waited.
AT_ONCE = 2000


def request_export(
    wanted: LedgerFilter, columns: Sequence[str], *, ending: str, rows: int, by: User
) -> ExportJob:
    """Put a ledger in line. It holds what the person may see when it is made."""
    job = ExportJob(
        kind="ledger",
        title=f"督办事项台账（{rows}项）",
        parameters={"wanted": plain(wanted), "columns": list(columns), "ending": ending},
        total=rows,
        requested_by_id=by.id,
        requested_at=clock.now(),
    )
    db.session.add(job)
    db.session.flush()
    return job


def plain(wanted: LedgerFilter) -> dict[str, Any]:
    """A filter as JSON."""

    def value(one: Any) -> Any:
        if isinstance(one, tuple):
            return [value(part) for part in one]
        if isinstance(one, Enum):
            return one.value
        return one.isoformat() if isinstance(one, date) else one

    return {name: value(one) for name, one in asdict(wanted).items()}


def filter_of(stored: dict[str, Any]) -> LedgerFilter:
    """A filter from its JSON."""
    known = LedgerFilter(
        text=stored["text"],
        unit_id=stored["unit_id"],
        with_assists=stored["with_assists"],
        states=tuple(State(v) for v in stored["states"]),
        colours=tuple(Colour(v) for v in stored["colours"]),
        kinds=tuple(TaskKind(v) for v in stored["kinds"]),
        document_id=stored["document_id"],
        due_from=_day(stored["due_from"]),
        due_to=_day(stored["due_to"]),
    )
    return replace(known, sort=stored["sort"])


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def requeue_orphans() -> None:
    """Jobs whose maker died go back into line; there is one maker, and it is just beginning."""
    db.session.execute(
        update(ExportJob)
        .where(ExportJob.state == ExportState.RUNNING)
        .values(state=ExportState.WAITING, done=0)
    )


def claim_next() -> int | None:
    """Take the oldest waiting job; None when nobody waits."""
    job = db.session.scalars(
        select(ExportJob)
        .where(ExportJob.state == ExportState.WAITING)
        .order_by(ExportJob.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if job is None:
        return None
    job.state = ExportState.RUNNING
    return job.id


def finish(job: ExportJob, lines: Sequence[LedgerLine], *, by: User, files: FileStore) -> None:
    """Make the file, keep it, say so in the log."""
    form = exporting.FORMS[job.parameters["ending"]]
    made = exporting.export_ledger(lines, by=by, columns=job.parameters["columns"], form=form)
    job.file_sha256 = files.keep(BytesIO(made.data).getvalue())
    job.file_name = f"督办事项台账{clock.today():%Y%m%d}.{form.ending}"
    job.state, job.done, job.finished_at = ExportState.DONE, made.rows, clock.now()
    exporting.note_export(by=by, what="ledger", form=form.ending, rows=made.rows)


def fail(job: ExportJob, sentence: str) -> None:
    job.state, job.message, job.finished_at = ExportState.FAILED, sentence[:500], clock.now()
