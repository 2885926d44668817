"""``flask --app wsgi run-job NAME [--at INSTANT]``: one job of the clock, by hand."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.base import clock
from tracker.jobs.registry import BY_NAME
from tracker.jobs.running import run_now
from tracker.rules.reminders import leasing


class Instant(click.ParamType[datetime]):
    """2026-02-24T09:00, in Shanghai unless it names its zone."""

    name = "INSTANT"

    def convert(self, value: Any, param: object, ctx: object) -> datetime:
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是有效的时间，应形如 2026-02-24T09:00。")
        return instant if instant.tzinfo else instant.replace(tzinfo=clock.SHANGHAI)


@click.command("run-job")
@click.argument("name", type=click.Choice(sorted(BY_NAME)))
@click.option("--at", type=Instant(), help="当作此刻运行（默认现在），如 2026-02-24T09:00。")
@with_appcontext
def run_job(name: str, at: datetime | None) -> None:
    """手工运行一项定时任务；可与正在运行的服务同时进行，不会重复发送。"""
    settings = current_app.config["TRACKER"]
    seen = leasing.look()
    with clock.standing_at(at) if at else nullcontext():
        try:
            outcome = run_now(BY_NAME[name], epoch=seen.epoch if seen else 0, settings=settings)
        except leasing.LeaseLost:
            raise click.ClickException("另一进程刚刚接管了时钟，请再运行一次。") from None
    click.echo(outcome or "没有需要办理的。")
