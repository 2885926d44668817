"""签收: the lead unit takes the matter on."""

from __future__ import annotations

from tracker.base import clock
from tracker.models.acts import Act
from tracker.models.kinds import State
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.rules import audit
from tracker.rules.matters import carrying, life
from tracker.rules.reminders import noticing


def may_accept(task: Task, by: User) -> bool:
    return task.state is State.ISSUED and carrying.leads(task, by)


def accept_task(task: Task, *, by: User, note: str = "") -> None:
    """待签收 → 办理中."""
    life.require(carrying.leads(task, by), "只有主办单位的承办人员可以签收。")
    life.require_state(task, State.ISSUED)
    task.accepted_on = clock.today()
    life.enter(task, State.ACTIVE, by=by, reason=note)
    audit.record(Act.TASK_ACCEPTED, task, by=by, why=note)
    noticing.tell_office(
        task, Act.TASK_ACCEPTED.value, f"{by.unit_name_on(clock.today())}已签收：{task.title}"
    )
