"""`flask --app wsgi demo load`: a bureau, its people and about sixty matters, made through the rules.

Everything happens at its own day: the clock is set back and walked forward, so that the log of the
demo is as real as any.
"""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.base.db import db
from tracker.commands.demo.bureau import ACCOUNTS
from tracker.commands.demo.staging import play
from tracker.models.people import User
from tracker.rules.people.passwords import random_password
from tracker.settings import Settings

group = AppGroup("demo", help="示例数据。")


@group.command("load")
def load() -> None:
    """载入示例单位、人员和事项；已有账号时不动。"""
    settings: Settings = current_app.config["TRACKER"]
    if db.session.query(User.id).first() is not None:
        raise click.ClickException("系统里已有账号，不再载入示例数据。")
    db.session.remove()
    password = settings.demo_password or random_password()
    made = play(password, current_app.config["FILES"])
    click.echo(f"示例数据已载入：事项{made}项。")
    click.echo("示例账号（用户名 — 身份）：")
    for username, name, words in ACCOUNTS:
        click.echo(f"  {username:<10} {name}，{words}")
    shown = "由 TRACKER_DEMO_PASSWORD 指定" if settings.demo_password else password
    click.echo(f"口令均为：{shown}")
