"""``flask --app wsgi serve``: the web server and the scheduler in one worker, behind gunicorn."""

import secrets
from dataclasses import replace
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication
from sqlalchemy import exists, select

from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.commands import patience
from tracker.jobs.clockwork import Clockwork
from tracker.models.people import User
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


@click.command("serve")
@click.option("--listener", type=int, hidden=True, help="已打开的监听套接字（由启动脚本传入）")
@with_appcontext
def serve(listener: int | None) -> None:
    """启动网页服务和定时任务。"""
    try:
        require_guards()
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.config["TRACKER"]
    greeting = f"系统已启动，请用浏览器打开：{settings.public_url}（按 Ctrl-C 停止）"
    if _has_nobody():
        settings = replace(settings, setup_code=settings.setup_code or secrets.token_hex(4).upper())
        app.config["TRACKER"] = settings
        greeting += f"\n首次使用：请在打开的页面上凭一次性验证码 {settings.setup_code} 建立管理员。"
    address = f"{settings.host}:{settings.port}" if listener is None else f"fd://{listener}"
    Server(app, options_for(address, greeting)).run()


def options_for(address: str, greeting: str) -> dict[str, Any]:
    """How gunicorn serves one tracker: one process, so that there is one scheduler by default."""
    return {
        "bind": address,
        "workers": 1,
        "threads": THREADS,
        "worker_class": f"{patience.__name__}.{patience.PatientWorker.__name__}",
        "timeout": 120,
        "graceful_timeout": 10,
        "keepalive": 15,
        "worker_connections": 500,
        "control_socket_disable": True,
        "loglevel": "warning",
        "when_ready": lambda _arbiter: click.echo(greeting),
        "post_worker_init": _start_clock,
        "worker_exit": lambda _arbiter, worker: _stop_clock(worker),
    }


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


def _has_nobody() -> bool:
    """Whether the first administrator is still to be made. Leaves no connection for the worker."""
    found = db.session.scalar(select(exists(select(User.id))))
    db.session.remove()
    db.engine.dispose()
    return not found
