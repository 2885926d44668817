"""The program itself for tests: made anew for each test over a database migrated once.

``app`` pushes no application context, as in real life each request brings its own. Tests of rules
and queries ask for ``app_context``; do not use it together with ``client`` in one test, or the
requests would share the session of the test.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache

from tests.support import postgres
from tracker import create_app
from tracker.base.db import db
from tracker.settings import Settings

ROOT = Path(__file__).parents[2]
SECRET = "a key of the tests, as long as a real one 0123456789"


class Template(Protocol):
    """A migrated database that tests get copies of."""

    def copy(self, name: str, folder: Path) -> str:
        """Make a copy; its URL."""
        ...

    def drop(self, name: str) -> None:
        """Take a copy away again."""
        ...


@dataclass(frozen=True)
class SqliteTemplate:
    file: Path

    def copy(self, name: str, folder: Path) -> str:
        target = folder / f"{name}.db"
        shutil.copyfile(self.file, target)
        return f"sqlite:///{target}"

    def drop(self, name: str) -> None:
        """pytest removes the folder."""


@dataclass(frozen=True)
class PostgresTemplate:
    server: str
    name: str

    def copy(self, name: str, folder: Path) -> str:
        return postgres.create_database(self.server, name, template=self.name)

    def drop(self, name: str) -> None:
        postgres.drop_database(self.server, name)


def settings_for(database_url: str, data_dir: Path, **more: str) -> Settings:
    """The settings of a tracker under test; ``more`` are environment variables."""
    return Settings.from_environment(
        {
            "TRACKER_DATABASE_URL": database_url,
            "TRACKER_DATA_DIR": str(data_dir),
            "TRACKER_SECRET_KEY": SECRET,
            **more,
        }
    )


def migrate(settings: Settings) -> None:
    """Bring a database up to date as ``flask db upgrade`` does."""
    app = create_app(settings)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        close(app)


def close(app: Flask) -> None:
    """Let go of every connection, so that the database can be copied or dropped."""
    db.session.remove()
    db.engine.dispose()


@pytest.fixture(scope="session")
def template(
    engine_name: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Template]:
    """The migrated database of this engine."""
    folder = tmp_path_factory.mktemp("template")
    if engine_name == "sqlite":
        migrate(settings_for(f"sqlite:///{folder / 'template.db'}", folder))
        yield SqliteTemplate(folder / "template.db")
        return
    server, name = request.getfixturevalue("postgres_server"), f"template_{worker_id}"
    migrate(settings_for(postgres.create_database(server, name), folder))
    yield PostgresTemplate(server, name)
    postgres.drop_database(server, name)


@pytest.fixture
def database_url(template: Template, worker_id: str, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own."""
    name = f"test_{worker_id}"
    yield template.copy(name, tmp_path)
    template.drop(name)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The data folder of the app under test."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Jinja compiles each template once in a run, not once in a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("jinja")))


@pytest.fixture
def make_app(
    database_url: str, data_dir: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Callable[..., Flask]]:
    """Make an app over the test's database with other settings: ``make_app(TRACKER_PORT="81")``."""
    made: list[Flask] = []

    def make(**more: str) -> Flask:
        app = create_app(settings_for(database_url, data_dir, **more))
        app.testing = True
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            close(app)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The tracker over a migrated, empty database."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies yet."""
    return app.test_client()


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    """The app with its context pushed, for tests of rules and queries."""
    with app.app_context():
        yield app
