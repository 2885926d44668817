"""`flask --app wsgi briefing kinds|make`: a document without a browser, with the same rules and log."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.documents.kinds.registry import KINDS
from tracker.queries.briefing.briefings import first_officer, newest_made, unit_with_code
from tracker.rules import briefing
from tracker.rules.briefing.extras import EXTRAS
from tracker.rules.briefing.papers import Choices

group = AppGroup("briefing", help="简报和公文。")


@group.command("kinds")
def kinds() -> None:
    """列出文种代码，每行一个。"""
    for code in KINDS:
        click.echo(code)


@group.command("make")
@click.argument("kind")
@click.option("--from", "period_from", help="统计期起始日，形如 2023-01-01；默认今年1月1日。")
@click.option("--to", "period_to", help="统计期截止日；默认今天。")
@click.option("--unit", "unit_code", default="", help="只统计这个单位（单位代码）。")
@click.option("--task", "task_id", type=int, default=None, help="单项文书所针对的事项内部号。")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪里。"
)
def make(
    kind: str,
    period_from: str | None,
    period_to: str | None,
    unit_code: str,
    task_id: int | None,
    out: Path,
) -> None:
    """生成一份 Word 文件，与网页上生成的一样留存和记录。"""
    try:
        data = _make(kind, _day(period_from), _day(period_to), unit_code, task_id)
        out.write_bytes(data)
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    except OSError as error:
        raise click.ClickException(f"文件写不进去：{error.strerror}。") from error
    click.echo(f"已生成：{out}")


def _make(
    kind: str, first: date | None, last: date | None, unit_code: str, task_id: int | None
) -> bytes:
    today = clock.today()
    if kind not in KINDS:
        raise DomainError(f"没有“{kind}”这种文稿，可用：{'、'.join(KINDS)}。")
    unit = unit_with_code(unit_code) if unit_code else None
    if unit_code and unit is None:
        raise DomainError(f"没有代码为“{unit_code}”的单位。")
    officer = first_officer()
    if officer is None:
        raise DomainError("系统里还没有督查办人员，不能生成文稿。")
    last = last or today
    choices = Choices(
        kind,
        (first or date(last.year, 1, 1)).isoformat(),
        last.isoformat(),
        unit_ids=[unit.id] if unit else [],
        task_id=task_id,
        extras={extra.name: extra.start for extra in EXTRAS[kind]},
    )
    with transaction():
        made = briefing.draft_briefing(choices, by=officer)
        if kind == "correction":
            made.corrects = newest_made()
        return briefing.make_briefing(made, by=officer, files=current_app.config["FILES"])


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise DomainError(f"“{value}”不是有效的日期，应形如 2023-06-30。") from None
