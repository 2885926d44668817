"""Points that belong together: lists (4月、6月、9月), ranges (3-5月, 3月1日至15日), with the role they share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..numerals import whole
from .found import Taken
from .points import Point, bare_day_at, points

_LIST_GAP = re.compile(r"(?:、|和|及|与|以及|或)")
_RANGE_GAP = re.compile(
    r"(?:起|开始|启动|之日起)?,?(?:-{1,3}|~|直?至|到|截止到?|截至|持续到|延续至)(?=\d|[\u4e00-\u9fa5])?"
)
_AFTER = re.compile(
    r"(?P<before>之前|以前|前夕|前(?![期沿段列往瞻置后]))|(?P<within>之内|以内|内(?![部容外设在地]))|(?P<until>为?止|结束)|"
    r"(?P<during>期间|间(?!接|隔|断)|时期)|(?P<about>左右|前后)|(?P<from>起|开始|之后|以后|后(?![续期]))"
)
EFFECTIVE = re.compile(r"(?:起|开始)?(?:正式)?(?:施行|实施|执行|生效|试行|启用)(?:[。,;)]|$)")
_TO = re.compile(r"(?:截至|截止到?|最迟|最晚|不迟于|不晚于|直?至|到|赶在|于)$")


@dataclass(frozen=True)
class Group:
    """Points that share one role: a list, a range or a single one."""

    points: tuple[Point, ...]
    is_range: bool
    start: int
    end: int
    #: What follows: before within until during about from, or ''.
    role: str
    prefix: str


def groups(text: str, taken: Taken) -> list[Group]:
    free = [p for p in points(text) if not taken.overlaps(p.start, p.end)]
    groups: list[Group] = []
    i = 0
    while i < len(free):
        members, is_range = [free[i]], False
        while True:
            gap_at = members[-1].end
            following = free[i + 1] if i + 1 < len(free) else None
            if following and not is_range and _RANGE_GAP.fullmatch(text, gap_at, following.start):
                members.append(following)
                is_range, i = True, i + 1
            elif (
                (range_gap := _RANGE_GAP.match(text, gap_at))
                and not is_range
                and _day_of(members[-1], text, range_gap.end())
            ):
                members.append(_day_of(members[-1], text, range_gap.end()) or free[i])
                is_range = True
            elif following and not is_range and _LIST_GAP.fullmatch(text, gap_at, following.start):
                members.append(following)
                i += 1
            elif (gap := _LIST_GAP.match(text, gap_at)) and (
                day := _day_of(members[-1], text, gap.end())
            ):
                members.append(day)
            else:
                break
        groups.append(_group(text, members, is_range))
        i += 1
    return _merged_ranges(text, groups, taken)


def _day_of(before: Point, text: str, at: int) -> Point | None:
    day = bare_day_at(text, at)
    if before.shape != "day" or day is None or text.startswith("内", day.end):
        return None
    return replace(day, shape="day", month=before.month, year=before.year, shift=before.shift)


_SHORT_RANGE = re.compile(
    r"(?<![\d.-])(\d{1,2}|[一二三四五六七八九十]{1,2}|\d{4})(?:年|月|季度)?(?:-{1,3}|~|至|到|、|和)$"
)


def _merged_ranges(text: str, groups: list[Group], taken: Taken) -> list[Group]:
    """3-5月, 2021-2025年, 6、9月: a first number whose unit is said only once."""
    merged = []
    for group in groups:
        first = group.points[0]
        lead = _SHORT_RANGE.search(text, max(0, first.start - 8), first.start)
        if lead is None or taken.overlaps(*lead.span()) or group.is_range:
            merged.append(group)
            continue
        begin = _lead_point(lead, first)
        if begin is None:
            merged.append(group)
            continue
        if lead.group()[-1] in "、和":
            merged.append(replace(group, points=(begin, *group.points), start=lead.start()))
        else:
            second = replace(first, year=first.year)
            if first.has_year and begin.shape == "month":
                begin = replace(begin, year=first.year, shift=first.shift)
            merged.append(replace(group, points=(begin, second), is_range=True, start=lead.start()))
    return merged


def _lead_point(lead: re.Match[str], first: Point) -> Point | None:
    from_number = lead.group(1)
    start, end = lead.span(1)
    if first.shape in ("month", "part") and len(from_number) <= 2 and not first.has_year:
        return Point(start, end, "month", month=whole(from_number))
    if first.shape == "quarter" and first.number and len(from_number) == 1:
        return Point(start, end, "quarter", first.year, first.shift, number=whole(from_number))
    if first.shape == "year" and len(from_number) == 4 and first.part is None:
        return Point(start, end, "year", int(from_number))
    return None


def _group(text: str, members: list[Point], is_range: bool) -> Group:
    end = members[-1].end
    after = _AFTER.match(text, end)
    role = (after.lastgroup or "") if after else ""
    if role == "from" and EFFECTIVE.match(text, end):
        role = "effective"
    elif role == "" and text.startswith(("以来", "来"), end):
        role = "past"
    before = text[max(0, members[0].start - 4) : members[0].start]
    prefix = _TO.search(before)
    return Group(
        tuple(members), is_range, members[0].start, after.end() if after else end, role,
        prefix.group() if prefix else "",
    )  # fmt: skip
