"""Files made to harm: each refused in words, quickly, in bounded memory (SECURITY 14)."""

import random
import struct
import time
import tracemalloc
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from tests.documents.excel.samples import (
    COLUMNS,
    META,
    cell,
    parts,
    related,
    sheet_xml,
    workbook,
    zipped,
)
from tracker.base.errors import DomainError, TooLarge
from tracker.documents.excel.reading import read_sheet
from tracker.documents.excel.sheets import Sheet
from tracker.documents.excel.writing import workbook_bytes

GOOD = sheet_xml(f'<row r="2">{cell("A2", "督1号")}</row>')


def refused(data: bytes) -> str:
    """The sentence of the refusal; it came in bounded time and 200 MB, on a busy machine too."""
    tracemalloc.start()
    begun = time.monotonic()
    try:
        with pytest.raises(DomainError) as told:
            read_sheet(data, COLUMNS)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.monotonic() - begun < 20
    assert peak < 200 * 1024 * 1024
    return told.value.sentence


def test_the_hand_made_workbook_is_good():
    [row] = read_sheet(zipped(parts(GOOD)), COLUMNS).rows
    assert row.values["number"] == "督1号"


def test_one_cell_in_the_last_corner_is_refused_not_walked_to():
    far = sheet_xml(f'<row r="1048576">{cell("XFD1048576", "x")}</row>')
    begun = time.monotonic()
    assert "第1048576行第16384列有内容" in refused(zipped(parts(far)))
    assert time.monotonic() - begun < 1


def test_an_empty_cell_in_the_last_corner_does_no_harm():
    far = sheet_xml(
        f'<row r="2">{cell("A2", "督1号")}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    assert len(read_sheet(zipped(parts(far)), COLUMNS).rows) == 1


def test_a_stated_dimension_is_not_believed():
    sheet = GOOD.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    assert len(read_sheet(zipped(parts(sheet)), COLUMNS).rows) == 1


def test_a_bomb_is_stopped_while_it_unpacks():
    bomb = sheet_xml("<row>" + " " * (80 * 1024 * 1024) + "</row>")
    assert "文件解开后过大" in refused(zipped(parts(bomb)))


def test_a_bomb_that_lies_about_its_size_is_stopped_too():
    data = bytearray(zipped(parts(sheet_xml("<row>" + " " * (80 * 1024 * 1024) + "</row>"))))
    place = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    struct.pack_into("<L", data, place + 24, 100)
    assert "已损坏" in refused(bytes(data))


def test_many_references_to_one_long_text_are_stopped():
    rows = "".join(
        f'<row r="{line}">'
        + "".join(f'<c r="{letter}{line}" t="s"><v>0</v></c>' for letter in "ABCDEF")
        + "</row>"
        for line in range(2, 2_000)
    )
    contents = parts(sheet_xml(rows))
    contents["xl/sharedStrings.xml"] = f"<sst><si><t>{'甲' * 30_000}</t></si></sst>"
    related(contents, "sharedStrings", "sharedStrings.xml")
    assert "内容过多" in refused(zipped(contents))


def test_too_many_rows_are_named():
    rows = "".join(f'<row r="{line}">{cell(f"A{line}", "x")}</row>' for line in range(2, 20_005))
    assert "第20001行第1列有内容" in refused(zipped(parts(sheet_xml(rows))))


DTD = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/core.xml"]
)
def test_a_document_type_is_seen_in_any_encoding_and_part(part, encoding):
    contents = parts(GOOD)
    body = str(contents.get(part, "<a/>"))
    if encoding == "utf-16-be":
        text = ("\ufeff" + f"<?xml version='1.0' encoding='UTF-16'?>{DTD}{body}").encode(encoding)
    else:
        text = f"<?xml version='1.0' encoding='{encoding}'?>{DTD}{body}".encode(encoding)
    contents[part] = text
    assert "DTD" in refused(zipped(contents))


def test_an_external_entity_is_never_fetched():
    evil = f'<!DOCTYPE x SYSTEM "file:///etc/passwd">{GOOD}'
    assert "DTD" in refused(zipped(parts(evil)))


def test_an_encrypted_entry_is_named():
    data = bytearray(zipped(parts(GOOD)))
    for place in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[place] |= 1
    assert "已加密" in refused(bytes(data))


@pytest.mark.parametrize(("mark", "said"), [("EncryptedPackage", "已加密"), ("Workbook", "旧版")])
def test_old_and_encrypted_containers_are_named(mark, said):
    assert said in refused(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + mark.encode("utf-16-le")
    )


def test_macros_are_refused():
    assert "宏" in refused(zipped(parts(GOOD, macro=True)))
    assert "宏" in refused(zipped({**parts(GOOD), "xl/vbaProject.bin": b"x"}))


