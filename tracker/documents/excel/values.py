"""Cells as values of their columns: the many ways people write a day, a share, a choice."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from tracker.documents.excel.contents import Cell, Percent, Trouble
from tracker.documents.excel.sheets import Column, Kind, Value

#: What people write where there is nothing to write.
BLANKS = frozenset({"", "-", "--", "—", "——", "/", "／", "无", "空"})

_DAY = re.compile(
    r"(\d{4})\s*[-/.年．。、]\s*(\d{1,2})\s*[-/.月．。、]\s*(\d{1,2})\s*[日号]?(?:[T\s]+0{1,2}:00(?::00)?)?\Z"
)
_DIGITS_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_MONTH_ONLY = re.compile(r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*月?|\d{4}\s*年)\Z")
_NO_YEAR = re.compile(r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?\Z")
_WRITTEN_DAY = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]\Z"
)
_NUMERALS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")}
_NUMERALS |= {"零": 0, "○": 0}

_SERIAL_EPOCH = date(1899, 12, 30)
#: Serial numbers of 2000-01-01 and 2099-12-31: a number between them in a day column is a day.
_SERIALS = range(36_526, 73_051)
_YEARS = range(2000, 2100)


class Unfit(ValueError):
    """A cell does not fit its column; the message says why, in Chinese."""


def value_of(column: Column, cell: Cell | None) -> Value:
    """The cell as a value of the column. Raises Unfit."""
    if isinstance(cell, Trouble):
        raise Unfit(cell.sentence)
    if cell is None:
        return None
    if column.kind in (Kind.TEXT, Kind.LONGTEXT):
        return words_of(cell) or None
    if isinstance(cell, str) and plain(cell) in BLANKS:
        return None
    if column.kind is Kind.DATE:
        return day_of(cell)
    if column.kind is Kind.PERCENT:
        return _percentage(cell, column)
    if column.kind is Kind.CHOICE:
        return _choice(cell, column)
    return _figure(cell, column)


def plain(text: str) -> str:
    """The text without blanks and full-width forms: how headings and choices compare."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def words_of(cell: Cell) -> str:
    """A cell of a text column. Raises Unfit where Excel has already lost digits."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Percent):
        return f"{_short(cell.points)}%"
    if isinstance(cell, Trouble):
        raise Unfit(cell.sentence)
    if abs(cell) >= 1e15:
        raise Unfit("数字超过15位，Excel 已丢失末几位。请把单元格设为文本格式后重新填写")
    return _short(cell)


def day_of(cell: Cell) -> date:
    """A day, from a real date cell or one of the usual ways to write it. Raises Unfit."""
    if isinstance(cell, str):
        return _written_day(unicodedata.normalize("NFKC", cell).strip())
    if isinstance(cell, date):
        return _sensible(cell)
    if isinstance(cell, int) and cell in _SERIALS:
        return _SERIAL_EPOCH + timedelta(days=cell)
    if isinstance(cell, int):
        return _written_day(str(cell))
    raise Unfit("不是日期。请写成 2023-06-30")


def _written_day(text: str) -> date:
    found = _DAY.match(text) or _DIGITS_DAY.match(text)
    if found:
        year, month, day = (int(part) for part in found.groups())
    elif written := _WRITTEN_DAY.match(text):
        year = int("".join(str(_NUMERALS[numeral]) for numeral in written[1]))
        month, day = _up_to_99(written[2]), _up_to_99(written[3])
    elif _MONTH_ONLY.match(text):
        raise Unfit(f"「{text}」缺少具体的日。请写成 2023-06-30")
    elif _NO_YEAR.match(text):
        raise Unfit(f"「{text}」缺少年份。请写成 2023-06-30")
    else:
        raise Unfit(f"「{text[:20]}」不是日期。请写成 2023-06-30")
    try:
        return _sensible(date(year, month, day))
    except ValueError as error:
        raise error if isinstance(error, Unfit) else Unfit(f"没有「{text}」这一天") from error


def _up_to_99(numerals: str) -> int:
    tens, ten, ones = numerals.rpartition("十")
    if not ten:
        return _NUMERALS[numerals] if len(numerals) == 1 else 0
    return (_NUMERALS.get(tens, 0) if tens else 1) * 10 + (_NUMERALS.get(ones, 99) if ones else 0)


def _sensible(day: date) -> date:
    if day.year not in _YEARS:
        raise Unfit(f"年份 {day.year} 不在 2000 年至 2099 年之间，请核对")
    return day


def _percentage(cell: Cell, column: Column) -> Value:
    if isinstance(cell, Percent):
        points = Decimal(str(cell.points))
    elif isinstance(cell, str):
        words = plain(cell)
        marked = words.endswith("%")
        points = _decimal(words.removesuffix("%"), cell)
        if not marked:
            points = _points(points)
    elif isinstance(cell, int | float):
        points = _points(Decimal(str(cell)))
    else:
        raise Unfit("不是百分比。请写成 35%")
    if not 0 <= points <= 100:
        raise Unfit(f"{_short(points)}% 不在 0% 到 100% 之间")
    return _rounded(points, column)


def _points(number: Decimal) -> Decimal:
    """A bare number: 35 means 35 %, 0.35 too; 1 may mean either and is asked back."""
    if number == 1:
        raise Unfit("「1」可能是 1% 也可能是 100%，请写明百分号")
    return number * 100 if 0 < number < 1 else number


def _figure(cell: Cell, column: Column) -> Value:
    if isinstance(cell, str):
        number = _decimal(plain(cell).replace(",", ""), cell)
    elif isinstance(cell, int | float):
        number = Decimal(str(cell))
    else:
        raise Unfit("不是数字")
    if column.kind is Kind.INT:
        if number != number.to_integral_value():
            raise Unfit(f"「{_short(number)}」不是整数")
        return int(number)
    return _rounded(number, column)


def _decimal(words: str, shown: str) -> Decimal:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", words, re.ASCII):
        raise Unfit(f"「{shown.strip()[:20]}」不是数字")
    return Decimal(words)


def _rounded(number: Decimal, column: Column) -> Value:
    """The number with the digits of its column; one with more is asked back, not rounded."""
    rounded = round(number, column.decimals)
    if abs(rounded - number) > Decimal("1e-7"):
        places = f"最多{column.decimals}位小数" if column.decimals else "整数"
        raise Unfit(f"「{_short(number)}」应为{places}")
    return rounded if column.decimals else int(rounded)


def _choice(cell: Cell, column: Column) -> str:
    wanted = plain(words_of(cell))
    for choice in column.choices:
        if plain(choice) == wanted:
            return choice
    shown = "、".join(column.choices[:8]) + ("……" if len(column.choices) > 8 else "")
    raise Unfit(f"「{wanted[:20]}」不在可选项中（{shown}）")


def _short(number: int | float | Decimal) -> str:
    """A number as Excel shows it: no trailing zeros, no exponent."""
    text = format(Decimal(str(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
