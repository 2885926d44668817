"""One sentence → its deadlines: points joined into lists and windows, with all that claims them first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from .festivals import NAMES, festival_day
from .found import Found, Taken
from .groups import Group, groups
from .joins import bounded_rules, issue_windows, refined
from .leftover import left_over, shifted
from .points import Point
from .recurring import rhythms
from .relative import durations
from .resolve import Context, Days, resolve
from .soft import events, festive, is_style, soft_words, unplaced_years

_FINISH = re.compile(
    r"完成|办结|建成|竣工|达到|达|到位|实现|报送?|上报|交付|投产|结束|出台|印发|形成|支出|验收|落实|清零|全部|全面|基本|覆盖|公布|提交|整改|交|兑现|拨付|入库|完工|销号|上线|运行|运营|制定|编制|建立"
)
_BEGIN = re.compile(r"启动|开展|组织|召开|举办|推进|进行|开工|动工|举行|集中|试点|筹备|陆续|分批")
_YEAR_GOES_ON = re.compile(
    r"(?:,|:|。|;|、|\)|$)|(?:要|须|将|应|拟|争取|力争|确保|计划|全[面部市县省年区]|基本|完成|实现|达到|建成|启动|开展|新[建增改]|培育|试点(?![村县镇乡项地单])|推广|全覆盖|铺开|收官|不|创建|建设|"
    r"组织|实施|推进|每|安排|支出|累计|共|继续|重点|再|打造|发展|提高|提升|底)"
)
_TWO_FESTIVALS = re.compile(rf"({NAMES})[、和及与]?$")
_SEPARATORS = "。;!?"


def find(
    text: str, masked: Sequence[tuple[int, int]], context: Context, at: Sequence[int]
) -> list[Found]:
    """Every reading of time in a view, in order. `at` maps view offsets to the source."""
    taken = Taken(len(text), masked)
    found: list[Found] = []
    for rhythm in sorted(rhythms(text, taken), key=lambda f: f.start):
        if not taken.overlaps(rhythm.start, rhythm.end):
            taken.take(rhythm.start, rhythm.end)
            found.append(rhythm)
    found += durations(text, taken, context)
    for group in groups(text, taken):
        readings, context = _read_group(text, group, context, at)
        found += readings
        for reading in readings or [Found(group.start, group.end, "vague")]:
            taken.take(reading.start, reading.end)
    found += issue_windows(text, taken, context)
    for event in (*unplaced_years(text, taken), *festive(text, taken), *events(text, taken)):
        taken.take(event.start, event.end)
        found.append(event)
    for odd in left_over(text, taken):
        taken.take(odd.start, odd.end)
        found.append(odd)
    found = refined(sorted(found, key=lambda f: (f.start, f.end)))
    found = bounded_rules(text, found)
    found += soft_words(text, taken)
    return sorted(found, key=lambda f: (f.start, f.end))


def without_style(text: str, found: Sequence[Found]) -> list[Found]:
    """Leave out words of pace that add nothing: mere style, or a real deadline in the same clause."""
    hard = [f for f in found if f.kind not in ("vague", "ongoing", "immediate")]
    kept = []
    for reading in found:
        if reading.kind in ("vague", "ongoing", "immediate"):
            word = text[reading.start : reading.end]
            if is_style(word) or any(_same_clause(text, reading, h) for h in hard):
                continue
        kept.append(reading)
    return kept


def _same_clause(text: str, a: Found, b: Found) -> bool:
    first, second = sorted((a, b), key=lambda f: f.start)
    return not re.search(r"[,。;]", text[first.end : second.start])


def _read_group(
    text: str, group: Group, context: Context, at: Sequence[int]
) -> tuple[list[Found], Context]:
    if group.role == "past" or _is_past(group):
        return [], context
    if group.is_range:
        return _window(text, group, context, at)
    if len(group.points) == 1 and (_is_only_named(text, group) or _is_attribute(text, group)):
        return [], context
    readings: list[Found] = []
    local = context
    for point in _sharing_the_end(group.points):
        days = resolve(point, local)
        readings.append(_reading(text, group, point, days, context))
        local = _carried(point, local, at)
    if group.role == "effective":
        return [], context
    if all(p.shape == "year" and p.part is None for p in group.points):
        return readings, context
    return readings, replace(local, month=None)


def _sharing_the_end(points: Sequence[Point]) -> list[Point]:
    """4月、6月和9月底前: each of the months is meant by its end."""
    if len(points) < 2 or points[-1].shape != "part" or points[-1].part != "末":
        return list(points)
    return [
        replace(p, shape="part", part="末") if p.shape == "month" and p.month_shift is None else p
        for p in points
    ]


def _is_past(group: Group) -> bool:
    """上个季度, 去年: what a report covers, not when it is due."""
    shifts = [
        s for p in group.points for s in (p.shift, p.month_shift, p.week_shift) if s is not None
    ]
    return not group.is_range and any(s < 0 for s in shifts)


def _carried(point: Point, context: Context, at: Sequence[int]) -> Context:
    """What the next point in the sentence inherits."""
    if point.year is not None and point.shape not in ("festival", "plan"):
        context = replace(
            context, year=point.year, year_span=(at[point.start], at[point.end - 1] + 1)
        )
    if point.month is not None:
        context = replace(context, month=point.month)
    return context


def _is_only_named(text: str, group: Group) -> bool:
    """A year that names something instead of dating it."""
    point = group.points[0]
    if (
        point.shape != "year"
        or point.part is not None
        or group.role
        or group.prefix in ("到", "至", "直至")
    ):
        return (
            point.shape == "year"
            and point.part is None
            and text[point.end : point.end + 1] in ("的", "度")
        )
    if point.shift is not None and text[point.start : point.end] in (
        "当年",
        "去年",
        "上年",
        "上一年",
        "同年",
    ):
        return True
    before = text[max(0, point.start - 2) : point.start]
    opens = (
        before == ""
        or before[-1] in ",。;:、(“)"
        or before.endswith(("力争", "确保", "争取", "在", "是", "于", "计划"))
    )
    return not (opens and _YEAR_GOES_ON.match(text, point.end))


_ABOUT = re.compile(
    r"(?:[\u4e00-\u9fa5]{0,6}?(?:会议|情况|数据|结果|成绩|形势|报表|通报会|例会精神|总结|小结))"
)


_HOW_IT_WENT = re.compile(r"(?:完成|落实|整改|执行|进展|推进|开展|支出|实施)情况$")


def _is_attribute(text: str, group: Group) -> bool:
    """第二季度工作会议精神: a stretch that only says which meeting."""
    point = group.points[0]
    if not point.is_whole or group.role or group.prefix:
        return False
    about = _ABOUT.match(text, point.end)
    if about and _HOW_IT_WENT.search(about.group()):
        return True
    return (
        about is not None and not _FINISH.search(about.group()) and not _BEGIN.search(about.group())
    )


def _reading(text: str, group: Group, point: Point, days: Days, context: Context) -> Found:
    start = group.start if point.start == group.points[0].start else point.start
    end = group.end if point.start == group.points[-1].start else point.end
    if days.is_impossible:
        return Found(start, end, "invalid", doubts=days.doubts, context=days.context)
    role = _role(text, group, point)
    doubts = days.doubts
    kind, due, first, last = "one_off", days.last, None, None
    if days.needs_issue and days.last is None:
        return Found(
            start, end, "window" if role == "window" else "one_off", time=point.time, doubts=doubts
        )
    if role == "window":
        kind, due, first, last = "window", None, days.first, days.last
    elif role == "from":
        kind, due, first = "ongoing", None, days.first
        if "后" in text[point.end : end]:
            doubts += ("只写了最早的时间，没有截止日",)
    elif point.shape == "festival" and group.role == "before" and days.first:
        due = days.first - timedelta(days=1)
        other = _TWO_FESTIVALS.search(text, 0, point.start)
        if other and festival_day(other.group(1), days.first.year) != days.first:
            doubts += ("并列了两个节日，以哪一个为准没有写明",)
    elif group.role == "before" and point.is_whole:
        doubts += ("“前”是否包括这一时段，没有写明",)
    elif group.role == "about":
        doubts += ("“左右”“前后”不是确定的日子",)
    doubts += shifted(text, start, end) + _past(due or last, context.issued_on)
    return Found(
        start, end, kind, due, window_start=first, window_end=last, time=point.time, doubts=doubts,  # type: ignore[arg-type]
        presumed=days.presumed, context=days.context,
    )  # fmt: skip


def _past(day: date | None, issued_on: date | None) -> tuple[str, ...]:
    if day is None or issued_on is None or day >= issued_on:
        return ()
    return (PAST,)


#: The one doubt that does not touch the day itself.
PAST = "印发时这一天已经过去"


def _role(text: str, group: Group, point: Point) -> str:
    if group.role == "from":
        return "from"
    if group.role == "during":
        return "window"
    if (
        group.role in ("before", "within", "until", "about")
        or group.prefix
        or point.part in ("末", "内")
    ):
        return "due"
    if point.shape == "plan":
        return "window" if point.name in ("期间", "时期") else "due"
    if point.shape in ("half", "quarter", "quarters", "months", "month", "week") or point.part in (
        "上旬", "中旬", "下旬", "上半月", "下半月",
    ):  # fmt: skip
        return _by_verb(text, group)
    return "due"


def _by_verb(text: str, group: Group) -> str:
    """A stretch ends with 完成 and opens with 启动; with neither it is a stretch."""
    stop = min(
        (i for i in (text.find(c, group.end) for c in _SEPARATORS) if i >= 0), default=len(text)
    )
    after = text[group.end : min(stop, group.end + 30)]
    finish, begin = _FINISH.search(after), _BEGIN.search(after)
    if finish and (begin is None or finish.start() < begin.start()):
        return "due"
    return "window"


def _window(
    text: str, group: Group, context: Context, at: Sequence[int]
) -> tuple[list[Found], Context]:
    first, last = group.points
    start = group.start
    if start and text[start - 1] in "自从":
        start -= 1
    end = group.end
    if first.shape == "year" and last.shape == "year":
        last = replace(last, year=last.year)
    carried = _carried(first, context, at)
    if last.name == "bare" and last.shape == "part" and first.month is not None:
        last = replace(last, month=first.month, month_shift=None, year=first.year, name=None)
    if not first.has_year and last.year is not None:
        opening = resolve(first, replace(context, year=last.year))
    else:
        opening = resolve(first, context)
    closing = resolve(last, carried)
    context_after = _carried(last, carried, at)
    if opening.is_impossible or closing.is_impossible:
        return [Found(start, end, "invalid", doubts=opening.doubts + closing.doubts)], context
    a, b = opening.first, closing.last
    doubts = opening.doubts + closing.doubts
    if a and b and b < a:
        doubts += ("起止日期先后颠倒",)
    doubts += _past(b, context.issued_on)
    presumed = tuple(p for p in opening.presumed if p not in closing.presumed) + closing.presumed
    return [
        Found(
            start, end, "window", window_start=a, window_end=b, doubts=doubts, presumed=presumed, time=last.time,
            context=tuple(s for s in opening.context + closing.context if not at[start] <= s[0] < at[end - 1]),
        )
    ], replace(context_after, month=None)  # fmt: skip
