"""What follows 每…: the position in the period (每季度第一个月5日前) as recurrence rules."""

from __future__ import annotations

import re
from dataclasses import replace

from ..facts import Rule
from ..numerals import whole
from .places import (
    AFTER,
    DAYS,
    NTH_WEEKDAY,
    NTH_WORKDAY,
    PLACE,
    WEEKDAYS,
    Read,
    day_doubt,
    end_of,
    following,
    monthday,
    nth_of,
    place_in_month,
    time_at,
    unread,
    weekdays,
)
from .points import NUM, weekday_number
from .yearly import year_rules

_QUARTER_MONTH = re.compile(
    r"的?(?:(?P<first>首月|第?一个月|第1个月|头一个月|首个月)|(?P<middle>第[二2]个月|中间月)|(?P<last>末次月|次季首月|下一?季度(?:首月|第[一1]个月)|后次月|次月)|"
    r"(?P<end>末月|末(?=\d{1,2}[日号])|最后[一1]?个?月|第[三3]个月|季末月))"
)
_HALF_MONTH = re.compile(
    r"的?(?:(?P<first>首月|第?[一1]个月|首个月|头一个月)|末月|最后[一1]?个?月|第[六6]个月)"
)
_NEXT_MONTH = re.compile(rf"[^。;]{{0,6}}?(?:于|在)?(?:次|下个?)月(?P<d>{NUM})[日号]")
_SPREAD = "间隔从何时起算没有写明"


