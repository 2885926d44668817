"""Words of time that no other reader took: never silent, always asked.

A missed deadline is worse than a question, so what is plainly time and was not read becomes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..numerals import WHOLE, whole
from .found import Found, Taken

_LENGTH = rf"{WHOLE}个?(?:工作日|自然日|日|天|月|年|小时|周)"
_ODD = (
    re.compile(r"\d{4}(?:-+|~|至|到)\d{4}[两三四五]年"),
    re.compile(r"日清日[结毕高]|逢[\d一二三四五六七八九十]+日?"),
    re.compile(r"[自从][^,。;]{2,16}之日起(?=$|[,。;])"),
    re.compile(
        rf"(?:^|(?<=[,。;于在])){WHOLE}个?(?:工作日|日|天|个月|(?<=个)月|周|年)(?:之?后|以后)"
    ),
    # 每学期, 学期末: terms have no day of their own.
    re.compile(
        r"每?(?:个)?(?:学期|学年)(?:初|末|结束|开学)?(?:之?前|以前|之?后|内|(?=至少|不少于|开展|组织|召开|进行|[一\d]))"
    ),
    re.compile(r"(?:本|21|二十一)世纪(?:中叶|中期|末|初|[一二三四五六七八九]十年代)"),
    re.compile(r"(?<![\d.])\d{1,2}[./]\d{1,2}(?![\d.%])(?=日?(?:之?前|以前))日?(?:之?前|以前)"),
    re.compile(rf"满{_LENGTH}(?:之?后|以后|的)?"),
    re.compile(r"“?(?:十[一二三四五六七八九]|二十)五”?[前后][一二三两]年"),
    re.compile(
        r"(?:(?<=年)|今|明|来)[春夏秋冬]季?(?=$|[,。;]|完成|开展|组织|启动|进行|之?前|以前)(?:之?前|以前)?"
    ),
    # 麦收前, 省委巡视组进驻前: an event at the head of a clause that no other reader knows.
    re.compile(
        r"(?:^|(?<=[,。;:(于在]))[\u4e00-\u9fa5]{1,12}?(?:之前|以前|前夕|(?<![目当提此空史日先生眼跟面支台向超靠榜从名])前)"
        r"(?=$|[,。;)]|完成|报|办结|整改|到位|建成|全部|全面|要|须|应|务必|必须|做好|开展|组织)"
    ),
    re.compile(r"每隔[^,。;]{1,3}?(?:天|日|周|月|季度?|年|小时)"),
    re.compile(rf"每(?:{WHOLE}个?)?小时(?=上报|报|一次|更新|监测|巡|调度|汇总)"),
    re.compile(r"逐[月周日季](?!度?[\u4e00-\u9fa5]*(?:提高|增[长加]|上升|下降|减少))"),
    re.compile(r"(?:防汛|汛|防火|雨|旱|封冻|供暖|采暖)期(?=$|[,。;、)]|开展|完成|加强|每|实行)"),
    re.compile(rf"(?<!第){WHOLE}个?(?:工作日|自然日)(?!制)"),
)
_LASTING = re.compile(
    r"(?:为期|历时|集中|再用|花)(?P<n>半|一|二|两|三|四|五|六|十|\d+)个?(?P<u>年|月|周|天)"
)
_WORKDAYS = re.compile(rf"(?P<n>{WHOLE})个?(?P<u>工作日|自然日)")


def left_over(text: str, taken: Taken) -> Iterator[Found]:
    """Every stretch that speaks of time and is still free, with the question it raises."""
    for match in _LASTING.finditer(text):
        if not taken.overlaps(*match.span()):
            yield _lasting(match)
    for pattern in _ODD:
        for match in pattern.finditer(text):
            if not taken.overlaps(*match.span()):
                yield _asked(match)


def _lasting(match: re.Match[str]) -> Found:
    """为期三个月: how long, and not from when."""
    unit = {"年": "year", "月": "month", "周": "week", "天": "day"}[match.group("u")]
    n = whole(match.group("n"))
    if n is None:
        n, unit = {"year": (6, "month"), "month": (15, "day")}.get(unit, (None, unit))
    return Found(
        *match.span(), "relative", n=n, unit=unit, origin="unspecified",
        doubts=("没有写明从哪一天起算",),
    )  # fmt: skip


def _asked(match: re.Match[str]) -> Found:
    if length := _WORKDAYS.fullmatch(match.group()):
        unit = "workday" if length.group("u") == "工作日" else "day"
        return Found(
            *match.span(), "relative", n=whole(length.group("n")), unit=unit, origin="unspecified",
            doubts=("没有写明从哪一天起算",),
        )  # fmt: skip
    doubt = (f"“{match.group()}”没有确定的日子，请补填",)
    return Found(*match.span(), "event", event=match.group(), doubts=doubt)


_BESIDE = re.compile(r"(?:(?<!不)(?<!最)(?<!不得)[早晚]于|距离?|\d{5,}年)$")
_NARROWED = re.compile(
    rf"的?(?:第{WHOLE}个?(?:周|星期|工作日)|最后[一1两]?个?(?:周|星期|工作日|[一1]?天)|首个|首月|末月|第{WHOLE}个月|最后[一1]?个?月|倒数第|头[一两三]?[个天周]|前{WHOLE}个?(?:工作日|日|天|周)|后{WHOLE}个?(?:工作日|日|天|周|月))"
)


def shifted(text: str, start: int, end: int) -> tuple[str, ...]:
    """6月第二个星期三, 早于7月1日: words beside a date that move or narrow it and were not read."""
    for match in (_BESIDE.search(text, 0, start), _NARROWED.match(text, end)):
        if match:
            return (f"“{match.group()}”改变了日期，请核对",)
    return ()
