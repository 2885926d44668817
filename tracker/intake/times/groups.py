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
    """Every point that is free, alone, in its list or in its range."""
    free = [p for p in points(text) if not taken.overlaps(p.start, p.end)]
    found: list[Group] = []
    i = 0
    while i < len(free):
        members, is_range, i = _members(text, free, i)
        found.append(_group(text, members, is_range))
    return [one for group in found for one in _with_lead(text, group, taken)]


def _members(text: str, free: list[Point], i: int) -> tuple[list[Point], bool, int]:
    """The points joined to the i-th, whether as a range, and where to go on."""
    members = [free[i]]
    i += 1
    while True:
        at = members[-1].end
        following = free[i] if i < len(free) else None
        if len(members) == 1:
            if following and _RANGE_GAP.fullmatch(text, at, following.start):
                return [members[0], following], True, i + 1
            gap = _RANGE_GAP.match(text, at)
            if gap and (day := _day_of(members[0], text, gap.end())):
                return [members[0], day], True, i
        gap = _LIST_GAP.match(text, at)
        if following and _LIST_GAP.fullmatch(text, at, following.start):
            if _RANGE_GAP.match(text, following.end) and _is_range_next(text, free, i):
                return members, False, i
            members.append(following)
            i += 1
        elif gap and (day := _day_of(members[-1], text, gap.end())):
            members.append(day)
        else:
            return members, False, i


def _is_range_next(text: str, free: list[Point], i: int) -> bool:
    """Whether the i-th point opens a range of its own: 4月、6月至9月."""
    if i + 1 >= len(free):
        return False
    return _RANGE_GAP.fullmatch(text, free[i].end, free[i + 1].start) is not None


def _day_of(before: Point, text: str, at: int) -> Point | None:
    day = bare_day_at(text, at)
    if before.shape != "day" or day is None or text.startswith("内", day.end):
        return None
    return replace(day, shape="day", month=before.month, year=before.year, shift=before.shift)


_SHORT_RANGE = re.compile(
    r"(?<![\d.-])(\d{1,2}|[一二三四五六七八九十]{1,2}|\d{4})(?:年|月|季度)?(?:-{1,3}|~|至|到)$"
)
_SHORT_LIST = re.compile(
    r"(?<![\d.、])(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2}|\d{4})(?:年|月|季度)?(?:、|和))+$"
)
_NUMBER = re.compile(r"(\d+|[一二三四五六七八九十]+)")


def _with_lead(text: str, group: Group, taken: Taken) -> list[Group]:
    """3-5月, 2021-2025年, 4、6、9月: numbers whose unit is said only once, at the end."""
    first = group.points[0]
    if group.is_range:
        return [group]
    if listed := _SHORT_LIST.search(text, max(0, first.start - 24), first.start):
        begun = [_lead_point(m, first) for m in _NUMBER.finditer(text, *listed.span())]
        known = [p for p in begun if p is not None]
        if len(known) == len(begun) and not taken.overlaps(*listed.span()):
            return [replace(group, points=(*known, *group.points), start=listed.start())]
    lead = _SHORT_RANGE.search(text, max(0, first.start - 8), first.start)
    begin = _lead_point(lead, first) if lead else None
    if lead is None or begin is None or taken.overlaps(*lead.span()):
        return [group]
    if first.has_year and begin.shape == "month":
        begin = replace(begin, year=first.year, shift=first.shift)
    alone = len(group.points) == 1
    ranged = replace(
        group,
        points=(begin, first),
        is_range=True,
        start=lead.start(),
        end=group.end if alone else first.end,
    )
    rest = [] if alone else [replace(group, points=group.points[1:], start=group.points[1].start)]
    return [ranged, *rest]


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
