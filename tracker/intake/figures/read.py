"""One sentence → its indicators, in view offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..times.found import Taken
from .names import ACHIEVE, Name, joined_names, name_after, name_before
from .values import Figure, figures

_BOUNDARY = re.compile(r"[,。;:!?()\t]")
_CHINESE_NUMERAL = re.compile(r"[一二三四五六七八九十百千两〇零]")
_COUNTING = re.compile(r"(?:户|人)?(?:次|轮|遍|期)$")
#: Words beside which a bare Chinese numeral is a real requirement.
_EACH = re.compile(r"(?:每[户村个乡镇县名人家月]|均|人均|户均|户户|村村)[^,。;]{0,12}$")
_CRITERION = re.compile(r"的(?!目标|任务|要求|水平|比例|增[速幅]|标准)[\u4e00-\u9fa5]|的$")
_STANDARD = re.compile(r"(?:标准|范围|底线|监测线|红线|起付线|封顶线|补助|限额|额度)(?:为|:|是)?$")
_BASELINE = re.compile(
    r"(?:同?比|较|与|在)(去年同期|上年同期|去年|上年度?|上一年度?|20\d\d年|同期)(?:同期|相比|比|基础上)?"
)
_CHANGE = ("个百分点",)
_NO_NUMBER = ("comparison", "zero", "all", "rank", "fraction")
_LIST_VALUE = re.compile(r"[、,和]?")


@dataclass(frozen=True)
class Target:
    """A figure with what it measures."""

    figure: Figure
    name: Name
    baseline: str | None
    #: From the name (or the figure) to the end of the figure (or the name).
    start: int
    end: int


def targets(
    text: str, masked: Sequence[tuple[int, int]], timed: Sequence[tuple[int, int]]
) -> list[Target]:
    """Every target of a sentence. `timed` are the stretches that say when."""
    taken = Taken(len(text), [*masked, *timed])
    found: list[Figure] = []
    for figure in figures(text, taken):
        if any(
            f.number_start < figure.number_end and figure.number_start < f.number_end for f in found
        ):
            continue
        if (
            any(f.start < figure.end and figure.start < f.end for f in found)
            and figure.kind in _NO_NUMBER
        ):
            continue
        found.append(figure)
    found.sort(key=lambda f: f.number_start)
    kept = [f for i, f in enumerate(found) if _is_target(text, f, found[:i])]
    kept = [_shared(text, f, kept) for f in kept]
    named: list[Target] = []
    for figure in kept:
        named += _named(text, figure, [*timed], named)
    return named


def _clause_start(text: str, at: int, timed: Sequence[tuple[int, int]]) -> int:
    start = max((m.end() for m in _BOUNDARY.finditer(text, 0, at)), default=0)
    return max([start, *(end for begin, end in timed if begin < at and end <= at)])


def _is_target(text: str, figure: Figure, before: Sequence[Figure]) -> bool:
    if figure.kind in _NO_NUMBER:
        return True
    written = text[figure.number_start : figure.number_end]
    left = text[max(0, figure.start - 16) : figure.start]
    clause = _BOUNDARY.split(left)[-1]
    is_percent = figure.unit in ("%", "‰", "个百分点", "倍")
    if (
        figure.is_compared
        and not figure.lead
        and _CRITERION.match(text, figure.end)
        and not is_percent
    ):
        return False
    if _CHINESE_NUMERAL.fullmatch(written) and not (
        is_percent or (figure.unit or "")[:1] in ("万", "亿", "千")
    ):
        each = _EACH.search(clause + figure.lead)
        strict = figure.is_compared and figure.lead not in _LOOSE_LEADS
        return strict or each is not None or _follows_least(text, figure, before)
    if is_percent:
        return True
    if _COUNTING.search(figure.unit or "") and not figure.is_compared:
        return False
    if figure.is_compared and (figure.lead not in ("为", "实现", "保持")):
        return True
    if text.startswith(("为标准", "标准"), figure.end) or _STANDARD.search(clause):
        return True
    return _has_verb(clause) or _follows_least(text, figure, before)


_LOOSE_LEADS = (
    "为",
    "实现",
    "保持",
    "完成",
    "达",
    "提高",
    "提升",
    "增加",
    "下降",
    "降低",
    "减少",
    "新增",
    "增长",
    "节约",
)
_VERB = re.compile(rf"(?:{ACHIEVE})(?!力|性|工作)")


def _has_verb(clause: str) -> bool:
    """Whether something is to be reached, rather than counted in passing."""
    verbs = _VERB.findall(clause)
    return bool(verbs) and verbs[-1] not in (
        "支持",
        "示范",
        "扶持",
        "带动",
        "排查",
        "保持",
        "巩固",
        "提升",
    )


def _follows_least(text: str, figure: Figure, before: Sequence[Figure]) -> bool:
    """至少有1人就业、有1个产业增收项目: what was said of the first holds for the next."""
    if not before:
        return False
    previous = before[-1]
    between = text[previous.end : figure.number_start]
    return (
        previous.op == ">="
        and previous.is_compared
        and re.fullmatch(r"[^,。;]{0,8}、[有和]?", between) is not None
    )


def _shared(text: str, figure: Figure, kept: Sequence[Figure]) -> Figure:
    """25%、50%、75%以上 and 不低于30%、50%: the comparison is said once for the list."""
    if figure.kind != "figure":
        return figure
    chain = _chain(text, figure, kept)
    if len(chain) < 2:
        return figure
    first, last = chain[0], chain[-1]
    strict = next((f for f in (first, last) if f.is_compared and f.op != ">="), None)
    source = strict or first
    return replace(
        figure, op=source.op, is_compared=first.is_compared or last.is_compared, lead=first.lead
    )


def _chain(text: str, figure: Figure, kept: Sequence[Figure]) -> list[Figure]:
    """The figures of the same unit that stand in one list with this one."""
    chain: list[Figure] = []
    for other in kept:
        if chain and text[chain[-1].end : other.start] not in (
            "、",
            "和",
            ",",
            "及",
            "以及",
            "、和",
        ):
            if figure in chain:
                break
            chain = []
        if not chain or other.unit == chain[-1].unit:
            chain.append(other)
    return chain if figure in chain else [figure]


def _named(
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
    previous = before[-1].figure.end if before and before[-1].figure.end <= figure.start else 0
    start = max(start, previous)
    baseline = _BASELINE.search(text, max(0, figure.start - 14), figure.start)
    if baseline:
        cut = text[start : baseline.start()]
        name = name_before(text, start, baseline.start()) if cut else Name("", start, start)
    elif figure.kind == "zero":
        return [_zero(text, figure)]
    else:
        name = name_before(text, start, _value_start(text, figure, start))
    after = name_after(text, figure.end) if _takes_noun(figure, name) else Name("", 0, 0)
    if after.name and (not name.name or _is_only_actor(name.name)):
        name = replace(after, scope=name.name or name.scope, start=after.start)
    figure = _fixed_op(text, figure)
    names = joined_names(text, name) if name.end <= figure.start else (name,)
    return [
        Target(
            figure, one, baseline.group(1) if baseline else None,
            min(figure.start, one.start if one.name else figure.start, baseline.start() if baseline else figure.start),
            max(figure.end, one.end if one.name else 0),
        )
        for one in names
    ]  # fmt: skip


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


_ACTOR = re.compile(
    r"(?:.{0,10}(?:县|村|乡镇|户|单位|部门|家庭|工作队|集团|科室|市|区|街道|各自|对象|机构|企业|由|向.{2,20}))$"
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
