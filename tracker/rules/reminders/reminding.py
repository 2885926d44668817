"""Plan what is due to be said: one row for each rule, matter, deadline, person and channel.

Only the newest reminder of a matter is planned, so that after a standstill people hear how things
are, not everything they missed. Planning again adds nothing; who joins a unit is caught up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tracker.base import clock
from tracker.base.db import db, insert_unless_there
from tracker.dates.hours import after_workdays
from tracker.models.kinds import State
from tracker.models.notices import IN_APP, Reminder, ReminderState
from tracker.models.reminding import UNSIGNED, empty_unit_rule
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.reminders.recipients import Listeners, Person
from tracker.queries.reminders.reminders import Running, remind_days, running_matters

#: Reminders of a day are said from this hour on, Shanghai time.
MORNING = timedelta(hours=8)
#: Planning looks back at least this far, for people who have just come. Five work-days around the
#: Spring Festival span 16 days: whatever is overdue always has a reminder within the window.
WINDOW = timedelta(days=21)
#: An empty unit is not told of again for so long; the page 提醒 shows it all the while.
ALARM_AGAIN = timedelta(days=30)
_KEY = ("rule", "task_id", "due_cycle", "recipient_id", "channel")


@dataclass(frozen=True)
class Due:
    """A reminder that is due, before it is known who hears it."""

    rule: str
    matter: Running


def reminders_due(
    channels: Collection[str], *, since: datetime | None = None
) -> list[dict[str, Any]]:
    """The rows still to be planned now, looking back to the last planning. Needs no transaction."""
    now = clock.now()
    # A last planning that lies in the future was done by a wrong clock.
    start = min(now - WINDOW, since or now)
    dues = [*_deadlines(clock.day_of(start), clock.day_of(now - MORNING)), *_unsigned(start, now)]
    listeners = Listeners({due.matter.id for due in dues})
    rows = [*_rows(dues, listeners, channels), *_alarms(dues, listeners, channels)]
    return _without_known(rows)


def plan_reminders(rows: Iterable[dict[str, Any]]) -> int:
    """Write down what is due; how many rows were new."""
    return insert_unless_there(Reminder, list(rows))


def _deadlines(start: date, on: date) -> Iterator[Due]:
    days = remind_days()
    for matter in running_matters():
        if matter.deadline is None:
            continue
        call = days.newest(matter.deadline, on)
        if call is not None and call.on >= start:
            yield Due(call.rule, matter)


def _unsigned(start: datetime, now: datetime) -> Iterator[Due]:
    """Matters handed out and not signed for within the working hours allowed."""
    settings = bureau()
    days = calendar(settings)
    for matter in running_matters(State.ISSUED):
        limit = after_workdays(matter.since_at, settings.sign_within_workdays, days)
        if start <= limit <= now:
            yield Due(UNSIGNED, matter)


def _rows(
    dues: Iterable[Due], listeners: Listeners, channels: Collection[str]
) -> Iterator[dict[str, Any]]:
    for due in dues:
        for person in listeners.of(due.matter.id, due.rule):
            yield from _row(due.rule, due.matter, person, channels)


def _alarms(
    dues: Iterable[Due], listeners: Listeners, channels: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Tell the office of units where nobody hears; each unit once, whatever it carries."""
    told = _alarms_given()
    for due in dues:
        for unit_id in listeners.silent_units(due.matter.id, due.rule):
            rule = empty_unit_rule(unit_id)
            if rule in told:
                continue
            told.add(rule)
            for person in listeners.of(due.matter.id, rule):
                yield from _row(rule, due.matter, person, channels)


def _alarms_given() -> set[str]:
    return set(
        db.session.scalars(
            select(Reminder.rule).where(
                Reminder.rule.startswith(empty_unit_rule(0)[:-1]),
                Reminder.planned_at > clock.now() - ALARM_AGAIN,
            )
        )
    )


def _row(
    rule: str, matter: Running, person: Person, channels: Collection[str]
) -> Iterator[dict[str, Any]]:
    for channel in channels:
        if channel == IN_APP or person.email:
            yield {
                "rule": rule,
                "task_id": matter.id,
                "due_cycle": matter.due_cycle,
                "recipient_id": person.id,
                "channel": channel,
                "planned_at": clock.now(),
                "state": ReminderState.PENDING,
                "epoch": 0,
                "attempts": 0,
            }


def _without_known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Most rows were planned before; only what is new is worth a write."""
    columns = [getattr(Reminder, name) for name in _KEY]
    tasks = {row["task_id"] for row in rows}
    known = {
        tuple(r) for r in db.session.execute(select(*columns).where(Reminder.task_id.in_(tasks)))
    }
    return [row for row in rows if tuple(row[name] for name in _KEY) not in known]
