"""登记来源文件: keep the file, read it, and lay the proposed matters beside its text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from tracker import intake
from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.base.files import FileStore
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.sources import Clause, SourceDocument
from tracker.queries.bureau.bureau import calendar
from tracker.queries.sources.sources import document_with_text
from tracker.rules import audit
from tracker.rules.matters import carrying, life
from tracker.rules.matters.attaching import Upload, display_name
from tracker.rules.sources import proposing, revising

LARGEST = 20 * 1024 * 1024
LONGEST_TEXT = 400_000
LONGEST_TITLE = 80


@dataclass(frozen=True)
class Registration:
    """What the office says about a document; an empty title is taken from the document itself."""

    upload: Upload
    title: str = ""
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    revises: SourceDocument | None = None


def add_source(given: Registration, *, by: User, files: FileStore) -> SourceDocument:
    """Read a document and enter it with its clauses and proposals.

    Raises DomainError at the field `file` when it cannot be read; then nothing is stored.
    """
    life.require(carrying.supervises(by), "只有督查办可以登记来源文件。")
    source = _read(given.upload)
    proposal = intake.propose(
        source, issued_on=given.issued_on, units=proposing.known_units(), calendar=calendar()
    )
    document = _document(given, source, proposal, by=by, files=files)
    db.session.add(document)
    db.session.flush()
    clauses = _add_clauses(document, proposal)
    proposing.lay_out(document, proposal, clauses)
    audit.record(
        Act.SOURCE_ADDED, document, by=by, proposals=len(proposal.matters), sha=document.file_sha256
    )
    return document


def _read(upload: Upload) -> intake.Source:
    if not upload.data:
        raise DomainError("请选择文件，或粘贴文件正文。", field="file")
    if len(upload.data) > LARGEST:
        raise DomainError("文件超过20 MB。", field="file")
    try:
        source = intake.read(upload.data, upload.name)
    except DomainError as error:
        raise DomainError(error.sentence, field="file") from error
    if not source.text.strip():
        raise DomainError("文件中没有可读的文字。", field="file")
    if len(source.text) > LONGEST_TEXT:
        raise DomainError(f"正文超过{LONGEST_TEXT // 10_000}万字，请拆分后登记。", field="file")
    return source


def _document(
    given: Registration,
    source: intake.Source,
    proposal: intake.Proposal,
    *,
    by: User,
    files: FileStore,
) -> SourceDocument:
    digest = hashlib.sha256(source.text.encode()).hexdigest()
    if (same := document_with_text(digest)) is not None:
        raise DomainError(f"这份文件已经登记过：《{same.title}》。", field="file")
    return SourceDocument(
        title=_title(given, proposal),
        number=given.number,
        issuer=given.issuer,
        issued_on=given.issued_on,
        file_name=display_name(given.upload.name),
        file_sha256=files.keep(given.upload.data),
        file_size=len(given.upload.data),
        text=source.text,
        text_sha256=digest,
        reading=reading_of(proposal, source),
        revises=given.revises,
        added_by=by,
        added_at=clock.now(),
    )


def adopt_issue_day(document: SourceDocument, day: date, *, by: User) -> None:
    """Take the day under the sender as the day of issue, and read the document again with it.

    Refused once the office has begun to work on the proposals: its work would be lost.
    """
    life.require(carrying.supervises(by), "只有督查办可以修改来源文件。")
    if day.isoformat() not in document.reading.get("sealed_on", []):
        raise DomainError("文中没有这个落款日期。")
    if document.issued_on is not None or any(p.version > 1 for p in document.proposals):
        raise DomainError("已经开始核对建议事项，不能再改成文日期；请逐条修改时限。")
    document.issued_on = day
    for paper in list(document.proposals):
        db.session.delete(paper)
    db.session.flush()
    db.session.expire(document, ["proposals"])
    proposing.lay_out(document, revising.read_again(document), document.clauses)
    audit.record(Act.SOURCE_EDITED, document, by=by)


def _title(given: Registration, proposal: intake.Proposal) -> str:
    """What the office typed, else the document's own title; a first paragraph is no title."""
    own = proposal.title if len(proposal.title) <= LONGEST_TITLE else ""
    return (given.title or own or PurePath(display_name(given.upload.name)).stem)[:200]


def reading_of(proposal: intake.Proposal, source: intake.Source) -> dict[str, Any]:
    """The sentence ledger and the spans to light up, as plain data; the ledger leaves no character out."""
    marks = [
        *([d.start, d.end, "deadline"] for d in proposal.deadlines),
        *([i.start, i.end, "indicator"] for i in proposal.indicators),
        *([u.start, u.end, "unit"] for line in proposal.units for u in line.units),
        *([u.start, u.end, "unit"] for u in proposal.inline_units),
    ]
    return {
        "sentences": [[s.start, s.end, s.kind, s.reason] for s in proposal.sentences],
        "marks": sorted(marks),
        "sealed_on": sorted({d.day.isoformat() for d in proposal.issue_days if d.kind == "seal"}),
        "warnings": [*source.warnings, *proposal.warnings],
    }


def _add_clauses(document: SourceDocument, proposal: intake.Proposal) -> list[Clause]:
    """The clause tree as rows; parents come before their children."""
    rows: list[Clause] = []
    for position, clause in enumerate(proposal.structure):
        row = Clause(
            document=document,
            parent=rows[clause.parent] if clause.parent is not None else None,
            position=position,
            kind=clause.kind,
            label=clause.label[:40],
            title=clause.title[:200],
            start=clause.start,
            stop=clause.end,
        )
        db.session.add(row)
        rows.append(row)
    db.session.flush()
    return rows
