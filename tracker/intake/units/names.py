"""Lists of units: split, heads and prefixes distributed (各区县财政、审计等部门), collectives told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..model import KnownUnit, NamedUnit
from ..text import fold

#: What the name of a unit ends with.
SUFFIX = (
    r"领导小组办公室|办公室|常务会议|常委会议?|党组会议?|办公会议?|联席会议|高校|院校|(?<=[安察政务管检法])机关|(?<![教卧浴温暖居验])室|委员会|管委会|指挥部|党委政府|人民政府|政府|党工委|党委|党组|党支部|支部|部门|科室|中心|单位|公司|银行|集团|协会|联合会|工商联|残联|妇联|文联|社联|科联|"
    r"团委|工会|专班|工作队|督查组|小组|机构|医院|学校|大学|学院|法院|检察院|研究院|研究所|媒体|服务站|工作站|管理站|街道|园区|示范区|开发区|高新区|工区|新区|乡镇|县市区|市县区|县区|区县|市区|"
    r"市委|县委|区委|省委|农办|改革委|改委|健委|卫健体委|体委|国资委|建委|经信委|报社|合作社|供销社|出版社|通讯社|电视台|电台|分行|支行|市领导|县领导|区领导|领导|(?<=[市省县区级])财政|局|厅|委|办|科|处|(?<![全内局外干])部|院|所|队|县|市|区|乡|镇|(?<!农)村"
)
_ENDS = re.compile(rf"(?:{SUFFIX})(?:\([^()]*\))?$")
#: Names of ministries and bureaus that hold 和 themselves.
_HOLDS_AND = re.compile(
    r"发展和改革|人力资源和社会保障|文化和旅游|自然资源和规划|规划和自然资源|工业和信息化|住房和城乡建设|教育和体育|卫生和计划生育|科技和工业|商务和|"
    r"农业和农村|民族和宗教|巩固和发展|信访和|财政和|科学技术和|经济和信息化|新闻出版和|党史和|交通和|水利和|城市管理和"
)
_SEPARATOR = re.compile(r"[、,;/\s|]+")
_AND = re.compile(r"和|及|与|以及")
_OPEN = re.compile(
    r"等(?:\d+|[一二三四五六七八九十]+)?(?:个|家)?(?:市直|县直|市级|县级|省级)?(?P<rel>有关|相关|责任|成员|主管|职能|行业|牵头)?(?P<head>部门|单位|科室|机构|处室|委局|局委|行业部门)?(?:和单位)?$"
)
_COLLECTIVE = re.compile(r"各|有关|相关|所有|全体|其他|其它|机关(?=各)|成员单位$")
_PREFIX = re.compile(
    r"^(?:各县市区|各县\(市、区\)|各区县|各市县|各县区|各级|各地|各乡镇|各县|各区|各市|市直|县直|市级|县级|省级|区级|市|省|县|区)(?=[\u4e00-\u9fa5]{2,})"
)
_PLACE = re.compile(r"(?:示范区|高新区|开发区|工区|园区|新区|区|县|市|乡|镇|街道)$")
_SAID_LEAD = re.compile(r"\((?:总?牵头(?:单位|部门|科室)?|主办(?:单位)?|主责|为主)\)$")
_NUMBERED = re.compile(r"\s*(?:\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、])\s*")
_STAR = "★☆*●▲#"


@dataclass(frozen=True)
class UnitList:
    """The units of one list; `is_open` when it ends in 等."""

    units: tuple[NamedUnit, ...]
    is_open: bool
    #: Marked with a star: the lead.
    starred: tuple[NamedUnit, ...] = ()


def is_unit_name(name: str) -> bool:
    """Whether a phrase ends as the names of units do."""
    return _ENDS.search(name) is not None


def is_collective(name: str) -> bool:
    return _COLLECTIVE.search(name) is not None


def unit_list(text: str, start: int, end: int) -> UnitList:
    """The units listed in text[start:end], with heads and prefixes distributed."""
    folded = fold(text[start:end])
    pieces = _pieces(folded)
    is_open, head = False, ""
    if pieces:
        first, last = pieces[-1]
        piece = folded[first:last]
        if match := _OPEN.search(piece):
            is_open, head = True, (match.group("head") or "")
            pieces[-1] = (first, first + match.start())
        for i, (first, last) in enumerate(pieces[:-1]):
            if match := _OPEN.search(folded[first:last]):
                is_open = True
                pieces[i] = (first, first + match.start())
    pieces = [(a, b) for a, b in pieces if b > a]
    names = _distributed([folded[a:b] for a, b in pieces], head)
    bare = [_unmarked(folded, a, b) for a, b in pieces]
    units = [
        NamedUnit(
            _SAID_LEAD.sub("", name).strip(_STAR), start + a, start + b, None, is_collective(name)
        )
        for (a, b), name in zip(bare, names, strict=True)
    ]
    starred = tuple(u for u, a, b in zip(units, bare, pieces, strict=True) if a != b)
    return UnitList(tuple(units), is_open, starred)


def _unmarked(folded: str, start: int, end: int) -> tuple[int, int]:
    """A name without the star before or after it."""
    if said := _SAID_LEAD.search(folded, start, end):
        end = said.start()
    while start < end - 1 and folded[start] in _STAR:
        start += 1
    while end > start + 1 and folded[end - 1] in _STAR:
        end -= 1
    return start, end


def _pieces(folded: str) -> list[tuple[int, int]]:
    """Offsets of the names; separators inside brackets do not part them."""
    found: list[tuple[int, int]] = []
    at = depth = 0
    for i, char in enumerate(folded):
        depth += (char in "((") - (char in "))")
        if depth <= 0 and _SEPARATOR.match(char):
            found += _and_parts(folded, at, i)
            at = i + 1
    found += _and_parts(folded, at, len(folded))
    return [(a, b) for a, b in (_stripped(folded, a, b) for a, b in found) if b > a]


def _and_parts(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut at 和, 及 where both sides are units; 发展和改革委员会 stays whole."""
    for match in _AND.finditer(folded, start, end):
        held = any(
            m.start() < match.end() and match.start() < m.end() for m in _HOLDS_AND.finditer(folded)
        )
        left, right = folded[start : match.start()], folded[match.end() : end]
        if held or not left or not right:
            continue
        if is_unit_name(left) or (
            right.endswith(("部门", "单位")) and len(left) <= 4 and "等" in right
        ):
            return [(start, match.start()), *_and_parts(folded, match.end(), end)]
    return [(start, end)]


