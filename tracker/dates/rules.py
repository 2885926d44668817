"""The rule of a recurrence: RFC 5545 RRULE text with two differences.

A day that a month does not have is clamped to the month's last, anchored to the original day
(31 January → 28 February → 31 March); RFC 5545 would skip the month. ``FREQ=MONTHLY;X-WORKDAY=5``
means the fifth work-day of the month (-1: the last), which no RRULE can say because of make-up
days. ``Rule.parse`` refuses what cannot be kept, so that a stored rule always runs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from dateutil.rrule import rrule, rruleset, rrulestr

from tracker.dates.workdays import ONE_DAY, Calendar

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
    | {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "X-WORKDAY"}
)
#: Every month has these; later days need clamping.
SAFE_DAYS = 28


class RuleError(ValueError):
    """The text is no recurrence rule that can be kept; the sentence is for the reader."""


@dataclass(frozen=True)
class Rule:
    """A parsed recurrence rule. ``text`` is its canonical form."""

    text: str
    until: date | None = None
    count: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read RRULE text (with or without ``RRULE:``); RuleError in Chinese if it is none."""
        parts = _split(text.strip().upper().removeprefix("RRULE:"))
        _check(parts)
        canonical = ";".join(f"{name}={value}" for name, value in parts.items())
        count = _number(parts["COUNT"]) if "COUNT" in parts else None
        rule = cls(canonical, _until(parts), count)
        rule._try_out()
        return rule

    def __str__(self) -> str:
        return self.text

    @property
    def parts(self) -> dict[str, str]:
        """The parts of the rule by name, as RFC 5545 calls them."""
        return _split(self.text)

    def days(self, start: date, end: date, calendar: Calendar) -> Iterator[date]:
        """The nominal days from start to end, in order, without regard to COUNT and UNTIL."""
        parts = {n: v for n, v in self.parts.items() if n not in {"COUNT", "UNTIL"}}
        if "X-WORKDAY" in parts:
            return _workdays_of_months(parts, start, end, calendar)
        return _dates(_clamped(parts, start), start, end)

    def _try_out(self) -> None:
        """dateutil names most mistakes only when a rule runs: run it once, over some years."""
        start, end = date(2024, 1, 1), date(2032, 12, 31)
        try:
            found = next(self.days(start, end, Calendar({}, frozenset())), None)
        except (ValueError, TypeError, KeyError) as error:
            raise RuleError("周期规则无法识别，请检查写法。") from error
        if found is None:
            raise RuleError("按此周期规则不会产生任何日期。")


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in filter(None, text.split(";")):
        name, sign, value = piece.partition("=")
        if not sign or not value or name in parts:
            raise RuleError(f"周期规则中的“{piece}”无法识别。")
        parts[name] = value
    return parts


def _check(parts: Mapping[str, str]) -> None:
    for name in parts:
        if name not in PARTS:
            raise RuleError(f"周期规则不支持“{name}”。")
    if parts.get("FREQ") not in FREQUENCIES:
        raise RuleError("周期规则须写明频次：每日、每周、每月或每年。")
    if _number(parts.get("INTERVAL", "1")) < 1 or _number(parts.get("COUNT", "1")) < 1:
        raise RuleError("周期规则的间隔和次数须为正整数。")
    for day in parts.get("BYMONTHDAY", "1").split(","):
        if not (1 <= _number(day) <= 31 or -SAFE_DAYS <= _number(day) <= -1):
            raise RuleError("每月的日期须在1至31日之间，倒数须在倒数第1日至倒数第28日之间。")
    if "X-WORKDAY" in parts:
        if parts["FREQ"] != "MONTHLY" or {"BYDAY", "BYMONTHDAY", "BYSETPOS"} & set(parts):
            raise RuleError("“第几个工作日”只能按月计算，且不能与其他日期条件并用。")
        if not 1 <= abs(_number(parts["X-WORKDAY"])) <= 23:
            raise RuleError("每月的工作日序号须在1至23之间。")


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise RuleError(f"周期规则中的“{text}”不是数字。") from error


