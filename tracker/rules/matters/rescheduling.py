"""Deadlines change only in the open: by the office with a reason, or by an extension asked and decided."""

from __future__ import annotations

from datetime import date

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Forbidden
from tracker.models.acts import Act
from tracker.models.kinds import RUNNING, Decision, Part, State
from tracker.models.lights import chinese_day
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.work import DueChange, Extension
from tracker.rules import audit
from tracker.rules.matters import carrying, life
from tracker.rules.reminders import noticing


def may_change_due(task: Task, by: User) -> bool:
    return carrying.supervises(by) and task.state in (*RUNNING, State.REVIEW)


def change_due(task: Task, *, by: User, new_due_on: date, reason: str) -> None:
    """Set another deadline; a new cycle of reminders begins."""
    life.require(carrying.supervises(by), "只有督查办可以调整办理时限。")
    life.require_state(task, *RUNNING, State.REVIEW)
    life.require_text(reason, "reason", "请写明调整时限的理由。")
    if new_due_on == task.due_on:
        raise DomainError("新时限与原时限相同。", field="new_due_on")
    set_due(task, new_due_on, by=by, reason=reason)
    audit.record(Act.TASK_DUE_CHANGED, task, by=by, why=reason)
    noticing.tell_units(
        task,
        Act.TASK_DUE_CHANGED.value,
        f"时限调整为{chinese_day(new_due_on)}：{task.title}",
    )


def set_due(task: Task, new_due_on: date, *, by: User, reason: str) -> None:
    """Write the change and keep the old day. Part of a larger act; records nothing itself."""
    if new_due_on < clock.today():
        raise DomainError("新时限不能早于今天。", field="new_due_on")
    task.due_changes.append(
        DueChange(
            old_due_on=task.due_on,
            new_due_on=new_due_on,
            changed_at=clock.now(),
            by=by,
            reason=reason[:1000],
        )
    )
    task.original_due_on = task.original_due_on or task.due_on or new_due_on
    task.due_on = new_due_on
    task.due_cycle += 1
    task.excused_days = 0
    task.is_backfilled = False
    life.touch(task)


def open_extension(task: Task) -> Extension | None:
    """The request that still waits for its answer."""
    return next((e for e in task.extensions if e.decision is None), None)


def may_ask_extension(task: Task, by: User) -> bool:
    return (
        task.state in RUNNING
        and task.due_on is not None
        and clock.today() <= task.due_on
        and open_extension(task) is None
        and carrying.leads(task, by)
    )


def ask_extension(task: Task, *, by: User, new_due_on: date, reason: str) -> Extension:
    """Ask for a later deadline; only before the present one has passed."""
    life.require(carrying.leads(task, by), "只有主办单位的承办人员可以申请延期。")
    life.require_state(task, *RUNNING)
    if task.due_on is None:
        raise DomainError("本事项没有硬性时限，无需申请延期。")
    if clock.today() > task.due_on:
        raise DomainError("时限已过，不能再申请延期，请与督查办联系。")
    if open_extension(task):
        raise DomainError("已有一份延期申请正在等待审批。")
    if new_due_on <= task.due_on:
        raise DomainError("申请的新时限应晚于现时限。", field="new_due_on")
    life.require_text(reason, "reason", "请写明申请延期的理由。")
    extension = Extension(
        task=task,
        unit=task.lead,
        asked_by=by,
        asked_at=clock.now(),
        old_due_on=task.due_on,
        new_due_on=new_due_on,
        reason=reason,
    )
    db.session.add(extension)
    life.touch(task)
    audit.record(Act.TASK_EXTENSION_ASKED, task, by=by, why=reason)
    noticing.tell_office(
        task,
        Act.TASK_EXTENSION_ASKED.value,
        f"{extension.unit.display_name}申请延期至{chinese_day(new_due_on)}：{task.title}",
    )
    return extension


def may_decide_extension(task: Task, by: User) -> bool:
    return (
        carrying.supervises(by)
        and open_extension(task) is not None
        and not carrying.leads(task, by)
    )


def decide_extension(task: Task, *, by: User, decision: Decision, answer: str = "") -> None:
    """Grant or refuse the open request; a refusal needs its reason."""
    extension = open_extension(task)
    if extension is None:
        raise DomainError("没有等待审批的延期申请。")
    if not carrying.supervises(by) or carrying.leads(task, by):
        raise Forbidden("延期申请由督查办中未承办本事项的人员审批。")
    if decision is Decision.REFUSED:
        life.require_text(answer, "answer", "不同意延期的，请写明理由。")
    extension.decision, extension.answer = decision, answer
    extension.decided_by, extension.decided_at = by, clock.now()
    if decision is Decision.GRANTED:
        set_due(task, extension.new_due_on, by=by, reason=f"同意延期：{extension.reason}")
    life.touch(task)
    audit.record(Act.TASK_EXTENSION_DECIDED, task, by=by, why=answer, decision=decision.value)
    verdict = "同意" if decision is Decision.GRANTED else "不同意"
    noticing.tell_units(
        task, Act.TASK_EXTENSION_DECIDED.value, f"{verdict}延期：{task.title}", parts=(Part.LEAD,)
    )
