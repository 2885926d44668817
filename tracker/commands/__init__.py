"""Commands of `flask --app wsgi …`: thin like views, each calls a rule or a pure room."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate

from tracker.base.db import db
from tracker.commands import audit, backup, briefing, demo, intake, jobs, serve, user


def attach(app: Flask) -> None:
    """Register every group of commands."""
    Migrate(app, db, directory="migrations", render_as_batch=True, compare_type=True)
    app.cli.add_command(serve.serve)
    app.cli.add_command(intake.group)
    for command in (backup.backup, backup.restore, backup.backup_verify, backup.unused):
        app.cli.add_command(command)
    app.cli.add_command(audit.group)
    app.cli.add_command(briefing.group)
    app.cli.add_command(demo.group)
    app.cli.add_command(jobs.run_job)
    app.cli.add_command(user.group)
