"""Units: the tree of those who carry out, help and oversee, and the dated links between them."""

from __future__ import annotations

import enum
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Audited, Model, enum_column

if TYPE_CHECKING:
    from tracker.models.people import User


class UnitKind(enum.Enum):
    """The kinds in the order in which pickers and lists offer them: the own sections first."""

    BUREAU = "bureau"
    SECTION = "section"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    HELP_GROUP = "help_group"
    WORK_TEAM = "work_team"
    VILLAGE = "village"
    COLLECTIVE = "collective"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    UnitKind.BUREAU: "本局",
    UnitKind.DEPARTMENT: "市级部门",
    UnitKind.SECTION: "科室",
    UnitKind.COUNTY: "区县",
    UnitKind.TOWNSHIP: "乡镇",
    UnitKind.HELP_GROUP: "帮扶集团",
    UnitKind.WORK_TEAM: "驻乡工作队",
    UnitKind.VILLAGE: "村",
    UnitKind.COLLECTIVE: "集合称谓",
}


class Unit(Audited, Model):
    """A unit of the bureau or around it. Disabled, never deleted: its name stands in old matters."""

    __tablename__ = "unit"
    audit_type = "unit"

    #: Short stable ASCII code, for commands and imports.
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    short_name: Mapped[str] = mapped_column(String(40), default="")
    #: Other spellings met in documents, one a line.
    aliases: Mapped[str] = mapped_column(String(1000), default="")
    kind: Mapped[UnitKind] = mapped_column(enum_column(UnitKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    #: The order in which documents name the units.
    position: Mapped[int] = mapped_column(default=0)
    disabled_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id", back_populates="children")
    children: Mapped[list[Unit]] = relationship(back_populates="parent", order_by="Unit.position")
    posts: Mapped[list[Post]] = relationship(back_populates="unit")

    __mapper_args__ = {"version_id_col": version}

    @property
    def display_name(self) -> str:
        return self.short_name or self.name

    @property
    def is_active(self) -> bool:
        return self.disabled_on is None

    @property
    def may_lead(self) -> bool:
        """A collective (机关各科室) can assist but never answers for a matter alone."""
        return self.kind is not UnitKind.COLLECTIVE

    @property
    def alias_list(self) -> list[str]:
        return [line for line in self.aliases.split("\n") if line]


class LinkKind(enum.Enum):
    GROUP_LEAD = "group_lead"
    GROUP_MEMBER = "group_member"
    GROUP_TOWNSHIP = "group_township"
    TEAM_TOWNSHIP = "team_township"
    LEADER_TOWNSHIP = "leader_township"

    @property
    def label(self) -> str:
        return _LINK_LABELS[self]


_LINK_LABELS = {
    LinkKind.GROUP_LEAD: "牵头部门",
    LinkKind.GROUP_MEMBER: "成员单位",
    LinkKind.GROUP_TOWNSHIP: "帮扶乡镇",
    LinkKind.TEAM_TOWNSHIP: "派驻乡镇",
    LinkKind.LEADER_TOWNSHIP: "联系乡镇",
}


class UnitLink(Audited, Model):
    """A dated relation. `unit` (or, for contact leaders, `person`) serves `target` from since to until."""

    __tablename__ = "unit_link"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (person_id IS NULL)", name="unit_or_person"),
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="order"),
    )
    audit_type = "unit_link"

    kind: Mapped[LinkKind] = mapped_column(enum_column(LinkKind))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    since_on: Mapped[date]
    until_on: Mapped[date | None]

    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    person: Mapped[User | None] = relationship(foreign_keys=[person_id])
    target: Mapped[Unit] = relationship(foreign_keys=[target_id])

    def audit_root(self) -> Unit:
        return self.target


class Post(Audited, Model):
    """A person in a unit from a day to a day. Duties follow the post, not the person."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="order"),
        Index("ix_post_user_unit", "user_id", "unit_id"),
    )
    audit_type = "post"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(40), default="")
    since_on: Mapped[date]
    until_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="posts")
    unit: Mapped[Unit] = relationship(back_populates="posts")

    def audit_root(self) -> User:
        return self.user

    def is_held_on(self, day: date) -> bool:
        """Whether the post was held on a day (both ends included)."""
        return self.since_on <= day and (self.until_on is None or day <= self.until_on)
