"""Figures: worked out by hand here, and refused wherever they cannot be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.documents.cast import closed, matter, overdue, snapshot
from tracker.base.errors import DomainError
from tracker.documents.chinese import percent, rounded, shares
from tracker.documents.facts import Standing
from tracker.documents.figures import figures_of, refuse_disagreement


def test_counts_of_the_quarter() -> None:
    tally = figures_of(snapshot()).total
    assert [one.n for one in tally.counts] == [22, 6, 5, 1, 0, 16, 3, 0]
    assert tally.shares == ("27%", "73%", "0%")
    assert (tally.rate, tally.on_time_rate) == ("27%", "83%")
    assert tally.overdue.numbers == (4, 9, 12)


def test_by_unit_with_a_unit_that_has_nothing() -> None:
    lines = {one.name: one for one in figures_of(snapshot()).by_unit}
    # Numbers 2, 8, 14, 20 are 行业科's: three closed of four. 信访科 closed all three of its.
    assert (lines["行业科"].tally.closed.n, lines["行业科"].tally.rate) == (3, "75%")
    assert (lines["信访科"].tally.closed.n, lines["信访科"].tally.rate) == (3, "100%")
    assert [lines[name].rank for name in ("信访科", "行业科")] == [1, 2]
    empty = lines["乡村振兴监测中心"]
    assert (empty.tally.total.n, empty.tally.rate, empty.rank) == (0, "—", None)


def test_rank_is_shared_by_equals_and_overdue_comes_later() -> None:
    rows = (
        matter(1, lead="甲科"),
        matter(2, lead="乙科"),
        overdue(3, 5, lead="丙科"),
        closed(4, lead="丁科"),
    )
    lines = figures_of(snapshot(rows, units=())).by_unit
    assert [(one.name, one.rank) for one in lines] == [
        ("甲科", 2),
        ("乙科", 2),
        ("丙科", 4),
        ("丁科", 1),
    ]


def test_revoked_matters_count_nowhere() -> None:
    rows = (matter(1), replace(matter(2), standing=Standing.REVOKED, state="已撤销"))
    assert figures_of(snapshot(rows)).total.total.numbers == (1,)


def test_nothing_at_all() -> None:
    figures = figures_of(snapshot(()))
    assert figures.total.total.n == 0
    assert (figures.total.rate, figures.total.on_time_rate) == ("—", "—")
    assert figures.total.shares == ("—", "—", "—")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (6, 22, "27%"),
        (16, 22, "73%"),
        (1, 8, "13%"),
        (0, 5, "0%"),
        (5, 5, "100%"),
        (1, 300, "0.3%"),
        (299, 300, "99.7%"),
        (1, 30000, "0.003%"),
        (0, 0, "—"),
    ],
)
def test_percent(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == shown


def test_shares_take_the_decimals_that_make_them_add_up() -> None:
    assert shares((6, 16)) == ("27%", "73%")
    assert shares((1, 7)) == ("12.5%", "87.5%")
    assert shares((1, 1, 1)) == ("33.3%", "33.3%", "33.3%")
    assert shares((1, 299)) == ("0.3%", "99.7%")
    assert rounded(1, 3, 2) == "33.33%"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (closed(1, closed_on=None), "没有办结日期"),
        (closed(1, closed_on=date(2023, 9, 15)), "晚于统计截至日"),
        (matter(1, closed_on=date(2023, 9, 1)), "未办结却有办结日期"),
        (matter(1, on_time=True), "未办结却已判定是否按时"),
        (closed(1, submitted_on=date(2024, 1, 2)), "记为按时办结"),
        (closed(1, on_time=False), "记为逾期办结"),
        (closed(1, days_overdue=3), "仍记逾期天数"),
        (matter(1, days_overdue=3, due_on=None), "没有办理时限却记为逾期"),
        (matter(1, days_overdue=3), "的逾期天数多于"),
        (matter(1, days_overdue=-1), "为负数"),
        (matter(1, percent=101), "不在0到100之间"),
        (matter(1, lead=" "), "没有牵头单位"),
    ],
)
def test_a_matter_that_contradicts_itself_is_refused_by_number(bad: object, said: str) -> None:
    with pytest.raises(DomainError, match=f"第1件.*{said}"):
        figures_of(snapshot((bad,)))  # type: ignore[arg-type]


def test_a_number_used_twice_is_refused() -> None:
    with pytest.raises(DomainError, match="第1件在数据中出现两次"):
        figures_of(snapshot((matter(1), matter(1))))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    good = snapshot()
    turned = replace(good.period, ends_on=date(2023, 6, 30))
    with pytest.raises(DomainError, match="起始日晚于"):
        figures_of(replace(good, period=turned))


def test_figures_that_do_not_add_up_are_refused() -> None:
    figures = figures_of(snapshot())
    closed_count = figures.total.closed
    fewer = replace(closed_count, numbers=closed_count.numbers[:-1])
    with pytest.raises(DomainError, match=r"合计.*不符"):
        refuse_disagreement(replace(figures, total=replace(figures.total, closed=fewer)))
    with pytest.raises(DomainError, match=r"各分组.*不符"):
        refuse_disagreement(replace(figures, by_unit=figures.by_unit[1:]))
