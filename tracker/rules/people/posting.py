"""Posts: who works where, from a day to a day. What a person may see follows the posts of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Forbidden, NotFound
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.units import Post, Unit
from tracker.rules import audit

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PostDraft:
    unit: Unit
    since_on: date
    title: str = ""
    until_on: date | None = None


def post_person(user: User, draft: PostDraft, *, by: User) -> None:
    """Give a person a further post beside the present ones."""
    _require_management(by)
    add_post(user, draft)
    audit.record(Act.USER_POSTED, user, by=by)


def move_person(user: User, draft: PostDraft, *, by: User) -> None:
    """End every present post the day before, and begin the new one: access moves with it at once."""
    _require_management(by)
    if draft.since_on > clock.today():
        raise DomainError("调动日期不能晚于今天；将来的任职请用“新增任职”。", field="since_on")
    for post in list(user.posts):
        if post.is_held_on(clock.today()):
            _end(user, post, draft.since_on - _ONE_DAY)
    add_post(user, draft)
    audit.record(Act.USER_POSTED, user, by=by)


def end_post(user: User, post_id: int, *, by: User, last_on: date) -> None:
    """Say which day was the last of a post. Yesterday, or an earlier day, takes the access away now."""
    _require_management(by)
    post = next((post for post in user.posts if post.id == post_id), None)
    if post is None:
        raise NotFound
    if post.until_on is not None and post.until_on < min(last_on, clock.today()):
        raise DomainError("这项任职已经结束。", field="last_on")
    _end(user, post, last_on)
    audit.record(Act.USER_POSTED, user, by=by)


def add_post(user: User, draft: PostDraft) -> None:
    """Add a post, without an act of its own. Refuses two posts in one unit at the same time."""
    if draft.until_on is not None and draft.until_on < draft.since_on:
        raise DomainError("结束日期不能早于开始日期。", field="until_on")
    if not draft.unit.is_active:
        raise DomainError(f"“{draft.unit.display_name}”已停用，不能任职。", field="unit")
    for post in user.posts:
        if post.unit_id == draft.unit.id and _meet(post, draft):
            raise DomainError(
                f"{user.name}在这段时间已在{draft.unit.display_name}任职。", field="unit"
            )
    user.posts.append(
        Post(
            unit=draft.unit,
            title=draft.title,
            since_on=draft.since_on,
            until_on=draft.until_on,
        )
    )


def _end(user: User, post: Post, last_on: date) -> None:
    """A post that would end before it began never was: the row goes, the log keeps it."""
    if last_on < post.since_on:
        db.session.delete(post)
        db.session.flush()
        db.session.expire(user, ["posts"])
    else:
        post.until_on = last_on


def _meet(post: Post, draft: PostDraft) -> bool:
    return post.since_on <= (draft.until_on or date.max) and draft.since_on <= (
        post.until_on or date.max
    )


def _require_management(by: User) -> None:
    if not by.can(Capability.MANAGE_ACCOUNTS):
        raise Forbidden("只有系统管理员可以调整任职。")
