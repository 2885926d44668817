"""What leaves as Excel and CSV: values as they are, nothing that runs, the same bytes each time."""

import csv
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.documents.excel.samples import COLUMNS, META
from tracker.base.errors import DomainError
from tracker.documents.excel.csv_files import csv_bytes
from tracker.documents.excel.sheets import Column, Kind, Meta, Sheet
from tracker.documents.excel.writing import save_workbook, workbook_bytes

ROWS = [
    ("督〔2023〕1号", "编制产业规划", date(2023, 6, 30), 35, 12, "工作要点"),
    ("0123", "A&B <c> 办结率<50%", None, 100, None, "督查整改"),
]


def opened(sheet: Sheet):
    return load_workbook(BytesIO(workbook_bytes([sheet], META))).worksheets[0]


def one(value, column=None):
    """The cell a single value ends up in."""
    return opened(Sheet("表", [column or Column("a", "甲")], [(value,)]))["A2"]


def test_days_are_real_days_and_shares_real_numbers():
    sheet = opened(Sheet("台账", COLUMNS, ROWS))
    assert sheet["C2"].value == datetime(2023, 6, 30)
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert (sheet["D2"].value, sheet["D2"].number_format) == (0.35, "0%")
    assert sheet["E2"].value == 12
    assert sheet["B3"].value == "A&B <c> 办结率<50%"


def test_numbers_written_as_text_stay_text():
    cell = one("0123")
    assert (cell.value, cell.data_type, cell.number_format) == ("0123", "s", "@")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝", "＋", "－", "＠", " =", "\n@"])
def test_formulas_are_inert_in_excel_and_in_csv(start):
    evil = f'{start}HYPERLINK("http://x","点")'
    cell = one(evil)
    assert cell.data_type == "s"
    assert cell.value == evil
    assert cell.quotePrefix
    [_, [word]] = csv.reader(
        StringIO(
            csv_bytes(Sheet("表", [Column("a", "甲")], [(evil,)])).decode("utf-8-sig"), newline=""
        )
    )
    assert word == "'" + evil


def test_a_minus_figure_is_no_formula():
    assert csv_bytes(Sheet("表", [Column("a", "甲", Kind.INT)], [(-5,)])).endswith(b"-5\r\n")


def test_header_is_frozen_filtered_and_repeated_in_print():
    sheet = opened(Sheet("台账", COLUMNS, ROWS, heading="督办事项台账", note="截至6月30日"))
    assert sheet["A1"].value == "督办事项台账"
    assert sheet["A3"].value == "编号*"
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:F5"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
    assert sheet.page_setup.fitToHeight == 0


def test_a_very_wide_table_is_printed_on_a3():
    columns = [Column(f"c{place}", f"列{place}", width=40) for place in range(7)]
    assert opened(Sheet("宽", columns, [])).page_setup.paperSize == 8
    assert opened(Sheet("窄", columns[:6], [])).page_setup.paperSize == 9


def test_widths_follow_chinese_texts_and_long_ones_wrap():
    column = Column("a", "单位")
    short, long = one("规财科", column), one("乡村振兴局规划财务科", column)
    width = short.parent.column_dimensions["A"].width
    assert width < long.parent.column_dimensions["A"].width
    # Ten characters are twenty halves wide, and two for the margins.
    assert long.parent.column_dimensions["A"].width == 22
    tall = one("甲" * 100, Column("a", "进展", Kind.LONGTEXT))
    # 200 halves in a column of 44 make five lines.
    assert tall.parent.column_dimensions["A"].width == 44
    assert tall.parent.row_dimensions[2].height == 5 * 14.25 + 4


def test_choices_are_offered_even_with_commas_and_in_great_number():
    units = ("规划,财务科", *(f"第{place}驻乡工作队" for place in range(300)))
    book = load_workbook(
        BytesIO(
            workbook_bytes(
                [Sheet("表", [Column("u", "单位", Kind.CHOICE, choices=units)], [], blank_rows=20)],
                META,
            )
        )
    )
    [rule] = book.worksheets[0].data_validations.dataValidation
    assert rule.formula1 == "'选项'!$A$1:$A$301"
    assert str(rule.sqref) == "A2:A21"
    assert book["选项"].sheet_state == "hidden"
    assert book["选项"]["A1"].value == "规划,财务科"


