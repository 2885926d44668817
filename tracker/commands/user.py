"""``flask --app wsgi user …``: accounts from the machine's console, for the first one and for rescue."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.base.text import clean, key_of
from tracker.models.people import User
from tracker.models.roles import Role
from tracker.rules.people import accounts

group = AppGroup("user", help="账号：建立和重置口令。")

_ROLES = {role.value: role.label for role in Role}


@group.command("create")
@click.option("--username", prompt="用户名", help="登录用的名字。")
@click.option("--name", prompt="姓名", help="真实姓名。")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(_ROLES)),
    help="角色，可写多次：" + "，".join(f"{key} {label}" for key, label in _ROLES.items()) + "。",
)
def create(username: str, name: str, roles: tuple[str, ...]) -> None:
    """建立账号，显示一次性口令（24小时内有效，首次登录须修改）。"""
    chosen = roles or tuple(click.prompt("角色", type=click.Choice(list(_ROLES))).split())
    draft = accounts.AccountDraft(
        username=clean(username), name=clean(name), roles=frozenset(map(Role, chosen))
    )
    try:
        with transaction():
            made, password = accounts.create_account(draft, by=None)
            shown = made.username
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    _show(shown, password)


@group.command("reset")
@click.argument("username")
def reset(username: str) -> None:
    """重置口令并解锁，显示新的一次性口令。"""
    found = db.session.scalars(
        select(User).where(User.username == key_of(clean(username)))
    ).one_or_none()
    if found is None:
        raise click.ClickException(f"没有名为“{username}”的账号。")
    try:
        with transaction():
            password = accounts.reset_password(found, by=None)
            shown = found.username
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    _show(shown, password)


def _show(username: str, password: str) -> None:
    click.echo(f"用户名：{username}")
    click.echo(f"一次性口令：{password}")
    click.echo("24小时内有效，首次登录必须修改；口令只显示这一次。")
