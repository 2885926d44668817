"""The self-check on finished blocks: every way in which figures could disagree is refused."""

from __future__ import annotations

import pytest

from tests.documents.samples import CODES, sample
from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents.kinds import KINDS
from tracker.documents.selfcheck import doubts, is_quotient, refuse_disagreeing_blocks

COLUMNS = tuple(b.Column(name, 1) for name in ("序号", "单位", "交办", "办结", "率"))


def table(*rows: tuple[str, ...]) -> b.Table:
    return b.Table(COLUMNS, rows, totalled=True, sums=(2, 3), quotients=((4, 3, 2),))


GOOD = (("1", "甲", "3", "1", "33%"), ("2", "乙", "0", "0", "—"), ("", "合计", "3", "1", "33%"))


def test_a_right_table_and_sentence_pass() -> None:
    said = b.Para("共3件，办结1件，占33%", (b.Stated("共", 3), b.Stated("办结", 1, 3, "33%")))
    refuse_disagreeing_blocks((said, said, table(*GOOD)))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((GOOD[0], GOOD[1], ("", "合计", "4", "1", "25%")), "“交办”列合计4不等于各行之和3"),
        ((("1", "甲", "3", "1", "34%"), GOOD[2]), "“甲”行的34%不等于"),
        ((("1", "甲", "3", "1", "0%"), GOOD[2]), "“甲”行的0%不等于"),
        ((GOOD[0], ("2", "乙", "0", "0", "0%"), GOOD[2]), "“乙”行的0%不等于"),
    ],
)
def test_a_table_that_disagrees(rows: tuple[tuple[str, ...], ...], said: str) -> None:
    with pytest.raises(DomainError, match=said):
        refuse_disagreeing_blocks((table(*rows),))


def test_a_row_with_a_cell_too_few_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        refuse_disagreeing_blocks((table(("1", "甲", "3", "1")),))


def test_27_in_one_paragraph_and_28_in_the_next() -> None:
    one = b.Para("已办结27件", (b.Stated("已办结", 27),))
    other = b.Para("已办结28件", (b.Stated("已办结", 28),))
    with pytest.raises(DomainError, match="前文为27，后文为28"):
        refuse_disagreeing_blocks((one, other))


@pytest.mark.parametrize(
    ("para", "said"),
    [
        (b.Para("已办结127件", (b.Stated("已办结", 27),)), "应为27，文中却没有"),
        (b.Para("已办结1件，占34%", (b.Stated("已办结", 1, 3, "34%"),)), "与1除以3不符"),
        (b.Para("已办结1件，占33.4%", (b.Stated("已办结", 1, 3, "33.4%"),)), "与1除以3不符"),
    ],
)
def test_a_sentence_that_disagrees(para: b.Para, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        refuse_disagreeing_blocks((para,))


@pytest.mark.parametrize(
    ("shown", "part", "whole", "right"),
    [
        ("33%", 1, 3, True),
        ("33.3%", 1, 3, True),
        ("33.33%", 1, 3, True),
        ("34%", 1, 3, False),
        ("—", 0, 0, True),
        ("—", 0, 3, False),
        ("0%", 0, 0, False),
        ("13%", 1, 8, True),
        ("12%", 1, 8, False),
        ("None", 1, 8, False),
    ],
)
def test_quotients(shown: str, part: int, whole: int, right: bool) -> None:
    assert is_quotient(shown, part, whole) is right


@pytest.mark.parametrize("code", CODES)
def test_every_kind_states_figures_that_the_check_can_see(code: str) -> None:
    """A kind that says numbers without stating them would never be checked."""
    silent = {"task_notice", "urge_notice", "matter_report"}
    stated = [
        one
        for block in KINDS[code].blocks(sample(code))
        if isinstance(block, b.Para)
        for one in block.stated
    ]
    assert bool(stated) == (code not in silent)


def test_doubts_name_the_words_and_the_figure() -> None:
    blocks = (b.Para("已办结6件", (b.Stated("已办结", 6),)),)
    assert doubts(blocks, ("已办结7件", "规财科已办结6件", "已办结的事项5件")) == (
        "“已办结7件”与文稿数据（已办结6件）不同，请核对。",
        "“已办结的事项5件”与文稿数据（已办结6件）不同，请核对。",
    )
