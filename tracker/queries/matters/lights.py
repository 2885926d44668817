"""The light as SQL, so that lists can be filtered and counted by it; the same rules as models.lights.

A test holds the two against each other on random facts, on both engines.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Integer, and_, case, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import GenericFunction

from tracker.dates.workdays import Calendar
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Colour, LightPolicy
from tracker.models.tasks import Task


class days_between(GenericFunction[int]):  # SQL functions are written small
    """Whole days from the first day to the second."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


@compiles(days_between, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = (compiler.process(part, **kw) for part in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = (compiler.process(part, **kw) for part in element.clauses)
    return f"({second} - {first})"


def colour_of_task(on: date, policy: LightPolicy, calendar: Calendar) -> ColumnElement[str]:
    """The value of the matter's colour on a day, as an expression over Task."""
    today = literal(on, Date)
    handed_in = and_(Task.state == State.REVIEW, Task.handed_in_on.is_not(None))
    judged = case((handed_in, Task.handed_in_on), else_=today)
    late = days_between(Task.due_on, judged) - Task.excused_days > 0
    forgiven = and_(Task.is_backfilled, Task.due_on < Task.issued_on)
    closed_late = days_between(Task.due_on, Task.handed_in_on) - Task.excused_days > 0
    return case(
        (Task.state == State.DRAFT, Colour.BLUE.value),
        (Task.state.in_((State.SUSPENDED, State.REVOKED)), Colour.GREY.value),
        (and_(Task.state == State.CLOSED, closed_late), Colour.DARK_RED.value),
        (Task.state == State.CLOSED, Colour.DARK_GREEN.value),
        (and_(Task.due_on.is_(None), Task.state == State.ISSUED), Colour.BLUE.value),
        (Task.due_on.is_(None), Colour.GREEN.value),
        (and_(late, forgiven), Colour.YELLOW.value),
        (late, Colour.RED.value),
        (_behind(today, policy.red_points), Colour.RED.value),
        (_near(on, policy, calendar), Colour.YELLOW.value),
        (_behind(today, policy.yellow_points - 1), Colour.YELLOW.value),
        (Task.state == State.ISSUED, Colour.BLUE.value),
        else_=Colour.GREEN.value,
    )


def _behind(today: ColumnElement[date], points: int) -> ColumnElement[bool]:
    """Progress more than `points` whole points behind the share of time elapsed."""
    whole = days_between(Task.issued_on, Task.due_on)
    passed = days_between(Task.issued_on, today)
    elapsed = case((passed < 0, 0), (passed > whole, whole), else_=passed)
    return and_(
        Task.state == State.ACTIVE,
        Task.kind != TaskKind.REPORT,
        Task.issued_on.is_not(None),
        whole > 0,
        elapsed * 100 >= (Task.percent + points + 1) * whole,
    )


def _near(on: date, policy: LightPolicy, calendar: Calendar) -> ColumnElement[bool]:
    """Due before so many work-days have passed: up to the day before the next one after them."""
    last = calendar.add_workdays(on, policy.yellow_workdays + 1) - timedelta(days=1)
    return and_(Task.state != State.REVIEW, Task.due_on <= last)
