"""The migrations make what the models say, and take it away again, on both engines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from tests.support.app import close, settings_for
from tracker import create_app
from tracker.base.db import Base, db


@pytest.fixture
def unmigrated(empty_database: Callable[[], str], tmp_path: Path) -> Iterator[Flask]:
    """The app over a database without a table."""
    app = create_app(settings_for(empty_database(), tmp_path))
    with app.app_context():
        yield app
        close(app)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_every_table_of_the_models(unmigrated: Flask) -> None:
    assert tables() == set()
    upgrade()
    assert tables() >= set(Base.metadata.tables)


def test_models_and_migrations_agree(unmigrated: Flask) -> None:
    upgrade()
    check()


def test_a_forgotten_migration_is_found(unmigrated: Flask) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE unit ADD COLUMN forgotten INTEGER")
    with pytest.raises(SystemExit):
        check()


def test_migrations_go_down_and_up_again(unmigrated: Flask) -> None:
    upgrade()
    made = tables()
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert tables() == made


def test_a_second_upgrade_finds_nothing_to_do(unmigrated: Flask) -> None:
    upgrade()
    upgrade()
    assert tables()
