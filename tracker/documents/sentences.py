"""Sentences: every sentence with a number in it, worded from the figures and carrying what it
states."""

from __future__ import annotations

from datetime import date

from tracker.documents.blocks import Para, Stated
from tracker.documents.chinese import MOST_NAMED, day, day_within, items, listed, scoped
from tracker.documents.facts import MatterFact, Standing
from tracker.documents.figures import Count, Figures, Line, Tally


def as_of(value: date) -> str:
    return f"截至{day(value)}"


def counted(count: Count) -> Stated:
    return Stated(count.name, count.n)


def share(count: Count, whole: Count, shown: str) -> Stated:
    return Stated(count.name, count.n, whole.n, shown)


def overall(figures: Figures) -> Para:
    """How many matters there are, how many are closed, running and overdue, with their shares."""
    tally, snapshot = figures.total, figures.snapshot
    until = as_of(snapshot.as_of)
    subject = scoped(snapshot.period.name, snapshot.scope)
    if tally.total.n == 0:
        return Para(f"{until}，{subject}无督办事项。")
    closed, running, suspended = tally.shares
    named = "" if subject.endswith("督办事项") else "督办事项"
    text = f"{subject}共交办{named}{tally.total.n}件。{until}，"
    text += f"已办结{tally.closed.n}件，占{closed}" if tally.closed.n else "尚无办结事项"
    text += f"；正在办理{tally.open.n}件，占{running}" if tally.open.n else "；无正在办理事项"
    stated = [
        counted(tally.total),
        share(tally.closed, tally.total, closed),
        share(tally.open, tally.total, running),
    ]
    if tally.suspended.n:
        text += f"；中止办理{tally.suspended.n}件，占{suspended}"
        stated.append(share(tally.suspended, tally.total, suspended))
    text += "。" + _rounding(tally)
    return Para(text, tuple(one for one in stated if one.value))


def _rounding(tally: Tally) -> str:
    """Say so where rounded shares cannot add up to 100 %."""
    together = sum(round(float(one[:-1]) * 100) for one in tally.shares)
    return "" if together == 10000 else "（占比因四舍五入，合计不等于100%。）"


def timeliness(figures: Figures) -> Para:
    """Of the closed: on time and late; of the open: overdue."""
    tally = figures.total
    parts, stated = [], []
    if tally.closed.n:
        words = [
            f"{one.name}{one.n}件" for one in (tally.on_time, tally.late, tally.undated) if one.n
        ]
        text = f"已办结事项中，{'，'.join(words)}"
        stated += [counted(one) for one in (tally.on_time, tally.late, tally.undated) if one.n]
        if tally.undated.n == 0:
            text += f"，按时办结率为{tally.on_time_rate}"
            stated.append(share(tally.on_time, tally.closed, tally.on_time_rate))
        parts.append(text + "。")
    if tally.overdue.n:
        parts.append(
            f"正在办理事项中，超过办理时限仍未办结的{tally.overdue.n}件"
            f"（{items(tally.overdue.numbers)}）。"
        )
        stated.append(counted(tally.overdue))
    elif tally.open.n:
        parts.append("正在办理事项均在办理时限内。")
    return Para("".join(parts) or "本期无可供评价办理时效的事项。", tuple(stated))


def by_source(figures: Figures) -> Para:
    """How the matters divide by where they come from."""
    groups = [one for one in figures.by_source if one.tally.total.n]
    if not groups:
        return Para("本期无按任务来源分类的事项。")
    if len(groups) == 1:
        return Para(f"上述事项的任务来源均为{groups[0].name}。")
    said = "；".join(_source(one) for one in groups)
    stated = tuple(Stated(f"{one.name}交办事项", one.tally.total.n) for one in groups)
    return Para(f"从任务来源看，{said}。", stated)


def _source(line: Line) -> str:
    tally = line.tally
    text = f"{line.name}{tally.total.n}件，"
    if tally.closed.n == tally.total.n:
        return text + "已全部办结"
    text += f"已办结{tally.closed.n}件" if tally.closed.n else "尚无办结"
    return text + (f"、逾期未办结{tally.overdue.n}件" if tally.overdue.n else "")


def overdue_by_unit(figures: Figures) -> Para:
    """Which units' matters are overdue and by how many days, the latest first."""
    late = [one for one in figures.by_unit if one.tally.overdue.n]
    if not late:
        return Para("本期无逾期未办结事项。")
    said = "；".join(_overdue(one, figures) for one in late)
    count = figures.total.overdue
    return Para(f"有{count.n}件事项超过办理时限仍未办结：{said}。", (counted(count),))


def _overdue(line: Line, figures: Figures) -> str:
    matters = sorted(figures.of(line.tally.overdue), key=lambda one: -one.days_overdue)
    named = [f"第{one.number}件（逾期{one.days_overdue}天）" for one in matters[:MOST_NAMED]]
    rest = f"等{len(matters)}件" if len(matters) > MOST_NAMED else ""
    return f"{line.name}牵头的{listed(named)}{rest}"


def behind(figures: Figures) -> Para | None:
    """Matters still in time whose light is yellow or red, by unit; None when there are none."""
    groups: dict[str, list[int]] = {}
    for one in figures.snapshot.matters:
        if one.standing is Standing.OPEN and not one.days_overdue and _is_warned(one):
            groups.setdefault(one.lead, []).append(one.number)
    if not groups:
        return None
    total = sum(len(numbers) for numbers in groups.values())
    said = listed(f"{unit}牵头的{items(numbers)}" for unit, numbers in groups.items())
    text = f"另有{total}件事项临近时限或者进度落后于时间进度：{said}，需引起重视。"
    return Para(text, (Stated("预警事项", total),))


def _is_warned(one: MatterFact) -> bool:
    return one.light.value in ("yellow", "red")


def due_in(figures: Figures, until: date) -> tuple[MatterFact, ...]:
    """Open matters that fall due after the as-of day and up to another."""
    snapshot = figures.snapshot
    return tuple(
        one
        for one in snapshot.matters
        if one.standing is Standing.OPEN
        and one.due_on is not None
        and snapshot.as_of < one.due_on <= until
    )


def due_words(one: MatterFact, year: int) -> str:
    """The deadline of a matter, the moved one with the first in brackets, or that it has none."""
    if one.due_on is None:
        return "未设时限"
    if one.original_due_on and one.original_due_on != one.due_on:
        return f"{day_within(one.due_on, year)}（原定{day_within(one.original_due_on, year)}）"
    return day_within(one.due_on, year)


def state_words(one: MatterFact) -> str:
    """The state as the reader knows it, with the days it is late."""
    if one.days_overdue:
        return f"{one.state}\n（逾期{one.days_overdue}天）"
    if one.standing is Standing.CLOSED and one.on_time is False:
        return f"{one.state}\n（逾期办结）"
    return one.state
