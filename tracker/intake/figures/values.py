"""Values with their comparison words: 不低于30%, 5个以上, 高于当地增速, 前五, 过半, 翻一番."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..numerals import DECIMAL, WHOLE, number
from ..times.found import Taken
from .names import ACHIEVE

Value = int | float | tuple[int | float, int | float] | str

_MAGNITUDE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_MEASURES = (
    "平方公里|平方千米|平方米|立方米|公里|千米|公顷|千瓦时|千瓦|兆瓦|吨|公斤|千克|斤|亩|米|元|美元|户次|人次|户|人|名|家|项|个|件|条|"
    "岁(?!以[上下]|及)|所|座|场次|场|套|处|村|栋|幢|台|辆|头|只|羽|株|份|批次|类|张|篇|期|支|对|间|眼|口|片|块|宗|起|例|轮|次|遍|小时|课时|学时|分钟|床|位|MW|kW|GW|"
    "岗|单|部|艘|艇|道|盏|孔|根|枚|粒|桶|箱|袋|瓶|包|捆|垧|顷|丈|里|步|层|门|节|课|首|幅|册|本|种|样|款|班|组|队|团|桌|米2|㎡|km|天|工日|平方|分(?!之|别|类|步|批|期|工|级|析|解|享|层|配|布|管|散|阶|区|片|散)"
)
#: Changes: the figure is a distance, not a level.
_MASS = "微克|毫克|克(?=/)"
_PERCENT = "个百分点|百分点|个点(?!位)|%|‰|成(?![立为果员效功长都本交品熟就型分组])|倍(?!增|加)"
_OPS_BEFORE: tuple[tuple[str, str], ...] = (
    (">=", r"大于等于|大于或等于|达到或超过|不低于|不少于|不小于|不得低于|不得少于|不能少于|不能低于|不少|至少|最少|最低|起码|不弱于|不差于|不逊于|保底|≥|>=|≧"),
    ("<=", r"小于等于|小于或等于|不高于|不超过|不得超过|不得高于|不能超过|不多于|不大于|不得多于|不突破|最多|至多|最高|控制在|降至|降到|下降到|压缩到|压减到|减少到|压降至|限制在|低至|不得突破|不超|≤|<=|≦"),
    (">", r"(?<!不)超过|(?<!不)高于|(?<!不)大于|(?<!不)多于|突破|(?<!不)优于|好于|快于|领先|(?<!不得)超(?=\d)|超出|跑赢|>(?!=)"),
    ("<", r"(?<!不)低于|(?<!不)少于|(?<!不)小于|不足|不满|未满|不到|未达到?|慢于|<(?!=)"),
    ("~", r"大约|约|左右|接近|将近|(?<=[增长降到达少高])近"),
    ("==", r"(?<![大小或])等于"),
)  # fmt: skip
_REACH = (
    r"力争达到|达到|达|提高到|提高至|提升到|提升至|增加到|增长到|增至|增长至|扩大到|扩大至|上升到|上升至|保持在|稳定在|维持在|稳定保持在|为|保持|实现|完成|恢复到|增长|"
    r"提高|提升|增加|下降|降低|减少|压减|压缩|压降|新增|缩短|节约|降幅|增幅|增速"
)
_FALL_TO = ("<=",)
_BEFORE = "|".join(f"(?P<b{i}>{p})" for i, (_, p) in enumerate(_OPS_BEFORE))
_AFTER = r"(?P<up>及?以上|或以上|以上|起)|(?P<down>及?以下|以下|以内|之内|为限|封顶)|(?P<about>左右|上下)"
_VALUE = re.compile(
    rf"(?:(?:{_BEFORE})(?P<do>{ACHIEVE}|组织|召开|掌握|参加|走访|联系|开展|拥有|参与|包联|结对)?(?:[^,。;、:()\d一二三四五六七八九十百]{{1,12}}的)?|(?P<reach>{_REACH}))?(?:在|到|至|有|为|于)?[“]?(?:有)?"
    rf"(?:(?P<per>[百千万])分之(?P<pc>{DECIMAL})|(?P<v>(?<![\d.A-Za-z]){DECIMAL})(?P<few>余|多|来)?(?:(?:%|{_MAGNITUDE})?(?P<u1>{_MEASURES})?(?:-+|~|至|到)(?P<v2>{DECIMAL}))?"
    rf"(?P<u>(?:{_MAGNITUDE})?(?:{_PERCENT}|{_MEASURES}|{_MASS})(?:/(?:立方米|平方米|[\u4e00-\u9fa5A-Z]{{1,2}}(?![\u4e00-\u9fa5])|[亩吨户人年天升]))?))(?:\([^()]{{0,6}}\))?(?:{_AFTER})?"
)
_RANK = re.compile(
    rf"(?P<scope>全[国省市县区州盟]|排名|位居|位列|进入|跻身|排位|排在|保持|综合排名|考核|提升[至到]|上升[至到]|前移[至到])[^,。;、\d]{{0,8}}?前(?P<n>{WHOLE})(?P<pc>%)?(?:名|位|强)?(?!季度|个|期|提|后|沿|进|列|茅|年|月)"
)
_RANK_OF = re.compile(
    rf"(?:(?:排名|位居|位列|排在|排位|位次|稳居)[^,。;、\d]{{0,6}}?第(?P<n>{WHOLE})(?:名|位)?"
    rf"|(?:保持|进入|提升[至到]|上升[至到])[^,。;、\d]{{0,6}}?第(?P<m>{WHOLE})[名位])"
)
_OF = r"[^,。;、:()\d]{0,12}?"
_PER = {"百": "%", "千": "‰", "万": "‱"}
_HALF = re.compile(
    rf"(?:(?:{_BEFORE}){_OF})?(?:(?P<over>过半数)|(?:过半|一半|半数)(?:{_AFTER})?)(?!导体|自动)"
)
_DOUBLE = re.compile(r"翻(?P<n>[一两二三])?番")
_FRACTION = re.compile(
    rf"(?:(?:{_BEFORE}){_OF})?(?P<d>[二三四五六七八九十])分之(?P<n>[一二三四五六七八九])(?:{_AFTER})?"
)
_ALL = re.compile(
    r"(?:全部|百分之百|100%|全面(?=完成|建成|达标|竣工|脱贫|销号))(?P<a>完成|支出|到位|办结|建成|整改(?:到位|完成)?|销号|竣工|落实|拨付|达标|交付|投产|解决|覆盖|完工|验收|开工|入库|脱贫(?![村县户人地劳攻乡]))|"
    r"(?P<f>实现[^,。;]{0,10}?|做到|确保)?全覆盖(?!排查|检查|督[查导]|监督|摸排|式|巡察)|(?P<z>(?:动态|全部|全面)清零|清零(?!行动|专项|计划|攻坚)|(?<!从)归零)"
)
_COMPARED = re.compile(
    rf"(?P<op>{'|'.join(p for _, p in _OPS_BEFORE[:4])}|达到|与|同|和)"
    r"(?P<than>(?:(?:全[国省市县区州])[、和])?(?:去年|上年|上一年度?|往年|同期|上年度?同期|去年同期|前三年|全国|全省|全市|全县|全区|全州|当地|本地|本区县|本省|本市|本县|所在|同类|国家|省定?|市定?|省级|市级|县级|行业|周边|城镇|城市|农村|"
    r"上级|规定|序时|时序|目标|计划|预期|GDP|地区生产总值|经济|预算|概算|上限|财政|一般|居民|城乡|该)[^,。;、:()“”]{0,20}?)?"
    r"(?P<level>(?:基本)?(?:持平|相当|同步)|(?:以上)?(?=[,。;、:)]|$|的(?:水平|目标)?$|,且))"
)
_ZERO = re.compile(
    r"不(?:再)?(?:发生|出现|产生)(?P<what>(?!一?[个批些])[^,。;、的:]{2,16})|不让一(?:个|名|户)[^,。;、因]{1,6}(?:因[^,。;]{1,14})?(?:失学|辍学|掉队|返贫|落下)|不[漏落]一[户人村项件个](?:[、,]不[漏落]一[户人村项件])?|零(?P<zero>事故|新增|容忍(?!$)|死亡|返贫|投诉|上访|差错|报告(?=制度)|发生|感染|增长|违规)"
)


@dataclass(frozen=True)
class Figure:
    """A value with its comparison, in offsets of the view."""

    start: int
    end: int
    op: str
    value: Value
    unit: str | None
    #: Where the number itself stands.
    number_start: int
    number_end: int
    #: Words of comparison before the value: 达到, 提高 …
    lead: str = ""
    #: figure, rank, comparison, zero, all, fraction
    kind: str = "figure"
    doubts: tuple[str, ...] = ()
    #: Whether the comparison was said rather than presumed.
    is_compared: bool = True


def figures(text: str, taken: Taken) -> Iterator[Figure]:
    """Every value with a unit or a comparison, in order of kind."""
    for match in _RANK.finditer(text):
        if not taken.overlaps(match.start("n"), match.end()):
            yield _rank(match)
    for match in _RANK_OF.finditer(text):
        if not taken.overlaps(*match.span()):
            which = "n" if match.group("n") else "m"
            value = number(match.group(which)) or 0
            yield Figure(*match.span(), "<=", value, "名次", *match.span(which), kind="rank")
    for match in _ZERO.finditer(text):
        if not taken.overlaps(*match.span()):
            yield Figure(*match.span(), "==", 0, None, *match.span(), kind="zero")
    for pattern, read in ((_DOUBLE, _double), (_HALF, _half), (_FRACTION, _fraction)):
        for match in pattern.finditer(text):
            if not taken.overlaps(*match.span()):
                yield read(match)
    for match in _VALUE.finditer(text):
        at = match.span("pc") if match.group("pc") else match.span("v")
        if not taken.overlaps(at[0], match.end("u") if match.group("u") else at[1]) and (
            found := _figure(match)
        ):
            yield found
    for match in _COMPARED.finditer(text):
        if not taken.overlaps(*match.span("op")) and (match.group("than") and _compares(match)):
            yield _compared(match)
    for match in _ALL.finditer(text):
        if not taken.overlaps(*match.span()):
            yield _all(match)


def _op_before(match: re.Match[str]) -> str | None:
    return next((op for i, (op, _) in enumerate(_OPS_BEFORE) if match.group(f"b{i}")), None)


def _figure(match: re.Match[str]) -> Figure | None:
    before = _op_before(match)
    lead = match.group("reach") or next(
        (match.group(f"b{i}") for i in range(len(_OPS_BEFORE)) if match.group(f"b{i}")), ""
    )
    written = match.group("pc") or match.group("v")
    value: Value | None = number(written)
    unit = _PER[match.group("per")] if match.group("pc") else _unit(match.group("u"))
    if value is None:
        return None
    op, said = _op(match, before, lead)
    doubts: tuple[str, ...] = ("“余”“多”不是准确数",) if match.group("few") else ()
    if unit == "成":
        value, unit = _tenths(written), "%"
        if value is None:
            return None
    if match.group("v2"):
        second = number(match.group("v2"))
        if second is None:
            return None
        if match.group("u1") and not unit.endswith(match.group("u1")):
            doubts += ("区间两端的单位不同",)
        value, op, said = (value, second), "range", True  # type: ignore[assignment]
        if not value[0] < second:  # type: ignore[index,operator]
            doubts += ("区间前后颠倒",)
    at = match.span("pc") if match.group("pc") else match.span("v")
    end = match.end()
    return Figure(
        match.start(), end, op, value, unit, *at, lead=lead or "", doubts=doubts, is_compared=said
    )


def _unit(written: str) -> str:
    return {"百分点": "个百分点", "个点": "个百分点"}.get(written, written)


def _op(match: re.Match[str], before: str | None, lead: str) -> tuple[str, bool]:
    if match.group("about") or before == "~":
        return "~", True
    if match.group("up"):
        return (">" if before == ">" else ">="), True
    if match.group("down"):
        return "<=", True
    if before:
        return before, True
    return ">=", bool(lead)


def _tenths(written: str) -> int | None:
    """六成 → 60, 七成五 is read by its first figure only."""
    value = number(written)
    return int(value * 10) if value is not None and value <= 10 else None


def _rank(match: re.Match[str]) -> Figure:
    value = number(match.group("n")) or 0
    unit = "%" if match.group("pc") else "名次"
    start = match.end("scope")
    start = text_at(match.string, start, match.start("n")) if start < match.start("n") else start
    return Figure(start, match.end(), "<=", value, unit, *match.span("n"), kind="rank")


def text_at(text: str, start: int, end: int) -> int:
    """Where 前 stands between scope and number."""
    return text.rfind("前", start, end)


def _double(match: re.Match[str]) -> Figure:
    times = {"两": 4, "二": 4, "三": 8}.get(match.group("n") or "一", 2)
    return Figure(*match.span(), ">=", times, "倍", *match.span(), kind="fraction")


def _half(match: re.Match[str]) -> Figure:
    op = _op(match, _op_before(match), "")[0] if match.group("over") is None else ">"
    return Figure(*match.span(), op, 50, "%", *match.span(), kind="fraction")


def _fraction(match: re.Match[str]) -> Figure:
    value = 100 * (number(match.group("n")) or 0) / (number(match.group("d")) or 1)
    rounded = int(value) if value == int(value) else round(value, 2)
    op, said = _op(match, _op_before(match), "")
    return Figure(*match.span(), op, rounded, "%", *match.span(), kind="fraction", is_compared=said)


def _compares(match: re.Match[str]) -> bool:
    op, level = match.group("op"), match.group("level")
    if op in ("与", "同", "和"):
        return level.endswith(("持平", "相当", "同步"))
    if op == "达到":
        return match.group("than").endswith(("水平", "标准", "平均数", "平均值", "进度"))
    return not re.match(r"[\d一二三四五六七八九十]", match.group("than"))


def _compared(match: re.Match[str]) -> Figure:
    op = match.group("op")
    sign = {"与": "==", "同": "==", "和": "==", "达到": ">="}.get(op)
    if sign is None:
        sign = next(s for s, p in _OPS_BEFORE if re.fullmatch(p, op))
    return Figure(
        *match.span(), sign, match.group("than"), None, *match.span("than"), kind="comparison"
    )


def _all(match: re.Match[str]) -> Figure:
    if match.group("z"):
        return Figure(*match.span(), "==", 0, None, *match.span(), kind="zero")
    return Figure(*match.span(), "==", 100, "%", *match.span(), kind="all")
