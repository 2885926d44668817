"""Festivals and five-year plans: days that a name stands for.

Lunar festivals are a table, 2000–2040, after the State's calendar (GB/T 33661—2017 computes them);
the tests hold it against the holiday notices that `chinesecalendar` carries.
"""

from __future__ import annotations

from datetime import date, timedelta

#: First day of the first lunar month, as MMDD, from 2000 on.
_SPRING = (
    "0205 0124 0212 0201 0122 0209 0129 0218 0207 0126 0214 0203 0123 0210 0131 0219 0208 0128 0216 "
    "0205 0125 0212 0201 0122 0210 0129 0217 0206 0226 0213 0203 0123 0211 0131 0219 0208 0128 0215 "
    "0204 0124 0212"
).split()
#: Fifth of the fifth lunar month.
_DRAGON_BOAT = (
    "0606 0625 0615 0604 0622 0611 0531 0619 0608 0528 0616 0606 0623 0612 0602 0620 0609 0530 0618 "
    "0607 0625 0614 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610 0530 0618 "
    "0607 0527 0614"
).split()
#: Fifteenth of the eighth lunar month.
_MID_AUTUMN = (
    "0912 1001 0921 0911 0928 0918 1006 0925 0914 1003 0922 0912 0930 0919 0908 0927 0915 1004 0924 "
    "0913 1001 0921 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916 1004 0924 "
    "0913 1002 0920"
).split()
_LUNAR = {"春节": _SPRING, "端午": _DRAGON_BOAT, "中秋": _MID_AUTUMN}
_FIXED = {
    "元旦": (1, 1), "妇女": (3, 8), "三八": (3, 8), "五一": (5, 1), "劳动": (5, 1), "青年": (5, 4),
    "五四": (5, 4), "六一": (6, 1), "儿童": (6, 1), "七一": (7, 1), "建党": (7, 1), "八一": (8, 1),
    "建军": (8, 1), "教师": (9, 10), "国庆": (10, 1), "十一": (10, 1),
}  # fmt: skip
#: How the names are written, for use inside a pattern.
NAMES = (
    "元旦节?|春节|农历新年|清明节?|“?五一”?(?:国际)?(?:劳动节|节)?|劳动节|端午节?|中秋节?|“?十一”?(?=节|前|假|国庆)|"
    "国庆节?|“?七一”?|建党节|“?八一”?|建军节|教师节|“?六一”?(?:儿童节|节)?|儿童节|“?五四”?(?:青年节|节)?|青年节|"
    "“三八”|妇女节|元宵节?|除夕"
)


def festival_day(name: str, year: int) -> date | None:
    """The day of the festival in that year; None when the table does not reach so far."""
    plain = name.strip("“”").replace("”", "").replace("国际", "")
    plain = plain if plain == "春节" else plain.removesuffix("节")
    plain = {"五一劳动": "五一", "六一儿童": "六一", "五四青年": "五四", "农历新年": "春节"}.get(
        plain, plain
    )
    if plain == "清明":
        return date(year, 4, int(year % 100 * 0.2422 + 4.81) - year % 100 // 4)
    if plain in ("元宵", "除夕"):
        spring = festival_day("春节", year)
        return spring + timedelta(days=14 if plain == "元宵" else -1) if spring else None
    if plain in _LUNAR:
        days = _LUNAR[plain]
        if not 0 <= year - 2000 < len(days):
            return None
        mmdd = days[year - 2000]
        return date(year, int(mmdd[:2]), int(mmdd[2:]))
    month_day = _FIXED.get(plain)
    return date(year, *month_day) if month_day else None


def five_years_of(plan: int) -> tuple[int, int]:
    """First and last year of the n-th five-year plan: the 14th is 2021–2025."""
    first = 1981 + 5 * (plan - 6)
    return first, first + 4
