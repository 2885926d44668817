"""Durations: 自印发之日起10个工作日内, 收到后3日内, 会后7日内, 当日办结, 三年内.

A month without the corresponding day ends on its last day (民法典第二百零二条); the day on which the clock
starts is not counted (第二百零一条).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..facts import DeadlineKind
from ..numerals import WHOLE, whole
from .found import Found, Taken
from .points import point_at
from .resolve import Context, resolve

_UNIT = r"个?工作日|个?(?:自然|日历)[日天]|日|天|个?小时|个?钟头|分钟|周|个?星期|个?半月|(?<=[个两数几半])月|个月|年|(?<=个)季度"
_DURATION = re.compile(
    rf"(?<![\d.第每近前过])(?P<n>(?!(?:19|20)\d\d年|[〇零一二三四五六七八九]{{4}}年){WHOLE}|(?<![上下])半|几|数|若干)(?:个)?(?P<u>{_UNIT})(?P<half>半(?=之?内|以内|时间))?(?:时间)?(?:的?期限)?(?P<w>之内|以内|内(?![部容外设在地]))"
)
_LIMIT = re.compile(
    rf"(?:期限|时限|工期|周期|时间|最长|最迟)(?:一般|原则上|为|是|:|均)*(?P<op>不超过|不得超过|不多于|控制在|限)?(?P<n>(?!\d{{4}}年){WHOLE}|半)(?:个)?(?P<u>{_UNIT})(?:以内|之内|内)?"
)
_WITHIN = re.compile(
    rf"(?:不超过|不得超过|限期?|限定)(?P<n>{WHOLE}|半)(?:个)?(?P<u>个?工作日|日|天|个?小时|周|个月|(?<=个)月|年)(?!以上)(?:以内|之内|内)?"
)
_SPAN = re.compile(
    rf"(?:经过|利用|用|通过|花)(?P<n>{WHOLE}|半)(?:个)?(?P<u>年|个?月|周|天)(?P<half>半)?(?:左右)?(?:的?时间|的?努力)"
)
_COMING = re.compile(rf"(?:今后|未来)(?P<n>{WHOLE}|几)(?:个)?(?P<u>年|月)(?:里|时间)?")
_START = re.compile(
    r"(?:(?:自|从|于|在|以|按|,|^)?(?P<a>[^,。;:、“”]{1,24}?)之日(?:起|后)?"
    r"|(?:自|从)(?P<b>[^,。;:、]{1,24}?)(?:后)?(?:开始|起)(?:算|计算)?"
    r"|(?P<c>[^,。;:、]{1,24}?)(?:之后|以后|后)"
    r"|(?P<d>(?:收到|接到|接)[^,。;:、]{1,14}?)|(?P<e>即日)起|(?P<f>文到|见文)后?)"
    r",?的?(?:,|原则上|一般|应当?|必须|须|要|需|最迟|最长|务必|请|各单位|在|于|的|第)*$"
)
_ISSUE = re.compile(
    r"^(?:自|从|于|在)?(?:本|该|此)?(?:通知|文件|方案|办法|意见|文|通告|公告|制度|规定|要点|细则|计划)?(?:正式)?(?:印发|发文|发布|下发|公布|颁布|发出|签发|成文|出台)$"
)
_RECEIPT = re.compile(r"(?:接到|收到|文到|见文|接收|签收|收悉|接报|收文|接件|接文|接通知|接)")
_CASE = re.compile(r"(?:问题|诉求|隐患|投诉|工单|事项|线索|信访|来信|举报|建议|故障|险情)")
_HANDLE = re.compile(r"解决|办结|办理|答复|处置|处理|整改|回复|反馈|核实|响应|到场|化解|落实")
_SAME_DAY = re.compile(
    r"(?P<d>当日|当天|即日(?!起)|次日|翌日|第二天|第2天|隔日|次一工作日|下一(?:个)?工作日|次工作日)(?P<w>内|之内)?"
    r"(?:(?P<ap>上午|下午)?(?P<h>\d{1,2})(?:时|点|:)(?:(?P<m>\d{2})分?)?|上午|下午|下班)?(?:之?前)?"
    r"(?=[^。;]{0,8}?(?:办结|完成|处理|处置|反馈|报|清|解决|答复|回复|办理|上传|录入|整改|$)|前)"
)
_AHEAD = re.compile(
    rf"提前(?P<n2>{WHOLE})个?(?P<u2>工作日|日|天|周|小时|月|年)"
    rf"|(?P<ev>[^,。;:、]{{1,12}}?)(?:召开|开始|举行)?(?:之)?前(?P<n>{WHOLE})个?(?P<u>工作日|日|天|周|小时|月|年)(?!以)"
    rf"|(?P<ev3>[^,。;:、\d]{{0,12}}?(?:召开|开会|会议|[届期]满|到期|开始|举行|举办|开工|施工|考核|验收|培训|活动))(?P<n3>{WHOLE})个?(?P<u3>工作日|日|天|周|小时|月)(?:之?前|以前)"
)
_AFTER_T = re.compile(r"T\+(?P<n>\d+)(?P<u>个?工作日|日|天)?")
_UNITS = {"工作日": "workday", "日": "day", "天": "day", "小时": "hour", "钟头": "hour", "分钟": "minute",
          "周": "week", "星期": "week", "半月": "half_month", "月": "month", "年": "year", "季度": "quarter"}  # fmt: skip


@dataclass(frozen=True)
class _Length:
    n: int
    unit: str


def durations(text: str, taken: Taken, context: Context) -> Iterator[Found]:
    """Every duration in a view."""
    for pattern in (_LIMIT, _DURATION, _WITHIN, _SPAN, _COMING):
        for match in pattern.finditer(text):
            if taken.overlaps(*match.span()):
                continue
            found = _limit(match) if pattern is _LIMIT else _duration(text, match, context, taken)
            if found:
                taken.take(found.start, found.end)
                yield found
    for match in _SAME_DAY.finditer(text):
        if not taken.overlaps(*match.span()):
            taken.take(*match.span())
            yield _same_day(text, match)
    for match in _AFTER_T.finditer(text):
        if not taken.overlaps(*match.span()):
            unit = _UNITS[(match.group("u") or "日").removeprefix("个")]
            doubt = ("“T”指哪一天没有写明",)
            yield Found(
                *match.span(), "relative", n=int(match.group("n")), unit=unit, origin="unspecified", doubts=doubt
            )  # fmt: skip
    for match in _AHEAD.finditer(text):
        if not taken.overlaps(*match.span()) and (found := _ahead(match)):
            taken.take(found.start, found.end)
            yield found


def _length(n: str, unit: str) -> _Length | None:
    plain = _UNITS[unit.removeprefix("个").replace("自然", "").replace("日历", "")]
    if n == "半":
        return {
            "year": _Length(6, "month"), "month": _Length(15, "day"), "day": _Length(12, "hour"),
            "hour": _Length(30, "minute"),
        }.get(plain)  # fmt: skip
    number = whole(n)
    if number is None:
        return None
    if plain == "half_month":
        return None
    if plain == "quarter":
        return _Length(3 * number, "month")
    return _Length(number, plain)


def _and_a_half(length: _Length) -> _Length | None:
    """一年半 is eighteen months; half of anything else has no agreed length."""
    return _Length(12 * length.n + 6, "month") if length.unit == "year" else None


def _limit(match: re.Match[str]) -> Found | None:
    length = _length(match.group("n"), match.group("u"))
    if length is None:
        return None
    return Found(*match.span(), "relative", n=length.n, unit=length.unit, origin="event")


def _duration(text: str, match: re.Match[str], context: Context, taken: Taken) -> Found | None:
    start, end = match.span()
    length = _length(match.group("n"), match.group("u"))
    if length is not None and match.groupdict().get("half"):
        length = _and_a_half(length)
    if length is None and "半" in match.group("u") and (months := whole(match.group("n"))):
        doubts = ("“个半月”按每月30日折算，请核对",)
        return Found(
            start, end, "relative", n=30 * months + 15, unit="day", origin="unspecified", doubts=doubts
        )  # fmt: skip
    if length is None:
        return Found(start, end, "vague", doubts=("期限的长短没有写明",))
    clause = max(text.rfind(c, 0, start) for c in "。;!?") + 1
    before = text[max(clause, start - 40) : start]
    anchor = _START.search(before)
    if anchor is None:
        return _unanchored(text, start, end, clause, length, context)
    event = next(g for g in anchor.groups() if g is not None)
    event_at = start - len(before) + anchor.start() + anchor.group().index(event)
    event, event_at = _trimmed(event, event_at)
    if taken.overlaps(event_at, start):
        return _unanchored(text, start, end, clause, length, context)
    return _anchored(text, _opening(text, event_at), event_at, event, end, length, context)


def _opening(text: str, at: int) -> int:
    return at - 1 if at and text[at - 1] in "自从于在" else at


def _trimmed(event: str, at: int) -> tuple[str, int]:
    for word in (
        "各单位",
        "请",
        "并",
        "应当",
        "应",
        "须",
        "要",
        "必须",
        "需",
        "务必",
        "自",
        "从",
        "于",
        "在",
    ):
        while event.startswith(word) and len(event) > len(word):
            event, at = event[len(word) :], at + len(word)
    return event, at


def _anchored(
    text: str, start: int, event_at: int, event: str, end: int, length: _Length, context: Context
) -> Found:
    point = point_at(text, event_at)
    if point and point.end - event_at >= len(event) - 1 and point.shape == "day":
        days = resolve(point, context)
        if days.last is None:
            kind: DeadlineKind = "invalid" if days.is_impossible else "relative"
            return Found(start, end, kind, n=length.n, unit=length.unit, origin="date",
                         doubts=days.doubts, context=days.context)  # fmt: skip
        due = later(days.last, length.n, length.unit, context)
        return Found(start, end, "relative", due, n=length.n, unit=length.unit, origin="date",
                     doubts=days.doubts, presumed=days.presumed, context=days.context)  # fmt: skip
    if point and point.end - event_at >= len(event) - 1:
        doubt = ("起算点不是确定的一天",)
        return Found(
            start, end, "relative", n=length.n, unit=length.unit, origin="date", doubts=doubt
        )
    if _ISSUE.match(event) or event in ("发文", "即", "即日"):
        if context.issued_on is None:
            doubt = ("从印发之日起算，印发日期未知",)
            return Found(
                start, end, "relative", n=length.n, unit=length.unit, origin="issue", doubts=doubt
            )
        due = later(context.issued_on, length.n, length.unit, context)
        doubts = _uncovered(length, due, context)
        return Found(
            start, end, "relative", due, n=length.n, unit=length.unit, origin="issue", doubts=doubts
        )
    if _RECEIPT.search(event):
        return Found(start, end, "relative", n=length.n, unit=length.unit, origin="receipt")
    name = "会议" if event in ("会", "会议", "本次会", "此次会") else event
    return Found(start, end, "relative", n=length.n, unit=length.unit, origin="event", event=name)


def _unanchored(
    text: str, start: int, end: int, clause: int, length: _Length, context: Context
) -> Found:
    stop = min((i for i in (text.find(c, end) for c in "。;") if i >= 0), default=len(text))
    around = text[max(clause, start - 24) : start]
    if _CASE.search(around) and _HANDLE.search(text[end : min(stop, end + 16)]):
        presumed = ("没有写明起算点，推定自收到之日起",)
        return Found(
            start,
            end,
            "relative",
            n=length.n,
            unit=length.unit,
            origin="receipt",
            presumed=presumed,
        )
    provisional = None
    if context.issued_on is not None and length.unit in ("day", "workday", "week", "month", "year"):
        provisional = later(context.issued_on, length.n, length.unit, context)
    if re.search(r"[急件]$|急件", around):
        provisional = None
    return Found(
        start, end, "relative", n=length.n, unit=length.unit, origin="unspecified",
        provisional=provisional, doubts=("没有写明从哪一天起算",),
    )  # fmt: skip


def _same_day(text: str, match: re.Match[str]) -> Found:
    word = match.group("d")
    n = 0 if word in ("当日", "当天", "即日") else 1
    unit = "workday" if "工作日" in word else "day"
    hour = match.group("h")
    later_by = 12 if match.group("ap") == "下午" and hour and int(hour) < 12 else 0
    time = f"{int(hour) + later_by:02d}:{int(match.group('m') or 0):02d}" if hour else None
    return Found(*match.span(), "relative", n=n, unit=unit, origin="receipt", time=time)


def _ahead(match: re.Match[str]) -> Found | None:
    """会前3日, 提前5个工作日: counted backwards from an event."""
    if match.group("n2"):
        n, unit, event = whole(match.group("n2")), match.group("u2"), None
    elif match.group("n3"):
        n, unit, event = whole(match.group("n3")), match.group("u3"), match.group("ev3")
    else:
        n, unit, event = whole(match.group("n")), match.group("u"), match.group("ev")
        if not re.search(
            r"会|召开|考核|验收|检查|活动|开工|到期|[届期]满|举行|施工|培训|评审|论证|截止|结束|开始|出发|投产|使用|启用|上市|换届|完工|竣工|节|旦|两会|终止|失效|实施|施行",
            event,
        ):
            return None
    if n is None:
        return None
    return Found(
        *match.span(), "relative", n=-n, unit=_UNITS[unit], origin="event",
        event="会议" if event in ("会", "会议") else event, doubts=("从事件往前算，请补填事件的日期",),
    )  # fmt: skip


def later(start: date, n: int, unit: str, context: Context) -> date | None:
    """The last day of a period of n units that starts on this day; None where no day can say it."""
    try:
        if unit == "workday":
            return context.calendar.add_workdays(start, n)
        if unit in ("day", "week"):
            return start + timedelta(days=n * (7 if unit == "week" else 1))
        if unit in ("month", "year"):
            months = start.year * 12 + start.month - 1 + n * (12 if unit == "year" else 1)
            year, month = divmod(months, 12)
            return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return None
    return None


def _uncovered(length: _Length, due: date | None, context: Context) -> tuple[str, ...]:
    if due is None:
        return ("期限过长或按小时计，不能换算成日期",)
    if length.unit == "workday" and not (
        context.calendar.covers(due.year)
        and (context.issued_on is None or context.calendar.covers(context.issued_on.year))
    ):
        return (f"没有{due.year}年的节假日安排，工作日可能不准",)
    return ()
