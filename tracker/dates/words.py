"""A recurrence rule in the words of an office: 每季度首月5日, 每月第5个工作日, 每年3月31日."""

from tracker.dates.rules import Rule

_WEEKDAYS = {"MO": "一", "TU": "二", "WE": "三", "TH": "四", "FR": "五", "SA": "六", "SU": "日"}
_UNITS = {"DAILY": "日", "WEEKLY": "周", "MONTHLY": "个月", "YEARLY": "年"}
_EVERY = {"DAILY": "每日", "WEEKLY": "每周", "MONTHLY": "每月", "YEARLY": "每年"}
_NUMERALS = {2: "两", 3: "三", 4: "四", 5: "五", 6: "六"}
#: Months named together, that have a name of their own.
_SEASONS = {
    "1,4,7,10": "每季度首月",
    "2,5,8,11": "每季度第二个月",
    "3,6,9,12": "每季度末月",
    "1,7": "每半年首月",
    "6,12": "每半年末月",
}


def describe(rule: Rule) -> str:
    """The rule as a phrase; what has no phrase of its own is spelled out part by part."""
    parts = rule.parts
    phrase = _how_often(parts) + _which_days(parts)
    if rule.count:
        phrase += f"，共{rule.count}次"
    if rule.until:
        phrase += f"，至{rule.until.year}年{rule.until.month}月{rule.until.day}日止"
    return phrase


def _how_often(parts: dict[str, str]) -> str:
    interval = int(parts.get("INTERVAL", "1"))
    months = parts.get("BYMONTH")
    if interval > 1:
        every = f"每{_NUMERALS.get(interval, interval)}{_UNITS[parts['FREQ']]}"
        return every + (f"{months.replace(',', '、')}月" if months else "")
    if months and parts["FREQ"] in {"MONTHLY", "YEARLY"}:
        return _SEASONS.get(months) or f"每年{months.replace(',', '、')}月"
    return _EVERY[parts["FREQ"]]


def _which_days(parts: dict[str, str]) -> str:
    if "X-WORKDAY" in parts:
        return _counted(int(parts["X-WORKDAY"]), "个工作日")
    if "BYDAY" in parts:
        return "、".join(map(_weekday, parts["BYDAY"].split(",")))
    if "BYMONTHDAY" in parts:
        return "、".join(map(_day_of_month, map(int, parts["BYMONTHDAY"].split(","))))
    return ""


def _day_of_month(day: int) -> str:
    if day > 0:
        return f"{day}日"
    return "最后一日" if day == -1 else f"倒数第{-day}日"


def _weekday(text: str) -> str:
    number, name = text[:-2], _WEEKDAYS[text[-2:]]
    return _counted(int(number), f"个星期{name}") if number else f"星期{name}"


def _counted(number: int, what: str) -> str:
    if number > 0:
        return f"第{number}{what}"
    return f"最后一{what}" if number == -1 else f"倒数第{-number}{what}"
