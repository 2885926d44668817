"""A ledger sent back: the same rules and the same log as by hand, all of it or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.documents.excel.samples import saved, workbook
from tests.support.cast import Cast
from tracker.base.db import db, transaction
from tracker.base.errors import DomainError
from tracker.documents.excel.ledger import ledger_columns, ledger_sheet
from tracker.documents.excel.sheets import Meta
from tracker.documents.excel.writing import workbook_bytes
from tracker.models.acts import Act
from tracker.models.audit import AuditEntry
from tracker.models.kinds import State, TaskKind, Urgency
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.queries.matters.history import history_of
from tracker.queries.tables.ledger import ledger_lines
from tracker.queries.tables.ledger_filters import LedgerFilter
from tracker.rules import audit
from tracker.rules.tables import exporting, importing

META = Meta("台账", datetime(2023, 6, 30, tzinfo=UTC))


def exported(by: User) -> bytes:
    columns = ledger_columns(exporting.ledger_choices(), exporting.scope_of(by))
    rows = exporting.ledger_rows(ledger_lines(by, LedgerFilter(sort="number")))
    return workbook_bytes([ledger_sheet(rows, columns)], META)


def edited(data: bytes, row: int, **cells: object) -> bytes:
    """The file as somebody saved it; row 1 is the first matter."""
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[2]}
    for heading, value in cells.items():
        sheet.cell(row + 2, places[heading]).value = value  # type: ignore[union-attr]
    return saved(book)


class Undone(Exception):
    """Takes a transaction back."""


def understood(cast: Cast, data: bytes, name: str) -> importing.Import:
    found = importing.read_import(data, by=cast.user(name))
    assert found.errors == []
    return found


def carried(cast: Cast, data: bytes, name: str) -> importing.Outcome:
    return carried_out(cast, understood(cast, data, name), name)


def carried_out(cast: Cast, found: importing.Import, name: str) -> importing.Outcome:
    outcome = importing.Outcome()
    try:
        with transaction():
            outcome = importing.carry_out(
                found.changes, by=cast.user(name), files=cast.app.config["FILES"]
            )
            if outcome.errors:
                raise Undone
    except Undone:
        db.session.expire_all()
    return outcome


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_what_was_exported_and_comes_back_unchanged_changes_nothing(
    cast: Cast, app_context: Flask
) -> None:
    for state in (State.DRAFT, State.ACTIVE, State.CLOSED):
        cast.task(state)
    for name in ("wang", "li"):
        found = importing.read_import(exported(cast.user(name)), by=cast.user(name))
        assert (found.errors, found.changes.new, found.changes.changed) == ([], (), ())
    assert len(found.changes.unchanged) == 2, "the draft is not yet 规财科's to see"


def test_a_draft_is_edited_as_by_hand(cast: Cast, app_context: Flask) -> None:
    task = cast.task(State.DRAFT)
    data = edited(
        exported(cast.user("wang")), 1,
        事项="新题目", 类型="会议议定", 缓急="加急", 主办单位="行业科", 协办单位="规财科、机关各科室",
        办理时限="2023年8月31日",
    )  # fmt: skip
    outcome = carried(cast, data, "wang")
    assert (outcome.added, outcome.changed, outcome.errors) == (0, 1, [])
    assert (task.title, task.kind, task.urgency) == ("新题目", TaskKind.MEETING, Urgency.URGENT)
    assert task.lead is cast.unit("hangye")
    assert [unit.name for unit in task.assists] == ["规财科", "机关各科室"]
    assert task.due_on == task.original_due_on == date(2023, 8, 31)
    assert history_of(task)[0].sentence == "王建国（督导科）修改了事项内容"


def test_units_are_found_by_full_name_and_by_alias(cast: Cast, app_context: Flask) -> None:
    with transaction():
        unit = cast.unit("guicai")
        unit.short_name, unit.aliases = "规财", "财务科\n规划与财务科"
        audit.record(Act.UNIT_EDITED, unit, by=cast.user("admin"))
    rows = [["事项", "要求", "类型", "主办单位"], ["甲", "乙", "工作要点", "规财科"],
            ["丙", "丁", "工作要点", "规划与财务科"]]  # fmt: skip
    assert carried(cast, workbook(rows), "wang").added == 2
    assert {task.lead.name for task in db.session.scalars(select(Task)) if task.lead} == {"规财科"}


def test_the_deadline_of_an_issued_matter_changes_with_its_reason(
    cast: Cast, app_context: Flask
) -> None:
    task = cast.task()
    data = edited(exported(cast.user("wang")), 1, 办理时限=date(2023, 9, 28), 变更理由="汛期影响")
    assert carried(cast, data, "wang").changed == 1
    assert (task.due_on, task.original_due_on) == (date(2023, 9, 28), date(2023, 7, 31))
    assert history_of(task)[0].sentence == "王建国（督导科）调整办理时限：汛期影响"


def test_a_department_reports_by_table(cast: Cast, app_context: Flask) -> None:
    task = cast.task()
    data = edited(
        exported(cast.user("li")), 1, 进度=0.6, 本次进展="已完成招标", 存在问题="资金未到位"
    )
    assert carried(cast, data, "li").changed == 1
    assert task.percent == 60
    assert (task.reports[-1].text, task.reports[-1].problems) == ("已完成招标", "资金未到位")
    assert history_of(task)[0].sentence == "李思远（规财科）反馈进展"


def test_new_rows_become_drafts(cast: Cast, app_context: Flask) -> None:
    rows = [
        ["事项", "要求", "类型", "主办单位", "协办单位", "办理时限"],
        ["开展排查", "每月一次", "工作要点", "规财科", "行业科", "2023-12-31"],
        ["报送年报", "三月底前", "定期报告", None, None, None],
    ]
    assert carried(cast, workbook(rows), "wang").added == 2
    first, second = db.session.scalars(select(Task).order_by(Task.id))
    assert (first.title, first.state, first.due_on) == ("开展排查", State.DRAFT, date(2023, 12, 31))
    assert (first.number, second.number) == ("督〔2023〕1号", "督〔2023〕2号")
    assert second.lead is None
    assert history_of(first)[0].sentence == "王建国（督导科）立项"


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        (
            "wang",
            {"事项": "改名"},
            "「事项」：事项已交办，这一列不能再从表格修改，请到事项页办理。",
        ),
        ("wang", {"办理时限": date(2023, 9, 28)}, "「变更理由」：请写明调整时限的理由。"),
        (
            "wang",
            {"办理时限": date(2023, 6, 1), "变更理由": "补"},
            "「办理时限」：新时限不能早于今天。",
        ),
        ("wang", {"办理时限": None, "变更理由": "补"}, "「办理时限」：已交办事项的时限不能清空。"),
        ("wang", {"变更理由": "补"}, "「变更理由」：只有变更理由，没有变更。"),
        ("li", {"进度": 0.9}, "「本次进展」：填了进度或问题的，请同时填写本次进展。"),
    ],
)
def test_what_the_rules_refuse_is_named_with_its_row(
    cast: Cast, app_context: Flask, name: str, cells: dict[str, object], said: str
) -> None:
    task = cast.task()
    before = entries()
    outcome = carried(cast, edited(exported(cast.user(name)), 1, **cells), name)
    assert [str(error) for error in outcome.errors] == [f"第3行{said}"]
    assert (task.title, task.due_on, task.percent) == (
        "编制2023年衔接资金支出计划", date(2023, 7, 31), 0,
    )  # fmt: skip
    assert entries() == before


def test_one_bad_row_keeps_all_out_and_every_bad_row_is_named(
    cast: Cast, app_context: Flask
) -> None:
    good, bad = cast.task(State.DRAFT), cast.task()
    data = edited(exported(cast.user("wang")), 1, 事项="可以改")
    data = edited(data, 2, 事项="不可以改")
    book = load_workbook(BytesIO(data))
    book.worksheets[0].append([None, "长" * 121, "要求", "工作要点"])
    before = entries()
    outcome = carried(cast, saved(book), "wang")
    assert [str(error) for error in outcome.errors] == [
        "第5行「事项」：事项名称不能超过120字。",
        "第4行「事项」：事项已交办，这一列不能再从表格修改，请到事项页办理。",
    ]
    assert good.title == bad.title == "编制2023年衔接资金支出计划"
    assert entries() == before
    assert db.session.scalar(select(func.count()).select_from(Task)) == 2


def test_a_unit_that_may_not_report_is_refused_by_the_rule(cast: Cast, app_context: Flask) -> None:
    """行业科 assists: its report does not move the matter's percentage, and a matter not yet signed
    for takes no report at all."""
    task = cast.task(State.ISSUED)
    data = edited(exported(cast.user("li")), 1, 进度=0.2, 本次进展="提前开工")
    [error] = carried(cast, data, "li").errors
    assert "待签收" in str(error)
    assert task.percent == 0


def test_who_only_looks_imports_nothing(cast: Cast, app_context: Flask) -> None:
    cast.task()
    with pytest.raises(DomainError, match="只能查看"):
        importing.read_import(exported(cast.user("chen")), by=cast.user("chen"))


def test_a_matter_out_of_sight_is_not_told_from_one_that_does_not_exist(
    cast: Cast, app_context: Flask
) -> None:
    hidden = cast.task(State.DRAFT)
    data = exported(cast.user("wang"))
    [error] = importing.read_import(data, by=cast.user("li")).errors
    assert str(error) == f"第3行「编号」：没有找到「{hidden.number}」，或您无权查看。"


def test_between_reading_and_carrying_out_somebody_else_was_faster(
    cast: Cast, app_context: Flask
) -> None:
    task = cast.task()
    data = edited(exported(cast.user("li")), 1, 进度=0.6, 本次进展="已完成招标")
    found = understood(cast, data, "li")
    cast.report(task, 30)
    [error] = carried_out(cast, found, "li").errors
    assert "在您打开之后已有变化" in str(error)
    assert task.percent == 30


def test_the_import_itself_stands_in_the_log(cast: Cast, app_context: Flask) -> None:
    cast.task(State.DRAFT)
    carried(cast, edited(exported(cast.user("wang")), 1, 事项="新题目"), "wang")
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq.desc()).limit(2))
    assert list(acts) == ["task.import", "task.edit"]


def test_too_many_writes_are_refused(
    cast: Cast, app_context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_WRITTEN", 1)
    rows = [["事项", "要求", "类型"], *[["甲", "乙", "工作要点"]] * 2]
    with pytest.raises(DomainError, match="一次最多导入1项"):
        importing.read_import(workbook(rows), by=cast.user("wang"))
