"""Forms for units without an account: made, filled in, read back; errors in words."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.documents.excel.samples import parts, saved, sheet_xml, zipped
from tracker.base.errors import DomainError
from tracker.documents.excel.form import make_form, read_form
from tracker.documents.excel.form_fields import FilledForm, FormFacts
from tracker.documents.excel.form_word import make_word_form, read_word_form
from tracker.documents.excel.package import UnreadableFile

FACTS = FormFacts(
    code="K7P2-93QX",
    number="督〔2023〕7号",
    title="报送驻乡工作情况",
    requirement="按四个部分填写\n不超过两页",
    unit="第三驻乡工作队",
    period="2023年第二季度",
    due_on=date(2023, 7, 5),
    made_on=date(2023, 6, 20),
)
ANSWERS = {
    "当前进度": "35%",
    "项目进度": "道路硬化完成3公里\n饮水工程开工",
    "工作进展": "走访全部农户",
    "典型做法": "=HYPERLINK(1)",
    "存在问题": "",
    "填报人": "王芳",
}


def fill_workbook(data: bytes, answers: dict[str, object]) -> bytes:
    book = load_workbook(BytesIO(data))
    for row in book.worksheets[0].iter_rows():
        label = str(row[0].value or "").rstrip("*")
        if label in answers:
            row[1].value = answers[label]
            row[1].data_type = "s" if isinstance(answers[label], str) else row[1].data_type
    return saved(book)


def fill_word(data: bytes, answers: dict[str, object]) -> bytes:
    document = Document(BytesIO(data))
    for row in document.tables[0].rows:
        label = row.cells[0].text.rstrip("*")
        if label in answers:
            row.cells[1].text = str(answers[label])
    out = BytesIO()
    document.save(out)
    return out.getvalue()


Way = tuple[Callable[..., bytes], Callable[..., bytes], Callable[..., FilledForm]]
WAYS: list[Way] = [
    (make_form, fill_workbook, read_form),
    (make_word_form, fill_word, read_word_form),
]
both = pytest.mark.parametrize(("make", "fill", "read"), WAYS, ids=["excel", "word"])


@both
def test_a_filled_form_says_whose_it_is_and_what_was_written(make, fill, read):
    form = read(fill(make(FACTS), ANSWERS))
    assert form.errors == ()
    assert (form.code, form.number) == ("K7P293QX", "督〔2023〕7号")
    assert (form.unit, form.period) == ("第三驻乡工作队", "2023年第二季度")
    assert form.percent == 35
    assert form.values == {
        "percent": 35,
        "progress": "道路硬化完成3公里\n饮水工程开工",
        "work": "走访全部农户",
        "practice": "=HYPERLINK(1)",
        "problems": None,
        "filled_by": "王芳",
    }


@both
def test_every_error_is_told(make, fill, read):
    form = read(fill(make(FACTS), {"当前进度": "快了", "项目进度": "长" * 10_001}))
    assert form.errors == (
        "「当前进度」：「快了」不是数字。",
        "「项目进度」有10001字，不能超过10000字。",
        "「工作进展」必须填写。",
        "「填报人」必须填写。",
    )


@both
def test_a_changed_code_is_noticed_and_a_retyped_one_is_not(make, fill, read):
    assert read(fill(make(FACTS), {**ANSWERS, "校验码": " k7p2 93qx "})).errors == ()
    changed = read(fill(make(FACTS), {**ANSWERS, "校验码": "AAAA-BBBB"}))
    assert changed.errors == ("表中的校验码被改动，请使用发出的原表填写。",)
    # Printed code wiped, hidden one left.
    assert read(fill(make(FACTS), {**ANSWERS, "校验码": ""})).code == "K7P293QX"


@both
def test_a_form_copied_by_hand_is_known_by_its_printed_code(make, fill, read):
    form = read(fill(make(replace(FACTS, code="")), {**ANSWERS, "校验码": "K7P2-93QX"}))
    assert (form.code, form.errors) == ("K7P293QX", ())
    without = read(fill(make(replace(FACTS, code="", number="")), ANSWERS))
    assert without.errors == (
        "表中没有校验码，请使用发出的原表填写。",
        "表中没有编号，请使用发出的原表填写。",
    )


@both
def test_the_same_facts_make_the_same_bytes(make, fill, read):
    assert make(FACTS) == make(FACTS)


@both
def test_illegal_characters_do_not_break_the_form(make, fill, read):
    facts = replace(FACTS, requirement="一\x0b二\x00 A&B <c> 㙍𠮷䶮", unit="=1+1")
    form = read(fill(make(facts), ANSWERS))
    assert (form.unit, form.errors) == ("=1+1", ())


@both
def test_what_is_no_form_is_said_so(make, fill, read):
    with pytest.raises(UnreadableFile):
        read(b"PK\x03\x04")
    with pytest.raises(UnreadableFile):
        read(zipped(parts(sheet_xml(""))))


def test_each_reader_refuses_the_other_kind():
    with pytest.raises(UnreadableFile, match="不是 Excel 工作簿"):
        read_form(make_word_form(FACTS))
    with pytest.raises(UnreadableFile, match="不是 Word 文件"):
        read_word_form(make_form(FACTS))


def test_the_workbook_fits_one_page_and_guards_the_printed_part():
    sheet = load_workbook(BytesIO(make_form(FACTS))).worksheets[0]
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.protection.sheet
    open_cells = [
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    ]
    assert len(open_cells) == len(FACTS.asked)


def test_deleted_words_of_a_tracked_change_are_left_out():
    data = fill_word(make_word_form(FACTS), ANSWERS)
    document = Document(BytesIO(data))
    cell = next(row.cells[1] for row in document.tables[0].rows if row.cells[0].text == "工作进展*")
    run = cell.paragraphs[0]._p.xpath("./w:r/w:t")[0]
    run.tag = re.sub("}t$", "}delText", run.tag)
    out = BytesIO()
    document.save(out)
    assert read_word_form(out.getvalue()).values["work"] is None


@both
def test_hostile_files_are_refused(make, fill, read):
    good = make(FACTS)
    for end in range(4, len(good) - 1, len(good) // 40):
        with pytest.raises(DomainError):
            read(good[:end])


WORDS = st.text(max_size=80)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(WAYS), WORDS, WORDS, st.integers(0, 100))
def test_whatever_is_printed_is_read(way, title, unit, percent):
    make, fill, read = way
    form = read(fill(make(replace(FACTS, title=title, unit=unit)), {"当前进度": f"{percent}%"}))
    assert form.percent == percent
    assert (form.code, form.number) == ("K7P293QX", FACTS.number)
