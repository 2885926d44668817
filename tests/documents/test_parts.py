"""Small parts: titles, numerals, amounts, pace, stored facts, pictures."""

from __future__ import annotations

import io
import time
import zlib
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.documents.cast import ISSUE, ORGAN, PAPER, matter, snapshot
from tracker.base.errors import DomainError
from tracker.documents.amounts import against, amount, reaches
from tracker.documents.canonical import digest, from_json, to_json
from tracker.documents.chinese import (
    addressee,
    day,
    day_within,
    document_number,
    items,
    numeral,
    scoped,
    shares,
    short_day,
)
from tracker.documents.facts import Paper, Period, Snapshot
from tracker.documents.pace import elapsed, pace_of
from tracker.documents.titles import LINE, title_lines
from tracker.documents.word.pictures import BAR_HEIGHT, BAR_WIDTH, bar_png, qr_png


def width(line: str) -> float:
    return sum(0.5 if one.isascii() else 1 for one in line)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("督办通知单", ["督办通知单"]),
        (
            "关于2023年乡村振兴重点工作落实情况的督查通报",
            ["关于2023年乡村振兴重点工作", "落实情况的督查通报"],
        ),
        (
            "关于2023年第三季度乡村振兴重点任务办理进展情况的督查通报",
            ["关于2023年第三季度乡村振兴", "重点任务办理进展情况的督查通报"],
        ),
        ("第一行\n第二行自己断的", ["第一行", "第二行自己断的"]),
        ("", []),
    ],
)
def test_titles_are_broken_where_they_read_well(title: str, lines: list[str]) -> None:
    assert list(title_lines(title)) == lines


@given(st.text(st.sampled_from("关于情况的通报《》、（）2023年乡村振兴局abc"), max_size=140))
def test_a_title_keeps_every_character_and_its_width(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title.strip()
    assert all(width(line) <= LINE + 3 for line in lines)


def test_a_very_long_title_is_broken_at_once() -> None:
    began = time.perf_counter()
    lines = title_lines("关于持续巩固拓展脱贫攻坚成果" * 40)
    assert time.perf_counter() - began < 2
    assert all(width(line) <= LINE + 1 for line in lines)


def test_words_of_documents() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 34, 99)] == [
        "一", "十", "十一", "二十", "三十四", "九十九",
    ]  # fmt: skip
    assert numeral(100) == "100"
    assert day(date(2023, 6, 5)) == "2023年6月5日"
    assert day_within(date(2024, 1, 5), 2023) == "2024年1月5日"
    assert day_within(date(2023, 9, 14), 2023) == "9月14日"
    assert short_day(None, "未销号") == "未销号"
    assert items([1, 4, 7]) == "第1、4、7件"
    assert scoped("2023年第三季度", "2023年重点工作") == "2023年第三季度重点工作"
    assert scoped("2023年第三季度", "2022年重点工作") == "2023年第三季度2022年重点工作"


def test_number_and_addressee() -> None:
    assert document_number(ORGAN, ISSUE) == "宛振督〔2023〕12号"
    assert document_number(ORGAN, replace(ISSUE, year=None, number=3)) == "宛振督〔2023〕3号"
    assert document_number(ORGAN, replace(ISSUE, number=None)) == ""
    assert addressee(replace(ISSUE, addressee="各科室: ")) == "各科室："
    assert addressee(replace(ISSUE, addressee="")) == ""


@given(st.lists(st.integers(0, 50), min_size=1, max_size=4))
def test_shares_are_quotients_that_never_lie_about_nothing_and_all(parts: list[int]) -> None:
    shown = shares(parts)
    whole = sum(parts)
    for part, one in zip(parts, shown, strict=True):
        if whole == 0:
            assert one == "—"
            continue
        places = len(one.rstrip("%").partition(".")[2])
        assert abs(float(one.rstrip("%")) - part * 100 / whole) <= 0.5 / 10**places + 1e-9
        if len(set(parts)) == 1 and len(parts) > 2:
            continue
        assert (float(one.rstrip("%")) == 0) == (part == 0)


def test_amounts_and_thresholds() -> None:
    assert [amount(v, 2) for v in (0, 5, 50, 100, 123456, -150)] == [
        "0", "0.05", "0.5", "1", "1234.56", "-1.5",
    ]  # fmt: skip
    assert amount(12, 0) == "12"
    assert reaches(1, 2, 5000)
    assert not reaches(4999, 10000, 5000)
    assert against(49999, 100000, 5000) == "49.999%"
    assert against(5, 10, 5000) == "50.00%"
    assert against(0, 0, 5000) == "—"