def every_rules(text: str, match: re.Match[str]) -> Read | None:
    """End, rules, name of the period and doubts for a 每… that `match` found."""
    written, unit, at = match.group("n"), match.group("u"), match.end()
    unit = {"年度": "年", "季度": "季", "月份": "月", "星期": "周", "礼拜": "周", "天": "日"}.get(
        unit, unit
    )
    if written in ("单", "双") and unit == "月":
        months = "1,3,5,7,9,11" if written == "单" else "2,4,6,8,10,12"
        day, end, doubts = place_in_month(text, at)
        return end, (Rule(f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={day}"),), "interval", doubts
    if written == "半":
        return _half(text, at, unit)
    n = 2 if written in ("双", "隔") else whole(written) if written else 1
    if n is None or n == 0 or unit == "小时":
        return None
    if n > 1:
        return _interval(text, at, unit, n)
    reader = {"年": year_rules, "季": _quarter, "月": _month, "周": _week, "日": _day}.get(unit)
    if reader:
        return reader(text, at)
    if unit == "旬":
        return at, (Rule("FREQ=MONTHLY;BYMONTHDAY=10,20,-1"),), "旬", ()
    return at, (Rule(rule="every_workday"),), "日", ()


def _half(text: str, at: int, unit: str) -> Read | None:
    if unit == "月":
        return at, (Rule("FREQ=MONTHLY;BYMONTHDAY=15,-1"),), "半月", ()
    if unit != "年":
        return None
    if after := AFTER.match(text, at):
        return following(after, "1,7", "previous_half_year", "半年")
    if month := _HALF_MONTH.match(text, at):
        months = "1,7" if month.group("first") else "6,12"
        day, end, doubts = place_in_month(text, month.end())
        return end, (Rule(f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={day}"),), "半年", doubts
    end = end_of(text, at + 1 if text[at : at + 1] in ("末", "底") else at)
    rule = Rule("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1")
    return end, (rule,), "半年", unread(text, at) if end == at else ()


def _interval(text: str, at: int, unit: str, n: int) -> Read | None:
    if unit == "日":
        return at, (Rule(f"FREQ=DAILY;INTERVAL={n}", needs_confirm=True),), "interval", ()
    if unit == "周":
        weekday, end = "SU", at
        if found := WEEKDAYS.match(text, at):
            weekday, end = weekdays(found.group("w")), end_of(text, found.end())
        return end, (Rule(f"FREQ=WEEKLY;INTERVAL={n};BYDAY={weekday}"),), "interval", ()
    if unit == "月":
        day, end, doubts = place_in_month(text, at)
        rule = Rule(f"FREQ=MONTHLY;INTERVAL={n};BYMONTHDAY={day}")
        return end, (rule,), "月", doubts
    if unit == "季":
        return at, (Rule(f"FREQ=MONTHLY;INTERVAL={3 * n};BYMONTHDAY=-1"),), "季", (_SPREAD,)
    if unit != "年":
        return None
    read = year_rules(text, at)
    rules = tuple(
        replace(r, rrule=(r.rrule or "").replace("YEARLY", f"YEARLY;INTERVAL={n}")) for r in read[1]
    )
    return read[0], rules, "年", read[3]


def _quarter(text: str, at: int) -> Read:
    if nth := NTH_WORKDAY.match(text, at):
        return (
            end_of(text, nth.end()),
            (Rule(rule="nth_workday_of_quarter", n=nth_of(nth)),),
            "季",
            (),
        )
    if after := AFTER.match(text, at):
        return following(after, "1,4,7,10", "previous_quarter", "季")
    if month := _QUARTER_MONTH.match(text, at):
        months, covers = "1,4,7,10", None
        if month.group("middle"):
            months = "2,5,8,11"
        elif month.group("end"):
            months = "3,6,9,12"
        elif month.group("last"):
            covers = "previous_quarter"
        day, end, doubts = place_in_month(text, month.end())
        rule = Rule(f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={day}", covers=covers)
        return end, (rule,), "季", doubts
    if ending := re.compile(r"的?(?:季)?[末底]").match(text, at):
        return (
            end_of(text, ending.end()),
            (Rule("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),),
            "季",
            (),
        )
    if begin := re.compile(r"的?初").match(text, at):
        rule = Rule("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10")
        return end_of(text, begin.end()), (rule,), "季", ("“季度初”没有确定的日子",)
    rule = Rule("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1")
    return at, (rule,), "季", unread(text, at)


def _month(text: str, at: int) -> Read:
    if nth := NTH_WORKDAY.match(text, at):
        return (
            end_of(text, nth.end()),
            (Rule(rule="nth_workday_of_month", n=nth_of(nth)),),
            "月",
            (),
        )
    if nth := NTH_WEEKDAY.match(text, at):
        order = -1 if nth.group("last") else whole(nth.group("n"))
        day = DAYS[weekday_number(nth.group("w"))]
        return end_of(text, nth.end()), (Rule(f"FREQ=MONTHLY;BYDAY={order}{day}"),), "月", ()
    if after := AFTER.match(text, at):
        return following(after, "", "previous_month", "月")
    if later := _NEXT_MONTH.match(text, at):
        rule = Rule(
            f"FREQ=MONTHLY;{monthday([whole(later.group('d')) or 0])}", covers="previous_month"
        )
        return end_of(text, later.end()), (rule,), "月", day_doubt(whole(later.group("d")))
    place = PLACE.match(text, at)
    if place and place.group("d"):
        days = [
            whole(d) or 0 for d in re.findall(NUM, place.group("d") + "、" + place.group("more"))
        ]
        doubts = tuple(doubt for day in days for doubt in day_doubt(day))
        rule = Rule(f"FREQ=MONTHLY;{monthday(days)}")
        end = place.end()
        if (ranged := re.compile(rf"(?:-+|~|至|到)({NUM})[日号]").match(text, end)) is not None:
            rule = Rule(
                f"FREQ=MONTHLY;{monthday([whole(ranged.group(1)) or 0])}",
                window_start=f"{days[0]:02d}",
            )
            end = ranged.end()
        time, end = time_at(text, end)
        return end_of(text, end), (replace(rule, time=time),), "月", doubts
    last, end, doubts = place_in_month(text, at)
    if end == at:
        doubts += unread(text, at)
    return end, (Rule(f"FREQ=MONTHLY;BYMONTHDAY={last}"),), "月", doubts


def _week(text: str, at: int) -> Read:
    found = WEEKDAYS.match(text, at)
    if not found:
        end = end_of(text, at + 1) if text[at : at + 1] == "末" else at
        rule = Rule("FREQ=WEEKLY;BYDAY=SU")
        return end, (rule,), "周", unread(text, at) if end == at else ()
    time, end = time_at(text, found.end())
    rule = Rule(f"FREQ=WEEKLY;BYDAY={weekdays(found.group('w'))}", time=time)
    return end_of(text, end), (rule,), "周", ()


def _day(text: str, at: int) -> Read:
    time, end = time_at(text, at)
    return (end_of(text, end) if time else at), (Rule("FREQ=DAILY", time=time),), "日", ()
