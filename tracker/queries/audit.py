"""Reads of the audit log: filtered entries as sentences, and what is known of its proofs."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.models.tasks import Task
from tracker.queries.visibility import LARGEST_ID


def matter_of(words: str) -> Task:
    """The matter with this number (督〔2023〕12号) or id. Raises NotFound."""
    query = select(Task).where(Task.number == words.strip())
    task = db.session.scalars(query).one_or_none()
    if task is None and words.isascii() and words.isdecimal() and int(words) <= LARGEST_ID:
        task = db.session.get(Task, int(words))
    if task is None:
        raise NotFound("没有这个事项。")
    return task
