"""The cast: a small bureau with names, the same in every test.

Sections 规财科 (Li, Sun) and 行业科 (Zhou) carry matters, 督导科 (Wang) supervises, Director Chen
leads; Admin, Guard and Auditor run the machine. Ids, not objects: each test reads its own session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.app import Template, close, settings_for, template_at
from tracker import create_app
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.models.acts import Act
from tracker.models.kinds import State, TaskKind
from tracker.models.people import RoleGrant, User
from tracker.models.roles import Role
from tracker.models.tasks import Task
from tracker.models.units import Post, Unit, UnitKind
from tracker.rules import audit
from tracker.rules.matters import closing, drafting, issuing, reporting, signing
from tracker.rules.people import sessions
from tracker.rules.people.passwords import hash_password

#: Everybody's password; hashed once, argon2 is slow on purpose.
PASSWORD = "Zhenxing-2023"
_HASH = hash_password(PASSWORD)
#: Friday 2023-06-30, 10:00 in Shanghai: the day on which the tests begin unless they say otherwise.
START = datetime(2023, 6, 30, 2, 0, tzinfo=UTC)

UNITS = {
    "bureau": ("市乡村振兴局", UnitKind.BUREAU, None),
    "guicai": ("规财科", UnitKind.SECTION, "bureau"),
    "hangye": ("行业科", UnitKind.SECTION, "bureau"),
    "dudao": ("督导科", UnitKind.SECTION, "bureau"),
    "jiguan": ("机关各科室", UnitKind.COLLECTIVE, "bureau"),
    "dongshan": ("东山县", UnitKind.COUNTY, None),
    "xihe": ("西河县", UnitKind.COUNTY, None),
}
PEOPLE = {
    "li": ("李思远", Role.DEPARTMENT, "guicai"),
    "sun": ("孙一鸣", Role.DEPARTMENT, "guicai"),
    "zhou": ("周晓岚", Role.DEPARTMENT, "hangye"),
    "wang": ("王建国", Role.OFFICE, "dudao"),
    "he": ("何雨", Role.OFFICE, "dudao"),
    "chen": ("陈局长", Role.LEADER, "bureau"),
    "admin": ("管理员甲", Role.ADMIN, None),
    "guard": ("安全员乙", Role.SECURITY, None),
    "auditor": ("审计员丙", Role.AUDITOR, None),
}


@dataclass
class Cast:
    """Ids of units and people by short name, and ways to bring a matter to a state."""

    app: Flask
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """A person, in the present session."""
        return db.session.get_one(User, self.people[name])

    def unit(self, name: str) -> Unit:
        return db.session.get_one(Unit, self.units[name])

    def task(self, state: State = State.ACTIVE, **changes: object) -> Task:
        """A matter of 规财科 in a state, made through the rules. Needs `app_context`."""
        with transaction():
            given: dict[str, object] = {
                "title": "编制2023年衔接资金支出计划",
                "requirement": "按月提出资金支出计划，六月底前报局党组审定。",
                "kind": TaskKind.WORK_POINT,
                "lead": self.unit("guicai"),
                "assists": [self.unit("hangye")],
                "due_on": date(2023, 7, 31),
            } | changes
            task = drafting.draft_task(drafting.Draft(**given), by=self.user("wang"))  # type: ignore[arg-type]
        self.carry(task, state)
        return task

    def carry(self, task: Task, state: State) -> None:
        """Take a drafted matter on to a state by the ordinary acts."""
        files = self.app.config["FILES"]
        li, wang = self.user("li"), self.user("wang")
        steps: list[tuple[State, Callable[[], object]]] = [
            (State.ISSUED, lambda: issuing.issue_task(task, by=wang)),
            (State.ACTIVE, lambda: signing.accept_task(task, by=li)),
            (State.REVIEW, lambda: closing.hand_in_task(task, by=li, outcome="完成", files=files)),
            (State.CLOSED, lambda: closing.close_task(task, by=wang)),
        ]
        order = [State.DRAFT, *(reached for reached, _ in steps)]
        for reached, step in steps[: order.index(state)]:
            with transaction():
                step()
            assert task.state is reached

    def report(self, task: Task, percent: int, text: str = "按计划推进。") -> None:
        with transaction():
            reporting.report_progress(
                task,
                by=self.user("li"),
                text=text,
                percent=percent,
                files=self.app.config["FILES"],
            )

    def sign_in(self, name: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        browser = self.app.test_client()
        with self.app.app_context(), transaction():
            token = sessions.open_session(self.user(name), address="127.0.0.1", browser="test")
        with browser.session_transaction() as cookie:
            cookie["token"] = token
        return browser


@pytest.fixture
def frozen() -> object:
    """The clock stands at START."""
    with clock.standing_at(START):
        yield START


@dataclass(frozen=True)
class CastTemplate:
    """A database in which the cast has been entered once, for tests to get copies of."""

    database: Template
    units: dict[str, int]
    people: dict[str, int]

    def copy(self, name: str, folder: Path) -> str:
        return self.database.copy(name, folder)


@pytest.fixture(scope="session")
def cast_template(
    template: Template, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> CastTemplate:
    """The cast, entered once on each engine."""
    folder, name = tmp_path_factory.mktemp("cast"), f"cast_{worker_id}"
    url = template.copy(name, folder)
    app = create_app(settings_for(url, folder))
    with clock.standing_at(START), app.app_context():
        made = enter_bureau(app)
        close(app)
    return CastTemplate(template_at(url), made.units, made.people)


@pytest.fixture
def cast(app: Flask, frozen: object, cast_template: CastTemplate) -> Cast:
    """The bureau, entered through the log like everything else."""
    return Cast(app, dict(cast_template.units), dict(cast_template.people))


def enter_bureau(app: Flask) -> Cast:
    """Make every unit and person of the cast, with one entry each."""
    made = Cast(app)
    with app.app_context():
        with transaction():
            for code, (name, kind, parent) in UNITS.items():
                unit = Unit(code=code, name=name, kind=kind, position=len(made.units))
                unit.parent_id = made.units[parent] if parent else None
                db.session.add(unit)
                audit.record(Act.UNIT_CREATED, unit, by=None)
                made.units[code] = unit.id
            for username, (name, role, unit_code) in PEOPLE.items():
                made.people[username] = _person(
                    username, name, role, made.units.get(unit_code or "")
                )
        db.session.remove()
    return made


def _person(username: str, name: str, role: Role, unit_id: int | None) -> int:
    user = User(username=username, name=name, password_hash=_HASH, must_change_password=False)
    user.grants.append(RoleGrant(role=role, granted_at=clock.now()))
    if unit_id is not None:
        user.posts.append(Post(unit_id=unit_id, since_on=date(2020, 1, 1)))
    db.session.add(user)
    audit.record(Act.USER_CREATED, user, by=None)
    return user.id
