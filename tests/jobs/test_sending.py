"""The outbox against a real mail server: everything arrives, nothing is doubled, doubt is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.jobs.runs import at, give_mail, reminders, run, run_on, told
from tests.support.cast import Cast
from tests.support.ports import free_port
from tests.support.smtp import Mood, PostOffice
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.channels import smtp
from tracker.jobs import sending as sending_job
from tracker.jobs.registry import BY_NAME
from tracker.jobs.running import run_now
from tracker.models.notices import Delivery, Notice, OutboxMail, Reminder, ReminderState
from tracker.rules.reminders import leasing, sending
from tracker.rules.reminders.mailing import queue_mail

NOON = at("2023-07-20", 12)


@pytest.fixture
def mailed(cast: Cast, make_app: Callable[..., Flask], post_office: PostOffice) -> Iterator[Flask]:
    """The tracker with a mail server; 李思远 and 孙一鸣 have addresses, 周晓岚 has none."""
    app = make_app(TRACKER_SMTP_URL=post_office.url, TRACKER_PUBLIC_URL="https://duban.example.cn")
    with app.app_context():
        give_mail(cast, "li", "sun")
        yield app


def states(channel: str = "mail") -> list[str]:
    return [state for _, _, at_channel, state in reminders() if at_channel == channel]


def details() -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Delivery.detail)
            .join(Reminder)
            .where(Reminder.channel == "mail")
            .order_by(Delivery.id)
        )
    )


def test_a_reminder_arrives_by_mail_and_inside(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    task = cast.task()
    run_on(mailed, "2023-07-20")
    line = f"还剩7个工作日，7月31日（周一）到期：{task.title}"
    assert told("li", cast) == [line]
    (letter,) = post_office.to("li@example.test")
    assert letter["Subject"] == f"【督办提醒】{line}"
    body = letter.get_content()
    assert f"编号：{task.number}" in body
    assert "主办：规财科" in body
    assert "时限：2023年7月31日（周一）" in body
    assert f"https://duban.example.cn/tasks/{task.id}" in body
    assert len(post_office.letters) == 2
    assert set(states()) == {"sent"}
    assert run_on(mailed, "2023-07-20", "send", hour=13) == [""]
    assert len(post_office.letters) == 2


def test_a_busy_server_is_tried_again_later(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    cast.task()
    post_office.mood = Mood.BUSY
    with clock.standing_at(NOON):
        run(mailed, "plan", "send")
        assert states() == ["failed", "failed"]
        run(mailed, "send")
        assert post_office.attempts == 2
    with clock.standing_at(NOON + timedelta(minutes=1)):
        run(mailed, "send")
        assert post_office.attempts == 4
    post_office.mood = Mood.WELL
    with clock.standing_at(NOON + timedelta(minutes=5)):
        run(mailed, "send")
        assert states() == ["failed", "failed"]
    with clock.standing_at(NOON + timedelta(minutes=6)):
        run(mailed, "send")
    assert states() == ["sent", "sent"]
    assert len(post_office.letters) == 2
    assert details()[0] == "邮件服务器暂不接收（451），稍后重试。"
    # Inside the tracker nobody waited.
    assert len(told("li", cast)) == 1


def test_an_unknown_mailbox_is_not_tried_again(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    cast.task()
    post_office.mood = Mood.UNKNOWN_RECIPIENT
    run_on(mailed, "2023-07-20")
    post_office.mood = Mood.WELL
    run_on(mailed, "2023-07-25", "send")
    assert states() == ["failed", "failed"]
    assert post_office.attempts == 2
    assert "550" in details()[0]


def test_silence_after_the_text_is_left_to_a_person(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    cast.task()
    post_office.mood = Mood.DROPS_AFTER_DATA
    run_on(mailed, "2023-07-20")
    assert states() == ["unknown", "unknown"]
    post_office.mood = Mood.WELL
    run_on(mailed, "2023-07-25", "send")
    assert states() == ["unknown", "unknown"]
    assert len(post_office.letters) == 2


def test_a_server_that_is_away_stops_the_round(
    mailed: Flask, cast: Cast, make_app: Callable[..., Flask], post_office: PostOffice
) -> None:
    cast.task()
    away = make_app(TRACKER_SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    with clock.standing_at(NOON):
        run(away, "plan", "send")
        # One letter found out; the other waits untouched and is tried at the next round.
        assert sorted(states()) == ["failed", "pending"]
        run(away, "send")
        assert states() == ["failed", "failed"]
        assert set(details()) == {"连接不上邮件服务器，稍后重试。"}
        run(mailed, "send")
        assert post_office.letters == []
    with clock.standing_at(NOON + timedelta(minutes=1)):
        run(mailed, "send")
    assert len(post_office.letters) == 2


def test_a_failing_mail_is_replaced_by_the_next_reminder(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    cast.task()
    post_office.mood = Mood.BUSY
    run_on(mailed, "2023-07-20")
    post_office.mood = Mood.WELL
    run_on(mailed, "2023-07-26")
    (letter,) = post_office.to("li@example.test")
    assert "还剩3个工作日" in letter["Subject"]
    assert "已有更新的提醒。" in details()


def test_after_a_week_of_refusals_it_has_failed_for_good(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    post_office.mood = Mood.BUSY
    with clock.standing_at(NOON), transaction():
        queue_mail("k", "auditor@example.test", "题", "文")
    for day in range(7):
        with clock.standing_at(NOON + timedelta(days=day)):
            run(mailed, "send")
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.retry_at is not None
    with clock.standing_at(NOON + timedelta(days=7)):
        run(mailed, "send")
    db.session.refresh(mail)
    assert (mail.state, mail.retry_at, mail.attempts) == (ReminderState.FAILED, None, 8)


def test_other_mails_go_the_same_way(mailed: Flask, post_office: PostOffice) -> None:
    with clock.standing_at(NOON):
        with transaction():
            queue_mail(
                "checkpoint-1", "auditor@example.test", "检查点", "见附件。", "a.txt", "根\n"
            )
        with transaction():
            queue_mail("checkpoint-1", "auditor@example.test", "再来一次", "")
        assert run(mailed, "send") == ["发信1封"]
        assert run(mailed, "send") == [""]
    (letter,) = post_office.letters
    assert (letter["Subject"], letter["To"]) == ("检查点", "auditor@example.test")
    assert [part.get_filename() for part in letter.iter_attachments()] == ["a.txt"]


class Killed(BaseException):
    """What kill -9 is to the code: nothing after it runs."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_while_sending_leaves_doubt_and_no_double(
    mailed: Flask,
    cast: Cast,
    post_office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    cast.task()
    real = smtp.Smtp.send

    def die(self: smtp.Smtp, letter: object) -> None:
        if moment == "after":
            real(self, letter)  # type: ignore[arg-type]
        raise Killed

    with clock.standing_at(NOON):
        run(mailed, "plan")
        with monkeypatch.context() as patch:
            patch.setattr(smtp.Smtp, "send", die)
            with pytest.raises(Killed):
                run(mailed, "send")
        assert sorted(states()) == ["claimed", "sending"]
        with transaction():
            assert leasing.begin("another process") == 1
        run(mailed, "send")
    # The one that was on its way is left to a person; the one only claimed is sent.
    assert sorted(states()) == ["sent", "unknown"]
    assert len(post_office.letters) == (2 if moment == "after" else 1)
    assert "发送途中进程中断，不能确定是否送达，请人工核实。" in details()


