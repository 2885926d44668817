"""Which reminders a deadline calls for, and on which days. Pure; nothing is stored before it is due.

Certain work-days before the deadline, on the day itself, and every few work-days after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.dates.workdays import Calendar

ON_DAY = "on-day"
UNSIGNED = "unsigned"
_BEFORE, _OVERDUE, _EMPTY = "before-", "overdue-", "empty-unit-"


@dataclass(frozen=True)
class RemindPolicy:
    """Work-days before the deadline on which people are reminded, and how often after it (0: never)."""

    before: tuple[int, ...] = (30, 7, 3, 1)
    every_overdue: int = 5


@dataclass(frozen=True)
class Call:
    """One reminder that a deadline calls for: its rule and its day."""

    rule: str
    on: date


@dataclass(frozen=True)
class Deadline:
    """A day and since when it has stood; what lay before that was never missed."""

    due_on: date
    since_on: date


class RemindDays:
    """The days of reminders under one policy and calendar, each worked out once and then known."""

    def __init__(self, policy: RemindPolicy, calendar: Calendar) -> None:
        self._policy = policy
        self._calendar = calendar
        self._known: dict[date, list[Call]] = {}
        self._known_overdue: dict[tuple[date, int], Call] = {}

    def newest(self, deadline: Deadline, on: date) -> Call | None:
        """The latest reminder whose day has come by `on`; earlier ones are not said after it."""
        latest = None
        for call in self._up_to_due(deadline):
            if call.on <= on:
                latest = call
        return self._newest_overdue(deadline.due_on, on) or latest

    def coming(self, deadline: Deadline, *, after: date, until: date) -> list[Call]:
        """Every reminder whose day lies after one day and not after another, in order."""
        calls = [c for c in self._up_to_due(deadline) if after < c.on <= until]
        return [*calls, *self._coming_overdue(deadline.due_on, after, until)]

    def _up_to_due(self, deadline: Deadline) -> Iterator[Call]:
        """Those of the day the deadline was set are left out: the setting itself has just been told."""
        for call in self._calls_of(deadline.due_on):
            if call.on > deadline.since_on or call.rule == ON_DAY:
                yield call

    def _calls_of(self, due_on: date) -> list[Call]:
        if due_on not in self._known:
            earlier = sorted({n for n in self._policy.before if n > 0}, reverse=True)
            calls = [
                Call(f"{_BEFORE}{n}", self._calendar.add_workdays(due_on, -n)) for n in earlier
            ]
            self._known[due_on] = [*calls, Call(ON_DAY, due_on)]
        return self._known[due_on]

    def _newest_overdue(self, due_on: date, on: date) -> Call | None:
        every = self._policy.every_overdue
        if every <= 0 or on <= due_on:
            return None
        late = self._calendar.workdays_between(due_on, on) // every * every
        return self._overdue(due_on, late) if late else None

    def _coming_overdue(self, due_on: date, after: date, until: date) -> Iterator[Call]:
        every = self._policy.every_overdue
        if every <= 0 or until <= due_on:
            return
        late = max(self._calendar.workdays_between(due_on, after), 0) // every * every + every
        while (call := self._overdue(due_on, late)).on <= until:
            yield call
            late += every

    def _overdue(self, due_on: date, workdays: int) -> Call:
        call = self._known_overdue.get((due_on, workdays))
        if call is None:
            call = Call(f"{_OVERDUE}{workdays}", self._calendar.add_workdays(due_on, workdays))
            self._known_overdue[due_on, workdays] = call
        return call


def is_overdue_rule(rule: str) -> bool:
    return rule.startswith(_OVERDUE)


def is_deadline_rule(rule: str) -> bool:
    """Whether a rule speaks of the deadline, so that a newer one makes it needless."""
    return rule == ON_DAY or rule.startswith((_BEFORE, _OVERDUE))


def empty_unit_rule(unit_id: int) -> str:
    """The alarm that a unit has nobody who could be reminded."""
    return f"{_EMPTY}{unit_id}"


def empty_unit_of(rule: str) -> int | None:
    """The unit an alarm is about; None for every other rule."""
    return int(rule.removeprefix(_EMPTY)) if rule.startswith(_EMPTY) else None


def rule_label(rule: str) -> str:
    """A rule as lists show it."""
    if rule == ON_DAY:
        return "到期当天"
    if rule == UNSIGNED:
        return "逾期未签收"
    if rule.startswith(_BEFORE):
        return f"到期前{rule.removeprefix(_BEFORE)}个工作日"
    if rule.startswith(_OVERDUE):
        return f"逾期{rule.removeprefix(_OVERDUE)}个工作日"
    return "单位无人可提醒"
