"""外部填报: the form goes out with a one-time code and comes back once, whole and unaltered."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import START, Cast
from tracker.base import clock
from tracker.base.db import db
from tracker.models.briefings import OutsideForm
from tracker.models.kinds import State
from tracker.models.tasks import Task
from tracker.queries.matters.history import history_of


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def task_id(cast: Cast, app: Flask) -> int:
    with app.app_context():
        return cast.task(State.ISSUED, lead=cast.unit("dongshan"), assists=[]).id


@pytest.fixture
def wang(cast: Cast) -> FlaskClient:
    return cast.sign_in("wang")


def send(wang: FlaskClient, cast: Cast, task_id: int, **typed: object) -> bytes:
    data = {
        "unit_id": cast.units["dongshan"], "period": "2023年6月", "expires_on": "2023-07-10", "ending": "xlsx",
    } | typed  # fmt: skip
    answer = wang.post(f"/tasks/{task_id}/forms/new", data=data)
    assert answer.status_code == 200, answer.text
    return answer.data


def fill(data: bytes, **words: object) -> bytes:
    """Type into the form beside its labels, as the unit would."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["填报表"]
    values = {"工作进展": "已完成排查312户。", "填报人": "马强", "当前进度": 0.4} | words
    for row in sheet.iter_rows(min_col=1, max_col=2):
        label = str(row[0].value or "").rstrip("*")
        if label in values:
            row[1].value = values[label]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(wang: FlaskClient, data: bytes, name: str = "填报表.xlsx"):  # type: ignore[no-untyped-def]
    return wang.post("/forms", data={"file": (io.BytesIO(data), name)})


def test_the_answer_is_shown_and_taken_on_under_the_units_name(
    app: Flask, cast: Cast, wang: FlaskClient, task_id: int
) -> None:
    answer = bring(wang, fill(send(wang, cast, task_id)))
    assert answer.location == "/forms/1", answer.text
    page = wang.get("/forms/1").text
    assert "已完成排查312户。" in page
    assert "40%" in page
    assert wang.post("/forms/1/confirm").status_code == 303
    with app.app_context():
        task = db.session.get_one(Task, task_id)
        assert (task.state, task.percent) == (State.ACTIVE, 40)
        assert task.reports[0].unit.name == "东山县"
        assert "填报人马强" in task.reports[0].text
        assert history_of(task)[0].phrase == "采纳外部单位填报"


def test_a_code_works_once(app: Flask, cast: Cast, wang: FlaskClient, task_id: int) -> None:
    filled = fill(send(wang, cast, task_id))
    bring(wang, filled)
    wang.post("/forms/1/confirm")
    again = bring(wang, filled)
    assert again.status_code == 422
    assert "已经采纳过" in again.text
    assert wang.post("/forms/1/confirm").status_code == 422
    with app.app_context():
        assert len(db.session.get_one(Task, task_id).reports) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"填报人": None}, "填报人"),
        ({"填报单位": "西河县"}, "编号或单位被改动"),
        ({"校验码": "AAAA-AAAA-AAAA"}, "校验码被改动"),
        ({"当前进度": "很多"}, "当前进度"),
    ],
)
def test_an_altered_form_is_refused_and_nothing_kept(
    app: Flask, cast: Cast, wang: FlaskClient, task_id: int, words: dict[str, object], sentence: str
) -> None:
    answer = bring(wang, fill(send(wang, cast, task_id), **words))
    assert answer.status_code == 422
    assert sentence in answer.text
    with app.app_context():
        assert db.session.get_one(OutsideForm, 1).answer is None


def test_a_late_form_is_refused(cast: Cast, wang: FlaskClient, task_id: int) -> None:
    filled = fill(send(wang, cast, task_id))
    with clock.standing_at(START + timedelta(days=11)):
        late = bring(cast.sign_in("wang"), filled)
    assert late.status_code == 422
    assert "填报截止日" in late.text


@pytest.mark.parametrize(("data", "name"), [(b"x", "a.xlsx"), (b"", "a.docx"), (b"PK", "a.zip")])
def test_a_foreign_file_is_refused_in_words(
    cast: Cast, wang: FlaskClient, task_id: int, data: bytes, name: str
) -> None:
    assert bring(wang, data, name).status_code == 422


def test_only_the_office_sends_and_takes(cast: Cast, wang: FlaskClient, task_id: int) -> None:
    li = cast.sign_in("li")
    assert li.get("/forms").status_code == 404
    assert li.post(f"/tasks/{task_id}/forms/new").status_code == 404
    assert cast.sign_in("chen").post("/forms").status_code == 404


def test_the_code_stands_in_the_file_alone(
    app: Flask, cast: Cast, wang: FlaskClient, task_id: int
) -> None:
    send(wang, cast, task_id, ending="docx")
    with app.app_context():
        assert len(db.session.get_one(OutsideForm, 1).code_hash) == 64
        assert "code" not in history_of(db.session.get_one(Task, task_id))[0].more
