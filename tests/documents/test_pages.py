"""The drawn page by GB/T 9704-2012: measured, within half a millimetre where the standard says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.documents.cast import ORGAN, matter, snapshot
from tests.documents.pages import MM, Drawn, drawn, needs_office, text_of
from tests.documents.samples import CODES, paper, sample
from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents.facts import Fonts
from tracker.documents.kinds import KINDS
from tracker.documents.word.render import pdf_of
from tracker.documents.word.writer import docx_of

#: One worker draws everything, once.
pytestmark = [pytest.mark.slow, needs_office, pytest.mark.xdist_group("drawn pages")]

HEAD = b.Head("南阳市乡村振兴局文件", "宛振督〔2023〕12号")
SIGNED = b.Signature("南阳市乡村振兴局", date(2023, 6, 26))
IMPRINT = b.Imprint(("市委农办",), "南阳市乡村振兴局办公室", date(2023, 6, 26))
LONG = "持续巩固拓展脱贫攻坚成果同乡村振兴有效衔接重点工作"


def made(*blocks: b.Block) -> bytes:
    return docx_of(
        blocks, fonts=Fonts(), title="测", author="测", saved_at=datetime(2023, 6, 26, tzinfo=UTC)
    )


def many(code: str) -> Any:
    """A sample with many rows, long titles and long names of units."""
    unit = "南阳市官庄工区乡村振兴服务中心综合协调与督查考核科"
    rows = tuple(
        matter(
            n, title=f"{LONG}（第{n}项）" * 3, lead=f"{unit}{n % 40}", progress="进展。" * (n % 60)
        )
        for n in range(1, 81)
    )
    organ = replace(ORGAN, name="南阳市巩固拓展脱贫攻坚成果同乡村振兴有效衔接领导小组办公室")
    names = tuple(f"第{n}个县乡村振兴局关于{LONG}的情况说明" for n in range(1, 6))
    facts = sample(code)
    issue = replace(facts.paper.issue, attachments=names, title=f"关于{LONG}{LONG}办理情况的通报")
    changed = replace(facts, paper=paper(organ=organ, issue=issue, lists_numbers=True))
    return replace(changed, snapshot=snapshot(rows)) if hasattr(facts, "snapshot") else changed


@pytest.fixture(scope="module")
def few_and_many() -> dict[str, tuple[bytes, Drawn]]:
    """Every kind with few rows under its code, and with many under code + '+'."""
    files = {code: KINDS[code].build(sample(code)) for code in CODES}
    files |= {f"{code}+": KINDS[code].build(many(code)) for code in CODES}
    return dict(zip(files, zip(files.values(), drawn(files.values()), strict=True), strict=True))


BOTH = [*CODES, *(f"{code}+" for code in CODES)]


@pytest.fixture(scope="module")
def letters() -> dict[str, Drawn]:
    """Heads of every form, and two full pages of body text."""
    body = (b.Title(("关于工作的函",)), b.Addressee("各科："), b.Para("正文。"))
    files = {
        "text": made(b.Addressee("国" * 28 * 40)),
        "document": made(HEAD, *body, SIGNED, IMPRINT),
        "full": made(
            replace(
                HEAD,
                signers=("甲某", "乙某", "丙某"),
                copy_number="000001",
                secrecy="秘密★1年",
                urgency="特急",
            ),
            *body,
            replace(SIGNED, sealed=False),
            IMPRINT,
        ),
        "long": made(replace(HEAD, mark="南阳市乡村振兴局南阳市财政局南阳市农业农村局文件"), *body),
        "letter": made(b.LetterHead("南阳市乡村振兴局", "宛振函〔2023〕3号"), *body, SIGNED),
        "minutes": made(b.MinutesHead("南阳市乡村振兴局联席会议纪要", "〔2023〕3号"), *body),
    }
    return dict(zip(files, drawn(files.values()), strict=True))


def test_22_lines_of_28_characters(letters: dict[str, Drawn]) -> None:
    assert [len(line) for line in letters["text"].lines(0)] == [28] * 22
    chars = [c for c in letters["text"].pages[0].chars if c["text"] == "国"]
    tops = sorted({c["top"] for c in chars})
    assert min(c["x0"] for c in chars) * MM == pytest.approx(28, abs=0.5)
    assert max(c["x1"] for c in chars) * MM == pytest.approx(28 + 156, abs=0.5)
    assert (tops[-1] - tops[0]) / 21 * MM == pytest.approx(225 / 22, abs=0.5 / 22)


def test_page_numbers_stand_7_mm_below_outside(letters: dict[str, Drawn]) -> None:
    odd = letters["text"].ink(0, (164, 262, 171, 280))  # the first dash
    assert (odd.top + odd.bottom) / 2 - 262 == pytest.approx(7, abs=0.5)
    whole = letters["text"].ink(0, (20, 262, 200, 280))
    # One character of 14 pt (4.94 mm) in from the right edge of the text.
    assert whole.right == pytest.approx(184 - 4.94, abs=0.7)
    even = letters["text"].ink(1, (20, 262, 200, 280))
    assert even.left == pytest.approx(28 + 4.94, abs=0.9)


@pytest.mark.parametrize("form", ["document", "full", "long", "minutes"])
def test_the_mark_is_35_mm_below_the_top_of_the_text(letters: dict[str, Drawn], form: str) -> None:
    """Secrecy and urgency above it take nothing from the 35 mm."""
    assert letters[form].ink(0, (28, 69, 184, 92)).top == pytest.approx(37 + 35, abs=0.6)


@pytest.mark.parametrize("form", ["document", "full", "minutes"])
def test_the_red_rule_is_4_mm_below_the_number(letters: dict[str, Drawn], form: str) -> None:
    (rule, left, right), *_ = letters[form].rules(0)
    number = letters[form].ink(0, (28, rule - 10, 184, rule - 0.5))
    assert rule - number.bottom == pytest.approx(4.5, abs=0.7)
    assert (left, right) == (pytest.approx(28, abs=0.2), pytest.approx(184, abs=0.2))


def test_the_title_is_two_lines_below_the_rule(letters: dict[str, Drawn]) -> None:
    rule = letters["document"].rules(0)[0][0]
    title = letters["document"].ink(0, (28, rule + 3, 184, rule + 35))
    assert title.top - rule == pytest.approx(2 * 10.21 + 1.5, abs=1.5)
    assert (title.left + title.right) / 2 == pytest.approx(28 + 78, abs=0.5)


def test_the_letter_has_its_mark_30_mm_from_the_edge_and_no_first_page_number(
    letters: dict[str, Drawn],
) -> None:
    letter = letters["letter"]
    assert letter.ink(0, (20, 25, 190, 44)).top == pytest.approx(30, abs=1.2)
    assert "1" not in "".join(letter.lines(0, within=(262, 297)))
    upper = letter.ink(0, (15, 44, 27, 55))
    assert upper.left == pytest.approx(20, abs=0.5)
    number = letter.ink(0, (100, upper.bottom + 1, 184.5, upper.bottom + 14))
    assert number.top - upper.bottom == pytest.approx(14 * MM, abs=0.8)
    assert number.right == pytest.approx(184, abs=0.7)
    lower = letter.ink(0, (15, 270, 195, 290))
    assert (lower.left, lower.right) == (pytest.approx(20, abs=0.5), pytest.approx(190, abs=0.5))
    assert lower.bottom == pytest.approx(277, abs=1)


def test_the_signature_with_a_seal(letters: dict[str, Drawn]) -> None:
    """The date four characters from the right, the name centred above it.

    LibreOffice 7 sets a gap between digits and characters whatever the file says, so the date is up
    to 8 mm wider here than in Word: the centre is tested on the XML."""
    *_, name, date_line = (
        line for line in _lines_with_places(letters["document"]) if line[2] < 235
    )
    assert date_line[1] == pytest.approx(184 - 4 * 5.64, abs=1.5)
    assert (name[0] + name[1]) / 2 == pytest.approx((date_line[0] + date_line[1]) / 2, abs=4.2)


def test_the_signature_without_a_seal(letters: dict[str, Drawn]) -> None:
    """The date starts two characters right of the name, and neither leaves the text."""
    *_, name, date_line = (line for line in _lines_with_places(letters["full"]) if line[2] < 240)
    assert date_line[0] - name[0] == pytest.approx(2 * 5.56, abs=0.7)
    # 8 characters of name, 6.5 of date: two from the right for the date leave 2.5 for the name.
    assert name[1] == pytest.approx(184 - 2.5 * 5.56, abs=1)
    assert date_line[1] < 184


def _lines_with_places(letter: Drawn) -> list[tuple[float, float, float]]:
    """(left, right, top) of every line of 16 pt above 版记."""
    chars = [c for c in letter.pages[0].chars if abs(c["size"] - 16) < 0.1 and c["text"].strip()]
    tops = sorted({round(c["top"]) for c in chars})
    rows = [[c for c in chars if round(c["top"]) == top] for top in tops]
    return [
        (min(c["x0"] for c in r) * MM, max(c["x1"] for c in r) * MM, r[0]["top"] * MM) for r in rows
    ]


@pytest.mark.parametrize("name", BOTH)
def test_no_text_is_lost(few_and_many: dict[str, tuple[bytes, Drawn]], name: str) -> None:
    docx, pages = few_and_many[name]
    lost = text_of(docx) - pages.characters()
    assert not lost


@pytest.mark.parametrize("name", BOTH)
def test_every_page_is_numbered_on_its_side(
    few_and_many: dict[str, tuple[bytes, Drawn]], name: str
) -> None:
    _, pages = few_and_many[name]
    for number, page in enumerate(pages.pages, start=1):
        if page.width < page.height:
            foot = [c for c in page.chars if c["top"] * MM > 262]
            digits, middle = foot, page.width / 2
            is_odd = foot[0]["x0"] > middle
        else:
            # The number of a turned page: left of the text, below for odd pages, above for even.
            digits = [c for c in page.chars if c["x1"] * MM < 34]
            is_odd = digits[0]["top"] > page.height / 2
        assert "".join(c["text"] for c in digits if c["text"].isdigit()) == str(number)
        assert is_odd == bool(number % 2)


#: Forms and the ledger have no 版记.
IMPRINTED = [one for one in BOTH if not one.startswith(("task", "urge", "rectification"))]


@pytest.mark.parametrize("name", IMPRINTED)
def test_the_imprint_is_on_the_bottom_edge(
    few_and_many: dict[str, tuple[bytes, Drawn]], name: str
) -> None:
    _, pages = few_and_many[name]
    rules = pages.rules(-1)
    assert rules[-1][0] == pytest.approx(262, abs=0.5)
    assert (rules[-1][1], rules[-1][2]) == (pytest.approx(28, abs=0.3), pytest.approx(184, abs=0.3))


@pytest.mark.parametrize("name", BOTH)
def test_nothing_is_printed_over_something_else(
    few_and_many: dict[str, tuple[bytes, Drawn]], name: str
) -> None:
    """No two characters share a place, and none leaves the paper."""
    _, pages = few_and_many[name]
    for page in pages.pages:
        seen: set[tuple[int, int]] = set()
        for c in page.chars:
            if not c["text"].strip():
                continue
            place = (round(c["x0"]), round(c["top"]))
            assert place not in seen, c["text"]
            seen.add(place)
            assert c["x0"] >= 0
            assert c["x1"] <= page.width
            assert c["bottom"] <= page.height


def test_no_signature_stands_alone_and_no_body_runs_into_the_imprint() -> None:
    """The end of the body moved down the page line by line, in short and in long paragraphs."""
    title = b.Title(("关于工作的通报",))
    ends = (SIGNED, b.Remarked("联系人：王敏"), IMPRINT)
    texts = [[b.Para("短句。")] * count for count in range(2, 14)]
    texts += [[b.Para("长" * 28 * count)] for count in range(3, 14)]
    noted = b.AttachmentNote(("甲", "乙"))
    texts += [[b.Para("短句。")] * count + [noted] for count in range(2, 11)]
    for pages in drawn(made(HEAD, title, *text, *ends) for text in texts):
        whole = [pages.lines(number, within=(36, 263)) for number in range(len(pages.pages))]
        page = next(lines for lines in whole if "南阳市乡村振兴局" in lines)
        before = page[: page.index("南阳市乡村振兴局")]
        assert [line for line in before if line.startswith(("短", "长"))], whole
        assert "2023年6月26日" in page
        assert "（联系人：王敏）" in page
        top = next(rule for rule, *_ in pages.rules(-1) if rule > 200)
        over = [c for c in pages.pages[-1].chars if c["bottom"] * MM > top and c["size"] > 15]
        assert not over


def test_head_rows_are_repeated_on_every_page(
    few_and_many: dict[str, tuple[bytes, Drawn]],
) -> None:
    _, pages = few_and_many["supervision_notice+"]
    turned = [n for n, page in enumerate(pages.pages) if page.width > page.height]
    assert len(turned) > 5
    for number in turned:
        assert "督办事项" in "".join(pages.lines(number, within=(0, 210)))


def test_a_time_out_is_said_and_leaves_nothing_running() -> None:
    with pytest.raises(DomainError, match="预览生成超时"):
        pdf_of(made(b.Para("正文")), timeout=0.05)


@pytest.mark.parametrize("code", ["task_notice", "urge_notice"])
def test_a_form_fits_one_page(few_and_many: dict[str, tuple[bytes, Drawn]], code: str) -> None:
    assert len(few_and_many[code][1].pages) == 1
