"""The bureau's own templates: checked at upload, filled from a briefing's facts, never executed."""

from __future__ import annotations

import io

import pytest
from docx import Document
from flask import Flask

from tests.support.cast import Cast
from tracker.base.db import db
from tracker.models.briefings import BureauTemplate
from tracker.models.kinds import State

CHOICES = {"kind": "supervision_notice", "period_from": "2023-01-01", "period_to": "2023-06-30"}


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def docx(*paragraphs: str) -> io.BytesIO:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    out = io.BytesIO()
    document.save(out)
    return io.BytesIO(out.getvalue())


def bring(browser, *paragraphs: str, name: str = "局内简报"):  # type: ignore[no-untyped-def]
    return browser.post("/templates", data={"name": name, "file": (docx(*paragraphs), "模板.docx")})


def test_a_template_is_filled_from_the_figures(app: Flask, cast: Cast) -> None:
    wang = cast.sign_in("wang")
    with app.app_context():
        cast.task(State.CLOSED, title="办结 A&B <c>")
    brought = bring(
        wang,
        "{{ 发文机关 }}：共{{ 交办数 }}件",
        "{% for 行 in 事项清单 %}{{ 行.名称 }}{% endfor %}",
    )
    assert brought.status_code == 303, brought.text
    wang.post("/briefings/new", data=CHOICES)
    assert "套用“局内简报”" in wang.get("/briefings/1").text
    got = wang.get("/briefings/1/in/1")
    text = "\n".join(p.text for p in Document(io.BytesIO(got.data)).paragraphs)
    assert "市乡村振兴局：共1件" in text
    assert "办结 A&B <c>" in text


@pytest.mark.parametrize(
    ("paragraph", "sentence"),
    [
        ("{{ 发文机构 }}", "发文机构"),
        ("{{ ''.__class__ }}", ""),
        ("{% include 'x' %}", ""),
        ("没有字段", ""),
    ],
)
def test_a_bad_template_is_refused_in_words(
    app: Flask, cast: Cast, paragraph: str, sentence: str
) -> None:
    answer = bring(cast.sign_in("wang"), paragraph)
    assert answer.status_code == 422
    assert sentence in answer.text
    with app.app_context():
        assert db.session.query(BureauTemplate).count() == 0


def test_only_the_office_brings_templates(cast: Cast) -> None:
    assert bring(cast.sign_in("chen"), "{{ 标题 }}").status_code == 404
    assert cast.sign_in("li").get("/templates").status_code == 404
    wang = cast.sign_in("wang")
    bring(wang, "{{ 标题 }}")
    again = bring(wang, "{{ 标题 }}")
    assert "已有同名模板" in again.text
    assert wang.post("/templates/1/disable").status_code == 303
    wang.post("/briefings/new", data=CHOICES)
    assert "套用" not in wang.get("/briefings/1").text
