"""审计日志 in the browser: who may read it, what it says, how a check is started and told."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.audit.counting import counted
from tests.audit.evidence import check
from tests.support.cast import Cast
from tracker.base.db import db, transaction
from tracker.jobs import sealing
from tracker.models.acts import Act
from tracker.models.kinds import State
from tracker.models.tasks import Task
from tracker.queries.audit.audit_words import Names, differences
from tracker.rules import audit
from tracker.rules.sealing.verifying import Outcome

PATHS = [
    "/audit",
    "/audit/check",
    "/audit/check/progress",
    "/audit/export",
    "/audit/checkpoint",
    "/audit/bundle?matter=1",
]


@pytest.fixture
def number(cast: Cast, app: Flask) -> str:
    """A closed matter in a sealed log; its number."""
    with app.app_context():
        number = cast.task(State.CLOSED).number
        with transaction():
            person = cast.user("li")
            person.phone = "13900000001"
            audit.record(Act.USER_EDITED, person, by=cast.user("admin"))
        sealing.seal_log()
        db.session.remove()
    return number


@pytest.fixture
def auditor(cast: Cast, number: str) -> FlaskClient:
    return cast.sign_in("auditor")


def page(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.text


def test_only_the_auditor_reads_the_log(cast: Cast, number: str) -> None:
    for name in ("li", "wang", "chen", "admin", "guard"):
        browser = cast.sign_in(name)
        assert [browser.get(path).status_code for path in PATHS] == [404] * len(PATHS), name


def test_nobody_else_starts_a_check(cast: Cast, number: str, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert cast.sign_in("wang").post("/audit/check").status_code == 404


def test_entries_are_sentences_with_old_and_new_values(auditor: FlaskClient, number: str) -> None:
    text = page(auditor, f"/audit?matter={number}")
    assert f"王建国（督导科）审核通过，予以办结：督办事项 {number}" in text
    assert "李思远（规财科）签收事项" in text
    assert "<del>待审核</del> → <ins>已办结</ins>" in text
    assert "<dt>状态</dt>" in text
    assert "<ins>2023-07-31</ins>" in text
    assert "已封存" in text
    assert "待封存</span>" not in text


def test_personal_values_and_long_words_are_not_shown(auditor: FlaskClient) -> None:
    text = page(auditor, "/audit?act=user.edit")
    assert "（个人信息，只存封签）" in text
    assert "13900000001" not in text


FILTERED = [
    ("person=李思", "李思远（规财科）", "王建国"),
    ("person=wang", "王建国（督导科）", "李思远（规财科）签收"),
    ("act=task.accept", "签收事项", "审核通过"),
    ("since=2023-06-30&until=2023-06-30", "签收事项", "没有符合条件的记录"),
    ("since=2023-07-01", "没有符合条件的记录", "签收事项：督办"),
    ("until=2023-06-29", "没有符合条件的记录", "签收事项：督办"),
    ("matter=督〔1999〕1号", "没有符合条件的记录", "签收事项：督办"),
    ("unit=2", "李思远（规财科）", "王建国（督导科）"),
    ("unit=4", "王建国（督导科）", "李思远（规财科）签收"),
    ("unit=x&since=soon&before=y", "签收事项", "没有符合条件的记录"),
]


def test_stored_choices_are_not_shown_as_code(app_context: Flask) -> None:
    choices = '{"kind":"bulletin","number":null}'
    entry = {"ent": ["briefing", 1], "actor": {"id": 1}, "ch": {"choices": [None, choices]}}
    (told,) = differences(entry, Names([entry]))
    assert (told.field, told.new) == ("编制选项", "（内容较长，见原文）")


def test_filters(auditor: FlaskClient) -> None:
    for query, some, none in FILTERED:
        body = page(auditor, f"/audit?{query}").partition("<tbody>")
        text = body[2] or body[0].partition('id="log"')[2]
        assert some in text, query
        assert none not in text, query


def test_older_entries_are_on_the_next_page(cast: Cast, app: Flask, auditor: FlaskClient) -> None:
    with app.app_context(), transaction():
        for _ in range(120):
            audit.note(Act.USER_SIGNED_IN, ("user", 1), by=cast.user("li"))
    seen: list[str] = []
    address = "/audit?act=user.sign_in"
    while address:
        text = page(auditor, address)
        seen += [part.partition('"')[0] for part in text.split('id="entry-')[1:]]
        rest = text.partition('rel="next" href="')[2].partition('"')[0]
        address = rest.replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 120


def test_the_page_asks_the_database_a_fixed_number_of_times(
    cast: Cast, app: Flask, auditor: FlaskClient
) -> None:
    few = counted(app, lambda: page(auditor, "/audit"))
    with app.app_context():
        for _ in range(3):
            cast.task(State.CLOSED)
        db.session.remove()
    assert counted(app, lambda: page(auditor, "/audit")) == few


def test_the_export_and_the_checkpoint_pass_the_auditors_own_program(
    auditor: FlaskClient, tmp_path: Path
) -> None:
    held, export = tmp_path / "held.txt", tmp_path / "export.txt"
    answer = auditor.get("/audit/checkpoint")
    held.write_bytes(answer.data)
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    answer = auditor.get("/audit/export")
    export.write_bytes(answer.data)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    code, said = check(export, "--checkpoint", held)
    assert code == 0, said
    assert "13900000001" not in answer.text
    assert "审计员丙导出数据：审计日志" in page(auditor, "/audit?act=data.export")


def test_a_bundle_for_an_inspector(auditor: FlaskClient, number: str, tmp_path: Path) -> None:
    answer = auditor.get("/audit/bundle", query_string={"matter": number})
    made = tmp_path / "bundle.json"
    made.write_bytes(answer.data)
    assert len(json.loads(answer.text)["entries"]) == 5
    assert check("--bundle", made)[0] == 0
    assert auditor.get("/audit/bundle?matter=none").status_code == 404


def wait_for_the_check(auditor: FlaskClient) -> str:
    for _ in range(200):
        text = page(auditor, "/audit/check/progress")
        if "正在校验" not in text:
            return text
        time.sleep(0.1)
    raise AssertionError("the check does not end")


@pytest.fixture
def trusting(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.usefixtures("trusting")
def test_a_check_is_started_told_and_logged(auditor: FlaskClient) -> None:
    held = (io.BytesIO(auditor.get("/audit/checkpoint").data), "检查点.txt")
    begun = auditor.post("/audit/check", data={"checkpoint": held})
    assert (begun.status_code, begun.headers["Location"]) == (303, "/audit/check")
    text = wait_for_the_check(auditor)
    assert "通过：没有发现被改动的痕迹。" in text
    assert text.count("<code>") == 15
    assert "与您手里的 2 个" in text
    assert "审计员丙，2023-06-30 10:00</a>：通过" in page(auditor, "/audit")
    told = page(auditor, "/audit?act=audit.verify")
    assert "审计员丙校验日志：审计日志" in told
    assert "结果：通过" in told


@pytest.mark.usefixtures("trusting")
def test_a_change_behind_the_log_is_named_on_the_page(
    app: Flask, auditor: FlaskClient, number: str
) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(Task.__table__.update().values(percent=100, title="改过的标题"))  # type: ignore[attr-defined]
    auditor.post("/audit/check", data={})
    text = wait_for_the_check(auditor)
    assert "发现不符" in text
    assert f"督办事项 {number}（task:1）的“标题”" in text
    assert "<strong>发现不符</strong>" in page(auditor, "/audit")


@pytest.mark.usefixtures("trusting")
def test_a_copied_checkpoint_is_held_against_the_log(auditor: FlaskClient) -> None:
    lines = auditor.get("/audit/checkpoint").text.split("\n")
    root = "0" * 64
    auditor.post("/audit/check", data={"printed": f"{lines[0]}\r\n{lines[1]}\r\n{root}"})
    assert "ROOT" in wait_for_the_check(auditor)


@pytest.mark.usefixtures("trusting")
def test_a_broken_off_check_is_told(auditor: FlaskClient, data_dir: Path) -> None:
    auditor.post("/audit/check", data={})
    wait_for_the_check(auditor)
    path = data_dir / "audit/check.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**state, "ended_at": "", "process": 2**22 + 1}), encoding="utf-8")
    assert "被中断" in page(auditor, "/audit/check")
    assert "：中断" in page(auditor, "/audit")


def test_the_history_of_a_matter_shows_its_proof_quietly(
    cast: Cast, app: Flask, number: str
) -> None:
    wang = cast.sign_in("wang")
    assert "全部记录已封存，可供核验" in page(wang, "/tasks/1")
    with app.app_context():
        cast.report(cast.task(), 30)
        db.session.remove()
    assert "条记录待封存" in page(wang, "/tasks/2")


def test_an_outcome_is_read_line_by_line() -> None:
    outcome = Outcome(
        "SEQ    通过  序号连续：共 1 条。\nLEAF   不符  逐条散列：第 0 条。\n注意：甲。\n", False
    )
    assert [line.code for line in outcome.lines] == ["SEQ", "LEAF"]
    assert outcome.finding == outcome.lines[1]
    assert outcome.notes == ["甲。"]


def test_days_beyond_reckoning_are_passed_over(auditor: FlaskClient) -> None:
    assert auditor.get("/audit?since=0001-01-01&until=9999-12-31").status_code == 200
