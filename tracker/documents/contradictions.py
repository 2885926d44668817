"""Contradictions: a snapshot whose matters contradict themselves is refused before it is
counted."""

from __future__ import annotations

from tracker.base.errors import DomainError
from tracker.documents.facts import MatterFact, Snapshot, Standing


def refuse_contradictions(snapshot: Snapshot) -> None:
    """Refuse a snapshot whose matters contradict themselves: no figure of it could be defended."""
    if snapshot.period.starts_on > snapshot.period.ends_on:
        raise DomainError("统计期间的起始日晚于截止日，文稿不能生成。")
    seen: set[int] = set()
    for one in snapshot.matters:
        if one.number in seen:
            raise DomainError(f"第{one.number}件在数据中出现两次，文稿不能生成。")
        seen.add(one.number)
        fault = _contradiction(one, snapshot)
        if fault:
            raise DomainError(f"第{one.number}件“{one.title}”{fault}，文稿不能生成。")


def _contradiction(one: MatterFact, snapshot: Snapshot) -> str:
    """What is wrong with one matter, in words; empty when nothing is."""
    closed = one.standing is Standing.CLOSED
    judged_on = one.submitted_on or one.closed_on
    due_on = one.due_on
    rules = (
        (not one.lead.strip(), "没有牵头单位"),
        (one.percent is not None and not 0 <= one.percent <= 100, "的进度不在0到100之间"),
        (closed and one.closed_on is None, "已办结但没有办结日期"),
        (
            closed and one.closed_on is not None and one.closed_on > snapshot.as_of,
            "的办结日期晚于统计截至日",
        ),
        (not closed and one.closed_on is not None, "未办结却有办结日期"),
        (not closed and one.on_time is not None, "未办结却已判定是否按时"),
        (
            bool(one.on_time and due_on and judged_on and judged_on > due_on),
            "提交办结晚于办理时限却记为按时办结",
        ),
        (
            bool(one.on_time is False and due_on and one.closed_on and one.closed_on <= due_on),
            "在办理时限内办结却记为逾期办结",
        ),
        (one.days_overdue < 0, "的逾期天数为负数"),
        (closed and one.days_overdue > 0, "已办结却仍记逾期天数"),
        (one.days_overdue > 0 and due_on is None, "没有办理时限却记为逾期"),
        (
            due_on is not None and one.days_overdue > max((snapshot.as_of - due_on).days, 0),
            "的逾期天数多于时限至统计截至日的天数",
        ),
    )
    return next((words for holds, words in rules if holds), "")
