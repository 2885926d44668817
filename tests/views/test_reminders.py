"""提醒 and 通知: each sees their own, the office settles what is in doubt, a GET changes nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.jobs.runs import at, give_mail, run, run_on
from tests.support.cast import START, Cast
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.models.acts import Act
from tracker.models.audit import AuditEntry
from tracker.models.bureau import BureauSetting
from tracker.models.kinds import State
from tracker.models.notices import Delivery, Notice, OutboxMail, Reminder, ReminderState
from tracker.models.tasks import Task
from tracker.queries.matters.history import history_of
from tracker.queries.reminders.coming_reminders import coming_reminders
from tracker.queries.reminders.reminder_lists import empty_units
from tracker.rules import audit
from tracker.rules.reminders import sending
from tracker.rules.reminders.mailing import queue_mail

DAY = at("2023-07-20", 10)


@pytest.fixture(autouse=True)
def _without_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def said(app: Flask, cast: Cast) -> dict[str, int]:
    """A reminder of 20 July that was said, and the same by mail of which nobody knows."""
    with app.app_context():
        cast.task(title="报送支出计划")
        run_on(app, "2023-07-20")
        first = db.session.scalars(select(Reminder).order_by(Reminder.id)).first()
        assert first is not None
        with clock.standing_at(DAY), transaction():
            doubtful = Reminder(
                rule=first.rule,
                task_id=first.task_id,
                due_cycle=1,
                recipient_id=cast.people["li"],
                channel="mail",
                planned_at=clock.now(),
                state=ReminderState.UNKNOWN,
                attempts=1,
            )
            db.session.add(doubtful)
            db.session.flush()
            sending.note_delivery(doubtful, ReminderState.UNKNOWN, "没有收到答复。")
        ids = {"task": first.task_id, "doubtful": doubtful.id}
        db.session.remove()
    return ids


def page(cast: Cast, name: str, path: str) -> str:
    with clock.standing_at(DAY):
        answer = cast.sign_in(name).get(path)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


def post(cast: Cast, name: str, path: str, **form: object) -> int:
    with clock.standing_at(DAY):
        return cast.sign_in(name).post(path, data=form).status_code


def entries(app: Flask) -> int:
    """What the log says was done to reminders; that somebody was refused stands there too."""
    with app.app_context():
        chosen = AuditEntry.act.startswith("reminder.")
        return db.session.scalar(select(func.count()).where(chosen)) or 0


def test_what_comes_is_worked_out_by_day(cast: Cast, app_context: Flask) -> None:
    # From 20 July: due Monday 31 July and Friday 21 July; 30 days on is 19 August.
    cast.task(title="甲", assists=[cast.unit("dongshan")])
    cast.task(title="乙", due_on=date(2023, 7, 21))
    cast.task(State.REVIEW, title="审核中")
    cast.task(title="无时限", due_on=None)
    with clock.standing_at(DAY):
        found = coming_reminders(cast.user("wang"), 1)
    assert [(c.on.isoformat(), c.label, c.row.title, list(c.people)) for c in found.items] == [
        ("2023-07-21", "到期当天", "乙", ["李思远", "孙一鸣", "周晓岚"]),
        ("2023-07-26", "到期前3个工作日", "甲", ["李思远", "孙一鸣"]),
        ("2023-07-28", "逾期5个工作日", "乙", ["李思远", "孙一鸣"]),
        ("2023-07-28", "到期前1个工作日", "甲", ["李思远", "孙一鸣"]),
        ("2023-07-31", "到期当天", "甲", ["李思远", "孙一鸣"]),
        ("2023-08-04", "逾期10个工作日", "乙", ["李思远", "孙一鸣"]),
        ("2023-08-07", "逾期5个工作日", "甲", ["李思远", "孙一鸣"]),
        ("2023-08-11", "逾期15个工作日", "乙", ["李思远", "孙一鸣"]),
        ("2023-08-14", "逾期10个工作日", "甲", ["李思远", "孙一鸣"]),
        ("2023-08-18", "逾期20个工作日", "乙", ["李思远", "孙一鸣"]),
    ]
    with clock.standing_at(DAY):
        mine = coming_reminders(cast.user("zhou"), 1)
    assert {c.row.title for c in mine.items} == {"乙"}


def test_a_long_list_comes_in_pages(cast: Cast, app_context: Flask) -> None:
    for n in range(15):
        cast.task(title=f"事项{n}")
    with clock.standing_at(DAY):
        # before-3, before-1, the day, overdue-5 and overdue-10 of each: 75.
        pages = [coming_reminders(cast.user("wang"), n) for n in (1, 2, 9)]
    assert [(len(p.items), p.total, p.page, p.pages) for p in pages] == [
        (50, 75, 1, 2),
        (25, 75, 2, 2),
        (25, 75, 2, 2),
    ]


def test_the_number_of_queries_does_not_grow(cast: Cast, app_context: Flask) -> None:
    counts = []
    for _ in range(2):
        for n in range(6):
            cast.task(title=f"事项{n}")
        db.session.remove()
        seen: list[str] = []

        def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            seen.append(statement)  # noqa: B023

        viewer = cast.user("wang")
        event.listen(db.engine, "before_cursor_execute", note)
        with clock.standing_at(DAY):
            assert coming_reminders(viewer, 1).total > 20
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


def test_the_office_sees_all_tabs_and_a_department_its_own(
    cast: Cast, said: dict[str, int]
) -> None:
    office = page(cast, "wang", "/reminders?tab=told")
    assert "报送支出计划" in office
    for words in ("待核实", "无人可提醒", "李思远", "孙一鸣", "周晓岚"):
        assert words in office
    mine = page(cast, "li", "/reminders?tab=told")
    assert "报送支出计划" in mine
    assert "孙一鸣" in mine
    assert "周晓岚" not in mine
    assert "tab=trouble" not in mine
    assert "重发" not in page(cast, "li", "/reminders?tab=trouble")
    leader = page(cast, "chen", "/reminders?tab=told")
    assert "周晓岚" in leader
    assert "tab=trouble" not in leader


def test_today_is_counted_by_what_became_of_it(cast: Cast, said: dict[str, int]) -> None:
    html = page(cast, "wang", "/reminders")
    figures = html.split('id="reminder-figures"')[1].split("</ul>")[0]
    numbers = [part.split("<")[0] for part in figures.split('class="figure-number">')[1:]]
    # 今日应发, 已发, 待发, 失败, 待核实, 不必再发
    assert numbers == ["4", "3", "0", "0", "1", "0"]


def test_one_line_says_what_became_of_a_reminder(cast: Cast, said: dict[str, int]) -> None:
    html = page(cast, "wang", "/reminders?tab=told")
    assert html.count("到期前7个工作日") == 1
    line = html.split("<tbody>")[1].split("</tbody>")[0]
    words = [" ".join(text.split()) for text in re.findall(r">([^<]+)<", line)]
    assert [word for word in words if word] == [
        "2023-07-20 10:00",
        "到期前7个工作日",
        "报送支出计划",
        "督〔2023〕1号",
        "李思远：",
        "站内通知已发",
        "；",
        "邮件不明（请人工核实）",
        "没有收到答复。",
        "孙一鸣：",
        "站内通知已发",
        "周晓岚：",
        "站内通知已发",
    ]


def test_the_record_can_be_narrowed(cast: Cast, said: dict[str, int]) -> None:
    for state in ("sent", "waiting", "failed", "dropped", "nonsense"):
        html = page(cast, "wang", f"/reminders?tab=told&state={state}")
        assert ("报送支出计划" in html) is (state in {"sent", "failed", "nonsense"}), state
        assert ("周晓岚" in html) is (state in {"sent", "nonsense"}), state


@pytest.mark.parametrize(
    ("verb", "state", "said_so", "phrase"),
    [
        ("resend", "pending", "王建国要求重发。", "王建国（督导科）重发提醒"),
        (
            "settle",
            "sent",
            "王建国核实已送达。",
            "王建国（督导科）核实提醒送达情况：王建国核实已送达。",
        ),
    ],
)
def test_the_office_settles_what_is_in_doubt(
    app: Flask, cast: Cast, said: dict[str, int], verb: str, state: str, said_so: str, phrase: str
) -> None:
    assert "已核实送达" in page(cast, "wang", "/reminders?tab=trouble")
    assert post(cast, "wang", f"/reminders/{said['doubtful']}/{verb}") == 303
    with app.app_context():
        reminder = db.session.get_one(Reminder, said["doubtful"])
        assert reminder.state.value == state
        assert reminder.deliveries[-1].detail == said_so
        assert history_of(reminder.task)[0].sentence == phrase
    before = entries(app)
    assert post(cast, "wang", f"/reminders/{said['doubtful']}/{verb}") == 422
    assert entries(app) == before


def test_a_failed_one_can_be_told_in_another_way(
    app: Flask, cast: Cast, said: dict[str, int]
) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Reminder, said["doubtful"]).state = ReminderState.FAILED
    assert post(cast, "wang", f"/reminders/{said['doubtful']}/settle") == 303
    with app.app_context():
        reminder = db.session.get_one(Reminder, said["doubtful"])
        assert (reminder.state, reminder.deliveries[-1].detail) == (
            ReminderState.DROPPED,
            "王建国已另行通知。",
        )


@pytest.mark.parametrize("verb", ["resend", "settle"])
def test_nobody_else_settles(app: Flask, cast: Cast, said: dict[str, int], verb: str) -> None:
    for name in ("li", "chen", "admin", "auditor"):
        assert post(cast, name, f"/reminders/{said['doubtful']}/{verb}") == 404
        assert post(cast, name, f"/mails/1/{verb}") == 404
    with app.app_context():
        assert db.session.get_one(Reminder, said["doubtful"]).state is ReminderState.UNKNOWN
    assert entries(app) == 0


def test_what_is_not_there_is_not_found(cast: Cast, said: dict[str, int]) -> None:
    assert post(cast, "wang", "/reminders/99999/resend") == 404
    assert post(cast, "wang", f"/reminders/{said['doubtful']}/delete") == 404
    assert post(cast, "wang", "/mails/99999/resend") == 404


def test_other_mails_are_settled_too(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            queue_mail("k", "auditor@example.test", "审计日志检查点（12 条）", "文")
        with transaction():
            mail = db.session.scalars(select(OutboxMail)).one()
            mail.state, mail.detail = ReminderState.UNKNOWN, "没有收到答复。"
        mail_id = mail.id
        db.session.remove()
    assert "审计日志检查点（12 条）" in page(cast, "wang", "/reminders?tab=trouble")
    assert post(cast, "wang", f"/mails/{mail_id}/resend") == 303
    with app.app_context():
        assert db.session.get_one(OutboxMail, mail_id).state is ReminderState.PENDING


def test_empty_units_are_listed(cast: Cast, app_context: Flask) -> None:
    cast.task(lead=cast.unit("guicai"), assists=[cast.unit("dongshan"), cast.unit("jiguan")])
    cast.task(lead=cast.unit("guicai"), assists=[cast.unit("dongshan")])
    cast.task(State.DRAFT, lead=cast.unit("xihe"))
    assert [(e.unit.name, e.count) for e in empty_units()] == [("东山县", 2)]


def test_a_resent_letter_goes_out_once_more(
    cast: Cast, make_app: object, post_office: object
) -> None:
    app = make_app(TRACKER_SMTP_URL=post_office.url)  # type: ignore[attr-defined,operator]
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        give_mail(cast, "li")
        cast.task()
        with clock.standing_at(DAY):
            run(app, "plan", "send")
            (first,) = post_office.letters  # type: ignore[attr-defined]
            mail = Reminder.channel == "mail"
            with transaction():
                reminder = db.session.scalars(select(Reminder).where(mail)).one()
                reminder.state = ReminderState.UNKNOWN
            reminder_id = reminder.id
    assert post(cast, "wang", f"/reminders/{reminder_id}/resend") == 303
    with app.app_context(), clock.standing_at(DAY + timedelta(minutes=5)):
        run(app, "send")
    letters = post_office.letters  # type: ignore[attr-defined]
    assert [letter["Message-ID"] for letter in letters] == [first["Message-ID"]] * 2


def test_the_page_of_a_matter_says_when_it_is_next_reminded_of(
    app: Flask, cast: Cast, said: dict[str, int]
) -> None:
    html = page(cast, "li", f"/tasks/{said['task']}")
    assert "下次 2023-07-26（到期前3个工作日）" in html
    assert "已提醒1次，最近 2023-07-20 09:00" in html
    with app.app_context():
        waiting, soft = cast.task(State.REVIEW), cast.task(due_on=None)
        ids = waiting.id, soft.id
        db.session.remove()
    for task_id in ids:
        assert "<dt>提醒</dt>" not in page(cast, "li", f"/tasks/{task_id}")


def test_the_page_names_the_days_that_are_set(app: Flask, cast: Cast) -> None:
    assert "到期前30、7、3、1个工作日、到期当天和逾期后每5个工作日自动提醒，每天上午8时起" in page(
        cast, "li", "/reminders"
    )
    with app.app_context(), transaction():
        for name, value in (("remind_before", [10]), ("remind_every_overdue", 0)):
            setting = BureauSetting(name=name, value=value)
            db.session.add(setting)
            audit.record(Act.SETTING_CHANGED, setting, by=None)
    assert "到期前10个工作日、到期当天自动提醒" in page(cast, "li", "/reminders")


# ---- 通知 ----


def unread(app: Flask, cast: Cast, name: str) -> int:
    with app.app_context():
        chosen = Notice.user_id == cast.people[name], Notice.read_at.is_(None)
        return db.session.scalar(select(func.count()).where(*chosen)) or 0


def first_notice(app: Flask, cast: Cast, name: str) -> int:
    with app.app_context():
        chosen = select(Notice.id).where(Notice.user_id == cast.people[name])
        return db.session.scalars(chosen.order_by(Notice.id)).first() or 0


def test_a_person_sees_only_their_own_notices(app: Flask, cast: Cast, said: dict[str, int]) -> None:
    html = page(cast, "li", "/notices")
    assert "还剩7个工作日，7月31日（周一）到期：报送支出计划" in html
    assert "新交办：报送支出计划" in html
    assert "已签收" not in html
    before = unread(app, cast, "li")
    page(cast, "li", "/notices?show=unread")
    assert unread(app, cast, "li") == before > 0


def test_opening_a_notice_reads_it_and_leads_to_the_matter(
    app: Flask, cast: Cast, said: dict[str, int]
) -> None:
    before, notice = unread(app, cast, "li"), first_notice(app, cast, "li")
    with clock.standing_at(DAY):
        answer = cast.sign_in("li").post(f"/notices/{notice}/open")
    assert (answer.status_code, answer.location) == (303, f"/tasks/{said['task']}")
    assert unread(app, cast, "li") == before - 1


def test_reading_one_and_reading_all(app: Flask, cast: Cast, said: dict[str, int]) -> None:
    before, notice = unread(app, cast, "li"), first_notice(app, cast, "li")
    assert post(cast, "li", f"/notices/{notice}/read") == 303
    assert unread(app, cast, "li") == before - 1
    others = unread(app, cast, "sun")
    with app.app_context():
        newest = db.session.scalar(select(func.max(Notice.id)))
    assert post(cast, "li", "/notices/read-all", up_to=newest) == 303
    assert unread(app, cast, "li") == 0
    assert unread(app, cast, "sun") == others


def test_what_came_since_the_page_was_shown_stays_unread(
    app: Flask, cast: Cast, said: dict[str, int]
) -> None:
    before, notice = unread(app, cast, "li"), first_notice(app, cast, "li")
    assert post(cast, "li", "/notices/read-all", up_to=notice) == 303
    assert unread(app, cast, "li") == before - 1
    assert post(cast, "li", "/notices/read-all", up_to="x") == 422


@pytest.mark.parametrize("verb", ["read", "open"])
def test_another_persons_notice_is_not_found(
    app: Flask, cast: Cast, said: dict[str, int], verb: str
) -> None:
    notice = first_notice(app, cast, "li")
    before = unread(app, cast, "li")
    assert post(cast, "sun", f"/notices/{notice}/{verb}") == 404
    assert post(cast, "admin", f"/notices/{notice}/{verb}") == 404
    assert unread(app, cast, "li") == before


# ---- the banner ----


def test_the_banner_warns_of_a_year_that_is_missing(cast: Cast) -> None:
    # The published holidays end with 2026; what is due in January 2027 is reminded of before.
    with clock.standing_at(START.replace(year=2026, month=10)):
        html = cast.sign_in("wang").get("/notices").get_data(as_text=True)
    assert "节假日安排还没有录入" not in html
    with clock.standing_at(START.replace(year=2026, month=12)):
        html = cast.sign_in("wang").get("/notices").get_data(as_text=True)
        assert "2027年的节假日安排还没有录入工作日历" in html
        html = cast.sign_in("li").get("/notices").get_data(as_text=True)
        assert "节假日安排还没有录入" not in html


def test_the_same_people_hear_at_once_and_later(cast: Cast, app_context: Flask) -> None:
    """Two ways to the same question: the notices of an act, and the reminders of many matters."""
    from tracker.queries.reminders.recipients import people_by_unit
    from tracker.rules.reminders.noticing import people_of

    for code, unit_id in cast.units.items():
        expected = [user.id for user in people_of(cast.unit(code))]
        assert [p.id for p in people_by_unit([unit_id]).get(unit_id, [])] == expected
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0
    assert db.session.scalar(select(func.count()).select_from(Task)) == 0
