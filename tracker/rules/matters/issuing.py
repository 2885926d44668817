"""交办: a drafted matter is handed to its units, and their clock starts."""

from __future__ import annotations

from tracker.base import clock
from tracker.base.errors import DomainError
from tracker.models.acts import Act
from tracker.models.kinds import State
from tracker.models.lights import chinese_day
from tracker.models.people import User
from tracker.models.sources import SourceDocument
from tracker.models.tasks import Task
from tracker.rules import audit
from tracker.rules.matters import carrying, life
from tracker.rules.reminders import noticing


def may_issue(task: Task, by: User) -> bool:
    return carrying.supervises(by) and task.state is State.DRAFT


def issue_task(task: Task, *, by: User, note: str = "") -> None:
    """拟办 → 待签收; a frame goes straight to 办理中 and its children are issued with it."""
    life.require(carrying.supervises(by), "只有督查办可以交办事项。")
    life.require_state(task, State.DRAFT)
    _start_clock(task)
    if task.is_frame:
        life.enter(task, State.ACTIVE, by=by, reason=note)
        audit.record(Act.TASK_ISSUED, task, by=by, why=note)
        for child in task.children:
            if child.state is State.DRAFT:
                issue_task(child, by=by, note=note)
        return
    if task.lead is None:
        raise DomainError("未明确主办单位，不能交办：请先指定一个主办单位。", field="lead")
    life.enter(task, State.ISSUED, by=by, reason=note)
    audit.record(Act.TASK_ISSUED, task, by=by, why=note)
    limit = f"，{chinese_day(task.due_on)}前办结" if task.due_on else ""
    noticing.tell_units(task, Act.TASK_ISSUED.value, f"新交办：{task.title}{limit}，请签收。")


def _start_clock(task: Task) -> None:
    today = clock.today()
    task.issued_on = today
    task.is_backfilled = task.due_on is not None and task.due_on < today


def drafted_of(document: SourceDocument) -> list[Task]:
    """The document's matters that still wait to be issued; children go with their frame."""
    return [task for task in document.tasks if task.state is State.DRAFT and task.parent_id is None]
