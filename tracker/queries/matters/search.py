"""Search over matters: one index of character pairs, the same on both engines."""

from __future__ import annotations

from sqlalchemy import Integer, cast, column, false, or_, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.elements import ColumnElement

from tracker.base.db import db
from tracker.base.text import grams, runs
from tracker.models.sources import SourceDocument
from tracker.models.tasks import Task

#: FTS5 on SQLite, a tsvector on PostgreSQL: see the migration 20261122_search.
INDEX = table("search_task", column("rowid", Integer), column("grams"))


def matching(words: str) -> ColumnElement[bool]:
    """The condition on Task that all of the words stand in it; nothing to look for finds nothing."""
    terms = _terms(words)
    if not terms:
        return false()
    if db.engine.dialect.name == "sqlite":
        query = " ".join(f'"{term}"{"*" if is_start else ""}' for term, is_start in terms)
        hit = column("search_task").op("MATCH")(query)
    else:
        query = " & ".join(f"'{term}'{':*' if is_start else ''}" for term, is_start in terms)
        hit = INDEX.c.grams.op("@@")(cast(query, TSQUERY))
    return Task.id.in_(select(INDEX.c.rowid).select_from(INDEX).where(hit))


def _terms(words: str) -> list[tuple[str, bool]]:
    """Tokens to look for, and whether each is only the start of one (a single character, a word)."""
    found: dict[tuple[str, bool], None] = {}
    for run in runs(words):
        if run.isascii() or len(run) == 1:
            # A number is meant as it stands: 2 is not the beginning of 2023.
            found[run, not run.isdigit()] = None
        else:
            found.update(dict.fromkeys((pair, False) for pair in grams(run) if len(pair) == 2))
    return list(found)[:20]


def sources_named(words: str, most: int = 10) -> list[SourceDocument]:
    """Source documents whose title or number has the words in it, newest first."""
    if not words:
        return []
    named = or_(
        SourceDocument.title.contains(words, autoescape=True),
        SourceDocument.number.contains(words, autoescape=True),
    )
    chosen = select(SourceDocument).where(named).order_by(SourceDocument.id.desc()).limit(most)
    return list(db.session.scalars(chosen))
