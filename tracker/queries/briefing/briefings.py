"""Briefings: the list, one of them, and what the form offers to choose from."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.briefings import Briefing
from tracker.models.people import RoleGrant, User
from tracker.models.roles import Role
from tracker.models.units import Unit
from tracker.queries.matters.visibility import LARGEST_ID


def briefings(most: int = 200) -> list[Briefing]:
    """The newest first."""
    return list(db.session.scalars(select(Briefing).order_by(Briefing.id.desc()).limit(most)))


def briefing(briefing_id: int) -> Briefing:
    found = db.session.get(Briefing, briefing_id) if 0 < briefing_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def corrected_by(wrong: Briefing) -> list[Briefing]:
    """The documents that correct one."""
    return list(db.session.scalars(select(Briefing).where(Briefing.corrects_id == wrong.id)))


def newest_made() -> Briefing | None:
    """The newest document with figures that went out: what a 更正通报 made by command corrects."""
    return db.session.scalars(
        select(Briefing)
        .where(
            Briefing.snapshot.is_not(None),
            Briefing.kind.in_(
                ("supervision_notice", "bulletin", "quarterly_report", "county_report")
            ),
        )
        .order_by(Briefing.id.desc())
        .limit(1)
    ).one_or_none()


def unit_with_code(code: str) -> Unit | None:
    return db.session.scalars(select(Unit).where(Unit.code == code)).one_or_none()


def first_officer() -> User | None:
    """The first active person of the office: in whose name a command acts unless told otherwise."""
    chosen = select(User).join(RoleGrant).where(RoleGrant.role == Role.OFFICE)
    chosen = chosen.where(User.disabled_on.is_(None)).order_by(User.id).limit(1)
    return db.session.scalars(chosen).one_or_none()
