"""Lights: derived from facts on a day, never stored, and each explains itself.

Pure. A light says its colour, its words, the rule that gave it and whose clock was running.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from tracker.base import clock
from tracker.dates.workdays import Calendar
from tracker.models.kinds import State, TaskKind
from tracker.models.tasks import Task


class Colour(enum.Enum):
    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    DARK_GREEN = "dark_green"
    DARK_RED = "dark_red"
    GREY = "grey"

    @property
    def label(self) -> str:
        return _COLOURS[self]


_COLOURS = {
    Colour.BLUE: "蓝灯（未启动）",
    Colour.GREEN: "绿灯（正常）",
    Colour.YELLOW: "黄灯（预警）",
    Colour.RED: "红灯（逾期或严重滞后）",
    Colour.DARK_GREEN: "按时办结",
    Colour.DARK_RED: "逾期办结",
    Colour.GREY: "中止或撤销",
}


@dataclass(frozen=True)
class LightPolicy:
    """The thresholds. Work-days left for yellow; points of progress behind the time elapsed."""

    yellow_workdays: int = 3
    yellow_points: int = 10
    red_points: int = 30


@dataclass(frozen=True)
class Facts:
    """All that a light depends on, as things stood at the end of one day."""

    state: State
    issued_on: date | None
    due_on: date | None
    percent: int
    handed_in_on: date | None
    excused_days: int
    is_backfilled: bool
    #: A report is in or it is not: only its day counts, not a share of progress.
    is_report: bool = False

    @property
    def days_late(self) -> int:
        """Days of the unit's own delay at its hand-in; 0 or less when in time or without a deadline."""
        if self.due_on is None or self.handed_in_on is None:
            return 0
        return (self.handed_in_on - self.due_on).days - self.excused_days


@dataclass(frozen=True)
class Light:
    colour: Colour
    #: What stands beside the shape: 剩3个工作日, 逾期5天.
    words: str
    #: The rule and the dates, as a sentence.
    reason: str
    #: Days overdue; 0 when not.
    overdue_days: int = 0

    @property
    def is_red(self) -> bool:
        return self.colour is Colour.RED


def facts_of(task: Task) -> Facts:
    """The facts as they stand now."""
    return Facts(
        task.state,
        task.issued_on,
        task.due_on,
        task.percent,
        task.handed_in_on,
        task.excused_days,
        task.is_backfilled,
        task.kind is TaskKind.REPORT,
    )


def facts_on(task: Task, day: date) -> Facts:
    """The facts as they stood at the end of a past day, from spans, deadline changes and reports."""
    span = next((s for s in reversed(task.spans) if clock.day_of(s.since_at) <= day), None)
    later = next((c for c in task.due_changes if clock.day_of(c.changed_at) > day), None)
    reports = [r for r in task.reports if clock.day_of(r.reported_at) <= day]
    hand_ins = [s for s in task.submissions if clock.day_of(s.handed_in_at) <= day]
    return Facts(
        span.state if span else State.DRAFT,
        task.issued_on,
        later.old_due_on if later else task.due_on,
        reports[-1].percent if reports else 0,
        clock.day_of(hand_ins[-1].handed_in_at) if hand_ins else None,
        task.excused_days,
        task.is_backfilled,
        task.kind is TaskKind.REPORT,
    )


def light_of(facts: Facts, on: date, policy: LightPolicy, calendar: Calendar) -> Light:
    """The light of a matter on a day (Asia/Shanghai). Overdue begins the day after the due date."""
    if facts.state in _FIXED:
        return _FIXED[facts.state]
    if facts.state is State.CLOSED:
        return _closed(facts)
    if facts.due_on is None:
        return _without_deadline(facts)
    return (
        _overdue(facts, on)
        or _behind(facts, on, policy.red_points, Colour.RED)
        or _near(facts, on, policy, calendar)
        or _behind(facts, on, policy.yellow_points - 1, Colour.YELLOW)
        or _in_time(facts, on, calendar)
    )


_FIXED = {
    State.DRAFT: Light(Colour.BLUE, "未交办", "事项尚在拟办，未向承办单位交办。"),
    State.SUSPENDED: Light(Colour.GREY, "已中止", "事项已中止，恢复前不计时。"),
    State.REVOKED: Light(Colour.GREY, "已撤销", "事项已撤销，不再计时。"),
}


