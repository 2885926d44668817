"""What each figure measures: its name, its scope, what a change is measured against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .names import Name, joined_names, name_after, name_before
from .values import Figure

_BOUNDARY = re.compile(r"[,。;:!?()\t]")
#: 执业(助理)医师数: a bracket within a name is no boundary.
_PART_OF_NAME = re.compile(r"(?<=[\u4e00-\u9fa5])\([^(),。;:\d]{1,6}\)(?=[\u4e00-\u9fa5])")
_BASELINE = re.compile(
    r"(?P<same>同比|环比)|(?<!不)(?:高于|低于|超过|超|快于|优于)(?P<than>(?!约|大约)[^,。;、\d的]{2,12}?)(?=\d)|(?:同?比|较|与|在)(?P<year>去年同期|上年同期|去年|上年度?|上一年度?|20\d\d年|同期)(?:同期|相比|比|基础上)?"
)


@dataclass(frozen=True)
class Target:
    """A figure with what it measures."""

    figure: Figure
    name: Name
    baseline: str | None
    #: From the name (or the figure) to the end of the figure (or the name).
    start: int
    end: int


def _clause_start(text: str, at: int, timed: Sequence[tuple[int, int]]) -> int:
    inside = [m.span() for m in _PART_OF_NAME.finditer(text, 0, at)]
    stops = (m.end() for m in _BOUNDARY.finditer(text, 0, at))
    start = max((s for s in stops if not any(a < s <= b for a, b in inside)), default=0)
    return max([start, *(end for begin, end in timed if begin < at and end <= at)])


def named_targets(
    text: str, figure: Figure, timed: Sequence[tuple[int, int]], before: Sequence[Target]
) -> list[Target]:
    if before and _in_list_with(text, before[-1].figure, figure):
        name = before[-1].name
        return [
            Target(
                figure, name, before[-1].baseline, min(before[-1].start, figure.start), figure.end
            )
        ]
    start = _clause_start(text, figure.start, timed)
    previous = before[-1].end if before and before[-1].end <= figure.start else 0
    start = max(start, previous)
    baseline = _BASELINE.search(text, max(0, figure.start - 14), figure.number_start + 1)
    if baseline:
        cut = text[start : baseline.start()]
        name = name_before(text, start, baseline.start()) if cut else Name("", start, start)
    elif figure.kind == "zero":
        return [_zero(text, figure)]
    else:
        name = name_before(text, start, _value_start(text, figure, start))
    if name.name.endswith("、"):
        name = Name("", figure.start, figure.start, name.scope)
    after = name_after(text, figure.end) if _takes_noun(figure, name) else Name("", 0, 0)
    if after.name and (not name.name or _is_only_actor(name.name)):
        who = _BEFORE_WHO.sub("", name.name).rstrip("由")
        name = replace(after, scope=who or name.scope)
    figure = _fixed_op(text, figure)
    if figure.kind == "rank" and _PLACE_ONLY.fullmatch(name.name):
        name = Name("", figure.start, figure.start)
    names = joined_names(text, name) if name.end <= figure.number_start else (name,)
    return [
        Target(
            figure, one, _against(baseline) if baseline else None,
            min(figure.start, one.start if one.name else figure.start, baseline.start() if baseline else figure.start),
            max(figure.end, one.end if one.name else 0),
        )
        for one in names
    ]  # fmt: skip


#: 进入全省前五: where it ranks is no name of what ranks.
_PLACE_ONLY = re.compile(r"(?:综合)?(?:排名|位居|位列)?(?:全[国省市县区州]|[省市县区]内)?")


_EACH_ITS_OWN = re.compile(r"分别|依次")


def respective(
    text: str,
    chain: Sequence[Figure],
    timed: Sequence[tuple[int, int]],
    before: Sequence[Target],
) -> list[Target]:
    """A率、B率分别达到100%、95%: as many names as values, one for each."""
    first = chain[0]
    if len(chain) < 2 or not _EACH_ITS_OWN.search(
        text, max(0, first.start - 4), first.number_start
    ):
        return []
    start = _clause_start(text, first.start, timed)
    start = max(start, before[-1].end if before and before[-1].end <= first.start else 0)
    name = name_before(text, start, first.start)
    parts = list(re.finditer(r"(?:普及|[^、和及])+", name.name))
    if len(parts) != len(chain):
        return []
    return [
        Target(
            _fixed_op(text, figure),
            Name(part.group(), name.start + part.start(), name.start + part.end(), name.scope),
            None, name.start, figure.end,
        )
        for part, figure in zip(parts, chain, strict=True)
    ]  # fmt: skip


def _against(baseline: re.Match[str]) -> str:
    """What a change is measured against: 同比 is the same time of the year before."""
    if same := baseline.group("same"):
        return "上年同期" if same == "同比" else "上期"
    return baseline.group("than") or baseline.group("year")


def _value_start(text: str, figure: Figure, start: int) -> int:
    """A change (压减20%, 增长6%) keeps its verb in the name; a level (达到60%) does not."""
    keeps = (
        "压减",
        "增长",
        "下降",
        "降低",
        "减少",
        "压降",
        "压缩",
        "新增",
        "缩短",
        "节约",
        "增幅",
        "增速",
        "降幅",
    )
    if figure.lead in keeps and figure.unit != "个百分点" and figure.start > start:
        return figure.start + len(figure.lead)
    return figure.start


def _takes_noun(figure: Figure, name: Name) -> bool:
    return (
        figure.kind == "figure"
        and figure.unit not in ("%", "‰", "个百分点", "倍")
        and not (figure.unit or "").endswith("人次")
    )


_BEFORE_WHO = re.compile(r"^(?:确保|推动|力争|做到|实现|向|对|给|为)+")
_ACTOR = re.compile(
    r"(?:.{0,40}(?:劳动力|县|村|乡镇|户|单位|部门|家庭|工作队|集团|科室|市|区|街道|各自|对象|机构|企业|由|向.{2,20}))$"
)


def _is_only_actor(name: str) -> bool:
    return _ACTOR.fullmatch(name) is not None


def _fixed_op(text: str, figure: Figure) -> Figure:
    """A rate of 100 % can only be met; without any word a level is a floor."""
    if figure.unit == "%" and figure.value == 100 and figure.op == ">=":
        return replace(figure, op="==")
    if text.startswith(("为标准", "标准"), figure.end) and not figure.is_compared:
        return replace(figure, op="==")
    return figure


def _in_list_with(text: str, first: Figure, second: Figure) -> bool:
    return (
        first.kind == second.kind == "figure"
        and first.unit == second.unit
        and text[first.end : second.start] in ("、", "和", "及", ",", "以及")
        and (second.lead == "" or second.lead == first.lead)
        and not (
            text[first.end : second.start] == ","
            and second.is_compared
            and first.is_compared
            and second.lead != first.lead
        )
    )


_ZERO_OF = re.compile(r"^不(?:再)?(?:发生|出现|产生)")


def _zero(text: str, figure: Figure) -> Target:
    said = text[figure.start : figure.end]
    cut = _ZERO_OF.match(said)
    skipped = cut.end() if cut else 0
    name = Name(said[skipped:], figure.start + skipped, figure.end)
    return Target(figure, name, None, figure.start, figure.end)
