"""Word's automatic numbers: what numbering.xml and the styles make of a paragraph's numPr."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from .wordml import child, children, integer, value

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
#: Symbol fonts put bullets in the private use area.
_BULLET = "•"


def chinese(n: int, digits: str = _DIGITS, units: tuple[str, str, str] = ("十", "百", "千")) -> str:
    """1 → 一, 12 → 十二, 120 → 一百二十, as Word counts."""
    if n == 0:
        return digits[0]
    if n > 9999:
        return str(n)
    ten, hundred, thousand = units
    written, gap = "", False
    for place, unit in ((1000, thousand), (100, hundred), (10, ten), (1, "")):
        digit = n // place % 10
        if digit:
            written += ("零" if gap and written else "") + digits[digit] + unit
            gap = False
        else:
            gap = True
    return written[1:] if written.startswith(digits[1] + ten) and digits is _DIGITS else written


def _letters(n: int, first: str) -> str:
    return chr(ord(first) + (n - 1) % 26) * ((n - 1) // 26 + 1)


def _roman(n: int) -> str:
    pairs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    written = ""
    for amount, sign in pairs:
        written += sign * (n // amount)
        n %= amount
    return written


def _circled(n: int) -> str:
    return chr(0x2460 + n - 1) if 1 <= n <= 20 else str(n)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(c)] for c in str(n)),
    "chineseLegalSimplified": lambda n: chinese(n, _FORMAL, ("拾", "佰", "仟")),
    "ideographTraditional": lambda n: "甲乙丙丁戊己庚辛壬癸"[(n - 1) % 10],
    "upperLetter": lambda n: _letters(n, "A"),
    "lowerLetter": lambda n: _letters(n, "a"),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
}


@dataclass
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    is_legal: bool = False


@dataclass
class _Num:
    abstract: str
    levels: dict[int, _Level]
    start_overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the paragraphs of a document in order and gives each its label."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._nums: dict[str, _Num] = {}
        self._styles: dict[str, tuple[str | None, int]] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._overridden: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read_numbering(numbering)
        if styles is not None:
            self._read_styles(styles)

    def label(self, properties: etree._Element | None) -> str:
        """The label of the next paragraph with these properties; '' when it has none."""
        num_id, level = self._of(properties)
        num = self._nums.get(num_id or "")
        if num is None or level not in num.levels:
            return ""
        counters = self._count(num_id or "", num, level)
        return _written(num.levels, level, counters)

    def _read_numbering(self, root: etree._Element) -> None:
        abstracts = {value(a, "abstractNumId"): a for a in children(root, "abstractNum")}
        by_style = {
            value(link, "val"): number
            for number, a in abstracts.items()
            if (link := child(a, "styleLink")) is not None
        }
        for num in children(root, "num"):
            number, target = value(num, "numId"), child(num, "abstractNumId")
            abstract_id = value(target, "val") if target is not None else ""
            abstract = abstracts.get(abstract_id)
            if abstract is None:
                continue
            if (link := child(abstract, "numStyleLink")) is not None:
                abstract_id = by_style.get(value(link, "val"), abstract_id)
                abstract = abstracts[abstract_id]
            found = _Num(
                abstract_id,
                {integer(lvl, "ilvl", 0): _level(lvl) for lvl in children(abstract, "lvl")},
            )
            for override in children(num, "lvlOverride"):
                at = integer(override, "ilvl", 0)
                if (level := child(override, "lvl")) is not None:
                    found.levels[at] = _level(level)
                if (start := child(override, "startOverride")) is not None:
                    found.start_overrides[at] = integer(start, "val", 1)
            self._nums[number] = found

    def _read_styles(self, root: etree._Element) -> None:
        parents: dict[str, str] = {}
        own: dict[str, tuple[str | None, int]] = {}
        for style in children(root, "style"):
            name = value(style, "styleId")
            if (based := child(style, "basedOn")) is not None:
                parents[name] = value(based, "val")
            if (properties := child(style, "pPr")) is not None and (
                numbered := child(properties, "numPr")
            ) is not None:
                own[name] = _num_pr(numbered)
        for name in {*parents, *own}:
            at, seen = name, set()
            while at not in own and at in parents and at not in seen:
                seen.add(at)
                at = parents[at]
            if at in own:
                self._styles[name] = own[at]

    def _of(self, properties: etree._Element | None) -> tuple[str | None, int]:
        if properties is None:
            return self._styles.get("", (None, 0))
        style = child(properties, "pStyle")
        inherited = (
            self._styles.get(value(style, "val"), (None, 0)) if style is not None else (None, 0)
        )
        numbered = child(properties, "numPr")
        if numbered is None:
            return inherited
        num_id, level = _num_pr(numbered)
        has_level = child(numbered, "ilvl") is not None
        return num_id if num_id is not None else inherited[0], level if has_level else inherited[1]

    def _count(self, num_id: str, num: _Num, level: int) -> list[int | None]:
        counters = self._counters.setdefault(num.abstract, [None] * _LEVELS)
        override = num.start_overrides.get(level)
        if override is not None and (num_id, level) not in self._overridden:
            self._overridden.add((num_id, level))
            counters[level] = override
        else:
            before = counters[level]
            counters[level] = num.levels[level].start if before is None else before + 1
        for above in range(level):
            if counters[above] is None and above in num.levels:
                counters[above] = num.levels[above].start
        for below in range(level + 1, _LEVELS):
            restart = num.levels[below].restart if below in num.levels else None
            if restart != 0 and (restart is None or level < restart):
                counters[below] = None
        return counters


def _num_pr(numbered: etree._Element) -> tuple[str | None, int]:
    number, level = child(numbered, "numId"), child(numbered, "ilvl")
    num_id = value(number, "val") if number is not None else None
    return num_id, integer(level, "val", 0) if level is not None else 0


def _level(element: etree._Element) -> _Level:
    def of(name: str) -> str | None:
        found = child(element, name)
        return value(found, "val") if found is not None else None

    start, restart = of("start"), of("lvlRestart")
    return _Level(
        start=int(start) if start and start.isdigit() else 1,
        format=of("numFmt") or "decimal",
        text=of("lvlText") or "",
        restart=int(restart) if restart and restart.isdigit() else None,
        is_legal=child(element, "isLgl") is not None,
    )


def _written(levels: dict[int, _Level], level: int, counters: list[int | None]) -> str:
    here = levels[level]
    if here.format == "none":
        return ""
    if here.format == "bullet":
        return here.text if here.text and not "\ue000" <= here.text[0] <= "\uf8ff" else _BULLET

    def number(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        count = counters[at]
        if count is None or at not in levels:
            return ""
        name = "decimal" if here.is_legal else levels[at].format
        return _FORMATS.get(name, str)(count)

    return _PLACEHOLDER.sub(number, here.text)
