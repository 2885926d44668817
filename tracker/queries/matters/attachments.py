"""An attachment, through the door of its matter."""

from __future__ import annotations

from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.people import User
from tracker.models.work import Attachment
from tracker.queries.matters.visibility import LARGEST_ID, visible_task


def visible_attachment(attachment_id: int, *, viewer: User) -> Attachment:
    """Authorised each time by the matter it belongs to; NotFound for an outsider."""
    attachment = (
        db.session.get(Attachment, attachment_id) if 0 < attachment_id <= LARGEST_ID else None
    )
    if attachment is None:
        raise NotFound
    visible_task(attachment.task_id, viewer=viewer)
    return attachment
