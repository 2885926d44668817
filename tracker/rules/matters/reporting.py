"""进展反馈: what a unit says about its work, with its files; fixed once sent."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import Invalid
from tracker.base.files import FileStore
from tracker.models.acts import Act
from tracker.models.kinds import State
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.work import ProgressReport
from tracker.rules import audit
from tracker.rules.matters import carrying, indexing, life
from tracker.rules.matters.attaching import Upload, keep_uploads
from tracker.rules.reminders import noticing

LONGEST = 10_000


def may_report(task: Task, by: User) -> bool:
    return task.state is State.ACTIVE and not task.is_frame and carrying.takes_part(task, by)


def report_progress(
    task: Task,
    *,
    by: User,
    text: str,
    percent: int,
    files: FileStore,
    problems: str = "",
    uploads: Sequence[Upload] = (),
) -> ProgressReport:
    """Add a report; the lead's percentage becomes the matter's. Raises Invalid on bad fields."""
    life.require(carrying.takes_part(task, by), "只有承办单位的人员可以反馈进展。")
    life.require_state(task, State.ACTIVE)
    _check(text, problems, percent)
    unit = carrying.unit_of(task, by)
    attachments = keep_uploads(task, uploads, by=by, files=files)
    report = ProgressReport(
        task=task,
        unit=unit,
        author=by,
        text=text,
        problems=problems,
        percent=percent,
        reported_at=clock.now(),
        attachments=attachments,
    )
    db.session.add(report)
    if unit is task.lead:
        task.percent = percent
    life.touch(task)
    indexing.index_task(task)
    audit.record(Act.TASK_REPORTED, task, by=by, attachments=attachments, percent=percent)
    noticing.tell_office(
        task,
        Act.TASK_REPORTED.value,
        f"{report.unit.display_name}反馈进展{percent}%：{task.title}",
    )
    return report


def _check(text: str, problems: str, percent: int) -> None:
    errors = {}
    if not text.strip():
        errors["text"] = "请填写进展情况。"
    elif len(text) > LONGEST:
        errors["text"] = f"进展情况不能超过{LONGEST}字（现{len(text)}字），较长材料请作附件。"
    if len(problems) > LONGEST:
        errors["problems"] = f"存在问题不能超过{LONGEST}字。"
    if not 0 <= percent <= 100:
        errors["percent"] = "进度应为0到100的整数。"
    if errors:
        raise Invalid(errors)
