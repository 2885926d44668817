"""Imports: a ledger that came back, carried out row by row through the rules of every day.

Nothing here decides what is allowed: a row is turned into the acts a person would take by hand, and
what those refuse is named with its row. `carry_out` runs inside one transaction; whoever opened it
takes everything back when there is an error, so all of a file is written or none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.base.files import FileStore
from tracker.documents.excel.comparing import Change, Changes, New, compare
from tracker.documents.excel.ledger import OFFICE, Choices, ledger_columns, names_in
from tracker.documents.excel.reading import ParsedSheet, RowError, read_sheet
from tracker.documents.excel.sheets import Value
from tracker.models.acts import Act
from tracker.models.kinds import State, TaskKind, Urgency
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.units import Unit
from tracker.queries.matters.visibility import visible_tasks
from tracker.queries.tables.ledger import lines_by_number
from tracker.rules import audit
from tracker.rules.matters import drafting, life, reporting, rescheduling
from tracker.rules.tables.exporting import ledger_choices, ledger_rows, scope_of

#: Rows one file may write: the database is locked while they are.
MOST_WRITTEN = 1_000


@dataclass(frozen=True)
class Import:
    """A file as it was understood: what it holds, and what it would do. Nothing is written yet."""

    parsed: ParsedSheet
    changes: Changes

    @property
    def errors(self) -> list[RowError]:
        """What is wrong with the file itself, in the order of its rows."""
        return sorted([*self.parsed.errors, *self.changes.refused], key=lambda e: e.row)


@dataclass
class Outcome:
    """What carrying out came to; with errors, everything must be taken back."""

    added: int = 0
    changed: int = 0
    errors: list[RowError] = field(default_factory=list)


def read_import(data: bytes, *, by: User) -> Import:
    """Understand a file. Raises DomainError where it cannot be read at all."""
    choices, scope = ledger_choices(), scope_of(by)
    if not scope.editable:
        raise DomainError("您的账号只能查看台账，不能导入。")
    parsed = read_sheet(data, ledger_columns(choices, scope))
    numbers = sorted({str(row.values.get("number") or "") for row in parsed.rows} - {""})
    current = ledger_rows(lines_by_number(by, numbers))
    changes = compare(current, parsed.rows, choices, scope)
    if len(changes.new) + len(changes.changed) > MOST_WRITTEN:
        raise DomainError(f"一次最多导入{MOST_WRITTEN}项新增和修改，请分成几个文件。")
    return Import(parsed, changes)


def carry_out(changes: Changes, *, by: User, files: FileStore) -> Outcome:
    """Take every act the file asks for. Errors are collected, each with its row."""
    outcome = Outcome()
    carrier = _Carrier(by, files)
    tasks = _tasks(changes.changed, by)
    for new in changes.new:
        with _row(outcome, new.row):
            carrier.add(new)
            outcome.added += 1
    for change in changes.changed:
        with _row(outcome, change.row):
            carrier.change(tasks.get(change.number), change)
            outcome.changed += 1
    audit.note(
        Act.TASK_IMPORTED, ("user", by.id), by=by, added=outcome.added, changed=outcome.changed
    )
    return outcome


@contextmanager
def _row(outcome: Outcome, row: int) -> Iterator[None]:
    """Take one row's acts apart from the others, so that one refusal does not hide the next."""
    try:
        with db.session.begin_nested():
            yield
    except DomainError as error:
        outcome.errors += [
            RowError(row, HEADINGS.get(key, ""), sentence.rstrip("。"), key)
            for key, sentence in error.errors.items()
        ]


def _tasks(changes: Sequence[Change], by: User) -> dict[str, Task]:
    found: dict[str, Task] = {}
    numbers = [change.number for change in changes]
    for start in range(0, len(numbers), 500):
        chosen = visible_tasks(by).where(Task.number.in_(numbers[start : start + 500]))
        found |= {task.number: task for task in db.session.scalars(chosen)}
    return found


class _Carrier:
    def __init__(self, by: User, files: FileStore) -> None:
        self.by = by
        self.files = files
        self.units = {unit.display_name: unit for unit in db.session.scalars(select(Unit))}
        self.kinds = {kind.label: kind for kind in TaskKind}
        self.urgencies = {urgency.label: urgency for urgency in Urgency}

    def add(self, new: New) -> None:
        drafting.draft_task(self._draft(new.values), by=self.by)

    def change(self, task: Task | None, change: Change) -> None:
        if task is None:
            raise DomainError("没有找到这一事项，或您无权查看。", field="number")
        life.expect_version(task, change.version)
        wanted = change.wanted
        if {"percent", "report", "problems"} & wanted.keys():
            self._report(task, wanted)
        elif task.state is State.DRAFT:
            drafting.edit_task(task, self._edited(task, wanted), by=self.by)
        else:
            self._change_issued(task, wanted)

    def _report(self, task: Task, wanted: Mapping[str, Value]) -> None:
        text = str(wanted.get("report") or "")
        percent = wanted.get("percent", task.percent)
        if not text:
            raise DomainError("填了进度或问题的，请同时填写本次进展。", field="report")
        if not isinstance(percent, int):
            raise DomainError("进度不能清空。", field="percent")
        reporting.report_progress(
            task,
            by=self.by,
            text=text,
            percent=percent,
            problems=str(wanted.get("problems") or ""),
            files=self.files,
        )

    def _change_issued(self, task: Task, wanted: Mapping[str, Value]) -> None:
        """After a matter was handed over, a table can change its deadline and nothing else."""
        for key in wanted.keys() - {"due_on", "reason"}:
            raise DomainError("事项已交办，这一列不能再从表格修改，请到事项页办理。", field=key)
        if "due_on" not in wanted:
            raise DomainError("只有变更理由，没有变更。", field="reason")
        due_on = wanted["due_on"]
        if not isinstance(due_on, date):
            raise DomainError("已交办事项的时限不能清空。", field="due_on")
        reason = str(wanted.get("reason") or "")
        rescheduling.change_due(task, by=self.by, new_due_on=due_on, reason=reason)

    def _draft(self, values: Mapping[str, Value]) -> drafting.Draft:
        due_on = values.get("due_on")
        return drafting.Draft(
            title=str(values.get("title") or ""),
            requirement=str(values.get("requirement") or ""),
            kind=self.kinds[str(values["kind"])],
            urgency=self.urgencies[str(values.get("urgency") or Urgency.NORMAL.label)],
            lead=self._unit(str(values.get("lead") or "")),
            assists=[
                unit
                for name in names_in(str(values.get("assists") or ""))
                if (unit := self._unit(name)) is not None
            ],
            due_on=due_on if isinstance(due_on, date) else None,
        )

    def _edited(self, task: Task, wanted: Mapping[str, Value]) -> drafting.Draft:
        now: dict[str, Value] = {
            "title": task.title,
            "requirement": task.requirement,
            "kind": task.kind.label,
            "urgency": task.urgency.label,
            "lead": task.lead.display_name if task.lead else "",
            "assists": "、".join(unit.display_name for unit in task.assists),
            "due_on": task.due_on,
        }
        return self._draft(now | {key: value for key, value in wanted.items() if key != "reason"})

    def _unit(self, name: str) -> Unit | None:
        if name and name not in self.units:
            raise DomainError(f"没有“{name}”这个单位。", field="lead")
        return self.units.get(name)


#: Headings by column, and by the names the rules use for the same things.
HEADINGS = {
    column.key: column.heading for column in ledger_columns(Choices((), (), (), ()), OFFICE)
} | {"new_due_on": "办理时限", "text": "本次进展"}
