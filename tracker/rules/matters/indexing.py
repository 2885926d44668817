"""Keep the search index in step with a matter, in the transaction that changes it."""

from __future__ import annotations

from sqlalchemy import Text, cast, delete, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from tracker.base.db import db
from tracker.base.text import grams
from tracker.models.tasks import Task
from tracker.queries.matters.search import INDEX

#: More of a text than this is not looked through; ten thousand characters are a long matter.
_LONGEST = 20_000


def index_task(task: Task) -> None:
    """Put the matter's words into the index, in place of what stood there."""
    tokens = grams(_words(task)[:_LONGEST])
    session = db.session()
    session.flush()
    session.execute(delete(INDEX).where(INDEX.c.rowid == task.id))
    if session.get_bind().dialect.name == "sqlite":
        stored: object = " ".join(tokens)
    else:
        stored = func.array_to_tsvector(cast(tokens, ARRAY(Text)))
    session.execute(insert(INDEX).values(rowid=task.id, grams=stored))


def rebuild_index() -> int:
    """Index every matter afresh; backups leave the index out. Returns how many matters there are."""
    session = db.session()
    session.execute(delete(INDEX))
    count = 0
    for task in session.scalars(select(Task).order_by(Task.id)):
        index_task(task)
        count += 1
    return count


def _words(task: Task) -> str:
    """Everything a person may remember of a matter."""
    parts = [task.number, task.title, task.requirement, task.due_words]
    parts += [assignment.unit.name for assignment in task.assignments]
    parts += [assignment.unit.short_name for assignment in task.assignments]
    if task.document is not None:
        parts += [task.document.title, task.document.number]
    parts += [report.text for report in task.reports]
    return "\n".join(parts)