def test_a_claim_of_the_same_leader_is_given_up_after_its_time(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    cast.task()
    run_on(mailed, "2023-07-20", "plan")
    with clock.standing_at(NOON), transaction():
        assert len(sending.claim(Reminder, Reminder.channel == "mail", epoch=0, most=9)) == 2
        assert sending.claim(Reminder, Reminder.channel == "mail", epoch=0, most=9) == []
    with clock.standing_at(NOON + timedelta(minutes=9)):
        run(mailed, "send")
        assert post_office.letters == []
    with clock.standing_at(NOON + timedelta(minutes=10)):
        run(mailed, "send")
    assert len(post_office.letters) == 2


def test_a_leader_whose_time_is_over_writes_nothing(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    cast.task()
    with clock.standing_at(NOON):
        with transaction():
            leasing.begin("one")
            seen = leasing.look()
            assert seen is not None
            leasing.take_over(seen, holder="two")
        for name in ("plan", "sweep"):
            with pytest.raises(leasing.LeaseLost):
                run_now(BY_NAME[name], epoch=1, settings=mailed.config["TRACKER"])
        assert reminders() == []
        run(mailed, "plan")
        with pytest.raises(leasing.LeaseLost):
            run_now(BY_NAME["send"], epoch=1, settings=mailed.config["TRACKER"])
    assert {state for *_, state in reminders()} == {"pending"}
    assert post_office.letters == []


def test_a_process_about_to_end_gives_back_what_it_claimed(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    cast.task()
    with clock.standing_at(NOON):
        run(mailed, "plan")
        answers = iter([False, True, True])
        shift = sending_job.Shift(0, mailed.config["TRACKER"], None, lambda: next(answers))
        sending_job.send_outbox(shift)
    assert sorted(states()) == ["pending", "sent"]


def test_200_reminders_with_failures_are_neither_lost_nor_doubled(
    mailed: Flask, cast: Cast, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every 17th transaction of the sender fails, and the server is moody."""
    for n in range(40):
        cast.task(title=f"事项{n}", assists=[cast.unit("hangye")])
    with clock.standing_at(NOON):
        run(mailed, "plan")
    # 40 matters × (李 inside and by mail, 孙 inside and by mail, 周 inside).
    assert len(reminders()) == 200
    moods = [Mood.BUSY, Mood.WELL, Mood.WELL, Mood.BUSY, Mood.WELL]
    real_fence, calls = leasing.require, Counter[str]()

    def failing_fence(epoch: int) -> None:
        calls["fence"] += 1
        if calls["fence"] % 17 == 0:
            raise OSError("the disk is full")
        real_fence(epoch)

    monkeypatch.setattr(leasing, "require", failing_fence)
    for minute in range(0, 900, 15):
        post_office.mood = moods[minute // 15 % len(moods)]
        with clock.standing_at(NOON + timedelta(minutes=minute)):
            try:
                run(mailed, "send")
            except OSError:
                db.session.rollback()
    monkeypatch.undo()
    post_office.mood = Mood.WELL
    with clock.standing_at(NOON + timedelta(days=1)):
        run(mailed, "send")
    db.session.rollback()
    inside = db.session.execute(
        select(Notice.user_id, Notice.task_id, func.count())
        .where(Notice.reminder_id.is_not(None))
        .group_by(Notice.user_id, Notice.task_id)
    ).all()
    assert len(inside) == 120
    assert {count for *_, count in inside} == {1}
    ids = Counter(letter["Message-ID"] for letter in post_office.letters)
    ended = Counter(states())
    assert set(ended) <= {"sent", "unknown"}
    assert ended["sent"] + ended["unknown"] == 80
    # A letter is doubtful when its last step failed; it is never sent a second time by itself.
    assert set(ids.values()) == {1}
    assert ended["sent"] <= len(ids) <= 80


class FailingStep:
    """Lets one transaction of a job fail, by number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.steps = 0

    def __call__(self, epoch: int) -> None:
        self.steps += 1
        if self.steps == self.number:
            raise OSError("the disk is full")
        assert epoch == 0


def test_whichever_step_fails_nothing_is_lost_or_doubled(
    mailed: Flask, cast: Cast, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender's first transaction fails, then its second, and so on, until none is left to fail."""
    number, has_failed = 0, True
    while has_failed:
        number += 1
        title = f"第{number:02}步"
        task_id = cast.task(title=title).id
        with clock.standing_at(NOON):
            run(mailed, "plan")
            with monkeypatch.context() as patch:
                step = FailingStep(number)
                patch.setattr(leasing, "require", step)
                with suppress(OSError):
                    run(mailed, "send")
            has_failed = step.steps >= number
            db.session.rollback()
        # What was claimed or being sent when it failed is given up after ten minutes.
        with clock.standing_at(NOON + timedelta(minutes=11)):
            run(mailed, "send")
        chosen = select(Reminder).where(Reminder.task_id == task_id)
        ended = Counter((row.channel, row.state.value) for row in db.session.scalars(chosen))
        ids = [m["Message-ID"] for m in post_office.letters if title in m["Subject"]]
        assert ended["in_app", "sent"] == 3, number
        assert ended["mail", "sent"] + ended["mail", "unknown"] == 2, number
        assert ended["mail", "unknown"] <= 1, number
        # Doubtful are letters marked as leaving that left or did not; none leaves a second time.
        assert ended["mail", "sent"] <= len(ids) == len(set(ids)) <= 2, number
    # Settling, telling inside, claiming, and two transactions for each of two letters.
    assert number > 7


def test_two_workers_at_once_send_everything_once(
    mailed: Flask, cast: Cast, post_office: PostOffice
) -> None:
    for n in range(10):
        cast.task(title=f"事项{n}")
    with clock.standing_at(NOON):
        run(mailed, "plan")
        db.session.remove()
        errors: list[BaseException] = []

        def work() -> None:
            try:
                with mailed.app_context():
                    run_now(BY_NAME["send"], epoch=0, settings=mailed.config["TRACKER"])
            except BaseException as error:
                errors.append(error)

        threads = [Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []
    assert Counter(states()) == {"sent": 20}
    assert len(post_office.letters) == 20
    assert len(told("li", cast)) == len(told("zhou", cast)) == 10


def test_an_inside_notice_that_cannot_be_written_is_not_marked_sent(
    mailed: Flask, cast: Cast
) -> None:
    cast.task()
    with clock.standing_at(NOON):
        run(mailed, "plan")
        first = db.session.scalars(select(Reminder).order_by(Reminder.id)).first()
        assert first is not None
        with transaction():
            db.session.add(
                Notice(
                    user_id=first.recipient_id,
                    kind="x",
                    text="x",
                    at=clock.now(),
                    reminder_id=first.id,
                )
            )
        with pytest.raises(Exception, match=r"(?i)unique"):
            run(mailed, "send")
    assert set(states("in_app")) == {"pending"}
