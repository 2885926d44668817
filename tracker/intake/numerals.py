"""Chinese and Arabic numerals as numbers. Reads only; the text is never rewritten."""

from __future__ import annotations

from fractions import Fraction

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_STARTS = {"廿": 20, "卅": 30}

#: What a whole number may be written with, for use inside a pattern.
CHINESE = "〇零一二三四五六七八九十百千两廿卅"
WHOLE = rf"(?:\d+|[{CHINESE}]+)"
#: With thousands commas and a decimal part.
DECIMAL = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{CHINESE}]+(?:点[〇零一二三四五六七八九]+)?)"


def whole(numeral: str) -> int | None:
    """12, 十二, 二〇二三, 廿五 → the number; None when it is no numeral."""
    if not numeral:
        return None
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    if all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total, digit = 0, None
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _TENS:
            total += (1 if digit is None else digit) * _TENS[c]
            digit = None
        elif c in _STARTS:
            total += _STARTS[c]
        else:
            return None
    return total + (digit or 0)


def number(numeral: str) -> int | float | None:
    """A whole or decimal number, with thousands commas: 1,200 → 1200, 3.5 → 3.5, 三点五 → 3.5."""
    plain = numeral.replace(",", "")
    if "点" in plain:
        before, after = plain.split("点", 1)
        integer = whole(before)
        if integer is None or any(c not in _DIGITS for c in after):
            return None
        plain = f"{integer}." + "".join(str(_DIGITS[c]) for c in after)
    if "." in plain:
        value = Fraction(plain)
        return int(value) if value.denominator == 1 else float(plain)
    return whole(plain)
