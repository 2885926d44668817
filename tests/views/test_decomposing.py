"""拆解 over HTTP: a document becomes proposals, the officer mends them, matters are made and issued."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import Cast
from tracker.base.db import db
from tracker.models.kinds import State, TaskKind
from tracker.models.sources import ProposalState, ProposedTask, SourceDocument
from tracker.models.tasks import Task

HX = {"HX-Request": "true"}
TEXT = """东山市乡村振兴局2023年重点事项
一、重点工作
1.建立资金台账。梳理衔接资金项目，于2023年9月底前完成资金台账编制。
责任科室:规财科、行业科
2.开展住房排查。会同住建部门对农村危房开展拉网式排查，发现一户、整改一户。
责任科室:行业科
3.召开调度会。于2023年10月5日前召开一次项目调度会。
责任科室:行业科
4.报送年度报告。各区县每年3月底前报送上年度工作开展情况。
二、工作要求
要提高认识，加强领导，确保各项任务落到实处。
"""


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def wang(cast: Cast) -> FlaskClient:
    return cast.sign_in("wang")


def register(browser: FlaskClient, text: str = TEXT, **typed: object):  # type: ignore[no-untyped-def]
    data = {"issued_on": "2023-06-26", "file": (io.BytesIO(text.encode()), "重点事项.txt"), **typed}
    return browser.post("/sources/new", data=data)


def papers(app: Flask) -> list[ProposedTask]:
    with app.app_context():
        found = db.session.query(ProposedTask).order_by(ProposedTask.position).all()
        for paper in found:
            db.session.refresh(paper)
            assert paper.document.title
        db.session.expunge_all()
        return found


def test_a_document_is_registered_with_its_proposals(
    app: Flask, wang: FlaskClient, cast: Cast
) -> None:
    answer = register(wang)
    assert (answer.status_code, answer.location) == (303, "/sources/1"), answer.text
    first, second, fourth, third = papers(app)[:4]
    assert first.lead_unit_id == cast.units["guicai"]
    assert first.assist_unit_ids == [cast.units["hangye"]]
    # 30 September 2023 was a holiday; the next work-day, 7 October, is in another month: not shifted.
    assert str(first.due_nominal_on) == "2023-09-30"
    assert str(first.due_on) == "2023-09-30"
    assert "次一工作日为10月7日；跨月不顺延" in first.reasons
    assert second.lead_unit_id == cast.units["hangye"]
    assert second.due_on is None
    # Every county reports by the end of March: the next one is 2024-03-31, a Sunday.
    assert sorted(third.fan_out_unit_ids) == sorted([cast.units["dongshan"], cast.units["xihe"]])
    assert str(third.due_nominal_on) == "2024-03-31"
    assert third.kind is TaskKind.REPORT
    # 5 October is always a holiday; in 2023 work began again on Saturday the 7th.
    assert (str(fourth.due_nominal_on), str(fourth.due_on)) == ("2023-10-05", "2023-10-07")


def test_the_page_shows_the_whole_text_once(app: Flask, wang: FlaskClient) -> None:
    register(wang)
    page = wang.get("/sources/1").text
    body = re.search(r'source-body"[^>]*>(.*?)</div>', page, re.S)
    assert body
    shown = re.sub(r"<[^>]+>", "", body[1])
    with app.app_context():
        assert shown == db.session.get_one(SourceDocument, 1).text


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "empty.txt", "请选择文件，或粘贴文件正文。"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.doc", "doc"),
        (b"PK\x03\x04broken", "broken.docx", ""),
    ],
)
def test_an_unreadable_file_is_said_so_and_nothing_is_stored(
    app: Flask, wang: FlaskClient, data: bytes, name: str, sentence: str
) -> None:
    answer = wang.post(
        "/sources/new", data={"number": "宛振〔2023〕1号", "file": (io.BytesIO(data), name)}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "宛振〔2023〕1号" in answer.text
    with app.app_context():
        assert db.session.query(SourceDocument).count() == 0
    assert not list((app.config["TRACKER"].data_dir / "files").glob("*/*"))


def test_the_same_text_is_not_entered_twice(app: Flask, wang: FlaskClient) -> None:
    register(wang)
    again = register(wang)
    assert again.status_code == 422
    assert "这份文件已经登记过" in again.text


def test_pasted_text_will_do(app: Flask, wang: FlaskClient) -> None:
    answer = wang.post("/sources/new", data={"text": TEXT, "title": "粘贴来的要点"})
    assert answer.status_code == 303
    assert papers(app)[0].document.title == "粘贴来的要点"


def test_the_officer_edits_and_confirms(app: Flask, wang: FlaskClient, cast: Cast) -> None:
    register(wang)
    form = wang.get("/sources/1/proposals/2", headers=HX).text
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    answer = wang.post(
        "/sources/1/proposals/2",
        headers=HX,
        data={
            "version": version[1], "alone": "1", "confirm": "1", "title": "排查农村危房",
            "requirement": "逐户排查。", "kind": "rectification", "due_on": "2023-08-31",
            "lead": cast.units["hangye"], "assists": [cast.units["guicai"]],
        },
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert "已立项" in answer.text
    with app.app_context():
        task = db.session.query(Task).one()
        assert (task.title, task.state, str(task.due_on)) == (
            "排查农村危房",
            State.DRAFT,
            "2023-08-31",
        )
        assert task.document_id == 1
        assert task.document.text[task.source_start : task.source_stop].startswith("会同住建部门")
        paper = db.session.get_one(ProposedTask, 2)
        assert paper.original["title"] != paper.title
    listed = wang.get("/sources/corrections.csv").data.decode("utf-8-sig")
    assert "排查农村危房" in listed


def test_a_wrong_field_is_told_at_the_field(app: Flask, wang: FlaskClient, cast: Cast) -> None:
    register(wang)
    answer = wang.post(
        "/sources/1/proposals/1", headers=HX,
        data={"version": "1", "title": "", "requirement": "x", "kind": "report", "lead": cast.units["jiguan"]},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "请填写事项名称。" in answer.text
    assert papers(app)[0].is_open


def test_drop_restore_merge_and_split(app: Flask, wang: FlaskClient) -> None:
    register(wang)
    wang.post("/sources/1/proposals/2/drop")
    assert papers(app)[1].state is ProposalState.DROPPED
    wang.post("/sources/1/proposals/2/restore")
    assert papers(app)[1].is_open
    wang.post("/sources/1/proposals/2/merge")
    first, second = papers(app)[:2]
    assert second.state is ProposalState.MERGED
    assert second.requirement in first.requirement
    at = first.requirement.index(second.requirement)
    wang.post("/sources/1/proposals/1/split", data={"at": at})
    first, other = papers(app)[:2]
    assert other.requirement == second.requirement
    assert second.requirement not in first.requirement


def test_a_left_out_sentence_is_taken_in(app: Flask, wang: FlaskClient) -> None:
    register(wang)
    before = len(papers(app))
    with app.app_context():
        text = db.session.get_one(SourceDocument, 1).text
    start = text.index("要提高认识")
    answer = wang.post("/sources/1/take", data={"start": start, "stop": len(text.rstrip())})
    assert answer.status_code == 303
    assert len(papers(app)) == before + 1
    assert papers(app)[-1].requirement.startswith("要提高认识")


def test_the_sure_ones_go_together_and_are_issued(app: Flask, wang: FlaskClient) -> None:
    register(wang)
    wang.post("/sources/1/confirm", data={"b": "1"})
    with app.app_context():
        grades = {p.grade.value for p in db.session.query(ProposedTask) if p.is_open}
        assert grades <= {"C"}
        made = db.session.query(Task).count()
    assert made >= 1
    wang.post("/sources/1/issue")
    with app.app_context():
        states = {t.state for t in db.session.query(Task) if t.lead is not None}
    assert states == {State.ISSUED}


def test_only_the_office_may(app: Flask, cast: Cast, wang: FlaskClient) -> None:
    register(wang)
    li, chen = cast.sign_in("li"), cast.sign_in("chen")
    assert chen.get("/sources/1").status_code == 200
    assert li.get("/sources/1").status_code == 404
    for browser in (li, chen):
        for address in ("/sources/new", "/sources/1/confirm", "/sources/1/proposals/1/drop"):
            assert browser.post(address).status_code == 404
    assert all(paper.is_open for paper in papers(app))
    assert wang.post("/sources/1/proposals/999/drop").status_code == 404


def test_the_day_under_the_sender_is_offered_and_adopted(app: Flask, wang: FlaskClient) -> None:
    """Ten work-days from Monday 26 June 2023 are 10 July; without a day of issue nobody can say."""
    text = "各科室：\n1.报送方案。自印发之日起10个工作日内报送实施方案。\n责任科室：规财科\n"
    text += "东山市乡村振兴局\n2023年6月26日\n"
    register(wang, text, issued_on="")
    assert papers(app)[0].due_on is None
    assert "文中落款日期是2023-06-26" in wang.get("/sources/1").text
    assert wang.post("/sources/1/issue-day", data={"day": "2023-06-27"}).status_code == 422
    assert wang.post("/sources/1/issue-day", data={"day": "2023-06-26"}).status_code == 303
    assert str(papers(app)[0].due_on) == "2023-07-10"
    with app.app_context():
        assert str(db.session.get_one(SourceDocument, 1).issued_on) == "2023-06-26"
    assert wang.post("/sources/1/issue-day", data={"day": "2023-06-26"}).status_code == 422
