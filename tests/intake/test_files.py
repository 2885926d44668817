"""Files into text: the same document in every form reads the same; what cannot be read is refused in words."""

import json
import time
import zipfile
from io import BytesIO

import pytest

from tests.intake import makers
from tests.intake.sample import ISSUED_ON, TEXT
from tracker.base.errors import DomainError
from tracker.intake import as_json, propose, read
from tracker.intake.files.numbering import chinese

FORMS = {
    "utf-8.txt": TEXT.encode(),
    "marked.txt": b"\xef\xbb\xbf" + TEXT.encode(),
    "gb.txt": TEXT.encode("gb18030"),
    "utf-16.txt": TEXT.encode("utf-16"),
    "utf-16-unmarked.txt": TEXT.encode("utf-16-le"),
    "utf-16-big.txt": TEXT.encode("utf-16-be"),
    "dos.txt": TEXT.replace("\n", "\r\n").encode(),
    "typed.docx": makers.typed_docx(TEXT),
    "numbered.docx": makers.numbered_docx(TEXT),
    "indented.pdf": makers.pdf(TEXT),
    "flush.pdf": makers.pdf(TEXT, indent=False),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_document_in_every_form_gives_the_same_proposals(name: str) -> None:
    source = read(FORMS[name], name)
    assert source.text.strip() == TEXT.strip()
    assert len(source.origin) == len(source.text)
    expected = as_json(propose(read(TEXT.encode(), "a.txt"), issued_on=ISSUED_ON, units=()))
    found = as_json(propose(source, issued_on=ISSUED_ON, units=()))
    del expected["text"], found["text"]
    assert json.dumps(found) == json.dumps(expected)


def test_every_character_has_its_place_in_the_file() -> None:
    raw = "\ufeff一、总体\u200b要求\r\n2024\xa0年"
    source = read(raw.encode(), "a.txt")
    assert source.text == "一、总体要求\n2024 年"
    decoded = raw[1:]
    assert [decoded[i] for i in source.origin][:4] == ["一", "、", "总", "体"]
    assert decoded[source.origin[4]] == "要"


def test_insertions_stay_and_deletions_and_hidden_text_go() -> None:
    body = makers.paragraph(
        makers.run("报送"),
        f"<w:ins w:id='1'>{makers.run('10')}</w:ins>",
        "<w:del w:id='2'><w:r><w:delText>8</w:delText></w:r></w:del>",
        makers.run("秘密", "<w:vanish/>"),
        makers.run("日前", "<w:vanish w:val='0'/>"),
    )
    assert read(makers.bare_docx(body), "a.docx").text == "报送10日前\n"


def test_a_paragraph_whose_mark_is_deleted_runs_on() -> None:
    first = "<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr><w:r><w:t>每季度</w:t></w:r></w:p>"
    assert (
        read(makers.bare_docx(first + makers.paragraph(makers.run("末"))), "a.docx").text
        == "每季度末\n"
    )


def test_text_boxes_and_content_controls_are_read_once() -> None:
    box = f"<w:txbxContent>{makers.paragraph(makers.run('框内文字'))}</w:txbxContent>"
    body = makers.paragraph(
        makers.run("正文"),
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )
    body += (
        f"<w:sdt><w:sdtContent>{makers.paragraph(makers.run('控件内容'))}</w:sdtContent></w:sdt>"
    )
    prompt = makers.paragraph(makers.run("点击输入"))
    body += (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{prompt}</w:sdtContent></w:sdt>"
    )
    assert read(makers.bare_docx(body), "a.docx").text == "正文\n框内文字\n控件内容\n"


def test_a_table_keeps_its_cells() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{c}</w:tc>" for c in cells) + "</w:tr>"

    one = makers.paragraph(makers.run("市水利局")) + makers.paragraph(makers.run("市财政局"))
    body = "<w:tbl>" + row(
        makers.paragraph(makers.run("责任单位")), makers.paragraph(makers.run("时限"))
    )
    body += row(one, makers.paragraph(makers.run("6月底前"))) + "</w:tbl>"
    assert (
        read(makers.bare_docx(body), "a.docx").text
        == "责任单位\t时限\n市水利局 市财政局\t6月底前\n"
    )


NUMBERING = f"""<w:numbering xmlns:w="{makers.W}">
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%3"/></w:lvl>
</w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="1"/>
 <w:lvlOverride w:ilvl="1"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
</w:numbering>"""
STYLES = f"""<w:styles xmlns:w="{makers.W}">
<w:style w:styleId="base"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="head"><w:basedOn w:val="base"/></w:style></w:styles>"""


def numbered(text: str, level: int, num: int = 5) -> str:
    properties = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{num}'/></w:numPr>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{makers.run(text)}</w:p>"


def test_automatic_numbers_are_written_out() -> None:
    body = numbered("甲", 0) + numbered("乙", 1) + numbered("丙", 1) + numbered("丁", 2)
    body += (
        numbered("戊", 0) + numbered("己", 1) + numbered("庚", 1, num=6) + numbered("辛", 1, num=0)
    )
    body += f"<w:p><w:pPr><w:pStyle w:val='head'/></w:pPr>{makers.run('壬')}</w:p>"
    text = read(makers.bare_docx(body, numbering=NUMBERING, styles=STYLES), "a.docx").text
    assert text.split() == [
        "一、甲",
        "1.乙",
        "2.丙",
        "①丁",
        "二、戊",
        "1.己",
        "9.庚",
        "辛",
        "三、壬",
    ]


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四"), (100, "一百"), (101, "一百零一"),
     (110, "一百一十"), (115, "一百一十五"), (1005, "一千零五")],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(number: int, written: str) -> None:
    assert chinese(number) == written


