"""Making: a draft is chosen and worded, its facts are frozen once, and the file stays what it was."""

from __future__ import annotations

import hashlib
from typing import Any

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Forbidden
from tracker.base.files import FileStore
from tracker.documents.canonical import to_json
from tracker.documents.kinds.registry import Kind, kind_of
from tracker.models.acts import Act
from tracker.models.briefings import Briefing
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.rules import audit
from tracker.rules.briefing.facts import gather
from tracker.rules.briefing.papers import Choices
from tracker.rules.sealing.publishing import latest_stamp, note_publication


def draft_briefing(choices: Choices, *, by: User) -> Briefing:
    """Begin a document. Nothing is frozen yet; the preview follows the ledger."""
    _require(by)
    kind = _check(choices)
    briefing = Briefing(
        kind=kind.code,
        title=choices.title or kind.name,
        period_from=choices.period.starts_on,
        period_to=choices.period.ends_on,
        choices=choices.plain(),
        created_by_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(briefing)
    audit.record(Act.BRIEFING_DRAFTED, briefing, by=by)
    return briefing


def edit_briefing(briefing: Briefing, choices: Choices, *, by: User) -> None:
    """Choose or word something else, as long as the file is not made."""
    _require(by)
    _refuse_made(briefing)
    _check(choices)
    briefing.title = choices.title or kind_of(briefing.kind).name
    briefing.period_from, briefing.period_to = choices.days
    briefing.choices = choices.plain()
    audit.record(Act.BRIEFING_DRAFTED, briefing, by=by)


def correct_briefing(wrong: Briefing, *, by: User) -> Briefing:
    """Begin a 更正通报 on a document that went out."""
    _require(by)
    if wrong.snapshot is None:
        raise DomainError("还没有生成文件的文稿，直接修改即可。")
    kept = Choices.of(wrong.choices)
    choices = Choices("correction", kept.period_from, kept.period_to, addressee=kept.addressee)
    briefing = draft_briefing(choices, by=by)
    briefing.corrects = wrong
    audit.record(Act.BRIEFING_DRAFTED, briefing, by=by, corrects=wrong.id)
    return briefing


def facts_of_briefing(briefing: Briefing, *, by: User) -> Any:
    """The frozen facts of a made document; of a draft, the facts as they stand now."""
    if briefing.snapshot is not None:
        return kind_of(briefing.kind).read(briefing.snapshot)
    return gather(Choices.of(briefing.choices), by=by, corrects=briefing.corrects)


def make_briefing(briefing: Briefing, *, by: User, files: FileStore) -> bytes:
    """Freeze the facts, check them against one another, make and keep the file."""
    _require(by)
    _refuse_made(briefing)
    kind = kind_of(briefing.kind)
    facts = gather(Choices.of(briefing.choices), by=by, corrects=briefing.corrects)
    briefing.made_at = clock.now().replace(microsecond=0)
    data = kind.build(facts, saved_at=briefing.made_at)
    briefing.snapshot = to_json(facts)
    briefing.snapshot_sha256 = hashlib.sha256(briefing.snapshot.encode()).hexdigest()
    briefing.file_sha256 = files.keep(data)
    briefing.title = kind.title(facts)[:200]
    briefing.number = _number_of(facts)
    audit.record(Act.BRIEFING_MADE, briefing, by=by, sha256=briefing.file_sha256)
    stamp = latest_stamp()
    if stamp is not None:
        note_publication(stamp.size, "word", f"briefing:{briefing.id}")
    return data


def remade(briefing: Briefing) -> bytes:
    """The file made again from its frozen facts; equal bytes prove that both are what they were."""
    if briefing.snapshot is None:
        raise DomainError("文件还没有生成。")
    kind = kind_of(briefing.kind)
    return kind.build(kind.read(briefing.snapshot), saved_at=briefing.made_at)


def _number_of(facts: Any) -> str:
    issue, organ = facts.paper.issue, facts.paper.organ
    if issue.number is None or not organ.number_words:
        return ""
    return f"{organ.number_words}〔{issue.year}〕{issue.number}号"


def _check(choices: Choices) -> Kind:
    kind = kind_of(choices.kind)
    starts_on, ends_on = choices.days
    if starts_on > ends_on:
        raise DomainError("统计期的起始日不能晚于截止日。", field="period_to")
    if starts_on > clock.today():
        raise DomainError("统计期还没有开始。", field="period_from")
    return kind


def _require(by: User) -> None:
    if not by.can(Capability.OVERSEE):
        raise Forbidden("只有督查办和领导可以生成简报。")


def _refuse_made(briefing: Briefing) -> None:
    if briefing.snapshot is not None:
        raise DomainError("文件已经生成，不能再改；如有出入请发更正通报。")