def _closed(facts: Facts) -> Light:
    if facts.due_on is None or facts.days_late <= 0:
        return Light(Colour.DARK_GREEN, "按时办结", _dates(facts) + "按时办结。")
    days = facts.days_late
    return Light(
        Colour.DARK_RED,
        f"逾期{days}天办结",
        _dates(facts) + f"提交时已逾期{days}天（审核用时不计）。",
        days,
    )


def _without_deadline(facts: Facts) -> Light:
    if facts.state is State.ISSUED:
        return Light(Colour.BLUE, "待签收", "已交办，承办单位尚未签收；本事项没有硬性时限。")
    return Light(Colour.GREEN, "无硬性时限", "来源文件没有规定硬性时限，不计逾期。")


def _judged_on(facts: Facts, on: date) -> date:
    """The unit's clock stands still from its hand-in on; until then it runs."""
    if facts.state is State.REVIEW and facts.handed_in_on:
        return facts.handed_in_on
    return on


def _overdue(facts: Facts, on: date) -> Light | None:
    assert facts.due_on is not None
    days = (_judged_on(facts, on) - facts.due_on).days - facts.excused_days
    if days <= 0:
        return None
    if facts.is_backfilled and facts.issued_on and facts.due_on < facts.issued_on:
        return Light(
            Colour.YELLOW, "历史补录", _dates(facts) + "补录时时限已过，不计逾期，请核定新的时限。"
        )
    whose = "审核期间不计，" if facts.state is State.REVIEW or facts.excused_days else ""
    return Light(Colour.RED, f"逾期{days}天", _dates(facts) + f"{whose}已逾期{days}天。", days)


def _behind(facts: Facts, on: date, points: int, colour: Colour) -> Light | None:
    """Red or yellow by progress: more than `points` whole points behind the share of time elapsed.

    Whole points, as they are shown: nobody is told of 9 points where the setting says 10.
    """
    if facts.state is not State.ACTIVE or facts.is_report:
        return None
    if facts.issued_on is None or facts.due_on is None:
        return None
    whole = (facts.due_on - facts.issued_on).days
    elapsed = min(max((on - facts.issued_on).days, 0), whole)
    if whole <= 0:
        return None
    share = elapsed * 100 // whole
    lag = share - facts.percent
    if lag <= points:
        return None
    return Light(
        colour,
        f"滞后{lag}个百分点",
        _dates(facts) + f"时间已过{share}%，进度{facts.percent}%，落后{lag}个百分点。",
    )


def _near(facts: Facts, on: date, policy: LightPolicy, calendar: Calendar) -> Light | None:
    assert facts.due_on is not None
    if facts.state is State.REVIEW:
        return None
    left = calendar.workdays_between(on, facts.due_on)
    if left > policy.yellow_workdays:
        return None
    # Handed back from a review that ended after the deadline, it is due on the day of its return.
    words = "今日到期" if facts.due_on <= on else _left(left, facts.due_on, on)
    return Light(Colour.YELLOW, words, _dates(facts) + f"{words}。")


def _in_time(facts: Facts, on: date, calendar: Calendar) -> Light:
    assert facts.due_on is not None
    if facts.state is State.REVIEW:
        return Light(
            Colour.GREEN, "已提交", _dates(facts) + "已按时提交，审核期间不计承办单位用时。"
        )
    left = _left(calendar.workdays_between(on, facts.due_on), facts.due_on, on)
    if facts.state is State.ISSUED:
        return Light(Colour.BLUE, "待签收", _dates(facts) + f"尚未签收，{left}。")
    return Light(Colour.GREEN, left, _dates(facts) + f"{left}。")


def _left(workdays: int, due_on: date, on: date) -> str:
    """剩3个工作日; over a stretch of holidays, the days themselves."""
    return f"剩{workdays}个工作日" if workdays else f"剩{(due_on - on).days}天（均为休息日）"


def _dates(facts: Facts) -> str:
    parts = []
    if facts.issued_on:
        parts.append(f"{chinese_day(facts.issued_on)}交办")
    if facts.due_on:
        parts.append(f"时限{chinese_day(facts.due_on)}")
    if facts.handed_in_on and facts.state in (State.REVIEW, State.CLOSED):
        parts.append(f"{chinese_day(facts.handed_in_on)}提交")
    return "，".join(parts) + ("，" if parts else "")


def chinese_day(day: date) -> str:
    """2023年6月30日, as sentences write a day."""
    return f"{day.year}年{day.month}月{day.day}日"
