"""One sentence → its indicators, in view offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..times.found import Taken
from .names import ACHIEVE
from .naming import Target, named_targets, respective
from .values import Figure, figures

_BOUNDARY = re.compile(r"[,。;:!?()\t]")
_CHINESE_NUMERAL = re.compile(r"[一二三四五六七八九十百千两〇零]")
_COUNTING = re.compile(r"(?<![户人])(?:次|轮|遍|期)$")
#: 上一个月, 同一个: what follows is no count.
_ORDINAL_BEFORE = tuple("上下前这那同某第另任每哪")
_BRACKETED = re.compile(r"\([^()]*\)")
#: 由60%提高到85%: where it starts from is no target.
_BEFORE_FROM = re.compile(
    r"[由从](?:(?:\d{4}年|目前|去年|上年|现在|原来|当前|同期|基期)(?:底|末)?的?)?(?:不足|约|近)?$"
)
_FROM = re.compile(
    r"[\d.,]+[^,。;]{0,4}?(?:左右)?(?:提高|提升|增加|上升|增长|扩大|下降|降低|降|减少|压减|压缩|缩短|缩小|增)(?:到|至)"
)
#: Words beside which a bare Chinese numeral is a real requirement.
_EACH = re.compile(r"(?:每[户村个乡镇县名人家月]|均|人均|户均|户户|村村)[^,。;]{0,12}$")
_CRITERION = re.compile(r"的(?!目标|任务|要求|水平|比例|增[速幅]|标准)[\u4e00-\u9fa5]|的$")
_STANDARD = re.compile(r"(?:标准|范围|底线|监测线|红线|起付线|封顶线|补助|限额|额度)(?:为|:|是)?$")
_NO_NUMBER = ("comparison", "zero", "all", "rank", "fraction")


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
    kept = [
        replace(f, op=">=", is_compared=True)
        if not f.is_compared and _follows_least(text, f, kept[:i])
        else f
        for i, f in enumerate(kept)
    ]
    named: list[Target] = []
    for figure in kept:
        if any(figure is t.figure for t in named):
            continue
        shared = respective(text, _chain(text, figure, kept), [*timed], named)
        named += shared or named_targets(text, figure, [*timed], named)
    return named


def _is_target(text: str, figure: Figure, before: Sequence[Figure]) -> bool:
    if figure.kind in _NO_NUMBER:
        return True
    written = text[figure.number_start : figure.number_end]
    left = text[max(0, figure.start - 40) : figure.start]
    clause = _BOUNDARY.split(_BRACKETED.sub("", left))[-1]
    if _BEFORE_FROM.search(text[: figure.number_start]) and _FROM.match(text, figure.number_start):
        return False
    is_percent = figure.unit in ("%", "‰", "个百分点", "倍")
    if (
        figure.is_compared
        and (not figure.lead or (figure.lead in _OF_A_CLASS and figure.end + 1 < len(text)))
        and _CRITERION.match(text, figure.end)
        and not is_percent
    ):
        return False
    if text[
        max(0, figure.number_start - 1) : figure.number_start
    ] in _ORDINAL_BEFORE and not text.endswith(("以上", "以下"), 0, figure.number_start):
        return False
    if _CHINESE_NUMERAL.fullmatch(written) and not (
        is_percent or (figure.unit or "")[:1] in ("万", "亿", "千")
    ):
        each = _EACH.search(clause + figure.lead)
        strict = figure.is_compared and figure.lead not in _LOOSE_LEADS
        return strict or each is not None or _follows_least(text, figure, before)
    if is_percent:
        return True
    if figure.unit == "条" and not figure.is_compared and not written[0].isdigit():
        return False
    if _COUNTING.search(figure.unit or "") and not figure.is_compared:
        return False
    if figure.is_compared and (figure.lead not in ("为", "实现", "保持")):
        return True
    if text.startswith(("为标准", "标准"), figure.end) or _STANDARD.search(clause):
        return True
    return _has_verb(clause) or _follows_least(text, figure, before)


#: 投资额超5000万元的项目: words that also tell a class of things by its size.
_OF_A_CLASS = tuple("超 超过 大于 高于 低于 小于 少于 不足 不满 未满 达到 达".split())
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
    if re.search(r"已经?|累计已|目前共", clause):
        return False
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
    if figure.lead and figure.is_compared and figure is not first and figure.op != first.op:
        return figure
    shared = (f for f in (first, last) if f is first or not f.lead)
    strict = next((f for f in shared if f.is_compared and f.op != ">="), None)
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
