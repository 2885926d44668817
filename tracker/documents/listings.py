"""Listings: the tables that several kinds attach: by unit, by matter, and what each figure
counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.documents import blocks as b
from tracker.documents import chinese
from tracker.documents.facts import MatterFact
from tracker.documents.figures import Figures, Line
from tracker.documents.sentences import as_of, due_words, state_words

UNIT_TABLE = "各责任单位督办事项办理情况统计表"
MATTER_TABLE = "督办事项办理情况一览表"
NUMBERS_TABLE = "文稿数据与事项对照表"


def unit_table(figures: Figures) -> Iterator[b.Block]:
    """By unit: given, closed, on time, running, overdue, rate, rank; with a total row."""
    if not figures.by_unit:
        yield b.Para("本期无责任单位承担督办事项。")
        return
    columns = (
        b.Column("序号", 6),
        b.Column("责任单位", 26),
        b.Column("交办数", 8),
        b.Column("已办结", 8),
        b.Column("按时办结", 8),
        b.Column("正在办理", 8),
        b.Column("逾期", 7),
        b.Column("中止", 7),
        b.Column("办结率", 10),
        b.Column("排名", 7),
    )
    lines = [_unit_row(str(at), one) for at, one in enumerate(figures.by_unit, start=1)]
    total = _unit_row("", Line("合计", figures.total))
    yield b.Table(
        columns,
        (*lines, total),
        totalled=True,
        sums=(2, 3, 4, 5, 6, 7),
        quotients=((8, 3, 2),),
    )
    yield b.Note(
        f"注：1.数据{as_of(figures.snapshot.as_of)}。2.“逾期”指超过办理时限仍未办结，包含在正在办理中。"
        "3.按办结率由高到低排名，办结率相同的逾期少者在前；未承担事项的单位不排名，以“—”表示。"
    )


def _unit_row(position: str, line: Line) -> tuple[str, ...]:
    tally = line.tally
    counts = (tally.total, tally.closed, tally.on_time, tally.open, tally.overdue, tally.suspended)
    rank = str(line.rank) if line.rank else "—"
    return (position, line.name, *(str(one.n) for one in counts), tally.rate, rank)


def matter_table(figures: Figures, matters: Sequence[MatterFact]) -> Iterator[b.Block]:
    """Every matter: number, title, source, lead, assistants, deadline, progress, state."""
    if not matters:
        yield b.Para("本期无督办事项。")
        return
    columns = (
        b.Column("序号", 5),
        b.Column("督办事项", 24, b.Align.LEFT),
        b.Column("任务来源", 12),
        b.Column("牵头单位", 11),
        b.Column("配合单位", 12),
        b.Column("办理时限", 12),
        b.Column("进展情况", 27, b.Align.LEFT),
        b.Column("办理状态", 12),
    )
    year = figures.snapshot.as_of.year
    yield b.Table(columns, tuple(_matter_row(one, year) for one in matters))


def _matter_row(one: MatterFact, year: int) -> tuple[str, ...]:
    return (
        str(one.number),
        one.title,
        one.source or "—",
        one.lead,
        chinese.listed(one.assists) or "—",
        due_words(one, year),
        one.progress or "本期未报送进展",
        state_words(one),
    )


def unit_chart(figures: Figures) -> Iterator[b.Block]:
    """Completion by unit as bars, where there are at least two units to compare and few enough
    to see."""
    lines = [one for one in figures.by_unit if one.tally.total.n]
    if not 2 <= len(lines) <= 25:
        return
    bars = tuple(
        b.Bar(
            one.name,
            one.tally.closed.n,
            one.tally.overdue.n,
            one.tally.total.n,
            f"{one.tally.closed.n}/{one.tally.total.n}件　{one.tally.rate}",
        )
        for one in lines
    )
    yield b.BarChart("各责任单位办结情况", bars)
    yield b.Note("注：黑色为已办结，斜线为逾期未办结，白色为在时限内办理或者中止办理。")


def numbers_table(figures: Figures) -> Iterator[b.Block]:
    """The appendix: behind every figure the matters it counts."""
    rows: list[tuple[str, ...]] = []
    groups = (("总体", (Line("全部", figures.total),)), ("单位", figures.by_unit))
    for kind, lines in (*groups, ("任务来源", figures.by_source)):
        for line in lines:
            for count in line.tally.counts:
                if count.n:
                    numbers = chinese.listed(str(n) for n in count.numbers)
                    rows.append((kind, line.name, count.name, str(count.n), numbers))
    if not rows:
        yield b.Para("本期无督办事项。")
        return
    columns = (
        b.Column("口径", 9),
        b.Column("分组", 18),
        b.Column("数据", 13),
        b.Column("件数", 7),
        b.Column("对应事项序号", 40, b.Align.LEFT),
    )
    yield b.Table(columns, tuple(rows))


def revoked_note(figures: Figures) -> Iterator[b.Block]:
    """Say which matters were taken back, since no figure counts them."""
    gone = [one.number for one in figures.snapshot.matters if one.standing.value == "revoked"]
    if gone:
        yield b.Note(f"注：{chinese.items(gone)}已撤销，不计入各项数据。")
