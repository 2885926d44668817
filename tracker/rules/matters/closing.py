"""办结: a unit hands in, and somebody who does not carry the matter closes it or hands it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.base.files import FileStore
from tracker.models.acts import Act
from tracker.models.kinds import Decision, Part, State
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.models.work import Review, Submission
from tracker.rules import audit
from tracker.rules.matters import carrying, frames, life, rescheduling
from tracker.rules.matters.attaching import Upload, keep_uploads
from tracker.rules.reminders import noticing


def may_hand_in(task: Task, by: User) -> bool:
    return task.state is State.ACTIVE and not task.is_frame and carrying.leads(task, by)


def hand_in_task(
    task: Task, *, by: User, outcome: str, files: FileStore, uploads: Sequence[Upload] = ()
) -> Submission:
    """办理中 → 待审核. From this day on the unit's clock stands still."""
    life.require(carrying.leads(task, by), "只有主办单位的承办人员可以提交办结。")
    life.require_state(task, State.ACTIVE)
    life.require_text(outcome, "outcome", "请填写办理结果。")
    if len(outcome) > 10_000:
        raise DomainError("办理结果不能超过10000字，较长材料请作附件。", field="outcome")
    attachments = keep_uploads(task, uploads, by=by, files=files)
    submission = Submission(
        task=task,
        unit=task.lead,
        author=by,
        outcome=outcome,
        handed_in_at=clock.now(),
        attachments=attachments,
    )
    db.session.add(submission)
    task.handed_in_on = clock.today()
    life.enter(task, State.REVIEW, by=by)
    audit.record(Act.TASK_HANDED_IN, task, by=by, attachments=attachments)
    noticing.tell_office(
        task,
        Act.TASK_HANDED_IN.value,
        f"{submission.unit.display_name}提交办结，待审核：{task.title}",
    )
    return submission


def may_review(task: Task, by: User) -> bool:
    return task.state is State.REVIEW and _is_reviewer(task, by)


def close_task(task: Task, *, by: User, note: str = "") -> None:
    """待审核 → 已办结 (a rectification: 已销号)."""
    _refuse_review(task, by)
    _decide(task, Decision.GRANTED, note, by=by)
    task.closed_on = clock.today()
    task.percent = 100
    life.enter(task, State.CLOSED, by=by, reason=note)
    audit.record(Act.TASK_CLOSED, task, by=by, why=note)
    noticing.tell_units(task, Act.TASK_CLOSED.value, f"审核通过，{task.closing_word}：{task.title}")
    frames.settle(task.parent, by=by)


def return_task(task: Task, *, by: User, reason: str, new_due_on: date | None = None) -> None:
    """待审核 → 办理中 with a reason; days under review past the deadline are not the unit's delay."""
    _refuse_review(task, by)
    life.require_text(reason, "reason", "请写明退回的理由和需要补正的内容。")
    _decide(task, Decision.REFUSED, reason, by=by)
    _excuse_review(task)
    task.handed_in_on = None
    task.times_returned += 1
    if new_due_on is not None and new_due_on != task.due_on:
        rescheduling.set_due(task, new_due_on, by=by, reason=f"退回重办：{reason}")
    life.enter(task, State.ACTIVE, by=by, reason=reason)
    audit.record(Act.TASK_RETURNED, task, by=by, why=reason)
    noticing.tell_units(
        task, Act.TASK_RETURNED.value, f"被退回：{task.title}。理由：{reason}", parts=(Part.LEAD,)
    )


def _is_reviewer(task: Task, by: User) -> bool:
    """The office or a leader, and never one who carries the matter out."""
    decides = by.can(Capability.SUPERVISE) or by.can(Capability.DIRECT)
    handed_in_by = {s.author_id for s in task.submissions if s.review is None}
    return decides and not carrying.leads(task, by) and by.id not in handed_in_by


def _refuse_review(task: Task, by: User) -> None:
    life.require(_is_reviewer(task, by), "审核须由督查办或领导中未承办本事项的人员进行。")
    life.require_state(task, State.REVIEW)


def _decide(task: Task, decision: Decision, reason: str, *, by: User) -> None:
    waiting = next(s for s in task.submissions if s.review is None)
    waiting.review = Review(reviewer=by, decision=decision, reason=reason, decided_at=clock.now())
    db.session.add(waiting.review)


def _excuse_review(task: Task) -> None:
    if task.due_on is None or task.handed_in_on is None:
        return
    first_late_day = max(task.handed_in_on, task.due_on)
    task.excused_days += max((clock.today() - first_late_day).days, 0)
