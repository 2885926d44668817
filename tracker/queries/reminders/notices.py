"""A person's notices: how many are unread, and the list of them."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.acts import Act
from tracker.models.notices import Notice
from tracker.models.people import User
from tracker.queries.tables.pages import Page, page_of_rows

#: What a notice is about, in a word; whatever else there is comes from a reminder.
_ABOUT = {
    Act.TASK_ISSUED: "交办",
    Act.TASK_ACCEPTED: "签收",
    Act.TASK_REPORTED: "反馈",
    Act.TASK_HANDED_IN: "待审核",
    Act.TASK_CLOSED: "办结",
    Act.TASK_RETURNED: "退回",
    Act.TASK_SUSPENDED: "中止",
    Act.TASK_RESUMED: "恢复",
    Act.TASK_REVOKED: "撤销",
    Act.TASK_REOPENED: "重启",
    Act.TASK_URGED: "催办",
    Act.TASK_URGE_REPLIED: "催办回复",
    Act.TASK_DIRECTED: "批示",
    Act.TASK_DUE_CHANGED: "时限",
    Act.TASK_EXTENSION_ASKED: "延期",
    Act.TASK_EXTENSION_DECIDED: "延期",
    Act.TASK_REASSIGNED: "分工",
}
_LABELS = {act.value: label for act, label in _ABOUT.items()}


def unread_count(user: User) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(Notice.user_id == user.id, Notice.read_at.is_(None))
        )
        or 0
    )


def newest_notice_id(user: User) -> int:
    """The newest thing a person was told; 0 before the first."""
    return db.session.scalar(select(func.max(Notice.id)).where(Notice.user_id == user.id)) or 0


def notices_of(user: User, page: int) -> Page[Notice]:
    """What a person was told, newest first."""
    return page_of_rows(_told(user), page)


def unread_notices(user: User, page: int) -> Page[Notice]:
    """What a person was told and has not read, newest first."""
    return page_of_rows(_told(user).where(Notice.read_at.is_(None)), page)


def _told(user: User) -> Select[Notice]:
    chosen = select(Notice).where(Notice.user_id == user.id)
    return chosen.options(joinedload(Notice.task)).order_by(Notice.id.desc())


def notice_of(notice_id: int, *, viewer: User) -> Notice:
    """One of a person's own notices. Raises NotFound for anybody else's."""
    found = db.session.scalars(
        select(Notice).where(Notice.id == notice_id, Notice.user_id == viewer.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def notice_label(kind: str) -> str:
    """What a notice is about, in a word."""
    return _LABELS.get(kind, "提醒")