def test_a_ruled_table_of_a_pdf_keeps_its_cells() -> None:
    rows = [
        ["序号", "工作任务", "责任单位", "完成时限"],
        ["1", "开展排查", "市水利局、市财政局", "6月底前"],
    ]
    page = makers.ruled_page(rows, [50, 140, 160, 120])
    assert read(makers.pages_pdf([page]), "a.pdf").text == "".join(
        "\t".join(r) + "\n" for r in rows
    )


def bomb() -> bytes:
    """One part that unpacks to far more than any document; its declared size lies."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
    data = bytearray(out.getvalue())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def packed(*entries: tuple[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in entries:
            package.writestr(name, text)
    return out.getvalue()


DTD = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
REFUSED = [
    ("a.doc", b"\xd0\xcf\x11\xe0", "旧版 Word"),
    ("a.wps", b"x", "WPS"),
    ("a.ofd", b"x", "OFD"),
    ("a.xlsx", b"x", "表格"),
    ("a.exe", b"MZ", "只能读取"),
    ("a.txt", b"", "空的"),
    ("a.txt", b"  \n ", "没有文字"),
    ("a.txt", b"\x00\x01\x02\x03\x00\xff\xfe" * 9, "二进制|编码"),
    ("a.txt", b"\xff\xff\x80\x81\xff", "编码"),
    ("a.docx", b"not a package", "损坏"),
    ("a.docx", makers.typed_docx("甲")[:-300], "损坏"),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "加密"),
    ("a.docx", makers.bare_docx(""), "没有文字"),
    ("a.docx", packed(("mimetype", "x")), "不是 Word"),
    ("a.docx", packed(("../evil", "x"), ("[Content_Types].xml", "<a/>")), "结构不正常"),
    (
        "a.docx",
        packed(("[Content_Types].xml", "<a/>"), ("word/document.xml", "<a><b></a>")),
        "损坏",
    ),
    ("a.pdf", b"%PDF-1.7 broken", "损坏"),
    ("a.pdf", makers.pages_pdf(["0 0 100 100 re f"]), "扫描件"),
]


@pytest.mark.parametrize(("name", "data", "why"), REFUSED)
def test_what_cannot_be_read_is_refused_in_words(name: str, data: bytes, why: str) -> None:
    with pytest.raises(DomainError, match=why) as refusal:
        read(data, name)
    assert refusal.value.field == "file"


def test_a_bomb_is_refused_by_its_real_size() -> None:
    began = time.perf_counter()
    with pytest.raises(DomainError, match=r"过大|损坏"):
        read(bomb(), "a.docx")
    assert time.perf_counter() - began < 5


def test_a_dtd_is_refused_though_utf_16_hides_it() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", DTD.encode("utf-16"))
    with pytest.raises(DomainError, match="DTD"):
        read(out.getvalue(), "a.docx")


def test_a_page_without_text_is_told() -> None:
    text = makers._show(80, 700, "各单位于6月底前完成整改。")
    source = read(makers.pages_pdf([text, "0 0 100 100 re f"]), "a.pdf")
    assert source.warnings == ("第2页没有文字（可能是图片），未读取。",)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(DomainError, match="损坏"):
        read(makers.bare_docx("<w:sdt>" * 5000 + "</w:sdt>" * 5000), "a.docx")
