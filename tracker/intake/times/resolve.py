"""From a point as written to days: the year inherited, ends of months, what is impossible."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.dates.workdays import Calendar

from .festivals import festival_day, five_years_of
from .points import Point

_PARTS = {
    "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "上中旬": (1, 20), "中下旬": (11, 31), "上半月": (1, 15), "下半月": (16, 31),
    "初": (1, 10), "中": (11, 20),
}  # fmt: skip
#: Said of a month, these have no agreed last day.
_LOOSE = ("初", "中")
#: Years that a policy document may speak of; others are a slip of the pen.
_PLAUSIBLE = range(1949, 2100)


@dataclass(frozen=True)
class Context:
    """What a date without a year leans on."""

    issued_on: date | None
    calendar: Calendar
    #: Year said earlier in the same sentence, and where.
    year: int | None = None
    year_span: tuple[int, int] | None = None
    #: Month said earlier in the same list.
    month: int | None = None


@dataclass(frozen=True)
class Days:
    """First and last day of a point; both None when no day can be given."""

    first: date | None
    last: date | None
    #: A Chinese sentence for each thing that makes this less than certain.
    doubts: tuple[str, ...] = ()
    #: What was presumed without doubt (the year from the day of issue).
    presumed: tuple[str, ...] = ()
    is_impossible: bool = False
    #: No year can be given: the day of issue is not known.
    needs_issue: bool = False
    #: Spans elsewhere that this rests on.
    context: tuple[tuple[int, int], ...] = ()


def impossible(sentence: str) -> Days:
    return Days(None, None, (sentence,), is_impossible=True)


def resolve(point: Point, context: Context) -> Days:
    """The days a point stands for."""
    days = _resolved(point, context)
    if days.last is not None and point.said_weekday not in (None, days.last.weekday()):
        return replace(days, doubts=(*days.doubts, "括号中的星期与日期不符"))
    if point.time and point.time[:2].isdigit() and not _is_time(point.time):
        return impossible(f"没有{point.time}这个时刻")
    return days


def _is_time(time: str) -> bool:
    hour, minute = int(time[:2]), int(time[3:])
    return (hour < 24 and minute < 60) or (hour == 24 and minute == 0)


def _resolved(point: Point, context: Context) -> Days:
    if point.shape == "plan":
        return _plan(point)
    if point.shape == "offset":
        if context.issued_on is None:
            return Days(None, None, ("未知印发日期，无法推定是哪一天",), needs_issue=True)
        day = context.issued_on + timedelta(days=point.number or 0)
        return Days(day, day)
    if point.week_shift is not None or point.shape == "weekday":
        return _week(point, context)
    if point.month_shift is not None:
        return _from_issue_month(point, context)
    year, presumed, spans = _year_of(point, context)
    if year is None:
        return Days(None, None, ("未知印发日期，无法推定年份",), needs_issue=True)
    if year not in _PLAUSIBLE:
        return impossible(f"年份{year}不合常理")
    days = _within(point, year, context)
    return replace(days, presumed=presumed + days.presumed, context=spans)


def _year_of(
    point: Point, context: Context
) -> tuple[int | None, tuple[str, ...], tuple[tuple[int, int], ...]]:
    if point.year is not None:
        return point.year, (), ()
    if context.year is not None:
        spans = (context.year_span,) if context.year_span else ()
        return context.year + (point.shift or 0), ("年份承前文",), spans
    if context.issued_on is None:
        return None, (), ()
    if point.shift is not None:
        return context.issued_on.year + point.shift, (), ()
    if point.shape == "festival":
        return _next_festival_year(point, context.issued_on), (), ()
    return context.issued_on.year, ("年份按印发日期推定",), ()


def _next_festival_year(point: Point, issued_on: date) -> int:
    day = festival_day(point.name or "", issued_on.year)
    return issued_on.year + (1 if day is not None and day <= issued_on else 0)


def _within(point: Point, year: int, context: Context) -> Days:
    if point.shape == "festival":
        day = festival_day(point.name or "", year)
        return Days(day, day) if day else impossible(f"没有{year}年{point.name}的日期")
    if point.shape == "monthday":
        return _day_of_month(point, year, context)
    if point.shape == "day":
        return _day(year, point.month or 0, point.day or 0)
    if point.shape in ("month", "part"):
        return _month_part(year, point.month or 0, point.part)
    if point.shape == "months":
        n = point.number or 0
        return _months(year, 1, n) if 1 <= n <= 12 else impossible("没有这样的月份")
    return _stretch(point, year)


def _day_of_month(point: Point, year: int, context: Context) -> Days:
    if context.month is not None:
        return _day(year, context.month, point.day or 0)
    if context.issued_on is None:
        return Days(None, None, ("未写月份，印发日期也未知",), needs_issue=True)
    days = _day(year, context.issued_on.month, point.day or 0)
    return replace(days, doubts=("未写月份，暂按印发当月", *days.doubts))


def _stretch(point: Point, year: int) -> Days:
    n = point.number or 0
    if point.shape == "quarters":
        return _months(year, 1, 3 * n)
    if point.shape == "quarter":
        return _part_of(_months(year, 3 * n - 2, 3 * n), point.part, "季度")
    if point.shape == "half":
        return _months(year, 6 * n - 5, 6 * n)
    if point.part == "中":
        middle = date(year, 6, 30)
        return Days(middle, middle, ("“年中”没有确定的日子，暂按6月30日",))
    return _part_of(_months(year, 1, 12), point.part, "年")


def _part_of(days: Days, part: str | None, stretch: str) -> Days:
    if part in (None, "末", "内") or days.first is None:
        return days
    end = _month_end(days.first.year, days.first.month)
    return Days(days.first, end, (f"“{stretch}{part}”没有确定的日子，暂按首月月底",))


def _months(year: int, first: int, last: int) -> Days:
    return Days(date(year, first, 1), _month_end(year, last))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> Days:
    try:
        found = date(year, month, day)
    except ValueError:
        return impossible(f"没有{year}年{month}月{day}日这一天")
    return Days(found, found)


def _month_part(year: int, month: int, part: str | None) -> Days:
    if not 1 <= month <= 12:
        return impossible(f"没有{month}月")
    last = monthrange(year, month)[1]
    if part in (None, "末", "内"):
        return Days(date(year, month, 1), date(year, month, last))
    start, end = _PARTS[part]
    doubts = (f"“月{part}”没有确定的日子，暂按{end}日",) if part in _LOOSE else ()
    return Days(date(year, month, start), date(year, month, min(end, last)), doubts)


def _from_issue_month(point: Point, context: Context) -> Days:
    if context.issued_on is None:
        return Days(None, None, ("未知印发日期，无法推定年月",), needs_issue=True)
    months = context.issued_on.year * 12 + context.issued_on.month - 1 + (point.month_shift or 0)
    year, month = divmod(months, 12)
    month += 1
    if point.shape == "quarter":
        first = (month - 1) // 3 * 3 + 1
        days = _part_of(_months(year, first, first + 2), point.part, "季度")
        doubt = "未写明是哪个季度，也可能是每个季度"
    elif point.shape == "day":
        return _day(year, month, point.day or 0)
    else:
        days = _month_part(year, month, point.part)
        doubt = "未写明是哪个月"
    return replace(days, doubts=(doubt, *days.doubts)) if point.name == "bare" else days


def _week(point: Point, context: Context) -> Days:
    if context.issued_on is None:
        return Days(None, None, ("未知印发日期，无法推定星期",), needs_issue=True)
    monday = context.issued_on - timedelta(days=context.issued_on.weekday())
    if point.week_shift is None:
        day = monday + timedelta(days=point.weekday or 0)
        if day < context.issued_on:
            day += timedelta(days=7)
        return Days(day, day, ("未写明是哪一周，暂按最近的一个",))
    monday += timedelta(weeks=point.week_shift)
    if point.weekday is None:
        return Days(monday, monday + timedelta(days=6), ("“周内”到周五还是周日，没有写明",))
    day = monday + timedelta(days=point.weekday)
    return Days(day, day)


def _plan(point: Point) -> Days:
    first, last = five_years_of(point.number or 0)
    part = point.name or ""
    if part in ("时期", "期间"):
        return Days(date(first, 1, 1), date(last, 12, 31))
    if "末" in part:
        return Days(date(last, 12, 31), date(last, 12, 31))
    year = first + 2 if part.startswith("中") else first
    return Days(date(year, 12, 31), date(year, 12, 31), ("规划的中期、初期没有确定的日子",))
