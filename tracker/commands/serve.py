"""``flask --app wsgi serve``: the web server and the scheduler in one worker, behind gunicorn."""

from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication

from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.commands import patience
from tracker.jobs.clockwork import Clockwork
from tracker.rules.audit.guarding import require_guards
from tracker.settings import Settings

THREADS = 8


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn around an app that is already made, so that its memory is shared with the worker."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def options_for(settings: Settings) -> dict[str, Any]:
    """How gunicorn serves one tracker: one process, so that there is one scheduler by default."""
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": 1,
        "threads": THREADS,
        "worker_class": f"{patience.__name__}.{patience.PatientWorker.__name__}",
        "timeout": 120,
        "graceful_timeout": 10,
        "keepalive": 15,
        "worker_connections": 500,
        "max_requests": 0,
        "control_socket_disable": True,
        "loglevel": "warning",
        "when_ready": lambda _arbiter: _announce(settings),
        "post_worker_init": _start_clock,
        "worker_exit": lambda _arbiter, worker: _stop_clock(worker),
    }


def _announce(settings: Settings) -> None:
    click.echo(f"系统已启动，请用浏览器打开：{settings.public_url}（按 Ctrl-C 停止）")


def _start_clock(worker: Any) -> None:
    """In the worker, not before: threads and connections do not survive a fork."""
    with worker.wsgi.app_context():
        db.engine.dispose(close=False)
    worker.clockwork = Clockwork(worker.wsgi)
    worker.clockwork.start()


def _stop_clock(worker: Any) -> None:
    """Give the lease back. A worker that failed before it was ready has no clock."""
    clockwork: Clockwork | None = getattr(worker, "clockwork", None)
    if clockwork is not None:
        clockwork.stop()


@click.command("serve")
@with_appcontext
def serve() -> None:
    """启动网页服务和定时任务。"""
    try:
        require_guards()
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    Server(app, options_for(app.config["TRACKER"])).run()
