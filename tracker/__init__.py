"""The supervision tracker: `create_app` wires the rooms, nothing else."""

from __future__ import annotations

from flask import Flask

from tracker import commands, models, views
from tracker.base import db
from tracker.base.files import FileStore
from tracker.rules import audit
from tracker.settings import Settings

__all__ = ["create_app", "models"]


def create_app(settings: Settings) -> Flask:
    """One tracker for one database. The scheduler is not started here: see `flask serve`."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=_with_driver(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=db.engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        TRACKER=settings,
        FILES=FileStore(settings.data_dir / "files"),
    )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    audit.watch()
    db.attach(app)
    views.attach(app)
    commands.attach(app)
    return app


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
