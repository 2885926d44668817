"""The desk (工作台): what needs this person today, in order, each with its one next act."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from tracker.base import clock
from tracker.base.db import db
from tracker.dates.workdays import Calendar
from tracker.models.kinds import RUNNING, State
from tracker.models.lights import Colour
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.work import Extension, Urge
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters import rows
from tracker.queries.matters.rows import TaskRow
from tracker.queries.matters.visibility import unit_ids_of
from tracker.queries.reminders.reminder_lists import empty_units, trouble_count


@dataclass(frozen=True)
class Item:
    """A matter that needs somebody: why, and the next act; words without a verb lead to the matter.

    What must be read before it is decided, a hand-in or a request, is decided on the matter's page.
    """

    row: TaskRow
    why: str
    verb: str = ""
    label: str = ""

    @property
    def address(self) -> str:
        return f"{self.row.address}/{self.verb}" if self.verb else self.row.address


@dataclass(frozen=True)
class List:
    """One list of the desk. `hint` is said when it is empty; `more` leads to the whole."""

    key: str
    title: str
    items: list[Item]
    hint: str
    more: str = ""


#: A desk is for today: longer lists are cut here and lead on to the ledger.
LONGEST = 50


def department_desk(viewer: User) -> list[List]:
    """今天要办, 本周到期, 等待别人 of the units the viewer speaks for."""
    mine = unit_ids_of(viewer)
    running = rows.read(
        rows.task_rows(viewer)
        .where(rows.of_lead(mine), Task.state.in_((*RUNNING, State.REVIEW)))
        .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
    )
    urged, asking = _urged(running), _asking(running)
    today, week, waiting = [], [], []
    for row in running:
        if item := _for_today(row, urged):
            today.append(item)
        elif row.state is State.REVIEW:
            waiting.append(Item(row, f"{_day(row.handed_in_on)}提交，等待督查办审核"))
        elif row.due_on and row.due_on <= clock.today() + timedelta(days=7):
            week.append(Item(row, f"{_day(row.due_on)}到期", "report", "反馈进展"))
        if row.id in asking:
            waiting.append(Item(row, "延期申请等待审批"))
    return [
        List(
            "today",
            "今天要办",
            _urgent_first(today),
            "没有今天必须办的事项。新交办的会出现在这里。",
        ),
        List("week", "本周到期", week, "七天内没有到期的事项。"),
        List("waiting", "等待别人", waiting, "提交办结或申请延期后，在这里等对方办理。"),
    ]


def _for_today(row: TaskRow, urged: dict[int, int]) -> Item | None:
    """Why a matter needs its unit today, the most pressing reason first; None if it does not."""
    if row.state is State.ISSUED:
        return Item(row, f"{_day(row.issued_on)}交办，等待签收", "accept", "签收")
    if row.id in urged:
        return Item(row, f"第{urged[row.id]}次催办，等待回复", "reply_urge", "回复催办")
    if row.state is not State.ACTIVE:
        return None
    if row.times_returned:
        return Item(row, f"被退回{row.times_returned}次，请补正后重新提交", "hand_in", "提交办结")
    if row.light.is_red:
        verb = ("hand_in", "提交办结") if row.percent == 100 else ("report", "反馈进展")
        return Item(row, f"红灯，进度{row.percent}%", *verb)
    if row.percent == 100:
        return Item(row, "进度已达100%，可以提交办结", "hand_in", "提交办结")
    if row.due_on == clock.today():
        return Item(row, "今日到期", "hand_in", "提交办结")
    return None


def office_desk(viewer: User) -> list[List]:
    """待审核, 待签收超时, 今日转红, 延期申请, 待交办 and trouble with reminders."""
    settings = bureau()
    days = calendar(settings)
    return [
        List(
            "review",
            "待审核",
            _items(viewer, lambda r: Item(r, f"{_day(r.handed_in_on)}提交", label="审核"),
                   Task.state == State.REVIEW),
            "没有等待审核的事项。",
            "/ledger?state=review",
        ),
        List(
            "extension",
            "延期申请",
            _items(viewer, lambda r: Item(r, "等待审批", label="审批延期"),
                   Task.id.in_(select(Extension.task_id).where(Extension.decision.is_(None)))),
            "没有等待审批的延期申请。",
        ),
        List("red", "今日转红", _turned_red(viewer, days), "今天没有事项转为红灯。", "/ledger?light=red"),
        List(
            "unsigned",
            "逾期未签收",
            _items(viewer, lambda r: Item(r, f"{_day(r.issued_on)}交办，尚未签收", "urge", "催办"),
                   Task.state == State.ISSUED,
                   Task.issued_on < _signing_limit(days, settings.sign_within_workdays)),
            "交办的事项都在规定时间内签收了。",
            "/ledger?state=issued",
        ),
        List(
            "draft",
            "待交办",
            _items(viewer, lambda r: Item(r, "已立项，尚未交办", "issue", "交办"),
                   Task.state == State.DRAFT, Task.parent_id.is_(None)),
            "立项的事项都已交办。",
            "/ledger?state=draft",
        ),
    ]  # fmt: skip


def _items(viewer: User, make: Callable[[TaskRow], Item], *conditions: object) -> list[Item]:
    statement = rows.task_rows(viewer).where(*conditions)  # type: ignore[arg-type]
    ordered = statement.order_by(Task.due_on.is_(None), Task.due_on, Task.id).limit(LONGEST)
    return [make(row) for row in rows.read(ordered)]


def _signing_limit(days: Calendar, workdays: int) -> date:
    """Matters issued before this day should have been signed for (24 working hours = one work-day)."""
    day = clock.today()
    for _ in range(workdays):
        day = days.previous_workday(day - timedelta(days=1))
    return day


def _turned_red(viewer: User, days: Calendar) -> list[Item]:
    """Red today and not red yesterday."""
    today = clock.today()
    yesterday = today - timedelta(days=1)
    red_now = rows.of_colour(Colour.RED)
    red_before = rows.of_colour(Colour.RED, on=yesterday)
    return _items(viewer, lambda r: Item(r, r.light.reason, "urge", "催办"), red_now, ~red_before)


def reminder_trouble() -> list[str]:
    """Sentences about reminders that did not get through, for the office."""
    waiting, empty = trouble_count(), empty_units()
    told = [f"有{waiting}条提醒没有确认送达，请在“提醒”中核实。"] if waiting else []
    if empty:
        names = "、".join(found.unit.display_name for found in empty[:5])
        more = f"等{len(empty)}个单位" if len(empty) > 5 else ""
        told.append(f"{names}{more}承办了事项，但没有可提醒的人员。")
    return told


def _urged(found: Iterable[TaskRow]) -> dict[int, int]:
    """Matters whose newest urge has no answer → its ordinal."""
    ids = [row.id for row in found]
    statement = select(Urge.task_id, func.max(Urge.ordinal)).where(
        Urge.task_id.in_(ids), Urge.replied_at.is_(None)
    )
    found_urges = db.session.execute(statement.group_by(Urge.task_id)).all()
    return {task_id: ordinal for task_id, ordinal in found_urges}


def _asking(found: Iterable[TaskRow]) -> set[int]:
    ids = [row.id for row in found]
    statement = select(Extension.task_id).where(
        Extension.task_id.in_(ids), Extension.decision.is_(None)
    )
    return set(db.session.scalars(statement))


def _urgent_first(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda i: (-i.row.light.overdue_days, i.row.due_on or date.max))


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
