"""Chinese: days, numbers, percentages and lists as a 公文 writes them. Whole-number arithmetic
only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.documents.facts import Issue, Organ

#: A sentence that names more matters than this is no longer read; the tables name them all.
MOST_NAMED = 12

_DIGITS = "零一二三四五六七八九"


def day(value: date) -> str:
    """``2023年6月26日``: Arabic, full year, no leading zeros (GB/T 9704 7.3.5.4)."""
    return f"{value.year}年{value.month}月{value.day}日"


def day_within(value: date, year: int) -> str:
    """``6月26日`` inside the year that the text speaks of, the full day outside it."""
    return f"{value.month}月{value.day}日" if value.year == year else day(value)


def short_day(value: date | None, otherwise: str) -> str:
    """``2023.6.26`` for narrow columns, or the words for there being none."""
    return f"{value.year}.{value.month}.{value.day}" if value else otherwise


def scoped(period: str, scope: str) -> str:
    """A period and what was looked at in it, without saying the same year twice."""
    year = scope[:5]
    if len(year) == 5 and year[:4].isdigit() and year[4] == "年" and period.startswith(year):
        return period + scope[5:]
    return period + scope


def day_or(value: date | None, otherwise: str) -> str:
    """The day, or the words for there being none (``未设时限``); never ``None``."""
    return day(value) if value else otherwise


def numeral(value: int) -> str:
    """1–99 in Chinese numerals, for 一、 and （一）; Arabic from 100, which no document counts to."""
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    if tens == 0:
        return _DIGITS[ones]
    head = "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def rounded(part: int, whole: int, places: int) -> str:
    """part ÷ whole as a percentage with that many decimals, halves rounded up."""
    scale = 10**places
    value = (part * 100 * scale * 2 + whole) // (whole * 2)
    if places == 0:
        return f"{value}%"
    return f"{value // scale}.{value % scale:0{places}d}%"


def percent(part: int, whole: int) -> str:
    """The percentage, in words where there is no denominator.

    Decimals are added while rounding would say 0% of something or 100% of not everything.
    """
    if whole == 0:
        return "—"
    tried = (rounded(part, whole, places) for places in range(9))
    return next(shown for shown in tried if _is_honest(part, whole, shown))


def shares(parts: Sequence[int]) -> tuple[str, ...]:
    """Percentages of parts of one whole, with as few decimals as make them add up to 100 %.

    Three thirds never do: they are then given with one decimal, each its own true quotient.
    """
    whole = sum(parts)
    if whole == 0:
        return tuple("—" for _ in parts)
    for places in (0, 1, 2):
        shown = tuple(rounded(part, whole, places) for part in parts)
        exact = sum(round(float(one[:-1]) * 10**places) for one in shown) == 100 * 10**places
        if exact and all(_is_honest(p, whole, s) for p, s in zip(parts, shown, strict=True)):
            return shown
    return tuple(rounded(part, whole, 1) for part in parts)


def _is_honest(part: int, whole: int, shown: str) -> bool:
    """0 is shown of nothing only, 100 of everything only."""
    value = float(shown[:-1])
    return not (value == 0 and part) and not (value >= 100 and part < whole)


def listed(names: Iterable[str]) -> str:
    """Names joined as in running text."""
    return "、".join(names)


def items(numbers: Sequence[int]) -> str:
    """``第1、4、7件``: the matters that a sentence counts; of many the first, and how many."""
    named = listed(str(n) for n in numbers[:MOST_NAMED])
    return f"第{named}件" if len(numbers) <= MOST_NAMED else f"第{named}件等{len(numbers)}件"


def document_number(organ: Organ, issue: Issue) -> str:
    """发文字号 ``宛振督〔2023〕12号``; empty while it has no number (GB/T 9704 7.2.5)."""
    if not issue.number:
        return ""
    return f"{organ.number_words}〔{issue.year or issue.signed_on.year}〕{issue.number}号"


def issuing_office(organ: Organ) -> str:
    return organ.issuing_office or organ.name


def bare(name: str) -> str:
    """A name in a list, without the punctuation that the list itself puts or that is not wanted."""
    return name.strip().rstrip("。．，,；;、：: ")


def sentence(names: Iterable[str]) -> str:
    """Names in one list that ends in a full stop (7.4.2)."""
    return "，".join(bare(name) for name in names) + "。"


def addressee(issue: Issue) -> str:
    """主送机关 ending in its full-width colon, whatever was typed; empty stays empty."""
    name = issue.addressee.strip().rstrip("：:").rstrip()
    return f"{name}：" if name else ""