def _stripped(folded: str, start: int, end: int) -> tuple[int, int]:
    if label := _NUMBERED.match(folded, start, end):
        start = label.end()
    while start < end and folded[start] in ' \t\n:。.;((〔[【“”"':
        closing = {"(": ")", "“": "”"}.get(folded[start])
        if closing and closing in folded[start:end]:
            break
        start += 1
    while end > start and folded[end - 1] in ' \t\n。.;〕]】“”"':
        end -= 1
    if end > start and folded[end - 1] == ")" and "(" not in folded[start:end]:
        end -= 1
    return start, end


def _distributed(names: list[str], head: str) -> list[str]:
    if not names:
        return names
    if head:
        names = [n + head if _is_bare(n) else n for n in names]
    elif len(names) > 1 and (shared := _shared_head(names)):
        head = shared if _is_bare(names[0]) else ""
        names = [*(n + shared if _is_bare(n) else n for n in names[:-1]), names[-1]]
    prefix = _PREFIX.match(names[0])
    if (
        prefix
        and len(names) > 1
        and (head or prefix.group().startswith("各"))
        and not _has_place(names[1:])
    ):
        short = all(len(n) <= 8 for n in names[1:]) and len(names[0]) <= 12
        names = [
            names[0],
            *(
                n if _PREFIX.match(n) or not short or "各" in n else prefix.group() + n
                for n in names[1:]
            ),
        ]
    return _with_place_head(names)


def _is_bare(name: str) -> bool:
    """A field (财政, 农业农村) that needs 部门 to be a unit."""
    return not is_unit_name(name) or name.endswith("财政")


def _has_place(names: Sequence[str]) -> bool:
    return any(n.startswith(("各", "市", "县", "省", "区", "有关", "相关")) for n in names)


def _shared_head(names: Sequence[str]) -> str:
    """财政、审计部门: the head of the last holds for all, when the others are bare."""
    match = re.search(r"(部门|单位)$", names[-1])
    if not match or any(len(n) > 8 for n in names[:-1]) or not any(map(_is_bare, names[:-1])):
        return ""
    return match.group()


_PLACE_OFFICE = re.compile(
    r"^(.{1,10}?(?:示范区|高新区|开发区|工区|园区|新区|区|县|市|乡|镇|街道))(.{2,})$"
)


def _with_place_head(names: list[str]) -> list[str]:
    """示范区、高新区、工区乡村振兴服务中心: places take the office named with the last of them."""
    taken = list(names)
    for i, name in enumerate(names):
        match = _PLACE_OFFICE.match(name)
        if not match or not is_unit_name(match.group(2)) or name[0] in "市县区全各":
            continue
        before = i - 1
        while before >= 0 and _PLACE.search(names[before]) and names[before][0] not in "全各":
            taken[before] = names[before] + match.group(2)
            before -= 1
    return taken


class Register:
    """The bureau's own units, found by name or alias."""

    def __init__(self, units: Sequence[KnownUnit]) -> None:
        self._ids: dict[str, int] = {}
        for unit in units:
            for name in (unit.name, *unit.aliases):
                self._ids.setdefault(_plain(name), unit.id)

    def id_of(self, name: str) -> int | None:
        plain = _plain(name)
        for form in (plain, plain.removeprefix("市"), f"市{plain}", plain.removeprefix("本")):
            if form in self._ids:
                return self._ids[form]
        return None

    def known(self, unit: NamedUnit) -> NamedUnit:
        return replace(unit, known_id=self.id_of(unit.name))


def _plain(name: str) -> str:
    return re.sub(r"\s", "", fold(name))
