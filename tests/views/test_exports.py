"""Long exports: asked for, made by the clock, fetched by their owner alone."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask import Flask

from tests.support.cast import Cast
from tracker.base.db import db, transaction
from tracker.models.briefings import ExportJob, ExportState
from tracker.models.kinds import State
from tracker.models.lights import Colour
from tracker.queries.tables.ledger_filters import LedgerFilter
from tracker.rules.tables import background_exports


@pytest.fixture(autouse=True)
def _small_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    monkeypatch.setattr(background_exports, "AT_ONCE", 2)


def run_job(app: Flask) -> str:
    done = app.test_cli_runner().invoke(args=["run-job", "export"])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_long_export_waits_and_is_fetched(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for n in range(4):
            cast.task(State.ACTIVE, title=f"第{n}项")
    wang = cast.sign_in("wang")
    asked = wang.post("/ledger/export?state=active", data={"format": "xlsx"})
    assert asked.location == "/exports"
    assert "排队中" in wang.get("/exports").text
    assert 'hx-trigger="every 2s"' in wang.get("/exports", headers={"HX-Request": "true"}).text
    run_job(app)
    page = wang.get("/exports").text
    assert "已完成，共4项" in page
    assert "every 2s" not in page
    book = openpyxl.load_workbook(io.BytesIO(wang.get("/exports/1/file").data))
    words = {str(cell) for row in book.worksheets[0].values for cell in row}
    assert {"第0项", "第3项"} <= words
    assert cast.sign_in("chen").get("/exports/1/file").status_code == 404
    assert wang.get("/exports/99/file").status_code == 404


def test_few_rows_come_at_once(app: Flask, cast: Cast) -> None:
    with app.app_context():
        cast.task(State.ACTIVE)
    answer = cast.sign_in("wang").post("/ledger/export", data={"format": "csv"})
    assert answer.data.startswith(b"\xef\xbb\xbf")


def test_an_orphan_is_made_again(app: Flask, cast: Cast) -> None:
    """A maker killed in the middle leaves its job running; the next one begins it afresh."""
    with app.app_context(), transaction():
        job = background_exports.request_export(
            LedgerFilter(), ["lead"], ending="csv", rows=0, by=cast.user("wang")
        )
        job.state, job.done = ExportState.RUNNING, 1
    run_job(app)
    with app.app_context():
        assert db.session.get_one(ExportJob, 1).state is ExportState.DONE


def test_a_filter_survives_its_storing() -> None:
    wanted = LedgerFilter(
        text="资金", unit_id=0, states=(State.ACTIVE,), colours=(Colour.RED,), sort="-due_on"
    )
    assert background_exports.filter_of(background_exports.plain(wanted)) == wanted
