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
    # 每学期, 学期末: terms have no day of their own.
    re.compile(
        r"每?(?:个)?(?:学期|学年)(?:初|末|结束|开学)?(?:之?前|以前|之?后|内|(?=至少|不少于|开展|组织|召开|进行|[一\d]))"
    ),
    re.compile(r"(?:本|21|二十一)世纪(?:中叶|中期|末|初|[一二三四五六七八九]十年代)"),
    re.compile(r"(?<![\d.])\d{1,2}[./]\d{1,2}(?![\d.%])(?=日?(?:之?前|以前))日?(?:之?前|以前)"),
    re.compile(rf"满{_LENGTH}(?:之?后|以后|的)?"),
    re.compile(r"(?:防汛|汛|防火|雨|旱|封冻|供暖|采暖)期(?=$|[,。;、)]|开展|完成|加强|每|实行)"),
    re.compile(rf"(?<!第){WHOLE}个?(?:工作日|自然日)(?!制)"),
)
_WORKDAYS = re.compile(rf"(?P<n>{WHOLE})个?(?P<u>工作日|自然日)")


def left_over(text: str, taken: Taken) -> Iterator[Found]:
    """Every stretch that speaks of time and is still free, with the question it raises."""
    for pattern in _ODD:
        for match in pattern.finditer(text):
            if not taken.overlaps(*match.span()):
                yield _asked(match)


def _asked(match: re.Match[str]) -> Found:
    if length := _WORKDAYS.fullmatch(match.group()):
        unit = "workday" if length.group("u") == "工作日" else "day"
        return Found(
            *match.span(), "relative", n=whole(length.group("n")), unit=unit, origin="unspecified",
            doubts=("没有写明从哪一天起算",),
        )  # fmt: skip
    doubt = (f"“{match.group()}”没有确定的日子，请补填",)
    return Found(*match.span(), "event", event=match.group(), doubts=doubt)
