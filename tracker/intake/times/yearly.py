"""每年…: points, lists and windows of the year as recurrence rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..facts import Rule
from ..numerals import whole
from .places import AFTER, Read, end_of, following, unread
from .points import NUM, Point, bare_day_at, point_at

_GAP = re.compile(
    r"(?:、|和|及|与|以及|,)(?=\d|[一二三四五六七八九十]|底|末|年底|[上下]半年|第[一二三四]季)"
)
_RANGE = re.compile(r"(?:-+|~|至|到)(?:次年|翌年|第二年|来年)?")
_LAST_OF_MONTH = {2: -1, 4: 30, 6: 30, 9: 30, 11: 30}


#: 3、6、9、12月底: months whose 月 is said once; 1月、7月的10日: a day said once.
_BARE_MONTHS = re.compile(rf"(?:{NUM}、)+(?={NUM}月)")
_SHARED_DAY = re.compile(rf"的({NUM})[日号]")


def year_rules(text: str, at: int) -> Read:
    if after := AFTER.match(text, at):
        return following(after, "1", "previous_year", "年")
    start = at + (1 if text[at : at + 1] in ("的", "于", "在") else 0)
    crossing = re.compile(
        r"年?[底末](?:-+|~|至|到)(?:次年|翌年|第二年|来年)(?:年?初|1月|一月)"
    ).match(text, start)
    if crossing:
        rule = Rule("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31", window_start="12-01")
        return end_of(text, crossing.end()), (rule,), "年", ("年底、年初没有确定的日子",)
    if half := re.compile(r"(?:的)?(?:年)?(?:末|底|终)").match(text, start):
        return end_of(text, half.end()), (Rule("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),), "年", ()
    if loose := re.compile(r"(?:的)?(?:年)?(初|中)(?![央心期级])").match(text, start):
        day = "BYMONTH=1;BYMONTHDAY=31" if loose.group(1) == "初" else "BYMONTH=6;BYMONTHDAY=30"
        doubt = (f"“年{loose.group(1)}”没有确定的日子",)
        return end_of(text, loose.end()), (Rule(f"FREQ=YEARLY;{day}"),), "年", doubt
    found, end = _year_points(text, start)
    if not found:
        rule = Rule("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31")
        return at, (rule,), "年", unread(text, start)
    if ranged := _yearly_window(text, found[0], end):
        return ranged
    rules, doubts = _yearly(found)
    if text.startswith(("前后", "左右"), end):
        doubts += ("“前后”“左右”不是确定的日子",)
    time = next((p.time for p in found if p.time), None)
    covers = "previous_year" if found[0].shift == 1 else None
    rules = tuple(replace(rule, time=time, covers=covers) for rule in rules)
    doubts += tuple(
        "“X月前”也可能指上月月底" for p in found[-1:] if p.is_whole and text.startswith("前", end)
    )
    return end_of(text, end), rules, "年", doubts


def _year_points(text: str, at: int) -> tuple[list[Point], int]:
    """The points of the year that stand one after another from here."""
    found: list[Point] = []
    bare = _BARE_MONTHS.match(text, at)
    end = bare.end() if bare else at
    while (point := point_at(text, end)) or (found and (point := bare_day_at(text, end))):
        if point.shape == "monthday" and found:
            point = replace(point, shape="day", month=found[-1].month)
        if point.year is not None or point.shape in ("festival", "plan", "week", "weekday"):
            break
        found.append(point)
        end = point.end
        gap = _GAP.match(text, end)
        if not gap:
            break
        end = gap.end()
    if bare and found:
        months = [whole(n) for n in re.findall(NUM, bare.group())]
        found[:0] = [replace(found[0], month=m, day=found[0].day) for m in months]
    if found and (day := _SHARED_DAY.match(text, found[-1].end)) and _all_months(found):
        shared = whole(day.group(1))
        found = [replace(p, shape="day", day=shared, end=day.end()) for p in found]
    if (
        len(found) > 1
        and _all_months(found[:-1])
        and "月的" in text[found[-1].start : found[-1].end]
    ):
        found = [replace(p, shape="day", day=found[-1].day) for p in found]
    return found, found[-1].end if found else at


def _all_months(found: Sequence[Point]) -> bool:
    return all(p.shape == "month" for p in found)


def _yearly(found: Sequence[Point]) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """Rules for points in the year; those on the same day of several months share one."""
    places = [_month_day(point) for point in found]
    doubts = tuple(f"没有{m}月{d}日这一天" for m, d in places if not _exists(m, d))
    doubts += tuple("“月初”“月中”没有确定的日子" for p in found if p.part in ("初", "中"))
    several = len(places) > 1
    if several and all(d == _last(m) for m, d in places):
        months = ",".join(str(m) for m, _ in places)
        return (Rule(f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY=-1"),), doubts
    by_day: dict[int, list[int]] = {}
    for month, day in places:
        by_day.setdefault(day, []).append(month)
    rules = tuple(
        Rule(f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={day}")
        for day, months in by_day.items()
    )
    return rules, doubts


def _month_day(point: Point) -> tuple[int, int]:
    month = point.month or 0
    if point.shape == "day":
        return month, point.day or 0
    if point.shape in ("quarter", "quarters"):
        month = 3 * (point.number or 0)
    elif point.shape == "half":
        month = 6 * (point.number or 0)
    elif point.shape == "year":
        month = 12
    day = {"上旬": 10, "初": 10, "中旬": 20, "中": 20, "上半月": 15}.get(point.part or "")
    return month, day or _last(month)


def _last(month: int) -> int:
    return _LAST_OF_MONTH.get(month, 31)


def _exists(month: int, day: int) -> bool:
    return 1 <= month <= 12 and (day == -1 or 1 <= day <= (29 if month == 2 else _last(month)))


def _yearly_window(text: str, first: Point, at: int) -> Read | None:
    gap = _RANGE.match(text, at)
    if not gap:
        return None
    last = point_at(text, gap.end()) or bare_day_at(text, gap.end())
    if not last:
        return None
    if last.shape == "monthday":
        last = replace(last, shape="day", month=first.month)
    month, day = _month_day(last)
    opens = f"{first.month or 1:02d}-{first.day or {'中旬': 11, '下旬': 21}.get(first.part or '', 1):02d}"
    doubts = () if _exists(month, day) else (f"没有{month}月{day}日这一天",)
    rule = Rule(f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}", window_start=opens)
    return end_of(text, last.end), (rule,), "年", doubts
