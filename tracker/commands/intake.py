"""`flask intake …`: read a policy document, or single expressions, and print what was understood."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from tracker.base.errors import DomainError
from tracker.dates.holidays import official_calendar
from tracker.intake import Proposal, as_json, expression, propose, read, unit_phrase

group = AppGroup("intake", help="读取政策文件，拟出任务分解。")
_DAY = click.DateTime(["%Y-%m-%d"])
_issued_on = click.option("--issued-on", type=_DAY, help="印发日期，如 2023-06-26。")


@group.command("propose", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_issued_on
@click.option("--json", "as_data", is_flag=True, help="输出一个 JSON 对象。")
def propose_command(file: Path, issued_on: datetime | None, as_data: bool) -> None:
    """读取 FILE（.docx、.txt、带文字的 .pdf），输出条款、单位、时限、指标和拟立事项。"""
    try:
        source = read(file.read_bytes(), file.name)
    except DomainError as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    proposal = propose(source, issued_on=_day(issued_on), units=())
    click.echo(_line(as_json(proposal)) if as_data else _summary(proposal))


@group.command("dates", with_appcontext=False)
@_issued_on
def dates_command(issued_on: datetime | None) -> None:
    r"""逐行读取标准输入中的时限表述（行内 \n 表示换行），每行输出一个 JSON 对象。"""
    calendar = official_calendar()
    for text in _lines():
        click.echo(_line(expression(text, _day(issued_on), calendar)))


@group.command("units", with_appcontext=False)
@_issued_on
def units_command(issued_on: datetime | None) -> None:
    r"""逐行读取标准输入中的责任单位表述（行内 \n 表示换行），每行输出一个 JSON 对象。"""
    calendar = official_calendar()
    for text in _lines():
        click.echo(_line(unit_phrase(text, _day(issued_on), calendar)))


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _lines() -> list[str]:
    """The lines of standard input, UTF-8 whatever the terminal says."""
    text = sys.stdin.buffer.read().decode("utf-8-sig")
    lines = text.replace("\r\n", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.replace("\\n", "\n") for line in lines]


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def _summary(proposal: Proposal) -> str:
    """What a person wants to see first."""
    lines = [
        f"《{proposal.title}》",
        f"条款 {len(proposal.structure)} 条，责任单位行 {len(proposal.units)} 行，"
        f"时限 {len(proposal.deadlines)} 处，指标 {len(proposal.indicators)} 项，"
        f"拟立事项 {len(proposal.matters)} 件：",
    ]
    for matter in proposal.matters:
        units = "、".join(u.name for u in matter.units) or "未明确责任单位"
        due = f"，{matter.due.isoformat()} 前" if matter.due else ""
        lines.append(f"[{matter.grade.value}] {matter.path} {matter.title}（{units}{due}）")
    return "\n".join(lines)
