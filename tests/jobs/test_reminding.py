"""What is said, when and to whom; worked out by hand. The matter is due on Monday 2023-07-31."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.jobs.runs import at, give_mail, reminders, run_on, told
from tests.support.cast import Cast
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.models.acts import Act
from tracker.models.bureau import BureauSetting
from tracker.models.kinds import State
from tracker.models.notices import Delivery, Notice, Reminder
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.rules import audit
from tracker.rules.matters import closing, issuing, pausing, rescheduling, signing

TITLE = "编制2023年衔接资金支出计划"


def test_a_matter_is_reminded_of_on_its_days(cast: Cast, app_context: Flask) -> None:
    cast.task()
    day = date(2023, 7, 1)
    while day <= date(2023, 8, 20):
        run_on(app_context, day.isoformat())
        day += timedelta(days=1)
    assert told("li", cast) == [
        f"还剩7个工作日，7月31日（周一）到期：{TITLE}",
        f"还剩3个工作日，7月31日（周一）到期：{TITLE}",
        f"还剩1个工作日，7月31日（周一）到期：{TITLE}",
        f"今天到期：{TITLE}",
        f"已逾期7天：{TITLE}",
        f"已逾期14天：{TITLE}",
    ]
    # Those who assist hear until the day; being late is the lead unit's own affair.
    assert len(told("zhou", cast)) == 4
    assert told("sun", cast) == told("li", cast)
    assert told("wang", cast) == []
    days = db.session.scalars(
        select(Notice.at).where(Notice.user_id == cast.people["li"], Notice.reminder_id > 0)
    )
    assert [clock.day_of(instant).isoformat() for instant in days] == [
        "2023-07-20",
        "2023-07-26",
        "2023-07-28",
        "2023-07-31",
        "2023-08-07",
        "2023-08-14",
    ]


def test_nothing_is_said_before_the_morning(cast: Cast, app_context: Flask) -> None:
    cast.task()
    assert run_on(app_context, "2023-07-20", hour=7) == ["", ""]
    assert run_on(app_context, "2023-07-20", hour=8) == ["计划3条提醒", "站内通知3条"]


def test_planning_and_sending_again_adds_nothing(cast: Cast, app_context: Flask) -> None:
    cast.task()
    run_on(app_context, "2023-07-20")
    before = reminders()
    assert len(before) == 3
    assert run_on(app_context, "2023-07-20", hour=11) == ["", ""]
    assert run_on(app_context, "2023-07-21") == ["", ""]
    assert reminders() == before


def test_after_days_asleep_only_the_newest_is_said(cast: Cast, app_context: Flask) -> None:
    cast.task()
    run_on(app_context, "2023-07-20")
    # Asleep over before-3 (26 July) and before-1 (28 July); awake on the day itself.
    run_on(app_context, "2023-07-31")
    assert [text.split("：")[0] for text in told("li", cast)] == [
        "还剩7个工作日，7月31日（周一）到期",
        "今天到期",
    ]


def test_a_reminder_missed_by_days_says_how_things_are_now(cast: Cast, app_context: Flask) -> None:
    cast.task()
    # Before-7 was on Thursday 20 July; on Monday 24 July five work-days are left.
    run_on(app_context, "2023-07-24")
    assert told("li", cast) == [f"还剩5个工作日，7月31日（周一）到期：{TITLE}"]


def test_a_standstill_longer_than_the_window_is_caught_up(cast: Cast, app_context: Flask) -> None:
    cast.task()
    run_on(app_context, "2023-07-19", "plan")
    # Monday 4 September is the 25th work-day after 31 July. Of the eight before nothing is said.
    run_on(app_context, "2023-09-04")
    assert told("li", cast) == [f"已逾期35天：{TITLE}"]
    assert {rule for rule, *_ in reminders()} == {"overdue-25"}


def test_a_new_deadline_begins_a_new_cycle(cast: Cast, app_context: Flask) -> None:
    task = cast.task()
    run_on(app_context, "2023-07-20", "plan")
    with clock.standing_at(at("2023-07-20", 10)), transaction():
        rescheduling.change_due(
            task, by=cast.user("wang"), new_due_on=date(2023, 8, 10), reason="增加任务量"
        )
    # What was planned for the old day is not said; 7 work-days before 10 August is 1 August.
    run_on(app_context, "2023-07-20", "send", hour=11)
    assert [state for *_, state in reminders()] == ["dropped"] * 3
    run_on(app_context, "2023-08-01")
    assert told("li", cast) == [f"还剩7个工作日，8月10日（周四）到期：{TITLE}"]
    cycles = db.session.execute(select(Reminder.rule, Reminder.due_cycle).distinct()).all()
    assert sorted(map(tuple, cycles)) == [("before-7", 1), ("before-7", 2)]


def _to_review(task: Task, cast: Cast, app: Flask) -> None:
    closing.hand_in_task(task, by=cast.user("li"), outcome="完成", files=app.config["FILES"])


def _to_suspended(task: Task, cast: Cast, _app: Flask) -> None:
    pausing.suspend_task(task, by=cast.user("wang"), reason="上级政策调整")


def _to_revoked(task: Task, cast: Cast, _app: Flask) -> None:
    pausing.revoke_task(task, by=cast.user("wang"), reason="重复")


@pytest.mark.parametrize("leave", [_to_review, _to_suspended, _to_revoked])
def test_a_matter_that_does_not_run_is_not_reminded_of(
    leave: object, cast: Cast, app_context: Flask
) -> None:
    task = cast.task()
    run_on(app_context, "2023-07-20", "plan")
    with clock.standing_at(at("2023-07-20", 10)), transaction():
        leave(task, cast, app_context)  # type: ignore[operator]
    run_on(app_context, "2023-07-20", "send", hour=11)
    run_on(app_context, "2023-07-31")
    assert told("li", cast) == []
    assert {state for *_, state in reminders()} == {"dropped"}
    why = db.session.scalars(select(Delivery.detail)).first()
    assert why == f"事项现为“{task.state_label}”，不再提醒。"


def test_a_matter_entered_after_its_deadline_is_not_reminded_of(
    cast: Cast, app_context: Flask
) -> None:
    task = cast.task(due_on=date(2023, 5, 31))
    assert task.is_backfilled
    run_on(app_context, "2023-07-31")
    assert reminders() == []


def test_a_frame_is_not_reminded_of_but_its_children_are(cast: Cast, app_context: Flask) -> None:
    frame = cast.task(
        State.DRAFT, lead=None, assists=[], fan_out=[cast.unit("guicai"), cast.unit("hangye")]
    )
    with transaction():
        issuing.issue_task(frame, by=cast.user("wang"))
    run_on(app_context, "2023-07-20")
    tasks = set(db.session.scalars(select(Reminder.task_id).where(Reminder.rule == "before-7")))
    assert tasks == {child.id for child in frame.children}


def _disable(user: User, _cast: Cast) -> None:
    user.disabled_on = date(2023, 7, 20)
    audit.record(Act.USER_DISABLED, user, by=None)


def _move_away(user: User, _cast: Cast) -> None:
    user.posts[0].until_on = date(2023, 7, 19)
    audit.record(Act.USER_POSTED, user, by=None)


@pytest.mark.parametrize("go", [_disable, _move_away])
def test_who_left_since_the_planning_hears_nothing(
    go: object, cast: Cast, app_context: Flask
) -> None:
    cast.task()
    run_on(app_context, "2023-07-20", "plan")
    with transaction():
        go(cast.user("li"), cast)  # type: ignore[operator]
    run_on(app_context, "2023-07-20", "send", hour=11)
    assert told("li", cast) == []
    assert len(told("sun", cast)) == 1
    assert ("before-7", "li", "in_app", "dropped") in reminders()


def test_who_comes_later_is_caught_up(cast: Cast, app_context: Flask) -> None:
    cast.task()
    with transaction():
        _move_away(cast.user("sun"), cast)
    run_on(app_context, "2023-07-20")
    assert told("sun", cast) == []
    with transaction():
        cast.user("sun").posts[0].until_on = None
        audit.record(Act.USER_POSTED, cast.user("sun"), by=None)
    run_on(app_context, "2023-07-21")
    assert told("sun", cast) == [f"还剩6个工作日，7月31日（周一）到期：{TITLE}"]
    assert len(told("li", cast)) == 1


def test_an_empty_unit_alarms_the_office_once(cast: Cast, app_context: Flask) -> None:
    for title in ("事项甲", "事项乙"):
        cast.task(title=title, lead=cast.unit("guicai"), assists=[cast.unit("dongshan")])
    for day in ("2023-07-20", "2023-07-26", "2023-07-28", "2023-07-31"):
        run_on(app_context, day)
    expected = ["东山县没有可提醒的人员，请尽快明确承办人：事项甲"]
    assert told("wang", cast) == expected
    assert told("he", cast) == expected


def test_a_collective_has_nobody_and_alarms_nobody(cast: Cast, app_context: Flask) -> None:
    cast.task(assists=[cast.unit("jiguan")])
    run_on(app_context, "2023-07-20")
    assert told("wang", cast) == []


def test_an_alarm_is_not_given_once_the_unit_has_people(cast: Cast, app_context: Flask) -> None:
    cast.task(assists=[cast.unit("dongshan")])
    run_on(app_context, "2023-07-20", "plan")
    with transaction():
        user = cast.user("zhou")
        user.posts[0].unit_id = cast.units["dongshan"]
        audit.record(Act.USER_POSTED, user, by=None)
    run_on(app_context, "2023-07-20", "send", hour=10)
    assert told("wang", cast) == []


def test_unsigned_matters_are_flagged_after_24_working_hours(
    cast: Cast, app_context: Flask
) -> None:
    # Issued on Friday 30 June at 10:00: the time is over on Monday 3 July at 10:00.
    task = cast.task(State.ISSUED)
    run_on(app_context, "2023-07-03", hour=9)
    assert told("wang", cast) == []
    run_on(app_context, "2023-07-03", hour=10)
    run_on(app_context, "2023-07-04")
    assert told("wang", cast) == told("he", cast) == [f"规财科逾期未签收：{TITLE}"]
    assert told("li", cast) == [f"规财科逾期未签收：{TITLE}"]
    assert told("zhou", cast) == []
    assert task.state is State.ISSUED


def test_a_matter_signed_for_in_time_is_not_flagged(cast: Cast, app_context: Flask) -> None:
    cast.task(State.ISSUED)
    run_on(app_context, "2023-07-03", "plan", hour=10)
    task = db.session.scalars(select(Task)).one()
    with transaction():
        signing.accept_task(task, by=cast.user("li"))
    run_on(app_context, "2023-07-03", "send", hour=11)
    assert told("wang", cast) == []


def test_settings_of_the_bureau_decide_the_days(cast: Cast, app_context: Flask) -> None:
    with transaction():
        setting = BureauSetting(name="remind_before", value=[10])
        db.session.add(setting)
        audit.record(Act.SETTING_CHANGED, setting, by=None)
    cast.task()
    # Ten work-days before Monday 31 July is Monday 17 July.
    run_on(app_context, "2023-07-14")
    assert reminders() == []
    run_on(app_context, "2023-07-17")
    assert {rule for rule, *_ in reminders()} == {"before-10"}


def test_review_time_puts_the_overdue_reminder_off(cast: Cast, app_context: Flask) -> None:
    task = cast.task()
    with clock.standing_at(at("2023-07-31")), transaction():
        _to_review(task, cast, app_context)
    with clock.standing_at(at("2023-08-04")), transaction():
        closing.return_task(task, by=cast.user("wang"), reason="缺少佐证材料")
    assert task.excused_days == 4
    # The unit's own deadline is now Friday 4 August; five work-days later is Friday 11 August.
    run_on(app_context, "2023-08-10")
    assert told("li", cast) == [f"已逾期6天：{TITLE}"]
    run_on(app_context, "2023-08-11")
    assert told("li", cast)[1:] == [f"已逾期7天：{TITLE}"]


def test_a_wrong_clock_of_last_year_does_not_silence_today(cast: Cast, app_context: Flask) -> None:
    cast.task()
    run_on(app_context, "2024-09-01", "plan")
    run_on(app_context, "2023-07-20")
    assert ("before-7", "li", "in_app", "sent") in reminders()


def test_mail_is_planned_only_for_who_has_an_address(cast: Cast, make_app: object) -> None:
    app = make_app(TRACKER_SMTP_URL="smtp://127.0.0.1:1")  # type: ignore[operator]
    with app.app_context():
        give_mail(cast, "li")
        cast.task()
        run_on(app, "2023-07-20", "plan")
        assert sorted((who, channel) for _, who, channel, _ in reminders()) == [
            ("li", "in_app"),
            ("li", "mail"),
            ("sun", "in_app"),
            ("zhou", "in_app"),
        ]
