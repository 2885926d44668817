"""批示: a leader's instruction on a matter, heard by its units and the office."""

from __future__ import annotations

from tracker.base import clock
from tracker.base.db import db
from tracker.models.acts import Act
from tracker.models.kinds import State
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.models.work import Directive
from tracker.rules import audit
from tracker.rules.matters import life
from tracker.rules.reminders import noticing


def may_direct(task: Task, by: User) -> bool:
    return by.can(Capability.DIRECT) and task.state not in (State.DRAFT, State.REVOKED)


def direct_task(task: Task, *, by: User, text: str) -> Directive:
    """Give an instruction. It never changes the state: the office acts on it."""
    life.require(by.can(Capability.DIRECT), "只有领导可以批示。")
    life.require(task.state not in (State.DRAFT, State.REVOKED), "尚未交办或已撤销的事项不作批示。")
    life.require_text(text, "text", "请填写批示内容。")
    directive = Directive(task=task, leader=by, text=text, given_at=clock.now())
    db.session.add(directive)
    life.touch(task)
    audit.record(Act.TASK_DIRECTED, task, by=by)
    words = f"{by.name}批示：{text}（{task.title}）"
    noticing.tell_office(task, Act.TASK_DIRECTED.value, words)
    noticing.tell_units(task, Act.TASK_DIRECTED.value, words)
    return directive
