"""The timeline of a matter: every act from the log, with the words and files that came with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.models.acts import Act
from tracker.models.base import Audited
from tracker.models.kinds import Decision
from tracker.models.lights import chinese_day
from tracker.models.tasks import Task
from tracker.models.work import Attachment
from tracker.queries.matters.history import Line, history_of

#: Filter on the page → the acts it shows.
FILTERS: dict[str, tuple[str, frozenset[Act]]] = {
    "all": ("全部", frozenset(Act)),
    "progress": (
        "进展与提交",
        frozenset({Act.TASK_REPORTED, Act.TASK_HANDED_IN, Act.TASK_OUTSIDE_FORM_TAKEN}),
    ),
    "push": (
        "批示与催办",
        frozenset({Act.TASK_DIRECTED, Act.TASK_URGED, Act.TASK_URGE_REPLIED}),
    ),
    "decisions": (
        "审核与时限",
        frozenset(
            {
                Act.TASK_CLOSED,
                Act.TASK_RETURNED,
                Act.TASK_DUE_CHANGED,
                Act.TASK_EXTENSION_ASKED,
                Act.TASK_EXTENSION_DECIDED,
            }
        ),
    ),
}
#: Acts that a reader looks for first.
_WEIGHTY = {
    Act.TASK_DIRECTED.value,
    Act.TASK_RETURNED.value,
    Act.TASK_CLOSED.value,
    Act.TASK_URGED.value,
}


@dataclass(frozen=True)
class Moment:
    """One line of the log with what belongs to it."""

    line: Line
    body: str = ""
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def is_weighty(self) -> bool:
        return self.line.act in _WEIGHTY


def timeline_of(task: Task, show: str = "all") -> list[Moment]:
    """Newest first, filtered."""
    wanted = {act.value for act in FILTERS.get(show, FILTERS["all"])[1]}
    told = _Told(task)
    return [
        Moment(line, told.body(line), told.files(line))
        for line in history_of(task)
        if line.act in wanted or show not in FILTERS or show == "all"
    ]


class _Told:
    """The rows of a matter by the names under which the log speaks of them (progress_report:3)."""

    def __init__(self, task: Task) -> None:
        rows: Iterable[Audited] = (
            *task.reports,
            *task.submissions,
            *task.directives,
            *task.urges,
            *task.extensions,
            *task.due_changes,
        )
        self._rows = {f"{row.audit_type}:{row.id}": row for row in rows}  # type: ignore[attr-defined]
        self._files: dict[str, list[Attachment]] = {}
        for attachment in task.attachments:
            owner = (
                f"progress_report:{attachment.report_id}"
                if attachment.report_id
                else f"submission:{attachment.submission_id}"
            )
            self._files.setdefault(owner, []).append(attachment)

    def _keys(self, line: Line) -> list[str]:
        """The rows that an entry wrote, each once, in order."""
        return list(dict.fromkeys(key.split(".")[0] for key in line.changes if ":" in key))

    def body(self, line: Line) -> str:
        parts = [self._words(key, line) for key in self._keys(line) if key in self._rows]
        return "\n".join(part for part in parts if part)

    def files(self, line: Line) -> list[Attachment]:
        return [file for key in self._keys(line) for file in self._files.get(key, [])]

    def _words(self, key: str, line: Line) -> str:
        row = self._rows[key]
        match row.audit_type:
            case "progress_report":
                problems = f"\n存在问题：{row.problems}" if row.problems else ""  # type: ignore[attr-defined]
                return f"进度{row.percent}%。{row.text}{problems}"  # type: ignore[attr-defined]
            case "submission":
                return str(row.outcome)  # type: ignore[attr-defined]
            case "directive":
                return str(row.text)  # type: ignore[attr-defined]
            case "urge":
                replied = line.act == Act.TASK_URGE_REPLIED.value
                return str(row.reply if replied else row.text)  # type: ignore[attr-defined]
            case "extension":
                return _extension_words(row, line)
            case "due_change":
                return _due_words(row)
        return ""


def _extension_words(row: object, line: Line) -> str:
    old, new = chinese_day(row.old_due_on), chinese_day(row.new_due_on)  # type: ignore[attr-defined]
    if line.act == Act.TASK_EXTENSION_ASKED.value:
        return f"申请由{old}延期至{new}。"
    granted = row.decision is Decision.GRANTED  # type: ignore[attr-defined]
    return f"同意延期至{new}。" if granted else f"不同意延期，仍按{old}办理。"


def _due_words(row: object) -> str:
    old, new = row.old_due_on, row.new_due_on  # type: ignore[attr-defined]
    before = chinese_day(old) if old else "无硬性时限"
    return f"时限由{before}调整为{chinese_day(new)}。"
