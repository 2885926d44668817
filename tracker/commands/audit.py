"""``flask --app wsgi audit …``: seal, check and hand out the audit log."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import current_app

from tracker.base.db import transaction
from tracker.commands.refusals import RefusingGroup
from tracker.jobs import sealing
from tracker.models.acts import Act
from tracker.queries.audit.audit import matter_of
from tracker.rules import audit
from tracker.rules.sealing import exporting, proving, verifying
from tracker.transparency.checkpoint import read_unverified

group = RefusingGroup("audit", help="审计日志：封存、核验、导出、出具事项包。")
_FILE = click.Path(dir_okay=False, path_type=Path)


@group.command("seal")
def seal() -> None:
    """立即封存：为新增的记录签发检查点。"""
    _tell(sealing.seal_log().note)


@group.command("verify")
@click.option("--checkpoint", "checkpoints", multiple=True, type=_FILE, help="自己留存的检查点。")
def verify(checkpoints: tuple[Path, ...]) -> None:
    """核验日志、业务数据和附件，与 scripts/verify_audit.py 的结论相同。"""
    files = current_app.config["TRACKER"].data_dir / "files"
    outcome = verifying.check_log(sealing.sealer_folder(), files, checkpoints)
    with transaction():
        finding = outcome.finding
        audit.note(
            Act.AUDIT_VERIFIED, audit.LOG, by=None, outcome=finding.code if finding else "通过"
        )
    click.echo(outcome.text, nl=False)
    sys.exit(0 if outcome.holds else 1)


@group.command("export")
@click.argument("target", type=_FILE)
@click.option("--with-rows", is_flag=True, help="连同业务数据和个人信息（仅供内部核验）。")
def export(target: Path, with_rows: bool) -> None:
    """把全部记录和检查点写成一个文件，供外部人员用 scripts/verify_audit.py 核验。"""
    lines = exporting.full_lines() if with_rows else exporting.log_lines()
    with target.open("w", encoding="utf-8") as out:
        out.writelines(lines)
    with transaction():
        audit.note(Act.EXPORTED, audit.LOG, by=None, what="审计日志", rows=int(with_rows))
    click.echo(f"已导出到 {target}")


@group.command("bundle")
@click.argument("matter")
@click.option("--output", type=_FILE, help="写到这个文件；不给则写到标准输出。")
@click.option("--since", multiple=True, type=int, help="对方已有检查点的条数，可给多个。")
def bundle(matter: str, output: Path | None, since: tuple[int, ...]) -> None:
    """出具一个事项（编号或文号）的全部记录及证明，可离线核验。"""
    task = matter_of(matter)
    memory = sealing.seal_log()
    made = proving.bundle_of(("task", task.id), memory, sealing.sealer_folder(), since)
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"已写到 {output}")


@group.command("begin-epoch")
@click.option("--why", required=True, help="原因和批准依据，会写入日志。")
@click.option("--previous", type=_FILE, help="此前最后发布的检查点（邮件附件）。")
def begin_epoch(why: str, previous: Path | None) -> None:
    """恢复备份之后另起一期：新一期的第一条记录写明此前最后发布的检查点。"""
    last = previous.read_text(encoding="utf-8") if previous else ""
    _tell(sealing.begin_epoch(why=why, previous=last).note)


@group.command("rotate-key")
@click.option("--why", required=True, help="更换原因，会写入日志。")
def rotate_key(why: str) -> None:
    """更换封存密钥；随后的检查点由新旧两把密钥共同签名。"""
    _tell(sealing.rotate_key(why=why).note)


def _tell(note: str) -> None:
    checkpoint = read_unverified(note)
    click.echo(f"日志名称：{checkpoint.origin}")
    click.echo(f"条数：{checkpoint.size}")
    click.echo(f"根值：{checkpoint.grouped_root}")
