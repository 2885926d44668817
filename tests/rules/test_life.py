"""Every act of a matter's life: it works and history says so; everybody else and every other state is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.cast import Cast
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError, Forbidden
from tracker.models.audit import AuditEntry
from tracker.models.kinds import Decision, State
from tracker.models.notices import Notice
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.queries.matters.history import history_of
from tracker.rules.matters import (
    closing,
    directing,
    issuing,
    pausing,
    reporting,
    rescheduling,
    signing,
    urging,
)

Run = Callable[[Task, User, Any], object]


@dataclass(frozen=True)
class Case:
    """One act: from where to where, by whom, and what history says of it."""

    name: str
    run: Run
    may: Callable[[Task, User], bool]
    start: State
    end: State
    actor: str
    phrase: str
    #: One who may see the matter but not do this to it.
    wrong_person: str
    wrong_state: State


NEW_DUE = date(2023, 9, 28)  # a Thursday, the last work-day before the autumn holiday of 2023

CASES = [
    Case("issue", lambda t, by, f: issuing.issue_task(t, by=by), issuing.may_issue,
         State.DRAFT, State.ISSUED, "wang", "王建国（督导科）交办事项", "chen", State.ISSUED),
    Case("accept", lambda t, by, f: signing.accept_task(t, by=by), signing.may_accept,
         State.ISSUED, State.ACTIVE, "li", "李思远（规财科）签收事项", "zhou", State.ACTIVE),
    Case("report", lambda t, by, f: reporting.report_progress(t, by=by, text="已开工", percent=40, files=f),
         reporting.may_report, State.ACTIVE, State.ACTIVE, "li", "李思远（规财科）反馈进展", "wang", State.REVIEW),
    Case("hand_in", lambda t, by, f: closing.hand_in_task(t, by=by, outcome="已完成", files=f),
         closing.may_hand_in, State.ACTIVE, State.REVIEW, "li", "李思远（规财科）提交办结", "zhou", State.ISSUED),
    Case("close", lambda t, by, f: closing.close_task(t, by=by), closing.may_review,
         State.REVIEW, State.CLOSED, "wang", "王建国（督导科）审核通过，予以办结", "li", State.ACTIVE),
    Case("return", lambda t, by, f: closing.return_task(t, by=by, reason="缺少佐证材料"), closing.may_review,
         State.REVIEW, State.ACTIVE, "wang", "王建国（督导科）退回事项：缺少佐证材料", "li", State.CLOSED),
    Case("suspend", lambda t, by, f: pausing.suspend_task(t, by=by, reason="上级政策调整"), pausing.may_suspend,
         State.ACTIVE, State.SUSPENDED, "wang", "王建国（督导科）中止事项：上级政策调整", "li", State.REVIEW),
    Case("revoke", lambda t, by, f: pausing.revoke_task(t, by=by, reason="与另一事项重复"), pausing.may_revoke,
         State.ACTIVE, State.REVOKED, "wang", "王建国（督导科）撤销事项：与另一事项重复", "chen", State.CLOSED),
    Case("reopen", lambda t, by, f: pausing.reopen_task(t, by=by, reason="复查发现问题"), pausing.may_reopen,
         State.CLOSED, State.ACTIVE, "wang", "王建国（督导科）重启事项：复查发现问题", "chen", State.ACTIVE),
    Case("urge", lambda t, by, f: urging.urge_task(t, by=by, text="请本周内反馈"), urging.may_urge,
         State.ACTIVE, State.ACTIVE, "wang", "王建国（督导科）催办", "chen", State.REVIEW),
    Case("direct", lambda t, by, f: directing.direct_task(t, by=by, text="抓紧办理"), directing.may_direct,
         State.ACTIVE, State.ACTIVE, "chen", "陈局长（市乡村振兴局）作出批示", "wang", State.DRAFT),
    Case("change_due", lambda t, by, f: rescheduling.change_due(t, by=by, new_due_on=NEW_DUE, reason="增加任务量"),
         rescheduling.may_change_due, State.ACTIVE, State.ACTIVE, "wang",
         "王建国（督导科）调整办理时限：增加任务量", "li", State.CLOSED),
    Case("ask_extension",
         lambda t, by, f: rescheduling.ask_extension(t, by=by, new_due_on=NEW_DUE, reason="汛期停工"),
         rescheduling.may_ask_extension, State.ACTIVE, State.ACTIVE, "li",
         "李思远（规财科）申请延期：汛期停工", "zhou", State.REVIEW),
]  # fmt: skip
by_name = pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)


def written(task: Task) -> tuple[object, ...]:
    """Everything a refusal must leave alone."""
    db.session.expire_all()
    entries = db.session.scalar(select(func.count()).select_from(AuditEntry))
    notices = db.session.scalar(select(func.count()).select_from(Notice))
    return task.state, task.version, task.due_on, task.percent, entries, notices


def act(case: Case, task: Task, by: User, app: Flask) -> None:
    with transaction():
        case.run(task, by, app.config["FILES"])


@by_name
def test_an_act_leads_on_and_history_says_so(case: Case, cast: Cast, app_context: Flask) -> None:
    task = cast.task(case.start)
    assert case.may(task, cast.user(case.actor))
    act(case, task, cast.user(case.actor), app_context)
    assert task.state is case.end
    assert history_of(task)[0].sentence == case.phrase


@by_name
def test_the_wrong_person_is_refused_and_nothing_is_written(
    case: Case, cast: Cast, app_context: Flask
) -> None:
    task = cast.task(case.start)
    before = written(task)
    assert not case.may(task, cast.user(case.wrong_person))
    with pytest.raises(Forbidden):
        act(case, task, cast.user(case.wrong_person), app_context)
    assert written(task) == before


@by_name
def test_the_wrong_state_is_refused_and_nothing_is_written(
    case: Case, cast: Cast, app_context: Flask
) -> None:
    task = cast.task(case.wrong_state)
    before = written(task)
    assert not case.may(task, cast.user(case.actor))
    with pytest.raises(DomainError):
        act(case, task, cast.user(case.actor), app_context)
    assert written(task) == before


@pytest.mark.parametrize(
    ("start", "run", "field"),
    [
        (State.REVIEW, lambda t, by: closing.return_task(t, by=by, reason=" "), "reason"),
        (State.ACTIVE, lambda t, by: pausing.suspend_task(t, by=by, reason=""), "reason"),
        (State.ACTIVE, lambda t, by: pausing.revoke_task(t, by=by, reason=""), "reason"),
        (State.CLOSED, lambda t, by: pausing.reopen_task(t, by=by, reason=""), "reason"),
        (State.ACTIVE, lambda t, by: urging.urge_task(t, by=by, text=""), "text"),
    ],
    ids=["return", "suspend", "revoke", "reopen", "urge"],
)
def test_a_reason_is_asked_where_one_is_due(
    cast: Cast, app_context: Flask, start: State, run: Callable[..., object], field: str
) -> None:
    task = cast.task(start)
    before = written(task)
    with pytest.raises(DomainError) as refusal, transaction():
        run(task, cast.user("wang"))
    assert refusal.value.field == field
    assert written(task) == before


def test_nobody_reviews_what_the_own_unit_handed_in(cast: Cast, app_context: Flask) -> None:
    """督导科 may lead a matter too; then its own officers cannot close it, but a leader can."""
    task = cast.task(State.DRAFT, lead=cast.unit("dudao"), assists=[])
    wang, chen = cast.user("wang"), cast.user("chen")
    with transaction():
        issuing.issue_task(task, by=wang)
    assert not signing.may_accept(task, wang), "the office does not carry matters out"
    assert not closing.may_review(task, chen), "not handed in yet"


def test_a_suspended_matter_resumes_where_it_stood(cast: Cast, app_context: Flask) -> None:
    task, wang = cast.task(State.ISSUED), cast.user("wang")
    with transaction():
        pausing.suspend_task(task, by=wang, reason="等待上级批复")
    with transaction():
        pausing.resume_task(task, by=wang, reason="已批复", new_due_on=NEW_DUE)
    assert task.state is State.ISSUED
    assert (task.due_on, task.original_due_on) == (NEW_DUE, date(2023, 7, 31))
    assert task.due_cycle == 2


def test_an_extension_keeps_both_days(cast: Cast, app_context: Flask) -> None:
    task = cast.task()
    with transaction():
        rescheduling.ask_extension(task, by=cast.user("li"), new_due_on=NEW_DUE, reason="汛期停工")
    with transaction():
        rescheduling.decide_extension(task, by=cast.user("wang"), decision=Decision.GRANTED)
    assert task.due_on == NEW_DUE
    asked = task.extensions[0]
    assert (asked.old_due_on, asked.new_due_on) == (date(2023, 7, 31), NEW_DUE)


def test_refusing_an_extension_needs_words(cast: Cast, app_context: Flask) -> None:
    task = cast.task()
    with transaction():
        rescheduling.ask_extension(task, by=cast.user("li"), new_due_on=NEW_DUE, reason="汛期停工")
    with pytest.raises(DomainError) as refusal, transaction():
        rescheduling.decide_extension(task, by=cast.user("wang"), decision=Decision.REFUSED)
    assert refusal.value.field == "answer"
    assert task.due_on == date(2023, 7, 31)


def test_a_second_urge_waits_for_the_cool_down(cast: Cast, app_context: Flask) -> None:
    task, wang = cast.task(), cast.user("wang")
    with transaction():
        urging.urge_task(task, by=wang, text="请反馈")
    with pytest.raises(DomainError, match="6月30日刚催办过"), transaction():
        urging.urge_task(task, by=wang, text="再催")
    assert len(task.urges) == 1


def test_a_unit_without_people_alarms_the_office(cast: Cast, app_context: Flask) -> None:
    """东山县 has no account: the office hears that nobody was reached."""
    cast.task(State.ISSUED, lead=cast.unit("dongshan"), assists=[])
    told = db.session.scalars(select(Notice).where(Notice.kind == "empty_unit")).all()
    assert {notice.user_id for notice in told} == {cast.people["wang"], cast.people["he"]}
    assert told[0].text.startswith("东山县没有可通知的人员")


def test_a_frame_is_issued_and_closed_with_its_children(cast: Cast, app_context: Flask) -> None:
    """One step makes one matter per unit; the frame closes when the last child has ended."""
    wang, files = cast.user("wang"), app_context.config["FILES"]
    frame = cast.task(
        State.DRAFT, lead=None, assists=[], fan_out=[cast.unit("guicai"), cast.unit("hangye")]
    )
    assert [child.lead.name for child in frame.children] == ["规财科", "行业科"]
    with transaction():
        issuing.issue_task(frame, by=wang)
    carriers = {"规财科": cast.user("li"), "行业科": cast.user("zhou")}
    for child in frame.children:
        by = carriers[child.lead.name]
        with transaction():
            signing.accept_task(child, by=by)
            closing.hand_in_task(child, by=by, outcome="完成", files=files)
        assert frame.state is State.ACTIVE
        with transaction():
            closing.close_task(child, by=wang)
    assert frame.state is State.CLOSED
    assert history_of(frame)[0].why == "各单位均已办结"


def test_a_collective_never_leads_alone(cast: Cast, app_context: Flask) -> None:
    with pytest.raises(DomainError) as refusal:
        cast.task(State.DRAFT, lead=cast.unit("jiguan"), assists=[])
    assert refusal.value.field == "lead"


def test_numbers_are_dense_within_the_year(cast: Cast, app_context: Flask) -> None:
    numbers = [cast.task(State.DRAFT).number for _ in range(3)]
    assert numbers == ["督〔2023〕1号", "督〔2023〕2号", "督〔2023〕3号"]
