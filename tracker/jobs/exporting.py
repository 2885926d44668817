"""The job that makes long exports, one after the other, and says how far it is."""

from __future__ import annotations

from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.base.files import FileStore
from tracker.jobs.work import Shift
from tracker.models.briefings import ExportJob
from tracker.models.people import User
from tracker.queries.tables.ledger import LedgerLine, ledger_lines
from tracker.rules.tables import background_exports

#: Rows between two words about the progress.
_STEP = 500


def make_exports(shift: Shift) -> str:
    """Everything that waits. A job that fails says why on its page and holds up no other."""
    with transaction():
        shift.fence()
        background_exports.requeue_orphans()
    made = 0
    while not shift.is_over():
        with transaction():
            shift.fence()
            job_id = background_exports.claim_next()
        if job_id is None:
            break
        _make(job_id, shift)
        made += 1
    return f"完成{made}份导出" if made else ""


def _make(job_id: int, shift: Shift) -> None:
    files = FileStore(shift.settings.data_dir / "files")
    job = db.session.get_one(ExportJob, job_id)
    by = db.session.get_one(User, job.requested_by_id)
    try:
        lines = _read(job, by, shift)
        with transaction():
            shift.fence()
            background_exports.finish(job, lines, by=by, files=files)
    except DomainError as error:
        with transaction():
            background_exports.fail(job, error.sentence)


def _read(job: ExportJob, by: User, shift: Shift) -> list[LedgerLine]:
    """The rows, told about every so often; reading is most of the work."""
    wanted = background_exports.filter_of(job.parameters["wanted"])
    lines: list[LedgerLine] = []
    for line in list(ledger_lines(by, wanted)):
        lines.append(line)
        if len(lines) % _STEP == 0:
            with transaction():
                shift.fence()
                job.done = len(lines)
    return lines
