"""The light in SQL is the light in Python, on random facts and on both engines."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import insert, select

from tests.support.cast import Cast
from tracker.base.db import db
from tracker.dates.holidays import official_calendar
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Facts, LightPolicy, light_of
from tracker.models.tasks import Task
from tracker.queries.matters.lights import colour_of_task

ON = date(2023, 9, 27)
CHANCE = random.Random(20230927)


def some_day(around: date, days: int = 60) -> date | None:
    return None if CHANCE.random() < 0.1 else around + timedelta(CHANCE.randint(-days, days))


def facts() -> dict[str, object]:
    return {
        "state": CHANCE.choice(list(State)),
        "issued_on": some_day(ON),
        "due_on": some_day(ON, 20),
        "percent": CHANCE.choice([0, 10, 30, 50, 70, 90, 100]),
        "handed_in_on": some_day(ON, 20),
        "excused_days": CHANCE.choice([0, 0, 0, 5]),
        "is_backfilled": CHANCE.random() < 0.2,
        "is_report": CHANCE.random() < 0.3,
    }


def test_sql_and_python_agree(cast: Cast, app_context: Flask) -> None:
    drawn = {n: facts() for n in range(1, 1001)}
    now = datetime(2023, 9, 1, tzinfo=UTC)
    db.session.connection().execute(
        insert(Task.__table__),  # type: ignore[arg-type]
        [
            {
                "id": n,
                "number": f"督〔2023〕{n}号",
                "number_year": 2023,
                "number_seq": n,
                "title": "随机事项",
                "requirement": "随机",
                "last_activity_at": now,
                "created_at": now,
                "created_by_id": cast.people["wang"],
                "kind": TaskKind.REPORT if one["is_report"] else TaskKind.WORK_POINT,
                **{name: value for name, value in one.items() if name != "is_report"},
            }
            for n, one in drawn.items()
        ],
    )
    policy, calendar = LightPolicy(), official_calendar()
    rows = db.session.execute(select(Task.id, colour_of_task(ON, policy, calendar)))
    found = {task_id: colour for task_id, colour in rows}
    for n, one in drawn.items():
        expected = light_of(Facts(**one), ON, policy, calendar)  # type: ignore[arg-type]
        assert found[n] == expected.colour.value, (one, expected)
    assert len(set(found.values())) == 7, "every colour was drawn"
