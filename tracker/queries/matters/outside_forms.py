"""Forms sent to units without an account: those on their way, and the one with a code."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.briefings import OutsideForm
from tracker.queries.matters.visibility import LARGEST_ID


def sent_forms(most: int = 100) -> list[OutsideForm]:
    """The newest first."""
    return list(db.session.scalars(select(OutsideForm).order_by(OutsideForm.id.desc()).limit(most)))


def form_with_hash(digest: str) -> OutsideForm | None:
    return db.session.scalars(
        select(OutsideForm).where(OutsideForm.code_hash == digest)
    ).one_or_none()


def outside_form(form_id: int) -> OutsideForm:
    found = db.session.get(OutsideForm, form_id) if 0 < form_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found
