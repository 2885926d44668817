"""What a reminder says, worked out when it is sent: the days left are those of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.base import clock
from tracker.dates.workdays import Calendar
from tracker.models.lights import chinese_day
from tracker.models.reminding import UNSIGNED, empty_unit_of
from tracker.models.tasks import Task

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Words:
    """A reminder in one line, and as the text of a letter."""

    line: str
    body: str


def words_for(
    rule: str, task: Task, *, unit_name: str, office: str, site: str, days: Calendar
) -> Words:
    """What to say of a matter under a rule, today."""
    line = _line(rule, task, unit_name, days)
    body = "\n".join(
        [
            f"{line}",
            "",
            f"编号：{task.number}",
            f"事项：{task.title}",
            f"主办：{task.lead.name if task.lead else '未明确责任单位'}",
            f"时限：{_spoken(task.due_on) if task.due_on else '无硬性时限'}",
            f"状态：{task.state_label}，进度{task.percent}%",
            "",
            f"办理请登录：{site}/tasks/{task.id}",
            "",
            f"{office}（系统自动发出，请勿直接回复）",
            "",
        ]
    )
    return Words(line, body)


def _line(rule: str, task: Task, unit_name: str, days: Calendar) -> str:
    if empty_unit_of(rule) is not None:
        return f"{unit_name}没有可提醒的人员，请尽快明确承办人：{task.title}"
    if rule == UNSIGNED:
        lead = task.lead.display_name if task.lead else "承办单位"
        return f"{lead}逾期未签收：{task.title}"
    return f"{_standing(task, clock.today(), days)}：{task.title}"


def _standing(task: Task, on: date, days: Calendar) -> str:
    """How far the deadline is, in words; days under review are not the unit's."""
    assert task.due_on is not None
    due_on = task.due_on + timedelta(days=task.excused_days)
    if on > due_on:
        return f"已逾期{(on - due_on).days}天"
    if on == due_on:
        return "今天到期"
    left = days.workdays_between(on, due_on)
    when = f"{due_on.month}月{due_on.day}日（周{_WEEKDAYS[due_on.weekday()]}）"
    if left == 0:
        return f"{when}到期，此前均为休息日"
    return f"还剩{left}个工作日，{when}到期"


def _spoken(day: date) -> str:
    return f"{chinese_day(day)}（周{_WEEKDAYS[day.weekday()]}）"
