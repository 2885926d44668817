"""简报: choices, preview, a frozen file that can be made again, corrections, and who may."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import START, Cast
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.documents.kinds.registry import KINDS
from tracker.models.briefings import Briefing
from tracker.models.kinds import State, TaskKind
from tracker.models.tasks import Task
from tracker.rules import briefing
from tracker.rules.matters import closing

CHOICES = {"kind": "supervision_notice", "period_from": "2023-01-01", "period_to": "2023-06-30"}


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def chen(cast: Cast, app: Flask) -> FlaskClient:
    """A leader; the bureau has one matter closed, one going and one that will be overdue."""
    with app.app_context():
        cast.task(State.CLOSED, title="已经办完的事项")
        cast.report(cast.task(State.ACTIVE, title="正在办的事项"), 60, "完成 A&B <c> 办结率<50%")
        cast.task(State.ACTIVE, title="到期的事项", due_on=date(2023, 6, 30))
        cast.task(State.DRAFT, title="没有交办的事项")
    return cast.sign_in("chen")


def words(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def made(app: Flask) -> Briefing:
    with app.app_context():
        found = db.session.query(Briefing).order_by(Briefing.id.desc()).first()
        assert found
        db.session.expunge_all()
        return found


def test_a_leader_exports_a_notice_that_counts_truly(app: Flask, chen: FlaskClient) -> None:
    drafted = chen.post(
        "/briefings/new", data={**CHOICES, "number": "12", "remark-总体情况": "总体平稳。"}
    )
    assert drafted.location == "/briefings/1", drafted.text
    preview = chen.get("/briefings/1").text
    assert "督办事项共交办3件。" in preview, "what is counted is named once"
    assert "总体平稳。" in preview
    assert chen.post("/briefings/1/make").status_code == 303
    file = chen.get("/briefings/1/file")
    text = words(file.data)
    # Three issued, one closed: 33 %. The one due on 30 June is not overdue on that day.
    assert "已办结1件，占33%；正在办理2件，占67%" in text
    assert "办结率<50%" in text
    assert "没有交办的事项" not in text
    assert "filename*=UTF-8''" in file.headers["Content-Disposition"]


def test_the_file_is_frozen_and_can_be_made_again(
    app: Flask, cast: Cast, chen: FlaskClient
) -> None:
    chen.post("/briefings/new", data=CHOICES)
    chen.post("/briefings/1/make")
    before = chen.get("/briefings/1/file").data
    with app.app_context():
        cast.task(State.CLOSED, title="后来的事项")
        kept = db.session.get_one(Briefing, 1)
        assert briefing.remade(kept) == before
        assert hashlib.sha256(before).hexdigest() == kept.file_sha256
    assert chen.get("/briefings/1/file").data == before
    assert "后来的事项" not in chen.get("/briefings/1").text
    refused = chen.post("/briefings/1/edit", data=CHOICES)
    assert "文件已经生成，不能再改" in refused.text
    assert chen.post("/briefings/1/make").status_code == 422


def test_a_correction_shows_the_difference(app: Flask, cast: Cast, chen: FlaskClient) -> None:
    chen.post("/briefings/new", data={**CHOICES, "number": "12"})
    chen.post("/briefings/1/make")
    with app.app_context():
        cast.task(State.CLOSED, title="漏统计的事项")
    begun = chen.post("/briefings/1/correct")
    assert begun.location == "/briefings/2/edit"
    form = {**CHOICES, "kind": "correction", "extra-reason": "漏统计一件。"}
    assert chen.post("/briefings/2/edit", data=form).status_code == 303
    chen.post("/briefings/2/make")
    text = words(chen.get("/briefings/2/file").data)
    assert "漏统计一件" in text
    assert "更正" in made(app).title
    assert "已被更正" in chen.get("/briefings/1").text


def test_a_past_period_is_told_as_it_was(app: Flask, cast: Cast, chen: FlaskClient) -> None:
    """Seen from September, June still shows as going on what was closed in July."""
    with app.app_context(), clock.standing_at(START.replace(month=7, day=10)):
        task = db.session.query(Task).filter_by(title="到期的事项").one()
        files = app.config["FILES"]
        with transaction():
            closing.hand_in_task(task, by=cast.user("li"), outcome="完成", files=files)
        with transaction():
            closing.close_task(task, by=cast.user("wang"))
    with clock.standing_at(START.replace(month=9, day=1)):
        browser = cast.sign_in("chen")
        browser.post("/briefings/new", data=CHOICES)
        june = browser.get("/briefings/1").text
        browser.post("/briefings/new", data={**CHOICES, "period_to": "2023-07-31"})
        july = browser.get("/briefings/2").text
    assert "截至2023年6月30日，已办结1件" in june
    assert "截至2023年7月31日，已办结2件" in july


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"period_from": "2023-06-30", "period_to": "2023-01-01"}, "起始日不能晚于截止日"),
        ({"period_from": "2099-01-01", "period_to": "2099-02-01"}, "统计期还没有开始"),
        ({"period_from": "昨天"}, "起始日不是有效的日期"),
        ({"extra-faults": "没有冒号"}, "应写成“单位：问题”"),
        ({"number": "十二"}, "文号应为整数"),
    ],
)
def test_bad_choices_are_told_and_kept(
    app: Flask, chen: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    answer = chen.post("/briefings/new", data={**CHOICES, "addressee": "各科室", **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "各科室" in answer.text
    with app.app_context():
        assert db.session.query(Briefing).count() == 0


def test_an_empty_period_is_said_in_words(app: Flask, cast: Cast) -> None:
    chen = cast.sign_in("chen")
    chen.post("/briefings/new", data={**CHOICES, "period_to": "2023-03-31"})
    page = chen.get("/briefings/1").text
    assert "本期" in page
    for nonsense in ("None", "nan", "0%"):
        assert nonsense not in page.split('class="paper"')[1]


def test_departments_make_none(cast: Cast, chen: FlaskClient) -> None:
    li = cast.sign_in("li")
    for address in ("/briefings", "/briefings/new", "/briefings/1", "/briefings/1/file"):
        assert li.get(address).status_code == 404
    assert li.post("/briefings/new", data=CHOICES).status_code == 404


def test_every_kind_is_made_by_command(
    app: Flask, cast: Cast, chen: FlaskClient, tmp_path: Path
) -> None:
    with app.app_context():
        cast.task(State.ACTIVE, title="整改一处问题", kind=TaskKind.RECTIFICATION)
    run = app.test_cli_runner().invoke
    listed = run(args=["briefing", "kinds"]).output.split()
    assert listed == list(KINDS)
    for kind in listed:
        out = tmp_path / f"{kind}.docx"
        done = run(args=["briefing", "make", kind, "--from", "2023-01-01", "--out", str(out)])
        assert done.exit_code == 0, (kind, done.output)
        assert words(out.read_bytes())
    with app.app_context():
        kept = json.loads(db.session.query(Briefing).first().snapshot)
        assert kept["snapshot"]["matters"]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["nonsense"], "没有“nonsense”这种文稿"),
        (["bulletin", "--from", "明天"], "不是有效的日期"),
        (["bulletin", "--unit", "nowhere"], "没有代码为“nowhere”的单位"),
    ],
)
def test_a_wrong_command_is_answered_in_words(
    app: Flask, chen: FlaskClient, tmp_path: Path, args: list[str], sentence: str
) -> None:
    out = tmp_path / "x.docx"
    done = app.test_cli_runner().invoke(args=["briefing", "make", *args, "--out", str(out)])
    assert done.exit_code == 1
    assert sentence in done.output
    assert not out.exists()
