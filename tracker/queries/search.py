"""Search over matters: one index of character pairs, the same on both engines."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Integer, cast, column, false, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.elements import ColumnElement

from tracker.base.db import db
from tracker.base.text import grams
from tracker.models.tasks import Task

#: FTS5 on SQLite, a tsvector on PostgreSQL: see the migration 20261122_search.
INDEX = table("search_task", column("rowid", Integer), column("grams"))
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[0-9a-z]+")


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
    for run in _RUN.findall(unicodedata.normalize("NFKC", words).casefold()):
        if run.isascii() or len(run) == 1:
            found[run, True] = None
        else:
            found.update(dict.fromkeys((pair, False) for pair in grams(run) if len(pair) == 2))
    return list(found)[:20]
