"""Places within a period: 5日前, 上旬, 第一个星期一, 前5个工作日, 结束后10日内 — shared by all periods."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..facts import Rule
from ..numerals import WHOLE, whole
from .points import NUM, weekday_number

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BEFORE = re.compile(r"(?:之前|以前|前(?!\d|[一二三四五六七八九十两]*个?工作日)|止|内|之内|以内)?")
PLACE = re.compile(
    rf"的?(?:(?P<d>{NUM})[日号](?P<more>(?:(?:之?前)?[、和及,](?:{NUM})[日号])*)|(?P<x>[上中下]旬)|月?(?P<e>底|末(?!周|次))|月?(?P<s>初)|(?P<mid>中(?!央|心|旬)))"
)
NTH_WORKDAY = re.compile(
    rf"的?(?:(?P<ahead>前)(?P<a>{WHOLE})个?工作日|第(?P<b>{WHOLE})个?工作日|倒数第(?P<back>{WHOLE})个?工作日|首个工作日|(?P<last>最后[一1]?个?工作日))"
)
NTH_WEEKDAY = re.compile(
    r"的?(?:第(?P<n>[一二三四五1-5])个?|(?P<last>最后[一1]?个?))(?:周|星期|礼拜)(?P<w>[一二三四五六日天])"
)
AFTER = re.compile(
    rf"(?:(?:结束|终了|期满|度?末|届满)?(?:之?后|以后)|(?:结束|终了|期满|届满)之日起)(?:的)?(?P<n>{WHOLE})(?P<u>个?工作日|日|天|个月|周)(?:之?内|以内|前)?"
)
WEEKDAYS = re.compile(
    r"(?:的)?(?:周|星期)?(?P<w>[一二三四五六日天](?:(?:[、和及至到~]|-+)(?:周|星期)?[一二三四五六日天])*)(?![个次年季级把周半月日])"
)
_WEEKDAY_RANGE = re.compile(r"([一二三四五六日天])(?:[至到~]|-+)(?:周|星期)?([一二三四五六日天])")
_TIME = re.compile(
    r"(?:的)?(?P<ap>上午|下午|晚上?|中午)?(?P<h>\d{1,2})(?::|时|点)(?P<m>\d{1,2})?分?|(?P<cob>下班)"
)

#: End of the words, rules, name of the period, doubts.
Read = tuple[int, tuple[Rule, ...], str, tuple[str, ...]]


_LONG = "期限比周期还长，请核对"


def following(after: re.Match[str], months: str, covers: str, period: str) -> Read:
    """每季度结束后10日内: so many days (or months) into the next period."""
    n, unit = whole(after.group("n")) or 0, after.group("u")
    if "工作日" in unit:
        name = {"季": "quarter", "年": "year", "半年": "half_year", "月": "month"}[period]
        return after.end(), (Rule(rule=f"nth_workday_of_{name}", n=n, covers=covers),), period, ()
    if unit == "个月":
        if not months or n > 12:
            return (
                after.end(),
                (Rule("FREQ=MONTHLY;BYMONTHDAY=-1", covers=covers),),
                period,
                (_LONG,),
            )
        starts = sorted((int(m) + n - 2) % 12 + 1 for m in months.split(","))
        rrule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, starts))};BYMONTHDAY=-1"
        return after.end(), (Rule(rrule, covers=covers),), period, ()
    n *= 7 if unit == "周" else 1
    doubts = ("超过一个月的天数请核对",) if n > 28 else ()
    freq = "FREQ=MONTHLY" if period == "月" else f"FREQ=YEARLY;BYMONTH={months}"
    return after.end(), (Rule(f"{freq};BYMONTHDAY={min(n, 28)}", covers=covers),), period, doubts


def monthday(days: Sequence[int]) -> str:
    """BYMONTHDAY that clamps to the end of short months, as RFC 5545 alone would skip them."""
    days = [-1 if day == 31 else day for day in days]
    if len(days) == 1 and days[0] in (29, 30):
        return f"BYMONTHDAY={','.join(str(d) for d in range(28, days[0] + 1))};BYSETPOS=-1"
    return f"BYMONTHDAY={','.join(map(str, days))}"


def day_doubt(day: int | None) -> tuple[str, ...]:
    return () if day and 1 <= day <= 31 else ("没有这一天",)


def place_in_month(text: str, at: int) -> tuple[int, int, tuple[str, ...]]:
    """Day within a month, the end of the words, and doubts; the last day when nothing is said."""
    place = PLACE.match(text, at)
    if not place:
        return -1, end_of(text, at) if text.startswith(("内", "之内")) else at, ()
    end = end_of(text, place.end())
    if place.group("d"):
        day = whole(place.group("d")) or 0
        return (-1 if day == 31 else day), end, day_doubt(day)
    if place.group("x"):
        return {"上旬": 10, "中旬": 20, "下旬": -1}[place.group("x")], end, ()
    if place.group("e"):
        return -1, end, ()
    day = 10 if place.group("s") else 20
    return day, end, ("“月初”“月中”没有确定的日子",)


def nth_of(nth: re.Match[str]) -> int | None:
    """Which workday: counted from the end when below nought."""
    if back := nth.group("back"):
        return -(whole(back) or 0)
    return -1 if nth.group("last") else whole(nth.group("a") or nth.group("b") or "一")


def weekdays(written: str) -> str:
    """BYDAY of 一、周四 or 一至五."""
    if ranged := _WEEKDAY_RANGE.fullmatch(written):
        first, last = (weekday_number(c) for c in ranged.groups())
        if first < last:
            return ",".join(DAYS[first : last + 1])
    return ",".join(DAYS[weekday_number(c)] for c in written if c in "一二三四五六日天")


def time_at(text: str, at: int) -> tuple[str | None, int]:
    match = _TIME.match(text, at)
    if not match:
        return None, at
    if match.group("cob"):
        return "close_of_business", match.end()
    hour = int(match.group("h"))
    if match.group("ap") in ("下午", "晚", "晚上") and hour < 12:
        hour += 12
    return f"{hour:02d}:{int(match.group('m') or 0):02d}", match.end()


_UNREAD = re.compile(
    r"(?:的|于|在)?(?:第?[\d一二三四五六七八九十两]+(?![\d一二三四五六七八九十两]|次|轮|场|期|遍|回|个|名|项|户|万|元|%|家|亿|批|件|天|人|至[\d一两二三]+次|-+[\d]+次)"
    r"|[^,。;]{1,8}?(?<!提)(?<!目)(?:之前|以前|前|期间|之后|以后|后)(?![提期置瞻列沿续])"
    r"|最后|首|末|逢|倒数|工作日|[春夏秋冬])"
)
#: Words that shift or narrow a day already read: 末前5日, 后第3日, 至25日.
_UNREAD_MORE = re.compile(
    rf"(?:之?前|之?后|以[前后]|起|的|-+|~|至|到|、|和|及|或)?(?:第?{WHOLE}个?(?:工作日|日|天|号|月(?!度)|周|星期|时|点)(?!一次)|倒数|首月|末月|末周|首个|[上中下]旬|最后一|逢)"
)


def unread(text: str, at: int) -> tuple[str, ...]:
    """A doubt when words of time follow that the grammar did not take in."""
    match = _UNREAD.match(text, at)
    return (f"“{match.group()}”没有读懂，请核对周期",) if match else ()


def unread_more(text: str, at: int) -> tuple[str, ...]:
    """A doubt when the day just read goes on in words that the grammar did not take in."""
    match = _UNREAD_MORE.match(text, at)
    return (f"“{match.group()}”没有读懂，请核对周期",) if match else ()


def end_of(text: str, at: int) -> int:
    match = _BEFORE.match(text, at)
    return match.end() if match else at
