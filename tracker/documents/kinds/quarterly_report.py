"""季度工作报告: upward, with 签发人; tasks against the time elapsed, work, difficulties, plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tracker.documents import blocks as b
from tracker.documents import chinese, listings, parts, sentences
from tracker.documents.facts import MatterFact, Standing
from tracker.documents.figures import Figures, figures_of
from tracker.documents.kind_facts import BulletinItem, QuarterlyReport
from tracker.documents.pace import Pace, pace_of

SECTIONS = ("任务完成情况", "主要工作", "困难问题", "下季度安排")
TABLE = "重点任务进展情况表"
#: Bars that fill a page; more are read better in the table.
_MOST_BARS = 40


def compose(facts: QuarterlyReport) -> b.Blocks:
    """The report's blocks."""
    return tuple(_compose(facts, figures_of(facts.snapshot)))


def _compose(facts: QuarterlyReport, figures: Figures) -> Iterator[b.Block]:
    paper, snapshot = facts.paper, facts.snapshot
    attached = [TABLE, listings.NUMBERS_TABLE] if paper.lists_numbers else [TABLE]
    paces = {
        one.number: pace_of(one, snapshot.period, snapshot.as_of, facts.tolerance)
        for one in snapshot.matters
        if one.standing is not Standing.REVOKED
    }
    subject = chinese.scoped(snapshot.period.name, snapshot.scope)
    yield from parts.opening(paper, f"关于{subject}情况的报告")
    yield b.Para(f"现将{subject}有关情况报告如下。")
    yield from _tasks(facts, figures, paces)
    yield b.Heading(1, "二、主要工作")
    yield from itemised(facts.work, "本季度无专项工作情况需要报告。")
    yield from parts.remarked(paper, SECTIONS[1])
    yield b.Heading(1, "三、困难问题")
    yield from parts.numbered(facts.difficulties, "本季度无需要上级协调解决的困难问题。")
    yield from parts.remarked(paper, SECTIONS[2])
    yield b.Heading(1, "四、下季度安排")
    yield from parts.numbered(facts.plans, "按照年度计划继续推进各项任务。")
    yield from parts.remarked(paper, SECTIONS[3])
    yield b.Para("特此报告。")
    yield from parts.signing(paper, attached)
    yield from _tables(facts, figures, paces, attached)
    yield from parts.ending(paper)


def _tasks(facts: QuarterlyReport, figures: Figures, paces: dict[int, Pace]) -> Iterator[b.Block]:
    yield b.Heading(1, "一、任务完成情况")
    yield sentences.overall(figures)
    if paces:
        yield sentences.timeliness(figures)
        yield _judged(paces)
    yield from parts.remarked(facts.paper, SECTIONS[0])
    yield from _chart(figures, paces)


def _judged(paces: dict[int, Pace]) -> b.Para:
    counts = Counter(one.judgement for one in paces.values())
    names = {
        "超": "超序时进度",
        "达": "达到序时进度",
        "欠": "欠序时进度",
        "未填报": "未填报进度",
        "中止": "中止办理",
    }
    said = [(names[key], counts[key]) for key in names if counts[key]]
    text = "，".join(f"{name}{count}件" for name, count in said)
    return b.Para(f"对照时间进度，{text}（详见附件）。", tuple(b.Stated(*one) for one in said))


def _chart(figures: Figures, paces: dict[int, Pace]) -> Iterator[b.Block]:
    """Progress of the open matters against their time elapsed, where few enough to be seen."""
    shown = [one for one in figures.of(figures.total.open) if one.percent is not None]
    if not 1 <= len(shown) <= _MOST_BARS:
        return
    yield b.BarChart("在办任务进度与时间进度", tuple(_bar(one, paces[one.number]) for one in shown))
    yield b.Note("注：黑色为任务进度，竖线为按交办日期和办理时限计算的时间进度。")


def _bar(one: MatterFact, pace: Pace) -> b.Bar:
    done = one.percent or 0
    said = f"{done}%（时间{chinese.rounded(pace.elapsed, 10000, 0)}）"
    return b.Bar(f"第{one.number}件　{one.lead}", done, 0, 100, said, pace.elapsed)


def itemised(items: tuple[BulletinItem, ...], empty: str) -> Iterator[b.Block]:
    """Titled pieces under （一）…, or the words for there being none."""
    if not items:
        yield b.Para(empty)
    for position, item in enumerate(items, start=1):
        yield b.Heading(2, f"（{chinese.numeral(position)}）{item.title}")
        yield b.Para(item.text)


def _tables(
    facts: QuarterlyReport, figures: Figures, paces: dict[int, Pace], attached: list[str]
) -> Iterator[b.Block]:
    count = len(attached) + len(facts.paper.issue.attachments)
    yield parts.attachment(1, count, TABLE, b.Facing.LANDSCAPE)
    yield from _task_table(facts, paces)
    yield from listings.revoked_note(figures)
    if facts.paper.lists_numbers:
        yield parts.attachment(2, count, listings.NUMBERS_TABLE)
        yield from listings.numbers_table(figures)
    else:
        yield b.PageStart(b.Facing.PORTRAIT)


def _task_table(facts: QuarterlyReport, paces: dict[int, Pace]) -> Iterator[b.Block]:
    columns = (
        b.Column("序号", 5),
        b.Column("重点任务", 20, b.Align.LEFT),
        b.Column("年度目标", 20, b.Align.LEFT),
        b.Column("本季度进展", 26, b.Align.LEFT),
        b.Column("进度判定", 7),
        b.Column("牵头单位", 10),
        b.Column("下步措施", 20, b.Align.LEFT),
        b.Column("完成时限", 13),
    )
    year = facts.snapshot.as_of.year
    rows = tuple(
        (
            str(one.number),
            one.title,
            one.goal or "未填报",
            one.progress or "本季度未报送进展",
            paces[one.number].judgement,
            one.lead,
            one.next_step or "未填报",
            sentences.due_words(one, year),
        )
        for one in facts.snapshot.matters
        if one.number in paces
    )
    if not rows:
        yield b.Para("本季度无重点任务。")
        return
    yield b.Table(columns, rows)
    yield b.Note(
        f"注：进度超过时间进度{facts.tolerance}个百分点以上为“超”，落后{facts.tolerance}个百分点"
        "以上或者逾期为“欠”，其余为“达”。"
    )
