"""工作简报: 报头, a title and an optional 按语, the period's work and figures, 报尾."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.documents import blocks as b
from tracker.documents import chinese, listings, parts, sentences
from tracker.documents.facts import Paper
from tracker.documents.figures import Figures, figures_of
from tracker.documents.kind_facts import Bulletin
from tracker.documents.titles import title_lines

SECTIONS = ("总体进展", "工作动态", "提醒事项")


def compose(facts: Bulletin) -> b.Blocks:
    """The bulletin's blocks."""
    return tuple(_compose(facts, figures_of(facts.snapshot)))


def _compose(facts: Bulletin, figures: Figures) -> Iterator[b.Block]:
    paper, snapshot = facts.paper, facts.snapshot
    yield _head(paper)
    subject = chinese.scoped(snapshot.period.name, snapshot.scope).removesuffix("督办事项")
    title = paper.issue.title or f"{subject}督办情况"
    yield b.Title(title_lines(title))
    if facts.foreword.strip():
        yield b.Para(f"按：{facts.foreword.strip()}")
    yield from _progress(facts, figures)
    yield b.Heading(1, "二、工作动态")
    if not facts.items:
        yield b.Para("本期无单位报送工作动态。")
    for position, item in enumerate(facts.items, start=1):
        yield b.Heading(2, f"（{chinese.numeral(position)}）{item.title}")
        yield b.Para(item.text)
    yield from parts.remarked(paper, SECTIONS[1])
    yield from _reminders(facts, figures)
    if paper.lists_numbers:
        yield parts.attachment(1, 1, listings.NUMBERS_TABLE)
        yield from listings.numbers_table(figures)
    yield from parts.stamped(paper)
    issue = paper.issue
    yield b.BulletinTail(issue.report_to, issue.send_to, issue.issue_to, issue.print_run)


def _head(paper: Paper) -> b.BulletinHead:
    issue = paper.issue
    number = f"第{issue.number}期" if issue.number else "（未编期号）"
    if issue.running_number:
        number += f"（总第{issue.running_number}期）"
    office = chinese.issuing_office(paper.organ)
    return b.BulletinHead(paper.organ.bulletin, number, office, issue.signed_on, issue.secrecy)


def _progress(facts: Bulletin, figures: Figures) -> Iterator[b.Block]:
    yield b.Heading(1, "一、总体进展")
    yield sentences.overall(figures)
    if figures.total.total.n:
        yield sentences.timeliness(figures)
        yield sentences.by_source(figures)
    yield from parts.remarked(facts.paper, SECTIONS[0])
    yield from listings.unit_chart(figures)


def _reminders(facts: Bulletin, figures: Figures) -> Iterator[b.Block]:
    yield b.Heading(1, "三、提醒事项")
    yield sentences.overdue_by_unit(figures)
    warned = sentences.behind(figures)
    if warned:
        yield warned
    yield from parts.remarked(facts.paper, SECTIONS[2])
