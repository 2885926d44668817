"""事项办理情况报告: one matter: how it was carried out, where it stands, what is proposed."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.documents import blocks as b
from tracker.documents import parts
from tracker.documents.chinese import day, day_or, listed
from tracker.documents.facts import MatterFact, Standing
from tracker.documents.kind_facts import MatterReport

SECTIONS = ("落实过程", "基本情况", "意见和建议")


def compose(facts: MatterReport) -> b.Blocks:
    """The report's blocks."""
    return tuple(_compose(facts))


def _compose(facts: MatterReport) -> Iterator[b.Block]:
    paper, matter = facts.paper, facts.matter
    yield from parts.opening(paper, f"关于“{matter.title}”办理情况的报告")
    yield b.Para(f"现将督办事项“{matter.title}”截至{day(facts.as_of)}的办理情况报告如下。")
    yield b.Heading(1, "一、落实过程")
    yield from (b.Para(text) for text in _course(matter))
    yield from parts.remarked(paper, SECTIONS[0])
    yield b.Heading(1, "二、基本情况")
    yield b.Para(_standing(matter))
    yield from (b.Para(text) for text in facts.findings)
    yield from parts.remarked(paper, SECTIONS[1])
    yield b.Heading(1, "三、意见和建议")
    yield from parts.numbered(facts.opinions, "对该事项的后续办理，暂无其他意见和建议。")
    yield from parts.remarked(paper, SECTIONS[2])
    yield b.Para("特此报告。")
    yield from parts.signing(paper, ())
    yield from parts.ending(paper)


def _course(matter: MatterFact) -> Iterator[str]:
    """What happened, in the order in which it happened."""
    source = f"该事项来源于{matter.source}，" if matter.source else "该事项"
    given = f"于{day(matter.assigned_on)}交办，" if matter.assigned_on else ""
    helpers = f"，{listed(matter.assists)}配合" if matter.assists else ""
    yield f"{source}{given}由{matter.lead}牵头办理{helpers}，办理时限为{_deadline(matter)}。"
    for one in matter.instructions:
        on = f"{day(one.given_on)}，" if one.given_on else ""
        yield f"{on}{one.leader}批示：“{one.text}”"
    if matter.milestones:
        yield "各节点完成情况：" + "；".join(_milestones(matter)) + "。"
    for report in sorted(matter.reports, key=lambda one: one.reported_on):
        yield f"{day(report.reported_on)}，{report.unit}反馈：{report.text}"
    if not matter.reports and not matter.progress:
        yield "承办单位尚未反馈办理进展。"


def _deadline(matter: MatterFact) -> str:
    due = day_or(matter.due_on, "未设明确日期")
    moved = matter.original_due_on and matter.original_due_on != matter.due_on
    return f"{due}（经批准延期，原定{day_or(matter.original_due_on, '')}）" if moved else due


def _milestones(matter: MatterFact) -> Iterator[str]:
    for one in matter.milestones:
        if one.done_on:
            yield f"{one.name}于{day(one.done_on)}完成"
        elif one.due_on:
            yield f"{one.name}应于{day(one.due_on)}完成，目前尚未完成"
        else:
            yield f"{one.name}尚未完成"


def _standing(matter: MatterFact) -> str:
    """Where the matter stands on the day of the report."""
    if matter.standing is Standing.CLOSED:
        late = {True: "，按时办结", False: "，逾期办结", None: ""}[matter.on_time]
        return f"该事项已于{day_or(matter.closed_on, '近日')}办结{late}。{matter.progress}"
    said = f"该事项目前状态为“{matter.state}”"
    if matter.percent is not None:
        said += f"，办理进度{matter.percent}%"
    if matter.days_overdue:
        said += f"，已逾期{matter.days_overdue}天"
    urged = f"督办部门已催办{matter.urges}次。" if matter.urges else ""
    return f"{said}。{matter.progress or '承办单位尚未反馈办理进展。'}{urged}"
