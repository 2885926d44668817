"""Points in time as written: 2023年9月底, 四季度, 本周五, 春节 — the lexer of the grammar.

A `Point` holds what was said and nothing that was not; `resolve` turns it into days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..numerals import CHINESE, whole
from .festivals import NAMES

NUM = rf"(?:\d{{1,2}}|[{CHINESE}]{{1,3}})"
_Y4 = r"(?:(?<!\d)\d{4}|(?<![〇零一二三四五六七八九])[〇零一二三四五六七八九]{4})"
#: Relative years → distance from the year in hand.
SHIFTS = {
    "今年": 0, "本年": 0, "本年度": 0, "当年": 0, "同年": 0, "全年": 0, "明年": 1, "次年": 1, "翌年": 1,
    "来年": 1, "下年": 1, "下一年": 1, "下年度": 1, "下一年度": 1, "后年": 2, "去年": -1, "上年": -1,
    "上一年": -1,
}  # fmt: skip
_RELATIVE_YEAR = "|".join(sorted(SHIFTS, key=len, reverse=True)).replace(
    "全年", "全年(?!坚持|保持|不间断)"
)
#: After these, 中, 初, 内 and 底 belong to the next word: 中央, 初步, 内容, 底数.
MIDDLE = "中(?![央共国心部旬学小期级专西东药医职省院华长标科高介型层外间])"
START = "初(?![步中级高一期次心始审])"
INSIDE = "内(?![部容外在地涝设生需河陆销控存])"
BOTTOM = "底(?![数层线色])"
_PART = rf"(?:[上中]?[中下]旬|上旬|[上下]半月|月?{BOTTOM}|月?末|{START}|{MIDDLE})"
_YEAR_PART = rf"(?:年?(?:{BOTTOM}|末|终(?![端止身]))|岁末|年?{START}|年?{MIDDLE}|年?{INSIDE})"
_QUARTER_PART = rf"(?:末|{BOTTOM}|{START}|{MIDDLE}|{INSIDE})"
_WEEKDAYS = "一二三四五六日天"
_GROUP = re.compile(r"\?P<(\w+)>")

_YEAR = (
    rf"(?:(?P<y>{_Y4})年(?:度(?=[底末内前]|完成|全部|全面|实现|达到))?"
    rf"|(?P<y2>(?<!\d)\d{{2}})年(?=\d{{1,2}}月|底|年底|末|[上下]半年|[一二三四]季)"
    rf"|(?P<yr>{_RELATIVE_YEAR}))"
)
_NUMERIC = r"(?P<ny>(?<!\d)\d{4})(?P<sep>[-/.])(?P<nm>\d{1,2})(?P=sep)(?P<nd>\d{1,2})(?!\d)日?"
#: 20250930前: eight digits are a day only where a deadline word follows.
_EIGHT = r"(?<!\d)(?P<ey>20\d\d)(?P<em>[01]\d)(?P<ed>[0-3]\d)(?=日?(?:之?前|以前))日?"
_YEAR_MONTH = r"(?P<ymy>(?<!\d)\d{4})[-/.](?P<ymm>\d{1,2})(?![\d.%])(?=月|底|前|之前|以前|$)月?底?"
_FIVE_YEARS = r"“?(?P<plan>十[一二三四五六七八九]?|二十)五”?(?:规划)?(?P<planp>时期|期间|末期?|期末|中期|初期?)"
_BODY = (
    rf"(?P<m>{NUM})月份?的?(?P<d>{NUM})(?:[日号]|(?<=\d)(?=之?前|以前))"
    rf"|(?<!\d)(?P<pm>{NUM})月份?的?(?P<mp>{_PART}|{INSIDE})?"
    rf"|前(?P<qs>[一二两三123])个?季度"
    rf"|前(?P<ms>{NUM})个月"
    rf"|(?:第?(?P<q>[一二三四1-4])(?:季度|季(?![\u4e00-\u9fa5])|季(?=[末底初中内前至到和及要须]|完成|开展|启动|达到|实现|组织))|Q(?P<q2>[1-4]))(?P<qp>{_QUARTER_PART})?"
    rf"|(?P<h>[上下])半年度?(?P<hp>底|末|{INSIDE})?"
    rf"|(?P<hb>(?<![\u4e00-\u9fa5\d])半年)(?=完成|达到|实现|过半|支出|要)"
)
_TIME = (
    r"(?:\((?:本|下|这)?(?:星期|周)(?P<wdp>[一二三四五六日天])\))?"
    r"(?:(?P<ap>上午|下午|中午|晚上?|早上?|凌晨)?(?:(?P<hh>\d{1,2}|[零一二三四五六七八九十]{1,3})"
    r"(?::|时|点)(?:(?P<mi>\d{1,2}|半)分?)?钟?整?)"
    r"|(?P<noon>中午)|(?P<cob>(?:当[天日]|[上下]午)下班|下班|工作时间结束))?"
)


def _second(pattern: str) -> str:
    """The same pattern with its groups renamed, so that it can stand twice in one expression."""
    return _GROUP.sub(lambda m: f"?P<{m.group(1)}_>", pattern)


_POINT = re.compile(
    rf"(?:{_NUMERIC}|{_EIGHT}|{_YEAR_MONTH}|{_FIVE_YEARS}"
    rf"|{_YEAR}的?,?(?:{_BODY}|(?P<yf>{NAMES})(?=节?(?:假期)?(?:之?前|以前|前夕)))"
    rf"|{_second(_YEAR)}(?P<yp>{_YEAR_PART})?"
    rf"|{_second(_BODY)}"
    rf"|(?<![\d一二三四五六七八九十半两几每多常近当])(?P<by>年度?(?:{BOTTOM}|末|终(?!端))|岁末|岁尾|(?:(?<![\u4e00-\u9fa5\d])|(?<=[于在到至从自和及]))年度?(?:{START}|{MIDDLE}|{INSIDE}))"
    rf"|(?<!每)(?P<mr>本|当|这个?|下个?|次|上个?)月(?:(?P<md>{NUM})[日号]|(?P<mrp>{_PART}|份?{INSIDE}))?"
    rf"|(?<![\d一二三四五六七八九十每个季本当下次上双单首末])(?P<bm>月(?:{BOTTOM}|末|{START}|{MIDDLE}))"
    rf"|(?<!每)(?P<qr>本|当|这个?|下个?|上个?)季度?(?P<qrp>末|底|{INSIDE})?"
    r"|(?<![每本当下上一二三四1234])(?P<bq>季度?(?:末|底))"
    rf"|(?P<wr>本|这|下下?|上)个?(?:周|星期|礼拜)(?P<wd>[{_WEEKDAYS}末]|{INSIDE})?"
    rf"|(?<![每一本这下上个])(?:周|星期|礼拜)(?P<bw>[{_WEEKDAYS}])(?=之?前|以前|下班|上午|下午|中午|\d)"
    r"|(?P<td>今[日天]|明[日天]|后天)(?=之?前|下班|上午|下午|中午|\d{1,2}[:时点]|内)"
    rf"|(?P<f>{NAMES})(?=节?(?:假期|假日)?(?:之?前|以前|前夕))节?(?:假期|假日)?"
    rf"|(?<![\d{CHINESE}月])(?P<bx>[上中下]旬)(?=之?前|以前|末|底|$|[,。;)])"
    rf"|(?<![\d{CHINESE}个第每月])(?P<bd>{NUM})[日号](?=之?前|以前|下班|上午|下午|中午|\d{{1,2}}[:时点])"
    rf"){_TIME}"
)
_BARE_DAY = re.compile(rf"({NUM})[日号]")


@dataclass(frozen=True)
class Point:
    """A point or stretch of time as the words give it; start and end are offsets in the view."""

    start: int
    end: int
    #: day month part quarter half year quarters months week weekday festival plan monthday
    #: offset (days from the day of issue)
    shape: str
    year: int | None = None
    #: Years from the year in hand (次年 is 1); None when no year was said.
    shift: int | None = None
    month: int | None = None
    #: Months from the month of issue.
    month_shift: int | None = None
    day: int | None = None
    #: 上旬 中旬 下旬 上半月 下半月 初 中 末 内
    part: str | None = None
    number: int | None = None
    week_shift: int | None = None
    weekday: int | None = None
    name: str | None = None
    time: str | None = None
    #: The day of the week that the text puts beside the date.
    said_weekday: int | None = None

    @property
    def has_year(self) -> bool:
        return self.year is not None or self.shift is not None

    @property
    def is_whole(self) -> bool:
        """A stretch named as such, without saying which end of it is meant."""
        return self.part is None and self.shape in (
            "month", "quarter", "half", "year", "quarters", "months", "week",
        )  # fmt: skip


def points(text: str, start: int = 0, end: int | None = None) -> Iterator[Point]:
    """All points in the (compact, folded) text, in order."""
    for match in _POINT.finditer(text, start, len(text) if end is None else end):
        if match.end() > match.start():
            yield _point(match)


def point_at(text: str, at: int) -> Point | None:
    """The point that begins exactly here."""
    match = _POINT.match(text, at)
    return _point(match) if match and match.end() > match.start() else None


def bare_day_at(text: str, at: int) -> Point | None:
    """A day without its month (15日), where the words before have given the month."""
    match = _BARE_DAY.match(text, at)
    if not match:
        return None
    return Point(match.start(), match.end(), "monthday", day=whole(match.group(1)))


def weekday_number(char: str) -> int:
    """一 → 0 … 日 → 6."""
    return 6 if char in "日天末" else _WEEKDAYS.index(char)


def _point(match: re.Match[str]) -> Point:
    g = match.groupdict()
    said = weekday_number(g["wdp"]) if g["wdp"] else None
    return replace(_bare(match, g), time=_time(g), said_weekday=said)


def _bare(match: re.Match[str], g: dict[str, str | None]) -> Point:
    start, end = match.span()
    if g["ny"]:
        month, day = int(g["nm"] or 0), int(g["nd"] or 0)
        return Point(start, end, "day", int(g["ny"]), month=month, day=day)
    if g["ey"]:
        month, day = int(g["em"] or 0), int(g["ed"] or 0)
        return Point(start, end, "day", int(g["ey"]), month=month, day=day)
    if g["ymy"]:
        return Point(start, end, "part", int(g["ymy"]), month=int(g["ymm"] or 0), part="末")
    if g["planp"]:
        return Point(start, end, "plan", number=whole(g["plan"] or ""), name=g["planp"])
    for mark in ("", "_"):
        if g["y" + mark] or g["y2" + mark] or g["yr" + mark]:
            year, shift = _year(g["y" + mark], g["y2" + mark], g["yr" + mark])
            return replace(_body(g, mark, start, end), year=year, shift=shift)
    if any(g[k] for k in ("m_", "pm_", "qs_", "ms_", "q_", "q2_", "h_", "hb_")):
        return _body(g, "_", start, end)
    return _relative(g, start, end)


def _year(y4: str | None, y2: str | None, word: str | None) -> tuple[int | None, int | None]:
    if y4:
        return whole(y4), None
    if y2:
        return 2000 + int(y2), None
    return None, SHIFTS[word or "今年"]


def _body(g: dict[str, str | None], mark: str, start: int, end: int) -> Point:
    def got(name: str) -> str | None:
        return g.get(name + mark)

    if got("d"):
        month, day = whole(got("m") or ""), whole(got("d") or "")
        return Point(start, end, "day", month=month, day=day)
    if got("pm"):
        part, month = _part(got("mp")), whole(got("pm") or "")
        return Point(start, end, "part" if part else "month", month=month, part=part)
    if got("qs"):
        return Point(start, end, "quarters", number=whole(got("qs") or ""))
    if got("ms"):
        return Point(start, end, "months", number=whole(got("ms") or ""))
    if quarter := got("q") or got("q2"):
        return Point(start, end, "quarter", number=whole(quarter), part=_part(got("qp")))
    if got("h"):
        number = 1 if got("h") == "上" else 2
        return Point(start, end, "half", number=number, part=_part(got("hp")))
    if got("hb"):
        return Point(start, end, "half", number=1, part="末")
    if g["yf"] and not mark:
        return Point(start, end, "festival", name=g["yf"])
    return Point(start, end, "year", part=_part(g["yp"]))


def _relative(g: dict[str, str | None], start: int, end: int) -> Point:
    if by := g["by"]:
        return Point(start, end, "year", shift=0, part="末" if by[0] == "岁" else _part(by))
    if mr := g["mr"]:
        shift = {"下": 1, "次": 1, "上": -1}.get(mr[0], 0)
        if g["md"]:
            return Point(start, end, "day", month_shift=shift, day=whole(g["md"]))
        part = _part(g["mrp"])
        return Point(start, end, "part" if part else "month", month_shift=shift, part=part)
    if g["bm"]:
        return Point(start, end, "part", month_shift=0, part=_part(g["bm"]))
    if qr := g["qr"]:
        shift = {"下": 3, "上": -3}.get(qr[0], 0)
        return Point(start, end, "quarter", month_shift=shift, part=_part(g["qrp"]))
    if g["bq"]:
        return Point(start, end, "quarter", month_shift=0, part="末", name="bare")
    if wr := g["wr"]:
        shift = {"下": 1, "下下": 2, "上": -1}.get(wr, 0)
        if (day := g["wd"]) and not day.startswith("内"):
            return Point(start, end, "weekday", week_shift=shift, weekday=weekday_number(day))
        return Point(start, end, "week", week_shift=shift, part="内" if day else None)
    if g["bw"]:
        return Point(start, end, "weekday", weekday=weekday_number(g["bw"]))
    if g["td"]:
        return Point(start, end, "offset", number="今明后".index(g["td"][0]))
    if g["f"]:
        return Point(start, end, "festival", name=g["f"])
    if g["bx"]:
        return Point(start, end, "part", month_shift=0, part=g["bx"], name="bare")
    return Point(start, end, "monthday", day=whole(g["bd"] or ""))


def _part(written: str | None) -> str | None:
    if not written:
        return None
    if "旬" in written or "半月" in written:
        return written
    return {"底": "末", "终": "末"}.get(written[-1], written[-1])


def _time(g: dict[str, str | None]) -> str | None:
    if g["cob"]:
        return "close_of_business"
    if g["noon"]:
        return "12:00"
    if not g["hh"]:
        return None
    hour = whole(g["hh"]) or 0
    minute = 30 if g["mi"] == "半" else int(g["mi"] or 0)
    is_evening = g["ap"] in ("晚", "晚上")
    if (
        ((is_evening or g["ap"] == "下午") and hour < 12)
        or (is_evening and hour == 12)
        or (g["ap"] == "中午" and hour < 3)
    ):
        hour += 12
    return f"{hour:02d}:{minute:02d}"
