"""督办通知单 and 催办单: one matter on one page, with room for what is written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.documents import blocks as b
from tracker.documents import chinese, parts
from tracker.documents.facts import MatterFact, Paper
from tracker.documents.kind_facts import TaskNotice, UrgeNotice
from tracker.documents.titles import title_lines

TASK_SECTIONS = ("督办要求",)
URGE_SECTIONS = ("催办要求",)
_WIDTHS = (14, 28, 14, 28)


def compose_task_notice(facts: TaskNotice) -> b.Blocks:
    """督办通知单."""
    paper, matter = facts.paper, facts.matter
    wanted = facts.requirements or "请牵头单位会同协办单位抓紧办理，确保按期办结。"
    wanted = "\n".join((wanted, *paper.remark(TASK_SECTIONS[0])))
    reporting = facts.reporting or "办理进展随时在督办系统反馈，办结后及时提交佐证材料。"
    rows = (
        *_matter_rows(matter),
        _pair(
            "交办日期",
            _assigned(matter, paper),
            "办理时限",
            chinese.day_or(matter.due_on, "未设时限"),
        ),
        _wide("督办要求", wanted, 18),
        _wide("反馈要求", reporting, 14),
        _contact(paper),
        _wide("办理情况", "", 36),
        _wide("审核意见", facts.opinion, 20),
    )
    return tuple(_form(paper, "督办通知单", f"紧急程度：{facts.urgency}", rows))


def compose_urge_notice(facts: UrgeNotice) -> b.Blocks:
    """催办单."""
    paper, matter = facts.paper, facts.matter
    days = f"{matter.days_overdue}天" if matter.days_overdue else "未逾期"
    new_day = chinese.day_or(facts.new_due_on, "按原办理时限执行")
    wanted = "\n".join((facts.requirements or _wanted(facts), *paper.remark(URGE_SECTIONS[0])))
    rows = (
        _pair("原单编号", facts.original_number or "—", "催办次数", f"第{facts.times}次"),
        *_matter_rows(matter),
        _pair(
            "交办日期",
            _assigned(matter, paper),
            "办理时限",
            chinese.day_or(matter.due_on, "未设时限"),
        ),
        _pair("逾期天数", days, "重新限期", new_day),
        _wide("目前进展", matter.progress or "未报送进展", 12),
        _wide("催办要求", wanted, 14),
        _contact(paper),
        _wide("办理情况", facts.reply, 24),
        _wide("审核意见", "", 16),
    )
    return tuple(_form(paper, "催办单", f"等级：{facts.level}", rows))


def _wanted(facts: UrgeNotice) -> str:
    """The request that follows from how late the matter is."""
    matter = facts.matter
    late = f"该事项已逾期{matter.days_overdue}天。" if matter.days_overdue else ""
    until = f"{chinese.day(facts.new_due_on)}前" if facts.new_due_on else "尽快"
    return f"{late}请查明原因，{until}办结并书面反馈办理结果。"


def _form(paper: Paper, title: str, right: str, rows: tuple[b.FormRow, ...]) -> Iterator[b.Block]:
    organ, issue = paper.organ, paper.issue
    yield b.Title(title_lines(issue.title or f"{organ.name}{title}"))
    yield b.Ends(f"编号：{chinese.document_number(organ, issue) or '（未编号）'}", right)
    yield b.Form(_WIDTHS, rows)
    yield b.Ends("", f"{organ.name}　　{chinese.day(issue.signed_on)}")
    yield from parts.stamped(replace(paper, stamp=paper.stamp and replace(paper.stamp, note="")))


def _matter_rows(matter: MatterFact) -> Iterator[b.FormRow]:
    yield _wide("督办事项", matter.title, 12)
    yield _pair("任务来源", matter.source or "—", "事项编号", matter.code or f"第{matter.number}件")
    said = "\n".join(_instructions(matter)) or "无"
    yield _wide("领导批示", said, 12)
    yield _pair("牵头单位", matter.lead, "协办单位", chinese.listed(matter.assists) or "无")


def _instructions(matter: MatterFact) -> Iterator[str]:
    for one in matter.instructions:
        given = f"（{chinese.day(one.given_on)}）" if one.given_on else ""
        yield f"{one.leader}{given}：{one.text}"


def _assigned(matter: MatterFact, paper: Paper) -> str:
    return chinese.day(matter.assigned_on or paper.issue.signed_on)


def _contact(paper: Paper) -> b.FormRow:
    return _pair("联系人", paper.organ.contact or "—", "联系电话", paper.organ.phone or "—")


def _pair(left: str, left_text: str, right: str, right_text: str) -> b.FormRow:
    cells = (
        b.Cell(left, is_label=True),
        b.Cell(left_text),
        b.Cell(right, is_label=True),
        b.Cell(right_text),
    )
    return b.FormRow(cells)


def _wide(label: str, text: str, height: int) -> b.FormRow:
    return b.FormRow((b.Cell(label, is_label=True), b.Cell(text, span=3)), height)
