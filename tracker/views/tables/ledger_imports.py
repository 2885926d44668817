"""导入台账: a file is read, what it would change is shown, and only then, all of it, written."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

from flask import Blueprint, Response, current_app, request, send_file

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.documents.excel.entry import entry_form
from tracker.documents.excel.reading import RowError
from tracker.documents.excel.sheets import Meta
from tracker.documents.excel.writing import MIME
from tracker.models.roles import Capability
from tracker.rules.once import AlreadyDone, use_once
from tracker.rules.tables import exporting, importing
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.previews import keep_shown, take_up_shown, uploaded_file
from tracker.views.tables.ledger_address import PATH

bp = Blueprint("ledger_imports", __name__)

_PURPOSE = "ledger"


class _TakenBack(Exception):
    """Ends a rehearsal, or an import with errors: nothing of it stays."""


@bp.get(f"{PATH}/import")
@requires(Capability.SEE_TASKS)
def upload_form() -> Response:
    return _upload({}, 200)


@bp.get(f"{PATH}/import/form.xlsx")
@requires(Capability.SUPERVISE)
def blank_form() -> Response:
    data = entry_form(exporting.ledger_choices(), Meta("督办事项登记表", clock.now()))
    return send_file(
        BytesIO(data), mimetype=MIME, as_attachment=True, download_name="督办事项登记表.xlsx"
    )


@bp.post(f"{PATH}/import")
@requires(Capability.SEE_TASKS)
def preview() -> Response:
    """What the file would do; the rules are tried on every row and everything is taken back."""
    try:
        name, data = uploaded_file(request)
        found = importing.read_import(data, by=me())
        errors = found.errors or _rehearsed(found).errors
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _upload(error.errors, error.status)
    token = "" if errors else keep_shown(_PURPOSE, name, data)
    return _preview(found, errors, name, token)


@bp.post(f"{PATH}/import/confirm")
@requires(Capability.SEE_TASKS)
def confirm() -> Response:
    """Read the same file again, against how things stand now, and write all of it or nothing."""
    try:
        shown = take_up_shown(_PURPOSE, request.form.get("token", ""))
        found = importing.read_import(shown.data, by=me())
        outcome = _carried_out(found, shown.once)
    except AlreadyDone:
        return done("这份文件已经导入，没有重复写入。", PATH)
    except DomainError as error:
        return _upload(error.errors, error.status)
    if outcome.errors:
        return _preview(found, outcome.errors, shown.name, "")
    return done(f"已导入：新增{outcome.added}项，修改{outcome.changed}项。", PATH)


def _rehearsed(found: importing.Import) -> importing.Outcome:
    """What carrying out would come to; nothing of it stays."""
    outcome = importing.Outcome()
    with suppress(_TakenBack), transaction():
        outcome = importing.carry_out(found.changes, by=me(), files=current_app.config["FILES"])
        raise _TakenBack
    return outcome


def _carried_out(found: importing.Import, once: str) -> importing.Outcome:
    """All of it or, with errors, nothing."""
    outcome = importing.Outcome(errors=found.errors)
    with suppress(_TakenBack), transaction():
        use_once(once)
        if not found.errors:
            by, files = me(), current_app.config["FILES"]
            outcome = importing.carry_out(found.changes, by=by, files=files)
        if outcome.errors:
            raise _TakenBack
    return outcome


def _upload(errors: dict[str, str], status: int) -> Response:
    scope = exporting.scope_of(me())
    return answer(
        "ledger/import.html",
        status,
        errors=errors,
        takes_new=scope.takes_new,
        can_import=bool(scope.editable),
    )


def _preview(found: importing.Import, errors: list[RowError], name: str, token: str) -> Response:
    status = 422 if errors else 200
    return answer(
        "ledger/preview.html",
        status,
        found=found,
        errors=errors,
        file_name=name,
        token=token,
    )
