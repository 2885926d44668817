"""``flask backup``, ``flask restore`` and ``flask backup-verify``."""

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.base import clock
from tracker.base.backup.archive import BadArchive, Manifest, reading
from tracker.base.backup.loading import is_unused
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.commands import archives
from tracker.jobs import sealing
from tracker.models.acts import Act
from tracker.rules import audit
from tracker.rules.matters import indexing
from tracker.rules.sealing import epochs

#: Under this name backups and restores stand in the log.
DATABASE = ("database", 1)


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path), required=False)
@with_appcontext
def backup(target: Path | None) -> None:
    """在线备份：数据库和附件写入一个带校验清单的文件。"""
    target = target or _default_target()
    if target.exists():
        raise click.ClickException(f"{target} 已存在，请换一个文件名。")
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest = archives.make_backup(target, _data_dir())
    with transaction():
        audit.note(Act.BACKED_UP, DATABASE, by=None, **_told(manifest))
    click.echo(f"已备份到 {target}：{_summary(manifest)}")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(source: Path) -> None:
    """把备份恢复到一个尚未使用的数据库，核对一致后升级到当前版本。"""
    try:
        with reading(source) as archive:
            archives.restore_backup(archive, _data_dir())
    except (BadArchive, DomainError) as error:
        raise click.ClickException(str(error)) from error
    with transaction():
        audit.note(Act.RESTORED, DATABASE, by=None, **_told(archive.manifest))
        indexing.rebuild_index()
    _go_on_under_a_new_name(source.name)
    click.echo(f"已恢复并核对一致：{_summary(archive.manifest)}")


@click.command("backup-verify")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def backup_verify(source: Path) -> None:
    """逐字节核对备份文件与它的清单，不改动任何数据。"""
    try:
        with reading(source) as archive:
            archives.check_archive(archive)
    except BadArchive as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"备份完好：{_summary(archive.manifest)}")


@click.command("unused", hidden=True)
@with_appcontext
def unused() -> None:
    """以 0 结束表示数据库尚未使用，供启动脚本判断是否首次启动。"""
    with db.engine.connect() as connection:
        raise SystemExit(0 if is_unused(connection) else 1)


def _data_dir() -> Path:
    data_dir: Path = current_app.config["TRACKER"].data_dir
    return data_dir


def _default_target() -> Path:
    made_at = clock.now().astimezone(clock.SHANGHAI)
    return _data_dir() / "backups" / f"backup-{made_at:%Y%m%d-%H%M%S}.zip"


def _go_on_under_a_new_name(backup_name: str) -> None:
    """What was signed after the backup was taken is lost: the log must not seem to continue it."""
    if epochs.current_origin() is not None:
        sealing.begin_epoch(why=f"恢复备份 {backup_name}")


def _told(manifest: Manifest) -> dict[str, Any]:
    """What the log keeps of a backup: which state of the log it holds, so that it can be found."""
    return {
        "made_at": manifest.made_at,
        "audit_size": manifest.audit_size,
        "audit_root": manifest.audit_root,
    }


def _summary(manifest: Manifest) -> str:
    rows = sum(content.size for content in manifest.tables.values())
    return (
        f"{len(manifest.tables)} 张表 {rows} 行，{len(manifest.files)} 个附件，"
        f"审计日志 {manifest.audit_size} 条，根 {manifest.audit_root[:16]}…"
    )
