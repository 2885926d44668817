"""GB/T 9704-2012 in the file itself: sizes, faces, lines and indents after style inheritance."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from zipfile import ZipFile

import pytest
from docx import Document

from tests.documents.pages import W, part
from tests.documents.samples import CODES, sample
from tests.documents.styles import Resolved
from tracker.documents import blocks as b
from tracker.documents.facts import Fonts
from tracker.documents.kinds import KINDS
from tracker.documents.word.writer import docx_of

BLOCKS: b.Blocks = (
    b.Head("南阳市乡村振兴局文件", "宛振督〔2023〕12号", ("李文",), "000001", "秘密★1年", "特急"),
    b.Title(("关于重点工作的通报",)),
    b.Addressee("各科室："),
    b.Para("正文段落。"),
    b.Heading(1, "一、总体情况"),
    b.Heading(2, "（一）进度"),
    b.Heading(3, "1.资金"),
    b.Heading(4, "（1）支出"),
    b.Para("末段。"),
    b.AttachmentNote(("统计表", "一览表")),
    b.Signature("南阳市乡村振兴局", date(2023, 6, 26)),
    b.AttachmentStart("附件1", ("统计表",), b.Facing.LANDSCAPE),
    b.Table(
        (b.Column("甲栏", 1), b.Column("乙栏", 3, b.Align.LEFT)), (("1", "值"), ("2", "长" * 999))
    ),
    b.PageStart(b.Facing.PORTRAIT),
    b.Imprint(("市委农办",), "办公室", date(2023, 6, 26)),
)


def made(*blocks: b.Block, fonts: Fonts | None = None) -> bytes:
    return docx_of(
        blocks or BLOCKS,
        fonts=fonts or Fonts(),
        title="通报",
        author="南阳市乡村振兴局",
        saved_at=datetime(2023, 6, 26, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def file() -> Resolved:
    return Resolved(made())


# text: (face, half points, letter spacing, exact line, first line, alignment)
LOOKS = {
    "正文段落": ("仿宋_GB2312", "32", "-5", "579", "632", "both"),
    "各科室": ("仿宋_GB2312", "32", "-5", "579", None, "both"),
    "关于重点工作": ("方正小标宋简体", "44", "0", "579", None, "center"),
    "一、总体": ("黑体", "32", "-5", "579", "632", "both"),
    "（一）进度": ("楷体_GB2312", "32", "-5", "579", "632", "both"),
    "1.资金": ("仿宋_GB2312", "32", "-5", "579", "632", "both"),
    "（1）支出": ("仿宋_GB2312", "32", "-5", "579", "632", "both"),
    "秘密★1年": ("黑体", "32", "-5", "579", None, "left"),
    "000001": ("仿宋_GB2312", "32", "-5", "579", None, "both"),
    "附件1": ("黑体", "32", "-5", "579", None, "left"),
    "市委农办": ("仿宋_GB2312", "28", "0", "500", None, "left"),
    "甲栏": ("黑体", "24", "0", "340", None, "center"),
    "值": ("仿宋_GB2312", "24", "0", "340", None, "left"),
}


@pytest.mark.parametrize("text", LOOKS)
def test_face_size_line_and_indent(file: Resolved, text: str) -> None:
    face, size, spacing, line, first, align = LOOKS[text]
    one = file.paragraph(text)
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        assert file.of_run(one, "rFonts", slot) == face
    assert file.of_run(one, "rFonts", "hint") == "eastAsia"
    assert file.of_run(one, "sz") == size
    assert (file.of_run(one, "spacing") or "0") == spacing
    assert file.of_paragraph(one, "spacing", "line") == line
    assert file.of_paragraph(one, "spacing", "lineRule") == "exact"
    assert file.of_paragraph(one, "ind", "firstLine") == first
    assert file.of_paragraph(one, "jc") == align
    for off in ("snapToGrid", "widowControl", "overflowPunct", "autoSpaceDE", "autoSpaceDN"):
        assert file.of_paragraph(one, off) == "0"


def test_the_mark_is_red_and_fills_its_line(file: Resolved) -> None:
    one = file.paragraph("南阳市乡村振兴局文件")
    assert file.of_run(one, "color") == "FF0000"
    assert file.of_run(one, "rFonts", "eastAsia") == "方正小标宋简体"
    points = int(file.of_run(one, "sz") or 0) / 2
    assert 400 <= points * 10 <= 442
    assert file.of_paragraph(one, "spacing", "line") == str(round(points * 22))


def test_number_and_signer_stand_on_the_red_rule(file: Resolved) -> None:
    one = file.paragraph("宛振督")
    rule = next(file.paragraph("签发人").iter(f"{W}pBdr")).find(f"{W}bottom")
    assert {key: rule.get(f"{W}{key}") for key in ("val", "sz", "space", "color")} == {
        "val": "single",
        "sz": "8",
        "space": "9",
        "color": "FF0000",
    }
    assert one is file.paragraph("签发人")
    assert file.of_run(one, "rFonts", "eastAsia", at=-1) == "楷体_GB2312"


def test_pages_upright_and_turned(file: Resolved) -> None:
    sections = [
        (
            {k.removeprefix(W): v for k, v in one.find(f"{W}pgSz").attrib.items()},
            [
                one.find(f"{W}pgMar").get(f"{W}{side}")
                for side in ("top", "right", "bottom", "left")
            ],
            one.find(f"{W}docGrid").get(f"{W}type"),
        )
        for one in file.document.iter(f"{W}sectPr")
    ]
    upright = ({"w": "11906", "h": "16838"}, ["2098", "1474", "1984", "1587"], "lines")
    turned = (
        {"w": "16838", "h": "11906", "orient": "landscape"},
        ["1587", "2098", "1474", "1984"],
        "lines",
    )
    assert sections == [upright, turned, upright]


def test_every_section_names_its_own_headers_and_footers(file: Resolved) -> None:
    """A section that names none inherits the turned page numbers of the one before."""
    for one in file.document.iter(f"{W}sectPr"):
        for tag in ("headerReference", "footerReference"):
            kinds = {ref.get(f"{W}type") for ref in one.findall(f"{W}{tag}")}
            assert {"default", "even"} <= kinds


def test_rows_are_kept_whole_unless_they_could_not_be_printed(file: Resolved) -> None:
    head, short, tall = file.document.find(f".//{W}tbl").findall(f"{W}tr")
    assert head.find(f".//{W}tblHeader") is not None
    assert short.find(f".//{W}cantSplit") is not None
    assert tall.find(f".//{W}cantSplit") is None
    tables = file.document.iter(f"{W}tblLayout")
    assert {one.get(f"{W}type") for one in tables} == {"fixed"}


def test_the_signature_is_tied_to_the_text_before_it(file: Resolved) -> None:
    chain = file.paragraph("末段")
    while "2023年6月26日" not in "".join(t.text or "" for t in chain.iter(f"{W}t")):
        assert file.has(chain, "keepNext")
        chain = chain.getnext()


def test_name_is_centred_over_the_date_when_sealed() -> None:
    """By arithmetic: a character is 316 twips, an ASCII character half."""
    found = Resolved(made(b.Para("文"), b.Signature("南阳市乡村振兴局", date(2023, 6, 26))))
    name = found.paragraph("南阳市乡村振兴局")
    day = found.paragraph("2023年6月26日")
    name_right = int(found.of_paragraph(name, "ind", "right") or 0)
    day_right = int(found.of_paragraph(day, "ind", "right") or 0)
    assert day_right == 4 * 316
    # 8 characters over 6.5.
    assert name_right + 8 * 316 // 2 == pytest.approx(day_right + 6.5 * 316 / 2, abs=2)


def test_a_name_wider_than_the_line_does_not_leave_the_page() -> None:
    long = b.Signature(
        "南阳市巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作领导小组办公室", date(2023, 6, 26)
    )
    for sealed in (True, False):
        found = Resolved(made(b.Para("文"), replace(long, sealed=sealed)))
        for one in found.document.iter(f"{W}ind"):
            assert all(int(value) >= 0 for value in one.attrib.values())


def test_attachments_are_numbered_only_if_several() -> None:
    one = Resolved(made(b.AttachmentNote(("统计表",))))
    assert one.paragraph("附件：统计表") is not None
    two = Resolved(made(b.AttachmentNote(("统计表", "一览表"))))
    assert two.paragraph("附件：1.统计表") is not None
    second = two.paragraph("2.一览表")
    assert two.of_paragraph(second, "ind", "hanging") == "316"
    assert two.of_paragraph(second, "ind", "left") == str(6 * 316)


def test_the_imprint_floats_on_the_bottom_edge(file: Resolved) -> None:
    table = list(file.document.iter(f"{W}tbl"))[-1]
    place = table.find(f"{W}tblPr/{W}tblpPr")
    assert place.get(f"{W}tblpYSpec") == "bottom"
    assert place.get(f"{W}vertAnchor") == "margin"
    borders = table.find(f"{W}tblPr/{W}tblBorders")
    sizes = {one.tag.removeprefix(W): one.get(f"{W}sz") for one in borders}
    assert sizes == {"top": "8", "bottom": "8", "insideH": "6"}


def test_settings() -> None:
    settings = part(made(), "word/settings.xml")
    assert settings.find(f"{W}evenAndOddHeaders") is not None
    assert settings.find(f"{W}characterSpacingControl").get(f"{W}val") == "compressPunctuation"
    assert settings.find(f".//{W}compatSetting").get(f"{W}val") == "15"
    assert settings.find(f"{W}themeFontLang").get(f"{W}eastAsia") == "zh-CN"


def test_fonts_are_a_setting() -> None:
    found = Resolved(made(fonts=Fonts(body="仿宋", kai="楷体", mark='A"&<B')))
    assert found.of_run(found.paragraph("正文段落"), "rFonts", "eastAsia") == "仿宋"
    assert found.of_run(found.paragraph("（一）进度"), "rFonts", "eastAsia") == "楷体"
    assert found.of_run(found.paragraph("关于重点"), "rFonts", "eastAsia") == 'A"&<B'


@pytest.mark.parametrize("code", CODES)
def test_nothing_of_a_foreign_template(code: str) -> None:
    """No theme, no US Letter, no MS Mincho, no thumbnail, no author and dates but ours."""
    docx = KINDS[code].build(sample(code))
    with ZipFile(io.BytesIO(docx)) as package:
        names = package.namelist()
        whole = b"".join(package.read(name) for name in names if name.endswith((".xml", ".rels")))
        assert package.testzip() is None
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in names if "theme" in name or "thumbnail" in name]
    for foreign in (b"Mincho", b"12240", b"python-docx", b"asciiTheme", b"Calibri", b"Times"):
        assert foreign not in whole
    core = Document(io.BytesIO(docx)).core_properties
    facts = sample(code)
    assert core.author == core.last_modified_by == facts.paper.organ.name
    assert core.modified.date() == facts.paper.issue.signed_on


@pytest.mark.parametrize("code", CODES)
def test_made_again_it_is_the_same_but_for_the_save_date(code: str) -> None:
    kind, facts = KINDS[code], sample(code)
    assert kind.build(facts) == kind.build(sample(code))
    later = kind.build(facts, saved_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert _changed(kind.build(facts), later) == ["docProps/core.xml"]


def _changed(old: bytes, new: bytes) -> list[str]:
    with ZipFile(io.BytesIO(old)) as before, ZipFile(io.BytesIO(new)) as after:
        assert before.namelist() == after.namelist()
        return [name for name in before.namelist() if before.read(name) != after.read(name)]