def _until(parts: Mapping[str, str]) -> date | None:
    if "UNTIL" not in parts:
        return None
    try:
        return date.fromisoformat(parts["UNTIL"][:8])
    except ValueError as error:
        raise RuleError("周期规则的截止日期无法识别。") from error


def _clamped(parts: Mapping[str, str], start: date) -> Iterator[dict[str, str]]:
    """Split a rule by days of the month, so that each late day is clamped on its own.

    "The last of the days 28…31 that the month has" is day 31 or, in a shorter month, its last day.
    """
    by_month_day = _days_of_month(parts, start)
    if not any(day > SAFE_DAYS for day in by_month_day):
        yield dict(parts)
        return
    rest = {name: value for name, value in parts.items() if name != "BYMONTHDAY"}
    for day in by_month_day:
        if day <= SAFE_DAYS:
            yield {**rest, "BYMONTHDAY": str(day)}
            continue
        candidates = ",".join(str(d) for d in range(SAFE_DAYS, day + 1))
        for month in _months(parts, start):
            yield {**rest, **month, "BYMONTHDAY": candidates, "BYSETPOS": "-1"}


def _days_of_month(parts: Mapping[str, str], start: date) -> tuple[int, ...]:
    """The days of the month a rule names, or takes from its start; none where it goes by others."""
    if parts["FREQ"] not in {"MONTHLY", "YEARLY"} or {"BYDAY", "BYSETPOS"} & set(parts):
        return ()
    if "BYMONTHDAY" in parts:
        return tuple(_number(day) for day in parts["BYMONTHDAY"].split(","))
    return (start.day,)


def _months(parts: Mapping[str, str], start: date) -> Iterator[dict[str, str]]:
    """BYSETPOS picks within a year for a yearly rule: each month needs a rule of its own."""
    if parts["FREQ"] == "MONTHLY":
        yield {}
    elif "BYMONTH" in parts:
        yield from ({"BYMONTH": month} for month in parts["BYMONTH"].split(","))
    elif "BYMONTHDAY" in parts:
        yield from ({"BYMONTH": str(month)} for month in range(1, 13))
    else:
        yield {"BYMONTH": str(start.month)}


def _workdays_of_months(
    parts: Mapping[str, str], start: date, end: date, calendar: Calendar
) -> Iterator[date]:
    wanted = _number(parts["X-WORKDAY"])
    rest = {name: value for name, value in parts.items() if name != "X-WORKDAY"}
    for month in _dates([{**rest, "BYMONTHDAY": "1"}], start.replace(day=1), end):
        day = nth_workday_of_month(month, wanted, calendar)
        if start <= day <= end:
            yield day


def nth_workday_of_month(month: date, n: int, calendar: Calendar) -> date:
    """The n-th work-day of the month in which a day lies; -1 is the last.

    A month with fewer work-days gives its last (for -n its first), as with days of the month.
    """
    first = month.replace(day=1)
    following = (first + 31 * ONE_DAY).replace(day=1)
    worked = calendar.workdays_between(first - ONE_DAY, following - ONE_DAY)
    if n > 0:
        return calendar.add_workdays(first - ONE_DAY, min(n, worked))
    return calendar.add_workdays(following, max(n, -worked))


def _dates(rules: Iterable[Mapping[str, str]], start: date, end: date) -> Iterator[date]:
    """Run the rules side by side; a day that several name comes once."""
    together = rruleset()
    for parts in rules:
        text = ";".join(f"{name}={value}" for name, value in parts.items())
        rule = rrulestr(f"{text};UNTIL={end:%Y%m%d}", dtstart=_midnight(start))
        assert isinstance(rule, rrule)
        together.rrule(rule)
    return (moment.date() for moment in together)


def _midnight(day: date) -> datetime:
    """dateutil counts in naive date-times; a day is its midnight."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001
