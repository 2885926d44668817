"""更正通报: the difference between the snapshot a document was made from and the right one."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents import parts
from tracker.documents.chinese import day, day_or, listed
from tracker.documents.facts import MatterFact, Snapshot
from tracker.documents.figures import Figures, Line, Tally, figures_of
from tracker.documents.kind_facts import Correction

SECTIONS = ("更正内容",)
TABLE = "更正内容对照表"


def compose(facts: Correction) -> b.Blocks:
    """The document's blocks; a DomainError when there is nothing to correct."""
    rows = tuple(differences(facts.old, facts.new))
    if not rows:
        raise DomainError("前后两次数据没有差别，不需要更正。")
    return tuple(_compose(facts, rows))


def _compose(facts: Correction, rows: tuple[tuple[str, ...], ...]) -> Iterator[b.Block]:
    paper = facts.paper
    number = f"（{facts.corrected_number}）" if facts.corrected_number else ""
    yield from parts.opening(paper, f"关于《{facts.corrected_title}》的更正通报")
    yield b.Para(
        f"{paper.organ.name}{day(facts.corrected_on)}印发的《{facts.corrected_title}》{number}中，"
        f"因{facts.reason.strip().rstrip('。')}，有{len(rows)}处内容需要更正，现通报如下。",
        (b.Stated("更正", len(rows)),),
    )
    yield b.Para("具体更正内容见附件。原文其他内容不变，请以更正后的内容为准。")
    yield from parts.remarked(paper, SECTIONS[0])
    yield from parts.signing(paper, [TABLE])
    yield parts.attachment(1, 1 + len(paper.issue.attachments), TABLE)
    columns = (
        b.Column("序号", 6),
        b.Column("更正项目", 26, b.Align.LEFT),
        b.Column("原内容", 24, b.Align.LEFT),
        b.Column("更正后内容", 24, b.Align.LEFT),
    )
    numbered = ((str(at), *row) for at, row in enumerate(rows, start=1))
    yield b.Table(columns, tuple(numbered))
    yield from parts.ending(paper)


def differences(old: Snapshot, new: Snapshot) -> Iterator[tuple[str, str, str]]:
    """What differs, as (where, before, after): the day, the totals, the units, the matters."""
    before, after = figures_of(old), figures_of(new)
    if old.as_of != new.as_of:
        yield "数据截至日", day(old.as_of), day(new.as_of)
    yield from _tallies("总体", before.total, after.total)
    yield from _units(before, after)
    yield from _matters(before, after)


def _tallies(where: str, before: Tally, after: Tally) -> Iterator[tuple[str, str, str]]:
    for old, new in zip(before.counts, after.counts, strict=True):
        if old.n != new.n:
            yield f"{where}：{old.name}", f"{old.n}件", f"{new.n}件"
    if before.rate != after.rate:
        yield f"{where}：办结率", _rate(before), _rate(after)


def _rate(tally: Tally) -> str:
    return tally.rate if tally.total.n else "本期无督办事项"


def _units(before: Figures, after: Figures) -> Iterator[tuple[str, str, str]]:
    nothing = figures_of(Snapshot(before.snapshot.period, before.snapshot.as_of, "")).total
    old = {one.name: one for one in before.by_unit}
    new = {one.name: one for one in after.by_unit}
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name, Line(name, nothing)), new.get(name, Line(name, nothing))
        yield from _tallies(name, was.tally, now.tally)
        if was.rank != now.rank:
            yield f"{name}：排名", _rank(was), _rank(now)


def _rank(line: Line) -> str:
    return f"第{line.rank}名" if line.rank else "不排名"


def _matters(before: Figures, after: Figures) -> Iterator[tuple[str, str, str]]:
    for number in sorted(before.matters.keys() | after.matters.keys()):
        old, new = before.matters.get(number), after.matters.get(number)
        where = f"第{number}件"
        if old is None and new is not None:
            yield where, "原文未列", new.title
        elif new is None and old is not None:
            yield where, old.title, "删去"
        elif old is not None and new is not None:
            for name, was, now in _fields(old, new):
                yield f"{where}：{name}", was, now


def _fields(old: MatterFact, new: MatterFact) -> Iterator[tuple[str, str, str]]:
    """The fields of a matter that a document prints, where they differ."""
    for (name, was), (_, now) in zip(_printed(old), _printed(new), strict=True):
        if was != now:
            yield name, was, now


def _printed(one: MatterFact) -> tuple[tuple[str, str], ...]:
    return (
        ("督办事项", one.title),
        ("任务来源", one.source or "未注明"),
        ("牵头单位", one.lead),
        ("配合单位", listed(one.assists) or "无"),
        ("办理时限", day_or(one.due_on, "未设时限")),
        ("进展情况", one.progress or "未报送"),
        ("办理状态", one.state),
        ("办结日期", day_or(one.closed_on, "未办结")),
        ("逾期天数", f"{one.days_overdue}天" if one.days_overdue else "未逾期"),
    )
