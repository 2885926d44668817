"""Source documents: the list, one document, the units as the reader knows them, what officers corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.sources import Clause, ProposalState, ProposedTask, SourceDocument
from tracker.models.tasks import Task
from tracker.models.units import Unit
from tracker.queries.matters.visibility import LARGEST_ID


@dataclass(frozen=True)
class SourceRow:
    document: SourceDocument
    open_proposals: int
    tasks: int


def source_rows() -> list[SourceRow]:
    """Every document, newest first, with how many proposals wait and how many matters came of it."""
    waiting = _counts(
        select(ProposedTask.document_id, func.count())
        .where(ProposedTask.state == ProposalState.OPEN)
        .group_by(ProposedTask.document_id)
    )
    made = _counts(
        select(Task.document_id, func.count())
        .where(Task.parent_id.is_(None), Task.document_id.is_not(None))
        .group_by(Task.document_id)
    )
    documents = db.session.scalars(select(SourceDocument).order_by(SourceDocument.id.desc()))
    return [SourceRow(d, waiting.get(d.id, 0), made.get(d.id, 0)) for d in documents]


def _counts(statement: Any) -> dict[int, int]:
    return {key: count for key, count in db.session.execute(statement)}


def source(document_id: int) -> SourceDocument:
    found = db.session.get(SourceDocument, document_id) if 0 < document_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def proposal_of(document_id: int, proposal_id: int) -> ProposedTask:
    """A proposal of this document; NotFound when it belongs to another."""
    found = db.session.get(ProposedTask, proposal_id) if 0 < proposal_id <= LARGEST_ID else None
    if found is None or found.document_id != document_id:
        raise NotFound
    return found


def document_with_text(digest: str) -> SourceDocument | None:
    return db.session.scalars(
        select(SourceDocument).where(SourceDocument.text_sha256 == digest).limit(1)
    ).one_or_none()


def unit_names() -> dict[int, str]:
    return {unit.id: unit.display_name for unit in db.session.scalars(select(Unit))}


def clause_at(document: SourceDocument, offset: int) -> Clause | None:
    """The innermost clause around a place of the text."""
    return db.session.scalars(
        select(Clause)
        .where(Clause.document_id == document.id, Clause.start <= offset, Clause.stop > offset)
        .order_by(Clause.start.desc(), Clause.position.desc())
        .limit(1)
    ).one_or_none()


def corrected() -> list[ProposedTask]:
    """Confirmed, dropped or merged proposals, in order, for the list of what officers corrected."""
    return list(
        db.session.scalars(
            select(ProposedTask)
            .where(ProposedTask.state != ProposalState.OPEN)
            .order_by(ProposedTask.document_id, ProposedTask.position)
        )
    )


def proposal_counts(papers: Sequence[ProposedTask]) -> dict[str, int]:
    """Open proposals by grade, and how many were confirmed or dropped."""
    counts = Counter(paper.grade.value for paper in papers if paper.is_open)
    counts.update(paper.state.value for paper in papers)
    return dict(counts)