def test_totals_stand_in_bold_below_the_filter():
    sheet = opened(Sheet("表", COLUMNS, ROWS, totals=("合计", None, None, None, 12, None)))
    assert sheet["A4"].value == "合计"
    assert sheet["A4"].font.bold
    assert sheet.auto_filter.ref == "A1:F3"


def test_hidden_columns_and_words_are_kept():
    meta = Meta("表", datetime(2023, 1, 1, tzinfo=UTC), hidden=[("编码", "=K7")])
    data = workbook_bytes([Sheet("表", [Column("k", "标识", hidden=True)], [("x",)])], meta)
    book = load_workbook(BytesIO(data))
    assert book.worksheets[0].column_dimensions["A"].hidden
    assert book["系统"].sheet_state == "veryHidden"
    assert (book["系统"]["B1"].value, book["系统"]["B1"].data_type) == ("=K7", "s")


def test_characters_no_file_may_carry_are_dropped_and_rare_ones_kept():
    assert one("一\x0b二\x00㙍𠮷䶮\ufffe\ud800").value == "一二㙍𠮷䶮"


def test_a_typed_escape_stays_as_typed():
    data = workbook_bytes([Sheet("表", [Column("a", "甲")], [("_x0041_",)])], META)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert b"_x005F_x0041_" in archive.read("xl/worksheets/sheet1.xml")


def test_a_cell_holds_32767_characters_and_refuses_one_more_in_words():
    assert one("甲" * 32_767).value == "甲" * 32_767
    with pytest.raises(DomainError, match=r"第2行「甲」有32768个字符"):
        one("甲" * 32_768)
    # A rare character counts two for Excel.
    with pytest.raises(DomainError, match="超过 Excel 单元格上限"):
        one("𠮷" * 16_384)


def test_no_figure_is_never_written_as_one():
    with pytest.raises(ValueError, match="no figure"):
        one(float("nan"), Column("a", "甲", Kind.PERCENT))
    assert one("本期无", Column("a", "办结率", Kind.PERCENT)).value == "本期无"
    assert one(None, Column("a", "办结率", Kind.PERCENT)).value is None
    assert one(Decimal("66.7"), Column("a", "办结率", Kind.PERCENT, decimals=1)).value == 0.667


def test_instants_are_refused():
    with pytest.raises(TypeError):
        one(datetime(2023, 6, 30, 8), Column("a", "甲", Kind.DATE))


def test_titles_of_tabs_are_mended_and_told_apart():
    sheets = [
        Sheet("一/二:三" + "长" * 40, COLUMNS, []),
        Sheet("一 二 三" + "长" * 40, COLUMNS, []),
    ]
    names = load_workbook(BytesIO(workbook_bytes(sheets, META))).sheetnames
    assert names[0] == "一 二 三" + "长" * 23
    assert names[1] == "一 二 三" + "长" * 23 + "2"


def test_the_same_facts_make_the_same_bytes():
    sheet = Sheet("台账", COLUMNS, ROWS, heading="台账")
    first = workbook_bytes([sheet], META)
    assert workbook_bytes([sheet], META) == first
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_long_tables_stream_to_a_file_and_tell_how_far_they_are(tmp_path: Path):
    heard: list[int] = []
    rows = (("号", "事项", None, 1, 2, None) for _ in range(1000))
    save_workbook(tmp_path / "长.xlsx", [Sheet("表", COLUMNS, rows)], META, progress=heard.append)
    assert heard[-1] == 1000
    assert heard == sorted(heard)
    assert len(heard) > 2
    sheet = load_workbook(tmp_path / "长.xlsx").worksheets[0]
    assert sheet.max_row == 1001


def test_a_row_of_the_wrong_length_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="values for"):
        workbook_bytes([Sheet("表", COLUMNS, [("a",)])], META)


def test_csv_carries_a_bom_days_and_shares():
    text = csv_bytes(Sheet("台账", COLUMNS, ROWS))
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").split("\r\n")
    assert lines[1] == "督〔2023〕1号,编制产业规划,2023-06-30,35%,12,工作要点"
