"""中止、恢复、撤销、重启: the exceptional turns of a matter's life, each with its reason."""

from __future__ import annotations

from datetime import date

from tracker.models.acts import Act
from tracker.models.kinds import RUNNING, State
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.rules import audit
from tracker.rules.matters import carrying, frames, life, rescheduling
from tracker.rules.reminders import noticing

_REVOCABLE = (State.DRAFT, State.ISSUED, State.ACTIVE, State.REVIEW, State.SUSPENDED)


def may_suspend(task: Task, by: User) -> bool:
    return carrying.supervises(by) and task.state in RUNNING and not task.is_frame


def suspend_task(task: Task, *, by: User, reason: str) -> None:
    """待签收/办理中 → 已中止: the clock stands still."""
    life.require(carrying.supervises(by), "只有督查办可以中止事项。")
    life.require_state(task, *RUNNING)
    life.require_text(reason, "reason", "请写明中止的理由。")
    life.enter(task, State.SUSPENDED, by=by, reason=reason)
    audit.record(Act.TASK_SUSPENDED, task, by=by, why=reason)
    noticing.tell_units(task, Act.TASK_SUSPENDED.value, f"已中止：{task.title}。{reason}")


def may_resume(task: Task, by: User) -> bool:
    return carrying.supervises(by) and task.state is State.SUSPENDED


def resume_task(task: Task, *, by: User, reason: str, new_due_on: date | None = None) -> None:
    """已中止 → the state before, with a new deadline where the office sets one."""
    life.require(carrying.supervises(by), "只有督查办可以恢复事项。")
    life.require_state(task, State.SUSPENDED)
    life.require_text(reason, "reason", "请写明恢复办理的理由。")
    before = State.ACTIVE if task.accepted_on else State.ISSUED
    life.enter(task, before, by=by, reason=reason)
    if new_due_on is not None and new_due_on != task.due_on:
        rescheduling.set_due(task, new_due_on, by=by, reason=f"恢复办理：{reason}")
    audit.record(Act.TASK_RESUMED, task, by=by, why=reason)
    noticing.tell_units(task, Act.TASK_RESUMED.value, f"恢复办理：{task.title}")


def may_revoke(task: Task, by: User) -> bool:
    return carrying.supervises(by) and task.state in _REVOCABLE


def revoke_task(task: Task, *, by: User, reason: str) -> None:
    """End a matter that should not be; nothing of it is deleted. A frame takes its open children along."""
    life.require(carrying.supervises(by), "只有督查办可以撤销事项。")
    life.require_state(task, *_REVOCABLE)
    life.require_text(reason, "reason", "请写明撤销的理由。")
    was_issued = task.state is not State.DRAFT
    life.enter(task, State.REVOKED, by=by, reason=reason)
    audit.record(Act.TASK_REVOKED, task, by=by, why=reason)
    if was_issued:
        noticing.tell_units(task, Act.TASK_REVOKED.value, f"已撤销：{task.title}。{reason}")
    for child in task.children:
        if child.state in _REVOCABLE:
            revoke_task(child, by=by, reason=reason)
    frames.settle(task.parent, by=by)


def may_reopen(task: Task, by: User) -> bool:
    return (
        carrying.supervises(by)
        and task.state in (State.CLOSED, State.REVOKED)
        and not task.is_frame
    )


def reopen_task(task: Task, *, by: User, reason: str, new_due_on: date | None = None) -> None:
    """已办结/已撤销 → 办理中 (never issued: 拟办)."""
    life.require(carrying.supervises(by), "只有督查办可以重启事项。")
    life.require_state(task, State.CLOSED, State.REVOKED)
    life.require_text(reason, "reason", "请写明重启的理由。")
    life.enter(task, _state_to_reopen_in(task), by=by, reason=reason)
    task.closed_on = task.handed_in_on = None
    if new_due_on is not None and new_due_on != task.due_on:
        rescheduling.set_due(task, new_due_on, by=by, reason=f"重启：{reason}")
    audit.record(Act.TASK_REOPENED, task, by=by, why=reason)
    noticing.tell_units(task, Act.TASK_REOPENED.value, f"重启办理：{task.title}。{reason}")
    frames.settle(task.parent, by=by)


def _state_to_reopen_in(task: Task) -> State:
    if task.issued_on is None:
        return State.DRAFT
    return State.ACTIVE if task.accepted_on else State.ISSUED
