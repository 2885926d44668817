"""外部填报: a form with a one-time code goes to a unit without an account; what comes back is checked,
shown to the office, and taken on under the name of the unit that sent it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.documents.excel import form as workbook_form
from tracker.documents.excel import form_word, writing
from tracker.documents.excel.form_fields import SECTIONS, FilledForm, FormFacts, canonical_code
from tracker.models.acts import Act
from tracker.models.briefings import OutsideForm
from tracker.models.kinds import RUNNING, State
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.models.units import Unit
from tracker.models.work import ProgressReport
from tracker.queries.matters.outside_forms import form_with_hash
from tracker.rules import audit
from tracker.rules.matters import carrying, indexing, life

#: Without letters and digits that look alike; twelve of them are 60 bits.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: Ending of the file → (maker, reader, media type).
FORMATS = {
    "xlsx": (workbook_form.make_form, workbook_form.read_form, writing.MIME),
    "docx": (form_word.make_word_form, form_word.read_word_form, form_word.MIME),
}


@dataclass(frozen=True)
class Sent:
    """A form just made: its row, its file, and what the file is called."""

    form: OutsideForm
    data: bytes
    name: str
    media_type: str


def may_send_form(task: Task, by: User) -> bool:
    return carrying.supervises(by) and task.state in RUNNING and not task.is_frame


def send_form(
    task: Task, *, unit: Unit | None, period: str, expires_on: date, ending: str, by: User
) -> Sent:
    """Make a form for one matter, unit and period. Its code stands in the file and nowhere else."""
    life.require(carrying.supervises(by), "只有督查办可以发填报表。")
    life.require_state(task, *RUNNING)
    if unit is None or not unit.is_active:
        raise DomainError("请选择填报单位。", field="unit_id")
    if expires_on < clock.today():
        raise DomainError("填报截止不能早于今天。", field="expires_on")
    ending = ending if ending in FORMATS else "xlsx"
    make, _, media_type = FORMATS[ending]
    code = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    made = OutsideForm(
        task=task,
        unit=unit,
        period=life.require_text(period, "period", "请填写填报周期，如“2023年第二季度”。"),
        code_hash=_digest(code),
        sent_by=by,
        sent_at=clock.now(),
        expires_on=expires_on,
    )
    db.session.add(made)
    audit.record(Act.TASK_OUTSIDE_FORM_SENT, task, by=by, unit=unit.name, period=period)
    facts = FormFacts(
        code="-".join(code[i : i + 4] for i in range(0, 12, 4)),
        number=task.number,
        title=task.title,
        requirement=task.requirement,
        unit=unit.name,
        period=period,
        due_on=expires_on,
        made_on=clock.today(),
    )
    name = f"填报表（{unit.display_name}，{task.number}）.{ending}"
    return Sent(made, make(facts), name, media_type)


def take_back(data: bytes, name: str, *, by: User) -> OutsideForm:
    """Read a form that came back and keep it for the office to look at. Raises DomainError in words."""
    life.require(carrying.supervises(by), "只有督查办可以收回填报表。")
    ending = name.rsplit(".", 1)[-1].lower()
    if ending not in FORMATS:
        raise DomainError("请上传发出的填报表（xlsx 或 docx）。", field="file")
    filled = FORMATS[ending][1](data)
    if filled.errors:
        raise DomainError("".join(filled.errors), field="file")
    form = _form_of(filled)
    form.answer = {"percent": filled.percent} | {
        key: value for key, value in filled.values.items() if isinstance(value, str)
    }
    form.answered_at = clock.now()
    return form


def _form_of(filled: FilledForm) -> OutsideForm:
    form = form_with_hash(_digest(canonical_code(filled.code)))
    if form is None:
        raise DomainError("校验码不对：这不是本系统发出的表，或已另发新表。", field="file")
    if form.confirmed_at is not None:
        raise DomainError("这份表已经采纳过，校验码只能用一次。", field="file")
    if clock.today() > form.expires_on:
        raise DomainError(f"填报截止日（{form.expires_on}）已过，请重新发表。", field="file")
    if filled.number != form.task.number or filled.unit != form.unit.name:
        raise DomainError("表中的编号或单位被改动，请用发出的原表填写。", field="file")
    return form


def may_confirm(form: OutsideForm, by: User) -> bool:
    return carrying.supervises(by) and form.answer is not None and form.confirmed_at is None


def confirm_answer(form: OutsideForm, *, by: User) -> ProgressReport:
    """Take the answer on as a report of the unit that sent it; not signed for yet, that signs for it."""
    life.require(carrying.supervises(by), "只有督查办可以采纳填报。")
    if form.answer is None or form.confirmed_at is not None:
        raise DomainError("没有待采纳的填报。")
    task = form.task
    life.require_state(task, *RUNNING)
    if task.state is State.ISSUED:
        task.accepted_on = clock.today()
        life.enter(task, State.ACTIVE, by=by, reason=f"{form.unit.display_name}以填报表代签收")
    percent = form.answer.get("percent")
    report = ProgressReport(
        task=task,
        unit=form.unit,
        author=by,
        text=_words(form.answer, form.period),
        problems=form.answer.get("problems") or "",
        percent=task.percent if percent is None else percent,
        reported_at=clock.now(),
    )
    db.session.add(report)
    if form.unit is task.lead and percent is not None:
        task.percent = percent
    form.confirmed_by, form.confirmed_at = by, clock.now()
    life.touch(task)
    indexing.index_task(task)
    audit.record(Act.TASK_OUTSIDE_FORM_TAKEN, task, by=by, unit=form.unit.name, period=form.period)
    return report


def _words(answer: dict[str, Any], period: str) -> str:
    """The sections as the unit wrote them, each under its heading."""
    parts = [
        f"{section.heading}：{answer[section.key]}"
        for section in SECTIONS
        if section.key != "problems" and answer.get(section.key)
    ]
    return f"（{period}，填报人{answer.get('filled_by', '未署名')}）" + "\n".join(parts)


def _digest(code: str) -> str:
    return hashlib.sha256(canonical_code(code).encode()).hexdigest()
