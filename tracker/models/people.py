"""People: accounts, the roles granted to them, their sessions and the log-ins tried in their name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.base import clock
from tracker.base.columns import Instant
from tracker.models.base import Audited, Model, enum_column
from tracker.models.roles import CAPABILITIES, Capability, Role
from tracker.models.units import Post, Unit


class User(Audited, Model):
    """An account of one person. Disabled, never deleted."""

    __tablename__ = "user"
    audit_type = "user"
    audit_ignore = frozenset({"version", "password_hash", "totp_secret"})
    audit_personal = frozenset({"phone", "email"})

    #: Log-in name in its compared form (NFKC, no spaces, lower case).
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    password_hash: Mapped[str] = mapped_column(String(255), default="")
    #: A first or reset password: must be changed at log-in, and is dead after this instant.
    password_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    password_changed_at: Mapped[datetime | None] = mapped_column(Instant)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    disabled_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    grants: Mapped[list[RoleGrant]] = relationship(back_populates="user", lazy="selectin")
    posts: Mapped[list[Post]] = relationship(back_populates="user", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_active(self) -> bool:
        return self.disabled_on is None

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def capabilities(self) -> frozenset[Capability]:
        signed_in = {Capability.PUBLIC, Capability.SIGNED_IN}
        return frozenset(signed_in.union(*(CAPABILITIES[role] for role in self.roles)))

    def can(self, capability: Capability) -> bool:
        return capability in self.capabilities

    @property
    def posts_today(self) -> list[Post]:
        today = clock.today()
        return [post for post in self.posts if post.is_held_on(today)]

    def units_on(self, day: date) -> list[Unit]:
        """The units in which the person holds a post on a day."""
        return [post.unit for post in self.posts if post.is_held_on(day)]

    def unit_name_on(self, day: date) -> str:
        return "、".join(unit.display_name for unit in self.units_on(day))

    @property
    def unit_name(self) -> str:
        """The names of the units the person belongs to today."""
        return self.unit_name_on(clock.today())


class RoleGrant(Audited, Model):
    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role"),)
    audit_type = "role_grant"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    granted_at: Mapped[datetime] = mapped_column(Instant)

    user: Mapped[User] = relationship(back_populates="grants")

    def audit_root(self) -> User:
        return self.user


class UserSession(Model):
    """One signed-in browser. The cookie holds a random token, the row only its digest."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship()


class LoginAttempt(Model):
    """A log-in tried under a name (known or not), for counting failures and simulating locks alike."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_name_at", "name_key", "at"),)

    name_key: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    succeeded: Mapped[bool]