def test_links_to_other_workbooks_are_refused():
    assert "断开链接" in refused(
        zipped({**parts(GOOD), "xl/externalLinks/externalLink1.xml": "<a/>"})
    )


def test_a_sheet_that_lies_outside_is_not_followed():
    contents = parts(GOOD)
    contents["xl/_rels/workbook.xml.rels"] = str(contents["xl/_rels/workbook.xml.rels"]).replace(
        'Target="worksheets/sheet1.xml"', 'Target="http://127.0.0.1:9/x.xml" TargetMode="External"'
    )
    assert "没有找到表头" in refused(zipped(contents))


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "a\\b", "C:/x"])
def test_names_that_lead_outside_are_refused(name):
    assert "路径" in refused(zipped({**parts(GOOD), name: "x"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_entries_of_one_name_are_refused():
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in [*parts(GOOD).items(), ("XL/worksheets/Sheet1.xml", "<a/>")]:
            archive.writestr(name, content)
    assert "重名" in refused(out.getvalue())


def test_300_sheets_are_refused():
    assert "工作表有300个" in refused(zipped(parts(GOOD, sheets=300)))


def test_thousands_of_entries_are_refused():
    many = {f"x/{place}": "" for place in range(1_500)}
    assert "过多" in refused(zipped({**parts(GOOD), **many}))


def test_other_compressions_are_refused():
    out = BytesIO()
    with ZipFile(out, "w", ZIP_BZIP2) as archive:
        for name, content in parts(GOOD).items():
            archive.writestr(name, content)
    assert "已损坏" in refused(out.getvalue())


def test_a_word_file_is_told_apart():
    contents = parts(GOOD)
    contents["[Content_Types].xml"] = str(contents["[Content_Types].xml"]).replace(
        "spreadsheetml", "wordprocessingml"
    )
    assert "不是 Excel 工作簿" in refused(zipped(contents))


def test_a_large_file_is_not_opened():
    with pytest.raises(TooLarge):
        read_sheet(b"PK" + bytes(21 * 1024 * 1024), COLUMNS)
    with pytest.raises(TooLarge):
        read_sheet(b"a," * (11 * 1024 * 1024), COLUMNS)


def test_csv_of_nothing_but_commas_is_refused():
    assert "列数过多" in refused("编号,事项\n".encode() + b"," * 5_000_000)


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet><sheetData>",
        "not xml",
        sheet_xml('<row r="2"><c r="A2" t="s"><v>9</v></c></row>'),
        sheet_xml('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>'),
        sheet_xml('<row r="2"><c r="A2"><v>abc</v></c></row>'),
        sheet_xml('<row r="2"><c r="A2"><v>1e999</v></c></row>'),
        sheet_xml('<row r="2"><c r="2A"><v>1</v></c></row>'),
        sheet_xml(f'<row r="{"9" * 30}"><c><v>1</v></c></row>'),
        sheet_xml("", '<mergeCells><mergeCell ref="x"/></mergeCells>'),
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b"\xff\xff\xff",
    ],
)
def test_broken_sheets_are_said_to_be_broken(sheet):
    assert "已损坏" in refused(zipped(parts(sheet)))


def test_a_truncated_file_is_said_to_be_broken_wherever_it_was_cut():
    data = workbook_bytes([Sheet("表", COLUMNS, [("1", "a", None, 1, 2, None)])], META)
    for end in range(4, len(data) - 1, 97):
        assert refused(data[:end])


def test_damaged_bytes_never_raise_anything_but_a_refusal():
    good = workbook([["编号", "事项"], ["督1号", "甲"], ["督2号", "乙"]])
    chance = random.Random(7)
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read_sheet(bytes(data), COLUMNS)
        except DomainError:
            continue


def test_damaged_xml_never_raises_anything_but_a_refusal():
    chance = random.Random(11)
    good = parts(
        sheet_xml(
            '<row r="2"><c r="A2" t="s" s="3"><v>0</v></c><c r="C2" s="1"><v>45107</v></c></row>'
        )
    )
    good["xl/sharedStrings.xml"] = "<sst><si><t>督1号</t></si></sst>"
    related(good, "sharedStrings", "sharedStrings.xml")
    for _ in range(300):
        contents = dict(good)
        name = chance.choice(list(contents))
        text = list(str(contents[name]))
        for _ in range(chance.randint(1, 4)):
            text[chance.randrange(len(text))] = chance.choice('<>"&/=09aA\n')
        contents[name] = "".join(text)
        try:
            read_sheet(zipped(contents), COLUMNS)
        except DomainError:
            continue
