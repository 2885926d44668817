"""Texts of every sort come through whole, or not at all with a sentence that says so."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.cast import PAPER, matter, snapshot
from tests.documents.pages import W, drawn, needs_office, part, text_of
from tracker.base.text import ILLEGAL
from tracker.documents import blocks as b
from tracker.documents import kind_facts as kf
from tracker.documents.facts import Fonts
from tracker.documents.kinds import KINDS
from tracker.documents.word.render import pdf_of
from tracker.documents.word.writer import docx_of

HARD = "A&B <c> 办结率<50% \"引\" 'a' ]]> &amp; {{ x }} {% if %} =1+1 — “弯”…㙍𠮷䶮"


def made(*blocks: b.Block) -> bytes:
    return docx_of(
        blocks, fonts=Fonts(), title=HARD, author=HARD, saved_at=datetime(2023, 1, 1, tzinfo=UTC)
    )


def everywhere(text: str) -> tuple[b.Block, ...]:
    """The text in every kind of block that takes free text."""
    return (
        b.Head(text, text, (text,), text, text, text),
        b.Title((text,)),
        b.Addressee(text),
        b.Heading(1, text),
        b.Para(text),
        b.Note(text),
        b.Ends(text, text),
        b.Table((b.Column(text, 1), b.Column("乙", 1)), ((text, text),), caption=text),
        b.Form((1, 1), (b.FormRow((b.Cell(text, is_label=True), b.Cell(text))),)),
        b.BarChart(text, (b.Bar(text, 1, 0, 2, text),)),
        b.AttachmentNote((text, text)),
        b.Remarked(text),
        b.AttachmentStart(text, (text,)),
        b.BulletinTail((text,), (text,), (text,), 3),
    )


def said(docx: bytes) -> str:
    return "".join(one.text or "" for one in part(docx, "word/document.xml").iter(f"{W}t"))


def test_hard_text_comes_through_everywhere() -> None:
    docx = made(*everywhere(HARD))
    blocks = everywhere("X")
    places = str(blocks).count("'X'") - 2  # the chart's label and words stand in its picture too
    assert said(docx).count(HARD) >= places
    assert Document(io.BytesIO(docx)).core_properties.title == HARD


def test_characters_that_xml_cannot_carry_are_left_out() -> None:
    docx = made(b.Para("前\x00\x08\x1f\ud800\ufffe\uffff后"))
    assert said(docx) == "前后"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\u2028", "\x0c"])
def test_soft_returns_become_lines(end: str) -> None:
    body = part(made(b.Para(f"甲{end}乙")), "word/document.xml")
    texts = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in body.iter(f"{W}p")]
    assert [one for one in texts if one] == ["甲", "乙"]
    row = b.Table((b.Column("栏", 1),), ((f"甲{end}乙",),))
    cell = part(made(row), "word/document.xml").findall(f".//{W}tc")[1]
    assert ["".join(p.itertext()) for p in cell.findall(f"{W}p")] == ["甲", "乙"]


def test_tabs_become_blanks() -> None:
    row = b.Table((b.Column("栏", 1),), (("甲\t乙",),))
    assert said(made(b.Para("甲\t乙"), row)) == "甲 乙栏甲 乙"


def test_blanks_inside_and_around_are_kept() -> None:
    assert said(made(b.Para("甲  乙　丙 "))) == "甲  乙　丙 "


@pytest.mark.parametrize("where", ["para", "cell", "form"])
def test_32768_characters_come_through(where: str) -> None:
    text = "长" * 32768
    blocks: dict[str, b.Block] = {
        "para": b.Para(text),
        "cell": b.Table((b.Column("甲", 1), b.Column("乙", 1)), (("1", text),)),
        "form": b.Form((1, 3), (b.FormRow((b.Cell("甲", is_label=True), b.Cell(text))),)),
    }
    assert said(made(blocks[where])).count("长") == 32768


@pytest.mark.slow
@needs_office
def test_long_cells_are_printed_to_their_end() -> None:
    """A row that must not be broken and is taller than a page would lose its end."""
    text = "长" * 6000
    files = [
        made(b.Table((b.Column("甲", 1), b.Column("乙", 1)), (("1", text), ("2", "短")))),
        made(b.Form((1, 3), (b.FormRow((b.Cell("甲", is_label=True), b.Cell(text))),))),
        made(*everywhere(HARD.replace("𠮷", ""))),
    ]
    for docx, pages in zip(files, drawn(files), strict=True):
        assert not text_of(docx) - pages.characters()


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_file_that_opens(text: str) -> None:
    docx = made(b.Para(text), b.Table((b.Column("栏", 1),), ((text,),)))
    Document(io.BytesIO(docx))
    kept = ILLEGAL.sub("", text)
    wanted = [one for one in kept if not one.isspace() and one not in "\x85\u2028\u2029"]
    assert sorted(one for one in said(docx) if not one.isspace() and one != "栏") == sorted(
        2 * [one for one in wanted if one != "栏"]
    )


def test_hard_text_through_a_whole_kind() -> None:
    rows = (matter(1, title=HARD, progress=HARD, lead=f"{HARD}科", source=HARD),)
    facts = kf.SupervisionNotice(PAPER, snapshot(rows, scope=HARD))
    docx = KINDS["supervision_notice"].build(facts)
    assert said(docx).count(HARD) >= 6
    with ZipFile(io.BytesIO(docx)) as package:
        assert package.testzip() is None


def test_nothing_prints_as_none() -> None:
    """Whatever is left out is said in words."""
    bare = matter(
        1, due_on=None, assigned_on=None, percent=None, progress="", source="", assists=(), code=""
    )
    facts = kf.TaskNotice(replace(PAPER, organ=replace(PAPER.organ, contact="", phone="")), bare)
    words = said(KINDS["task_notice"].build(facts))
    assert "None" not in words
    assert "未设时限" in words


def test_without_libreoffice_there_are_no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert pdf_of(made(b.Para("正文"))) is None
