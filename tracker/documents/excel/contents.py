"""What a cell can hold, once read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl.utils.datetime import from_excel, from_ISO8601

_LAST_DAY = 2_958_466  # 9999-12-31


@dataclass(frozen=True)
class Percent:
    """A number shown as a percentage, in percentage points."""

    points: float


@dataclass(frozen=True)
class Trouble:
    """A cell without a usable value, and why."""

    sentence: str


Cell = str | int | float | date | Percent | Trouble
Row = dict[int, Cell]


def day_of_serial(number: float, epoch: datetime) -> Cell:
    """The day (or time of day) a stored number shows."""
    if not 0 <= number < _LAST_DAY:
        return Trouble("日期无效")
    return _shown(from_excel(number, epoch))


def iso_day(stored: str) -> Cell:
    """The day of a cell stored as ISO 8601, as strict workbooks do."""
    try:
        return _shown(from_ISO8601(stored))  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError):
        return Trouble("日期无效")


def _shown(moment: object) -> Cell:
    if isinstance(moment, datetime):
        return moment.date()
    if isinstance(moment, date):
        return moment
    return moment.isoformat("minutes") if isinstance(moment, time) else Trouble("日期无效")
