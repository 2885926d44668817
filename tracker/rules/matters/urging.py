"""催办: the office pushes, at most once in a cool-down; the unit answers."""

from __future__ import annotations

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.models.acts import Act
from tracker.models.kinds import RUNNING, Part
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.work import Urge
from tracker.queries.bureau.bureau import bureau
from tracker.rules import audit
from tracker.rules.matters import carrying, life
from tracker.rules.reminders import noticing


def may_urge(task: Task, by: User) -> bool:
    return carrying.supervises(by) and task.state in RUNNING and not task.is_frame


def urge_task(task: Task, *, by: User, text: str) -> Urge:
    """Push the lead unit. Refused while the last push is younger than the cool-down."""
    life.require(carrying.supervises(by), "只有督查办可以催办。")
    life.require_state(task, *RUNNING)
    life.require_text(text, "text", "请写明催办要求。")
    _respect_cooldown(task)
    urge = Urge(task=task, by=by, text=text, urged_at=clock.now(), ordinal=len(task.urges) + 1)
    db.session.add(urge)
    life.touch(task)
    audit.record(Act.TASK_URGED, task, by=by, ordinal=urge.ordinal)
    noticing.tell_units(
        task,
        Act.TASK_URGED.value,
        f"第{urge.ordinal}次催办：{task.title}。{text}",
        parts=(Part.LEAD,),
    )
    return urge


def _respect_cooldown(task: Task) -> None:
    days = bureau().urge_cooldown_days
    if not task.urges:
        return
    last = clock.day_of(task.urges[-1].urged_at)
    if (clock.today() - last).days < days:
        raise DomainError(f"{last.month}月{last.day}日刚催办过，{days}天内不重复催办。")


def unanswered_urge(task: Task) -> Urge | None:
    return next((u for u in reversed(task.urges) if u.replied_at is None), None)


def may_reply_urge(task: Task, by: User) -> bool:
    return unanswered_urge(task) is not None and carrying.leads(task, by)


def reply_urge(task: Task, *, by: User, text: str) -> None:
    """Answer the newest push that has no answer."""
    life.require(carrying.leads(task, by), "只有主办单位的承办人员可以回复催办。")
    life.require_text(text, "text", "请填写回复内容。")
    urge = unanswered_urge(task)
    if urge is None:
        raise DomainError("没有待回复的催办。")
    urge.reply, urge.replied_by, urge.replied_at = text, by, clock.now()
    life.touch(task)
    audit.record(Act.TASK_URGE_REPLIED, task, by=by, ordinal=urge.ordinal)
    noticing.tell([urge.by], task, Act.TASK_URGE_REPLIED.value, f"催办已回复：{task.title}。{text}")
