"""What comes back: headings in any order, days in any dress, every error named at once."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.documents.excel.samples import (
    COLUMNS,
    META,
    parts,
    related,
    saved,
    sheet_xml,
    workbook,
    zipped,
)
from tracker.documents.excel.csv_files import csv_bytes
from tracker.documents.excel.package import UnreadableFile
from tracker.documents.excel.reading import read_sheet
from tracker.documents.excel.sheets import Column, Kind, Sheet
from tracker.documents.excel.writing import workbook_bytes

DAY = [Column("a", "编号"), Column("day", "时限", Kind.DATE)]
SHARE = [Column("a", "编号"), Column("share", "进度", Kind.PERCENT)]


def day_of(value):
    [row] = read_sheet(workbook([["编号", "时限"], ["x", value]]), DAY).rows
    return row.values["day"]


def sentence(columns, value):
    heading = columns[1].heading
    [error] = read_sheet(workbook([["编号", heading], ["x", value]]), columns).errors
    return str(error)


def test_headings_are_found_in_any_order_below_a_title():
    parsed = read_sheet(
        workbook(
            [
                ["督办事项台账"],
                [],
                ["进度", "备注", "编号 *", "办 理\n时限（必填）"],
                [0.5, "x", "督1号", datetime(2023, 6, 30)],
            ]
        ),
        COLUMNS,
    )
    assert parsed.errors == ()
    [row] = parsed.rows
    assert row.number == 4
    assert row.values == {"progress": 50, "number": "督1号", "due_on": date(2023, 6, 30)}
    assert parsed.unknown == ("备注",)
    assert parsed.missing == ("事项", "户数", "类型")


def test_every_error_is_named_at_once():
    parsed = read_sheet(
        workbook(
            [
                ["编号", "事项", "办理时限", "进度", "户数", "类型"],
                ["督1号", "好", "2023-06-30", "35%", 3, "工作要点"],
                [None, "缺编号", "2023-02-30", 1.5, "三", "别的"],
                ["督3号", "", "6月30日", "120%", 2.5, "督查整改"],
            ]
        ),
        COLUMNS,
    )
    assert [str(error) for error in parsed.errors] == [
        "第3行「编号」：必须填写。",
        "第3行「办理时限」：没有「2023-02-30」这一天。",
        "第3行「进度」：「1.5」应为整数。",
        "第3行「户数」：「三」不是数字。",
        "第3行「类型」：「别的」不在可选项中（工作要点、督查整改）。",
        "第4行「办理时限」：「6月30日」缺少年份。请写成 2023-06-30。",
        "第4行「进度」：120% 不在 0% 到 100% 之间。",
        "第4行「户数」：「2.5」不是整数。",
    ]
    assert len(parsed.rows) == 3


def test_a_required_column_that_is_missing_is_named():
    parsed = read_sheet(workbook([["事项", "进度"], ["甲", "1%"]]), COLUMNS)
    assert [str(error) for error in parsed.errors] == ["第1行「编号」：缺少这一列。"]


def test_a_column_twice_is_named():
    parsed = read_sheet(workbook([["编号", "事项", "事项"], ["1", "a", "b"]]), COLUMNS)
    assert [str(error) for error in parsed.errors] == ["第1行「事项」：这一列出现了两次。"]


@pytest.mark.parametrize(
    "written",
    [
        datetime(2023, 6, 30),
        date(2023, 6, 30),
        "2023-06-30",
        "2023/6/30",
        "2023.6.30",
        "2023年6月30日",
        "2023 年 6 月 30 日",
        "2023年06月30号",
        "２０２３－０６－３０",
        "20230630",
        20230630,
        45107,
        "二〇二三年六月三十日",
        "2023-06-30 00:00:00",
    ],
)
def test_days_in_many_dresses(written):
    # 45107 days after 1899-12-30 is 30 June 2023.
    assert day_of(written) == date(2023, 6, 30)


@pytest.mark.parametrize("blank", ["—", "/", "无", "", None])
def test_signs_for_nothing_are_no_day(blank):
    assert day_of(blank) is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2023年6月", "缺少具体的日"),
        ("长期坚持", "「长期坚持」不是日期"),
        ("1023-06-30", "不在 2000 年至 2099 年之间"),
        ("2023-13-01", "没有「2023-13-01」这一天"),
        (datetime(1905, 6, 30), "不在 2000 年至 2099 年之间"),
        (7, "不是日期"),
    ],
)
def test_what_is_no_day_is_refused_in_words(written, said):
    assert said in sentence(DAY, written)


@pytest.mark.parametrize(
    ("written", "points"),
    [("35%", 35), ("35", 35), (35, 35), (0.35, 35), (0, 0), ("１００％", 100), (0.29, 29)],
)
def test_shares(written, points):
    [row] = read_sheet(workbook([["编号", "进度"], ["x", written]]), SHARE).rows
    assert row.values["share"] == points


def test_a_bare_one_is_asked_back():
    assert "请写明百分号" in sentence(SHARE, 1)


def test_texts_that_excel_made_numbers_are_texts_again():
    columns = [Column("a", "编号"), Column("b", "备注")]
    parsed = read_sheet(
        workbook(
            [["编号", "备注"], [12, 3.50], [datetime(2023, 1, 2), True], ["a", 123456789012345678]]
        ),
        columns,
    )
    assert [dict(row.values) for row in parsed.rows[:2]] == [
        {"a": "12", "b": "3.5"},
        {"a": "2023-01-02", "b": "TRUE"},
    ]
    assert [str(error) for error in parsed.errors] == [
        "第4行「备注」：数字超过15位，Excel 已丢失末几位。请把单元格设为文本格式后重新填写。"
    ]


def test_formulas_count_by_their_last_value_and_are_refused_without_one():
    rows = (
        '<row r="2"><c r="A2" t="str"><f>B1&amp;1</f><v>督1号</v></c>'
        '<c r="D2"><f>1/2</f><v>0.5</v></c></row>'
        '<row r="3"><c r="A3"><f>B1</f></c><c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    parsed = read_sheet(zipped(parts(sheet_xml(rows))), COLUMNS)
    assert parsed.rows[0].values["number"] == "督1号"
    assert parsed.rows[0].values["progress"] == 50
    assert [str(error) for error in parsed.errors] == [
        "第3行「编号」：公式没有算出的值。请在 Excel 中打开并保存一次，或改为数值。",
        "第3行「进度」：单元格显示为错误值（#DIV/0!）。",
    ]


def test_a_cell_merged_over_rows_stands_for_each():
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["编号", "事项"], ["督1号", "甲"], [None, "乙"], ["督2号", "丙"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    parsed = read_sheet(saved(book), COLUMNS)
    assert [row.values["number"] for row in parsed.rows] == ["督1号", "督1号", "督2号"]


def test_repeated_headers_and_empty_rows_are_passed_over():
    parsed = read_sheet(
        workbook([["编号", "事项"], ["1", "a"], [], ["编号", "事项"], ["2", "b"]]), COLUMNS
    )
    assert [row.number for row in parsed.rows] == [2, 5]


def test_the_first_visible_sheet_with_the_headings_is_taken():
    book = Workbook()
    book.worksheets[0].append(["填表说明"])
    hidden = book.create_sheet("旧")
    hidden.append(["编号", "事项"])
    hidden.sheet_state = "hidden"
    real = book.create_sheet("新")
    real.append(["编号", "事项"])
    real.append(["1", "a"])
    parsed = read_sheet(saved(book), COLUMNS)
    assert parsed.sheet == "新"


def test_without_headings_the_wanted_ones_are_named():
    with pytest.raises(UnreadableFile, match="表中应有这些列：编号、事项、办理时限"):
        read_sheet(workbook([["甲", "乙"], ["1", "2"]]), COLUMNS)


def test_phonetic_guides_and_escapes_are_not_part_of_a_text():
    text = '<r><t>重</t></r><r><t>庆_x000D_</t></r><rPh sb="0" eb="1"><t>chong</t></rPh>'
    rows = f'<row r="2"><c r="A2" t="inlineStr"><is>{text}</is></c></row>'
    [row] = read_sheet(zipped(parts(sheet_xml(rows))), COLUMNS).rows
    assert row.values["number"] == "重庆"


def test_chinese_day_formats_of_excel_are_days():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["编号", "时限"])
    sheet.append(["x", 45107])
    sheet["B2"].number_format = 'yyyy"年"m"月"d"日"'
    [row] = read_sheet(saved(book), DAY).rows
    assert row.values["day"] == date(2023, 6, 30)


def test_built_in_day_formats_that_only_chinese_excel_has_are_days():
    rows = '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>45107</v></c></row>'
    contents = parts(sheet_xml(rows))
    formats = '<xf numFmtId="0"/><xf numFmtId="31"/>'
    contents["xl/styles.xml"] = f"<styleSheet><cellXfs>{formats}</cellXfs></styleSheet>"
    related(contents, "styles", "styles.xml")
    [row] = read_sheet(zipped(contents), COLUMNS).rows
    # In a column of texts a serial number without its format would be 45107.
    assert row.values["title"] == "2023-06-30"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("comma", [",", "\t"])
def test_csv_in_the_encodings_of_chinese_offices(encoding, comma):
    text = "\r\n".join(
        comma.join(row) for row in [("编号", "事项", "办理时限"), ("督1号", "规划", "2023/6/30")]
    )
    [row] = read_sheet(text.encode(encoding), COLUMNS).rows
    assert row.values == {"number": "督1号", "title": "规划", "due_on": date(2023, 6, 30)}


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0", b"\x89PNG\r\n\x1a\n\0\0", b'a,"b\r\n', b"%PDF-1.7 x"]
)
def test_what_is_no_table_is_said_so(data):
    with pytest.raises(UnreadableFile):
        read_sheet(data, COLUMNS)


TEXTS = st.text(max_size=40).map(lambda text: "".join(text.split("\r")))
ROWS = st.lists(
    st.tuples(
        TEXTS.filter(lambda text: text.strip()),
        st.none() | TEXTS,
        st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        st.none() | st.integers(0, 100),
        st.none() | st.integers(-(10**9), 10**9),
        st.none() | st.sampled_from(["工作要点", "督查整改"]),
    ),
    max_size=8,
)


def kept(text):
    """What a text is once every storable character is in it and its edges are trimmed."""
    illegal = {*map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])}
    return (
        "".join(c for c in text if c not in illegal and not "\ud800" <= c <= "\udfff").strip()
        or None
    )


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_what_was_written_is_read_again(rows):
    wanted = [
        {
            **dict(zip([column.key for column in COLUMNS], row, strict=True)),
            "number": kept(row[0]),
            "title": kept(row[1] or ""),
        }
        for row in rows
        if kept(row[0]) not in (None, "编号", "编号*")
    ]
    sheet = Sheet(
        "表", COLUMNS, [row for row in rows if kept(row[0]) not in (None, "编号", "编号*")]
    )
    for data in (workbook_bytes([sheet], META), csv_bytes(sheet)):
        parsed = read_sheet(data, COLUMNS)
        assert parsed.errors == ()
        assert [dict(row.values) for row in parsed.rows] == wanted


def test_a_cell_reference_is_optional():
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("督1号", "事"))
    [row] = read_sheet(zipped(parts(sheet_xml(f"<row>{cells}</row>"))), COLUMNS).rows
    assert (row.number, row.values["number"], row.values["title"]) == (2, "督1号", "事")
