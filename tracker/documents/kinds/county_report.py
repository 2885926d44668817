"""区县年度报告: a county's report on its key townships for the year before."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents import listings, parts, sentences
from tracker.documents.amounts import amount
from tracker.documents.chinese import percent, short_day
from tracker.documents.figures import Figures, figures_of
from tracker.documents.kind_facts import CountyReport, TownFact
from tracker.documents.kinds.quarterly_report import itemised

SECTIONS = ("总体情况", "重点帮扶乡镇工作开展情况", "主要做法", "存在问题", "下步打算")
TABLE = "重点帮扶乡镇年度工作情况表"


def compose(facts: CountyReport) -> b.Blocks:
    """The report's blocks."""
    _refuse_contradictions(facts)
    return tuple(_compose(facts, figures_of(facts.snapshot)))


def _compose(facts: CountyReport, figures: Figures) -> Iterator[b.Block]:
    paper = facts.paper
    title = f"关于{facts.year}年度重点帮扶乡镇工作开展情况的报告"
    yield from parts.opening(paper, f"{facts.county}{title}")
    yield b.Para(f"现将{facts.county}{facts.year}年度重点帮扶乡镇工作开展情况报告如下。")
    yield b.Heading(1, "一、总体情况")
    yield sentences.overall(figures)
    if figures.total.total.n:
        yield sentences.timeliness(figures)
    yield from parts.remarked(paper, SECTIONS[0])
    yield b.Heading(1, "二、重点帮扶乡镇工作开展情况")
    yield from _towns(facts)
    yield from parts.remarked(paper, SECTIONS[1])
    yield b.Heading(1, "三、主要做法")
    yield from itemised(facts.measures, "本年度无需要单独报告的做法。")
    yield from parts.remarked(paper, SECTIONS[2])
    yield b.Heading(1, "四、存在问题")
    yield from parts.numbered(facts.difficulties, "本年度无需要上级协调解决的问题。")
    yield from parts.remarked(paper, SECTIONS[3])
    yield b.Heading(1, "五、下步打算")
    yield from parts.numbered(facts.plans, "按照规划和年度计划继续推进各项工作。")
    yield from parts.remarked(paper, SECTIONS[4])
    yield b.Para("特此报告。")
    yield from _closing(facts, figures)


def _closing(facts: CountyReport, figures: Figures) -> Iterator[b.Block]:
    paper = facts.paper
    attached = [TABLE] if facts.towns else []
    if paper.lists_numbers:
        attached.append(listings.NUMBERS_TABLE)
    yield from parts.signing(paper, attached)
    count = len(attached) + len(paper.issue.attachments)
    if facts.towns:
        yield parts.attachment(1, count, TABLE)
        yield from _town_table(facts)
    if paper.lists_numbers:
        yield parts.attachment(len(attached), count, listings.NUMBERS_TABLE)
        yield from listings.numbers_table(figures)
    yield from parts.ending(paper)


def _towns(facts: CountyReport) -> Iterator[b.Block]:
    towns = facts.towns
    if not towns:
        yield b.Para(f"{facts.county}本年度无重点帮扶乡镇。")
        return
    filed = sum(one.plan_filed_on is not None for one in towns)
    planned, done = _sums(facts)[:2]
    text = f"全{facts.county[-1:]}共有重点帮扶乡镇{len(towns)}个，"
    text += f"已完成规划备案{filed}个。" if filed else "均未完成规划备案。"
    stated = [b.Stated("重点帮扶乡镇", len(towns)), b.Stated("规划备案", filed)]
    if planned:
        text += f"实施项目{planned}个，完工{done}个，完工率{percent(done, planned)}。"
        stated += [
            b.Stated("项目", planned),
            b.Stated("完工", done, planned, percent(done, planned)),
        ]
    else:
        text += "本年度无实施项目。"
    yield b.Para(text + _money(facts), tuple(one for one in stated if one.value))


def _money(facts: CountyReport) -> str:
    granted, spent = _sums(facts)[2:]
    if not granted:
        return "本年度无安排到乡镇的财政补助资金。"
    return (
        f"安排资金{amount(granted, facts.places)}万元，支出{amount(spent, facts.places)}万元，"
        f"支出率{percent(spent, granted)}。"
    )


def _sums(facts: CountyReport) -> tuple[int, int, int, int]:
    towns = facts.towns
    return (
        sum(one.projects for one in towns),
        sum(one.projects_done for one in towns),
        sum(one.granted for one in towns),
        sum(one.spent for one in towns),
    )


def _town_table(facts: CountyReport) -> Iterator[b.Block]:
    columns = (
        b.Column("序号", 6),
        b.Column("乡镇", 13),
        b.Column("规划备案日期", 14),
        b.Column("项目数", 7),
        b.Column("完工数", 7),
        b.Column("完工率", 9),
        b.Column("安排资金（万元）", 12),
        b.Column("支出资金（万元）", 12),
        b.Column("支出率", 9),
        b.Column("备注", 12),
    )
    rows = [_town_row(str(at), one, facts) for at, one in enumerate(facts.towns, start=1)]
    total = _town_row("", TownFact("合计", None, *_sums(facts)), facts)
    rows.append((*total[:2], "—", *total[3:]))
    yield b.Table(columns, tuple(rows), totalled=True, sums=(3, 4), quotients=((5, 4, 3),))


def _town_row(position: str, one: TownFact, facts: CountyReport) -> tuple[str, ...]:
    return (
        position,
        one.name,
        short_day(one.plan_filed_on, "未备案"),
        str(one.projects),
        str(one.projects_done),
        percent(one.projects_done, one.projects),
        amount(one.granted, facts.places),
        amount(one.spent, facts.places),
        percent(one.spent, one.granted),
        one.note,
    )


def _refuse_contradictions(facts: CountyReport) -> None:
    for one in facts.towns:
        if min(one.projects, one.projects_done, one.granted, one.spent) < 0:
            raise DomainError(f"{one.name}的数据中有负数，报告不能生成。")
        if one.projects_done > one.projects:
            raise DomainError(f"{one.name}的完工数多于项目数，报告不能生成。")
