"""The program itself for tests: one app for each engine, over a database made anew for each test.

The database is a copy of one that was migrated once, or of one in which the cast has been entered.
An app takes longer to make than most tests take to run; what a test sets in its config or views is put back.
``make_app`` makes others over the same database, with other settings.

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
        """Make a copy, in place of an older one of that name; its URL."""
        ...


@dataclass(frozen=True)
class SqliteTemplate:
    file: Path

    def copy(self, name: str, folder: Path) -> str:
        target = folder / f"{name}.db"
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.file, target)
        return f"sqlite:///{target}"


@dataclass(frozen=True)
class PostgresTemplate:
    server: str
    name: str

    def copy(self, name: str, folder: Path) -> str:
        return postgres.create_database(self.server, name, template=self.name)


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
) -> Template:
    """The migrated database of this engine."""
    folder = tmp_path_factory.mktemp("template")
    url = f"sqlite:///{folder / 'template.db'}"
    if engine_name == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = postgres.create_database(server, f"template_{worker_id}")
    migrate(settings_for(url, folder))
    return template_at(url)


def template_at(url: str) -> Template:
    """A database that nobody is connected to any more, as a source of copies."""
    if url.startswith("sqlite"):
        return SqliteTemplate(Path(url.removeprefix("sqlite:///")))
    name = url.partition("?")[0].rpartition("/")[2]
    return PostgresTemplate(postgres.database_url(url, "postgres"), name)


@pytest.fixture(scope="session")
def home(template: Template, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Where the tests of this process live, one after the other: the settings of their app."""
    folder = tmp_path_factory.mktemp("home")
    return settings_for(template.copy(f"test_{worker_id}", folder), folder / "data")


@pytest.fixture
def database_url(home: Settings, worker_id: str, request: pytest.FixtureRequest) -> str:
    """A migrated database, with the cast in it for the tests that ask for the cast."""
    kind = "cast_template" if "cast" in request.fixturenames else "template"
    source: Template = request.getfixturevalue(kind)
    return source.copy(f"test_{worker_id}", home.data_dir.parent)


@pytest.fixture
def data_dir(home: Settings) -> Path:
    """The data folder of the app under test, empty."""
    shutil.rmtree(home.data_dir, ignore_errors=True)
    home.data_dir.mkdir()
    return home.data_dir


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


@pytest.fixture(scope="session")
def shared_app(home: Settings) -> Flask:
    """The app that all tests on this engine use, one after the other."""
    app = create_app(home)
    app.testing = True
    return app


@pytest.fixture
def app(shared_app: Flask, database_url: str, data_dir: Path) -> Iterator[Flask]:
    """The tracker over a migrated, empty database."""
    kept = (shared_app.config, shared_app.view_functions, shared_app.extensions)
    before = [dict(mapping) for mapping in kept]
    yield shared_app
    with shared_app.app_context():
        close(shared_app)
    for mapping, contents in zip(kept, before, strict=True):
        mapping.clear()
        mapping.update(contents)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies yet."""
    return app.test_client()


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    """The app with its context pushed, for tests of rules and queries."""
    with app.app_context():
        yield app
