"""督查通报: how matters stand, what is wrong, what is asked; with tables by unit and by matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tracker.documents import blocks as b
from tracker.documents import listings, parts, sentences
from tracker.documents.chinese import day, items, listed, numeral
from tracker.documents.facts import Standing
from tracker.documents.figures import Figures, figures_of
from tracker.documents.kind_facts import SupervisionNotice

SECTIONS = ("总体情况", "存在的主要问题", "下一步工作要求")


def compose(facts: SupervisionNotice) -> b.Blocks:
    """The document's blocks."""
    return tuple(_compose(facts, figures_of(facts.snapshot)))


def _compose(facts: SupervisionNotice, figures: Figures) -> Iterator[b.Block]:
    paper, snapshot = facts.paper, facts.snapshot
    attached = [listings.UNIT_TABLE, listings.MATTER_TABLE]
    if paper.lists_numbers:
        attached.append(listings.NUMBERS_TABLE)
    yield from parts.opening(paper, f"关于{snapshot.scope}办理情况的督查通报")
    yield b.Para(
        f"为推动{snapshot.scope}落地见效，{paper.organ.name}对{snapshot.period.name}交办事项的"
        "办理情况进行了督查。现将有关情况通报如下。"
    )
    yield from _overall(facts, figures)
    yield from _problems(facts, figures)
    yield from _requirements(facts, figures)
    yield from parts.signing(paper, attached)
    count = len(attached) + len(paper.issue.attachments)
    yield parts.attachment(1, count, listings.UNIT_TABLE)
    yield from listings.unit_table(figures)
    yield parts.attachment(2, count, listings.MATTER_TABLE, b.Facing.LANDSCAPE)
    yield from listings.matter_table(figures, snapshot.matters)
    yield from listings.revoked_note(figures)
    if paper.lists_numbers:
        yield parts.attachment(3, count, listings.NUMBERS_TABLE)
        yield from listings.numbers_table(figures)
    else:
        yield b.PageStart(b.Facing.PORTRAIT)
    yield from parts.ending(paper)


def _overall(facts: SupervisionNotice, figures: Figures) -> Iterator[b.Block]:
    yield b.Heading(1, "一、总体情况")
    yield sentences.overall(figures)
    if figures.total.total.n:
        yield sentences.timeliness(figures)
        yield sentences.by_source(figures)
    yield from parts.remarked(facts.paper, SECTIONS[0])
    yield from listings.unit_chart(figures)


def _problems(facts: SupervisionNotice, figures: Figures) -> Iterator[b.Block]:
    yield b.Heading(1, "二、存在的主要问题")
    yield b.Heading(2, "（一）办理进度方面")
    yield sentences.overdue_by_unit(figures)
    warned = sentences.behind(figures)
    if warned:
        yield warned
    yield b.Heading(2, "（二）反馈质量方面")
    yield b.Para("".join(_quality(facts, figures)) or "本期各责任单位反馈及时，无退回补报情况。")
    yield from parts.remarked(facts.paper, SECTIONS[1])


def _quality(facts: SupervisionNotice, figures: Figures) -> Iterator[str]:
    """What fell short in reporting: nothing reported, handed in and sent back, and the office's
    own findings."""
    running = [one for one in facts.snapshot.matters if one.standing is Standing.OPEN]
    silent = [one.number for one in running if not one.progress.strip()]
    returned = [one.number for one in facts.snapshot.matters if one.returns]
    if silent:
        yield f"{items(silent)}本期未报送办理进展。"
    if returned:
        yield f"{items(returned)}提交办结后因材料不实或者成效不足被退回。"
    if facts.faults:
        yield "；".join(f"{one.unit}{one.fault}" for one in facts.faults) + "。"


def _requirements(facts: SupervisionNotice, figures: Figures) -> Iterator[b.Block]:
    yield b.Heading(1, "三、下一步工作要求")
    texts = facts.requirements or tuple(_worded(facts, figures))
    for position, text in enumerate(texts, start=1):
        yield b.Para(f"（{numeral(position)}）{text}")
    yield from parts.remarked(facts.paper, SECTIONS[2])


def _worded(facts: SupervisionNotice, figures: Figures) -> Iterator[str]:
    """Requirements that follow from the figures."""
    late = [one.name for one in figures.by_unit if one.tally.overdue.n]
    if late:
        yield (
            f"限期补齐短板。{listed(late)}要对逾期事项逐件查明原因、明确完成时间，"
            "主要负责同志亲自调度，尽快办结销号。"
        )
    soon = sentences.due_in(figures, facts.snapshot.as_of + timedelta(days=30))
    if soon:
        numbers = items([one.number for one in soon])
        yield f"紧盯临期事项。{numbers}将在30日内到期，牵头单位要倒排工期，确保按时办结。"
    yield "压实工作责任。牵头单位要切实负起主办责任，配合单位要主动衔接，形成工作合力。"
    until = f"请于{day(facts.answer_by)}前" if facts.answer_by else "请各责任单位"
    yield f"规范进展反馈。{until}在督办系统更新办理进展，做到内容真实、数据准确、佐证齐全。"
