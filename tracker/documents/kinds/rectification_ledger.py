"""整改台账: every problem found, from its source to 销号, on turned pages."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents import chinese, parts
from tracker.documents.kind_facts import RectificationFact, RectificationLedger
from tracker.documents.titles import title_lines

SECTIONS = ("整改情况",)
_COLUMNS = (
    b.Column("序号", 4),
    b.Column("问题来源", 9),
    b.Column("问题表述", 16, b.Align.LEFT),
    b.Column("整改目标", 11, b.Align.LEFT),
    b.Column("整改措施", 16, b.Align.LEFT),
    b.Column("牵头单位", 8),
    b.Column("责任人", 7),
    b.Column("整改时限", 10),
    b.Column("整改进展", 16, b.Align.LEFT),
    b.Column("佐证材料", 9),
    b.Column("完成状态", 9),
    b.Column("销号日期", 10),
    b.Column("备注", 6),
)


def compose(facts: RectificationLedger) -> b.Blocks:
    """The ledger's blocks."""
    _refuse_contradictions(facts)
    return tuple(_compose(facts))


def _compose(facts: RectificationLedger) -> Iterator[b.Block]:
    paper = facts.paper
    yield b.PageStart(b.Facing.LANDSCAPE)
    yield b.Title(title_lines(paper.issue.title or f"{facts.scope}整改台账"))
    yield b.Ends(f"填报单位：{paper.organ.name}", f"数据截至：{chinese.day(facts.as_of)}")
    if facts.items:
        rows = (_row(at, one) for at, one in enumerate(facts.items, start=1))
        yield b.Table(_COLUMNS, tuple(rows))
    yield _summary(facts)
    yield from parts.remarked(paper, SECTIONS[0])
    yield from parts.stamped(paper)


def _row(position: int, one: RectificationFact) -> tuple[str, ...]:
    state = f"{one.state}\n（逾期{one.days_overdue}天）" if one.days_overdue else one.state
    return (
        str(position),
        one.source,
        one.problem,
        one.goal or "—",
        one.measures or "未填报",
        one.lead,
        one.person or "—",
        chinese.short_day(one.due_on, "未设时限"),
        one.progress or "未填报",
        one.evidence or "—",
        state,
        chinese.short_day(one.closed_on, "未销号"),
        one.note,
    )


def _summary(facts: RectificationLedger) -> b.Para:
    until = f"截至{chinese.day(facts.as_of)}"
    total = len(facts.items)
    if not total:
        return b.Para(f"{until}，{facts.scope}无需要整改的问题。")
    done = sum(one.closed_on is not None for one in facts.items)
    late = [at for at, one in enumerate(facts.items, start=1) if one.days_overdue]
    closed, running = chinese.shares((done, total - done))
    text = f"{until}，{facts.scope}共{total}项，"
    text += f"已销号{done}项，占{closed}" if done else "尚无销号问题"
    text += f"；正在整改{total - done}项，占{running}" if done < total else "；全部整改到位"
    if late:
        text += f"，其中逾期{len(late)}项（序号{chinese.listed(str(one) for one in late)}）"
    stated = (
        b.Stated("问题", total),
        b.Stated("已销号", done, total, closed),
        b.Stated("正在整改", total - done, total, running),
        b.Stated("逾期", len(late)),
    )
    return b.Para(text + "。", tuple(one for one in stated if one.value))


def _refuse_contradictions(facts: RectificationLedger) -> None:
    for position, one in enumerate(facts.items, start=1):
        if one.closed_on and one.closed_on > facts.as_of:
            raise DomainError(f"第{position}项的销号日期晚于数据截至日，台账不能生成。")
        if one.closed_on and one.days_overdue:
            raise DomainError(f"第{position}项已销号却仍记逾期天数，台账不能生成。")
        if one.days_overdue and (one.due_on is None or one.due_on >= facts.as_of):
            raise DomainError(f"第{position}项未到整改时限却记为逾期，台账不能生成。")
