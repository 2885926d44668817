"""The bureau's own templates."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.briefings import BureauTemplate
from tracker.queries.matters.visibility import LARGEST_ID


def templates() -> list[BureauTemplate]:
    """Those in use first, then those disabled."""
    ordered = select(BureauTemplate).order_by(
        BureauTemplate.disabled_on.is_not(None), BureauTemplate.name
    )
    return list(db.session.scalars(ordered))


def usable_templates() -> list[BureauTemplate]:
    return [template for template in templates() if template.disabled_on is None]


def template(template_id: int) -> BureauTemplate:
    found = db.session.get(BureauTemplate, template_id) if 0 < template_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def template_named(name: str) -> BureauTemplate | None:
    return db.session.scalars(
        select(BureauTemplate).where(BureauTemplate.name == name)
    ).one_or_none()
