"""Template fields: the names that a bureau may use in a template of its own, and their values.

Every value is text ready to print: figures come from the checked figures, what is missing is said
in words, and characters that XML cannot carry are gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.base.text import ILLEGAL
from tracker.documents import chinese, sentences
from tracker.documents.facts import MatterFact, Paper, Snapshot
from tracker.documents.figures import Figures, Line, Tally, figures_of

#: The value of a field, or the rows of a list.
Values = dict[str, Any]

LISTS = ("事项清单", "单位清单", "来源清单")


def values_of(paper: Paper, snapshot: Snapshot) -> Values:
    """Every field and list for these facts. Raises DomainError where the figures disagree."""
    figures = figures_of(snapshot)
    return {
        **_clean(_paper(paper)),
        **_clean(_period(snapshot)),
        **_clean(_tally(figures.total)),
        **_clean(_sentences(figures)),
        "事项清单": [_clean(_matter(one)) for one in snapshot.matters],
        "单位清单": [_clean(_line(one)) for one in figures.by_unit],
        "来源清单": [_clean(_line(one)) for one in figures.by_source],
    }


def _clean(values: Values) -> Values:
    return {name: ILLEGAL.sub("", str(value)) for name, value in values.items()}


def _paper(paper: Paper) -> Values:
    organ, issue = paper.organ, paper.issue
    return {
        "标题": issue.title,
        "发文机关": organ.name,
        "文号": chinese.document_number(organ, issue),
        "主送": chinese.addressee(issue),
        "签发人": chinese.listed(issue.signers),
        "成文日期": chinese.day(issue.signed_on),
        "印发日期": chinese.day(issue.printed_on or issue.signed_on),
        "印发机关": chinese.issuing_office(organ),
        "抄送": "，".join(issue.copies_to),
        "联系人": organ.contact,
        "联系电话": organ.phone,
        "批注": "\n".join(one.text for one in paper.remarks),
    }


def _period(snapshot: Snapshot) -> Values:
    return {
        "期间": snapshot.period.name,
        "开始日期": chinese.day(snapshot.period.starts_on),
        "结束日期": chinese.day(snapshot.period.ends_on),
        "截至日期": chinese.day(snapshot.as_of),
        "范围": snapshot.scope,
    }


def _tally(tally: Tally) -> Values:
    return {
        "交办数": tally.total.n,
        "已办结数": tally.closed.n,
        "按时办结数": tally.on_time.n,
        "逾期办结数": tally.late.n,
        "正在办理数": tally.open.n,
        "逾期数": tally.overdue.n,
        "中止数": tally.suspended.n,
        "办结率": tally.rate,
        "按时办结率": tally.on_time_rate,
    }


def _sentences(figures: Figures) -> Values:
    return {
        "总体情况": sentences.overall(figures).text,
        "时效情况": sentences.timeliness(figures).text,
        "来源情况": sentences.by_source(figures).text,
        "逾期情况": sentences.overdue_by_unit(figures).text,
    }


def _line(line: Line) -> Values:
    rank = line.rank or "—"
    return {"名称": line.name, **_tally(line.tally), "排名": rank}


def _matter(one: MatterFact) -> Values:
    return {
        "序号": one.number,
        "编号": one.code,
        "名称": one.title,
        "来源": one.source,
        "类别": one.kind,
        "牵头单位": one.lead,
        "配合单位": chinese.listed(one.assists),
        "交办日期": chinese.day_or(one.assigned_on, "未注明"),
        "办理时限": chinese.day_or(one.due_on, "未设时限"),
        "原定时限": chinese.day_or(one.original_due_on or one.due_on, "未设时限"),
        "状态": one.state,
        "灯号": one.light.word,
        "进度": "未填报" if one.percent is None else f"{one.percent}%",
        "进展": one.progress or "未报送进展",
        "逾期天数": one.days_overdue or "",
        "办结日期": chinese.day_or(one.closed_on, "未办结"),
        "年度目标": one.goal,
        "下步措施": one.next_step,
        "领导批示": "\n".join(_instructions(one)),
    }


def _instructions(one: MatterFact) -> Iterable[str]:
    return (f"{said.leader}：{said.text}" for said in one.instructions)