def test_time_elapsed() -> None:
    assert elapsed(date(2023, 1, 1), date(2023, 12, 31), date(2023, 12, 31)) == 10000
    assert elapsed(date(2023, 1, 1), date(2023, 1, 10), date(2023, 1, 5)) == 5000
    assert elapsed(date(2023, 1, 1), date(2023, 1, 10), date(2022, 12, 1)) == 0
    assert elapsed(date(2023, 1, 1), date(2023, 1, 10), date(2024, 1, 1)) == 10000


def test_pace_without_days_uses_the_period() -> None:
    period = Period("1月", date(2023, 1, 1), date(2023, 1, 10))
    bare = matter(1, assigned_on=None, due_on=None, percent=50)
    assert pace_of(bare, period, date(2023, 1, 5), 10).judgement == "达"
    assert pace_of(bare, period, date(2023, 1, 9), 10).judgement == "欠"
    backwards = matter(1, assigned_on=date(2023, 5, 1), due_on=date(2023, 1, 1), percent=50)
    assert pace_of(backwards, period, date(2023, 1, 9), 10).elapsed == 0


def test_stored_facts_are_canonical_and_their_digest_moves_with_every_change() -> None:
    text = to_json(snapshot())
    assert from_json(Snapshot, text) == snapshot()
    assert to_json(from_json(Snapshot, text)) == text
    assert '"as_of":"2023-09-14"' in text
    assert " " not in text.replace("\\n", "")
    other = snapshot(as_of=date(2023, 9, 15))
    assert len(digest(snapshot())) == 64
    assert digest(snapshot()) != digest(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"organ":{"name":1},"issue":{"signed_on":"2023-09-15"}}',
        '{"organ":{"name":"局"},"issue":{"signed_on":"15.9.2023"}}',
        '{"organ":{"name":"局","colour":"red"},"issue":{"signed_on":"2023-09-15"}}',
        '{"organ":{"name":"局"},"issue":{"signed_on":"2023-09-15","form":"card"}}',
        '{"organ":{"name":"局"},"issue":{"signed_on":"2023-09-15"},"remarks":{}}',
    ],
)
def test_what_is_no_stored_paper_is_refused_in_words(text: str) -> None:
    with pytest.raises(DomainError, match="保存的文稿数据无法读取"):
        from_json(Paper, text)


def test_fields_with_defaults_may_be_missing_from_older_facts() -> None:
    old = '{"organ":{"name":"局"},"issue":{"signed_on":"2023-09-15"}}'
    assert from_json(Paper, old).organ.fonts == PAPER.organ.fonts


def test_only_plain_data_is_stored() -> None:
    @dataclass(frozen=True)
    class Odd:
        value: object

    with pytest.raises(TypeError):
        to_json(Odd(1.5))


def pixels(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image.convert("1")


def test_bars_are_black_hatched_and_white() -> None:
    image = pixels(bar_png(1, 1, 4, None))
    assert image.size == (BAR_WIDTH, BAR_HEIGHT)
    middle = [image.getpixel((x, BAR_HEIGHT // 2)) == 0 for x in range(BAR_WIDTH)]
    quarter = (BAR_WIDTH - 4) // 4
    assert all(middle[: quarter + 2])
    hatched = middle[quarter + 4 : 2 * quarter]
    assert 0.2 < sum(hatched) / len(hatched) < 0.6
    assert not any(middle[2 * quarter + 4 : -2])


def test_a_mark_is_seen_on_black_and_on_white() -> None:
    plain, on_black = pixels(bar_png(9, 0, 10, None)), pixels(bar_png(9, 0, 10, 5000))
    on_white = pixels(bar_png(1, 0, 10, 5000))
    x = 2 + 5000 * (BAR_WIDTH - 4) // 10000
    assert plain.getpixel((x, 18)) == 0
    assert on_black.getpixel((x, 18)) != 0
    assert on_white.getpixel((x, 18)) == 0
    assert on_white.getpixel((x + 8, 18)) != 0


def test_a_bar_of_nothing_and_of_more_than_all() -> None:
    assert pixels(bar_png(0, 0, 0, 10000)).size == (BAR_WIDTH, BAR_HEIGHT)
    assert pixels(bar_png(12, 0, 10, None)).size == (BAR_WIDTH, BAR_HEIGHT)


def test_bars_are_the_same_bytes_whatever_squeezes_elsewhere() -> None:
    """Stored deflate blocks (BTYPE 00): no two versions of zlib can differ."""
    png = bar_png(1, 1, 4, None)
    data = png[png.index(b"IDAT") + 4 :]
    assert data[2] & 0b110 == 0
    assert zlib.decompress(data[: len(data) - 16])


def test_the_qr_code_is_a_picture_of_modules() -> None:
    image = pixels(qr_png("duban.example/audit/1\n4096\nabc"))
    assert image.width == image.height
    assert image.getpixel((0, 0)) != 0  # the quiet zone
