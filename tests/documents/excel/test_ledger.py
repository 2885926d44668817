"""The ledger out and in again: nothing changes by itself, and changes are shown old → new."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.documents.excel.samples import META, saved, workbook
from tracker.documents.excel.comparing import Changes, compare
from tracker.documents.excel.csv_files import csv_bytes
from tracker.documents.excel.entry import entry_columns, entry_form
from tracker.documents.excel.ledger import (
    CARRYING_UNIT,
    OFFICE,
    Choices,
    LedgerRow,
    ledger_columns,
    ledger_sheet,
)
from tracker.documents.excel.reading import read_sheet
from tracker.documents.excel.writing import workbook_bytes

CHOICES = Choices(
    kinds=("工作要点", "定期报告", "督查整改"),
    urgencies=("平急", "加急", "特急"),
    leads=("规划财务科", "产业发展科"),
    units=("规划财务科", "产业发展科", "监测中心", "机关各科室"),
)
PLAN = LedgerRow(
    number="督〔2023〕1号",
    version=3,
    title="编制产业发展规划",
    requirement="经论证、审定后报市局备案",
    kind="工作要点",
    urgency="平急",
    lead="产业发展科",
    assists=("规划财务科", "监测中心"),
    contacts=("李明",),
    source="2023年工作要点",
    clause="第12项",
    issued_on=date(2023, 1, 5),
    due_on=date(2023, 9, 30),
    original_due_on=date(2023, 9, 30),
    state="办理中",
    light="● 剩30个工作日",
    percent=35,
    latest="已完成初稿",
    latest_on=date(2023, 6, 1),
    closed_on=None,
)
REPORT = replace(PLAN, number="督〔2023〕2号", title="报送季度情况", version=8, assists=())


def exported(*rows: LedgerRow, keys=(), scope=OFFICE) -> bytes:
    return workbook_bytes([ledger_sheet(rows, ledger_columns(CHOICES, scope), keys=keys)], META)


def imported(data: bytes, *current: LedgerRow, scope=OFFICE) -> Changes:
    parsed = read_sheet(data, ledger_columns(CHOICES, scope))
    assert parsed.errors == ()
    return compare(current, parsed.rows, CHOICES, scope)


def edited(data: bytes, **cells: object) -> bytes:
    """The file as somebody saved it after typing into its first row."""
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[2]}
    for heading, value in cells.items():
        sheet.cell(3, places[heading]).value = value
    return saved(book)


def said(changes: Changes) -> list[str]:
    return [str(error) for error in changes.refused]


def test_what_comes_back_untouched_changes_nothing():
    changes = imported(exported(PLAN, REPORT), PLAN, REPORT)
    assert changes == Changes((), (), ("督〔2023〕1号", "督〔2023〕2号"), ())


def test_untouched_rows_change_nothing_even_when_the_matters_went_on():
    data = exported(PLAN, REPORT)
    later = replace(
        PLAN, version=9, percent=80, light="■ 逾期2天", title="改过的题目", state="待审核"
    )
    assert imported(data, later, REPORT).unchanged == ("督〔2023〕1号", "督〔2023〕2号")


def test_a_changed_cell_is_shown_old_to_new():
    data = edited(
        exported(PLAN), 办理时限="2023年10月31日", 变更理由="汛期影响", 协办单位="监测中心"
    )
    [change] = imported(data, PLAN).changed
    assert (change.row, change.number, change.version) == (3, "督〔2023〕1号", 3)
    assert [(field.heading, field.old, field.new) for field in change.fields] == [
        ("协办单位", "规划财务科、监测中心", "监测中心"),
        ("办理时限", date(2023, 9, 30), date(2023, 10, 31)),
        ("变更理由", None, "汛期影响"),
    ]
    assert change.wanted["due_on"] == date(2023, 10, 31)


def test_a_change_made_from_an_older_version_is_refused():
    data = edited(exported(PLAN), 事项="新题目")
    changes = imported(data, replace(PLAN, version=4))
    assert said(changes) == ["第3行「编号」：导出之后这一事项已有变化。请重新导出后再修改。"]
    assert changes.changed == ()


def test_a_change_that_somebody_else_already_made_is_none():
    data = edited(exported(PLAN), 事项="新题目")
    assert imported(data, replace(PLAN, version=4, title="新题目")).unchanged == ("督〔2023〕1号",)


def test_every_problem_of_a_row_is_named():
    data = edited(
        exported(PLAN),
        状态="已办结",
        进度=1,
        主办单位="产业发展科、规划财务科",
        协办单位="检测中心",
    )
    assert said(imported(data, PLAN)) == [
        "第3行「状态」：这一列只供查看，不能在表中修改，请改回原值。",
        "第3行「进度」：这一列只供查看，不能在表中修改，请改回原值。",
        "第3行「主办单位」：主办单位只能有一个，其余请写在协办单位。",
        "第3行「协办单位」：没有「检测中心」这个单位，是否为「监测中心」。",
    ]


def test_units_are_known_under_their_other_names_too():
    choices = replace(CHOICES, spellings={"市局规划财务科": "规划财务科", "产业科": "产业发展科"})
    columns = ledger_columns(choices, OFFICE)
    data = edited(exported(PLAN), 主办单位="市局规划财务科", 协办单位="产业科、监测中心")
    [change] = compare([PLAN], read_sheet(data, columns).rows, choices, OFFICE).changed
    assert change.wanted == {"lead": "规划财务科", "assists": "产业发展科、监测中心"}
    same = edited(exported(PLAN), 主办单位="产业科")
    assert compare([PLAN], read_sheet(same, columns).rows, choices, OFFICE).changed == ()


def test_a_collective_never_leads_alone():
    data = edited(exported(PLAN), 主办单位="机关各科室")
    assert said(imported(data, PLAN)) == ["第3行「主办单位」：没有「机关各科室」这个单位。"]


def test_units_report_and_change_nothing_else():
    ours = exported(PLAN, scope=CARRYING_UNIT)
    data = edited(ours, 进度=0.6, 本次进展="已论证", 存在问题="缺资金")
    [change] = imported(data, PLAN, scope=CARRYING_UNIT).changed
    assert change.wanted == {"percent": 60, "report": "已论证", "problems": "缺资金"}
    data = edited(ours, 办理时限=date(2024, 1, 1))
    assert said(imported(data, PLAN, scope=CARRYING_UNIT)) == [
        "第3行「办理时限」：这一列只供查看，不能在表中修改，请改回原值。"
    ]


def test_a_matter_one_may_not_see_is_not_found():
    assert said(imported(exported(PLAN), REPORT)) == [
        "第3行「编号」：没有找到「督〔2023〕1号」，或您无权查看。"
    ]


def test_a_row_twice_is_refused():
    assert said(imported(exported(PLAN, PLAN), PLAN)) == ["第4行「编号」：编号与第3行重复。"]


def test_a_row_without_its_mark_may_stay_but_not_change():
    data = exported(PLAN)
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    sheet.delete_cols(sheet.max_column)
    bare = saved(book)
    later = replace(PLAN, light="▲ 剩2个工作日")
    assert imported(bare, later).unchanged == ("督〔2023〕1号",)
    assert "没有系统标识" in said(imported(edited(bare, 事项="新题目"), PLAN))[0]


def test_a_mark_that_was_touched_is_refused():
    forged = {"系统标识（请勿改动）": "1.9." + "0" * 184, "事项": "新题目"}
    assert "导出之后这一事项已有变化" in said(imported(edited(exported(PLAN), **forged), PLAN))[0]
    data = edited(exported(PLAN), **{"系统标识（请勿改动）": "x"})
    assert "系统标识被改动" in said(imported(data, PLAN))[0]


def test_a_number_that_was_deleted_does_not_double_the_matter():
    assert said(imported(edited(exported(PLAN), 编号=None), PLAN)) == [
        "第3行「编号」：编号被删去了，请恢复，或删除整行。"
    ]


def test_rows_without_a_number_are_new_matters():
    columns = [["编号", "事项", "要求", "类型", "主办单位", "办理时限"]]
    rows = [[None, "开展防返贫监测", "每月排查", "工作要点", "产业发展科", "2023/12/31"]]
    [new] = imported(workbook(columns + rows)).new
    assert new.row == 2
    assert (new.values["title"], new.values["due_on"]) == ("开展防返贫监测", date(2023, 12, 31))
    bad = imported(workbook([*columns, [None, "只有题目", None, None, "无此单位", None]]))
    assert said(bad) == [
        "第2行「要求」：新增事项必须填写。",
        "第2行「类型」：新增事项必须填写。",
        "第2行「主办单位」：没有「无此单位」这个单位。",
    ]
    assert said(imported(workbook(columns + rows), scope=CARRYING_UNIT)) == [
        "第2行「编号」：没有编号。新增事项由督查办办理。"
    ]


def test_a_choice_of_columns_is_written_in_its_order_and_comes_back():
    data = exported(PLAN, keys=["due_on", "title", "nonsense"])
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["编号", "办理时限", "事项", "系统标识（请勿改动）"]
    assert sheet.column_dimensions["D"].hidden
    [change] = imported(edited(data, 事项="新题目"), PLAN).changed
    assert change.wanted == {"title": "新题目"}


def test_the_hidden_mark_makes_no_row_taller():
    sheet = load_workbook(BytesIO(exported(replace(PLAN, requirement="备案"), keys=["title"])))
    assert sheet.worksheets[0].row_dimensions[3].height is None


def test_columns_may_be_sorted_and_rows_taken_out_by_the_user():
    book = load_workbook(BytesIO(exported(PLAN, REPORT)))
    sheet = book.worksheets[0]
    header, rows = [c.value for c in sheet[2]], [[c.value for c in row] for row in sheet["A3:V4"]]
    turned = [list(reversed(line)) for line in (header, rows[1])]
    assert imported(workbook(turned), PLAN, REPORT).unchanged == ("督〔2023〕2号",)


NAMES = st.lists(st.sampled_from(CHOICES.units), unique=True, max_size=3).map(tuple)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))
WORDS = st.text(max_size=60)


@st.composite
def ledgers(draw):
    seqs = draw(st.lists(st.integers(1, 999), unique=True, max_size=4))
    return [
        LedgerRow(
            number=f"督〔2023〕{seq}号",
            version=draw(st.integers(1, 10**6)),
            title=draw(WORDS),
            requirement=draw(WORDS),
            kind=draw(st.sampled_from(CHOICES.kinds)),
            urgency=draw(st.sampled_from(CHOICES.urgencies)),
            lead=draw(st.sampled_from(["", *CHOICES.leads])),
            assists=draw(NAMES),
            contacts=draw(NAMES),
            source=draw(WORDS),
            clause=draw(WORDS),
            issued_on=draw(DAYS),
            due_on=draw(DAYS),
            original_due_on=draw(DAYS),
            state=draw(st.sampled_from(["办理中", "已销号"])),
            light=draw(st.sampled_from(["■ 逾期5天", "● 剩3个工作日"])),
            percent=draw(st.integers(0, 100)),
            latest=draw(WORDS),
            latest_on=draw(DAYS),
            closed_on=draw(DAYS),
            remark=draw(WORDS),
        )
        for seq in seqs
    ]


@settings(max_examples=50, deadline=None)
@given(ledgers(), st.sampled_from([OFFICE, CARRYING_UNIT]))
def test_whatever_went_out_comes_back_as_no_change(rows, scope):
    columns = ledger_columns(CHOICES, scope)
    sheet = replace(ledger_sheet(rows, columns), rows=list(ledger_sheet(rows, columns).rows))
    for data in (workbook_bytes([sheet], META), csv_bytes(sheet)):
        parsed = read_sheet(data, columns)
        assert parsed.errors == ()
        changes = compare(rows, parsed.rows, CHOICES, scope)
        assert changes == Changes((), (), tuple(row.number for row in rows), ())


def test_the_blank_form_is_filled_in_and_read():
    data = entry_form(CHOICES, META)
    book = load_workbook(BytesIO(data))
    form = book.worksheets[0]
    assert book.sheetnames[:2] == ["事项登记表", "填写说明"]
    assert [cell.value for cell in form[3]] == [
        "事项*", "要求*", "类型*", "主办单位", "协办单位", "办理时限", "缓急",
    ]  # fmt: skip
    rules = {str(rule.sqref): rule for rule in form.data_validations.dataValidation}
    assert rules["C4:C203"].type == "list"
    assert rules["F4:F203"].type == "date"
    form["A4"], form["B4"], form["C4"] = "开展排查", "每月一次", "定期报告"
    form["A5"] = "只有题目"
    parsed = read_sheet(saved(book), entry_columns(CHOICES))
    assert parsed.rows[0].values["kind"] == "定期报告"
    assert [str(error) for error in parsed.errors] == [
        "第5行「要求」：必须填写。",
        "第5行「类型」：必须填写。",
    ]


def test_nobody_filled_in_the_form():
    parsed = read_sheet(entry_form(CHOICES, META), entry_columns(CHOICES))
    assert (parsed.rows, parsed.errors) == ((), ())


@pytest.mark.parametrize("rows", [1, 400])
def test_the_ledger_is_written_from_a_generator(rows):
    many = (replace(PLAN, number=f"督〔2023〕{place}号") for place in range(rows))
    sheet = load_workbook(BytesIO(exported(*many))).worksheets[0]
    assert sheet.max_row == rows + 2
