"""The holidays as published by the State Council, from the ``chinesecalendar`` package.

They seed the editable table; after that the table is what counts. The package knows the years that
were published when it was released and raises for any other, so nothing here asks it about a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from chinese_calendar import constants

from tracker.dates.workdays import Calendar, calendar_of

#: The package's English names → the words of the notices.
FESTIVALS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


@dataclass(frozen=True)
class OfficialDay:
    """One exceptional day: a holiday (not worked) or a make-up day (worked), and for what."""

    day: date
    is_workday: bool
    festival: str

    @property
    def name(self) -> str:
        """What a calendar prints on the day: 国庆节, or 国庆节调休上班."""
        return f"{self.festival}调休上班" if self.is_workday else self.festival


def official_days() -> Iterator[OfficialDay]:
    """Every exceptional day the package knows, in order: what the editable table is seeded with."""
    worked = {day: (True, name) for day, name in constants.workdays.items()}
    free = {day: (False, name) for day, name in constants.holidays.items()}
    for day, (is_workday, name) in sorted({**free, **worked}.items()):
        yield OfficialDay(day, is_workday, FESTIVALS.get(name, name))


def official_years() -> frozenset[int]:
    """The years the package knows."""
    return frozenset(day.year for day in constants.holidays)


@cache
def official_calendar() -> Calendar:
    """The calendar of the published holidays, without the office's own changes."""
    return calendar_of(((d.day, d.is_workday) for d in official_days()), official_years())
