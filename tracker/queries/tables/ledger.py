"""The ledger (台账): the matters a person may see, filtered, sorted, a page at a time or all of them.

A page costs the same few queries whatever it holds: the count, the ids of the page, their rows, and
one grouped query for each kind of detail that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.base.db import db
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.queries.matters.rows import TaskRow, read, task_rows
from tracker.queries.tables.ledger_details import Details, details_of
from tracker.queries.tables.ledger_filters import LedgerFilter, found_ids, ordered_ids

PAGE_SIZE = 50
_CHUNK = 500

#: Stands for all columns with details.
EVERYTHING = frozenset({"requirement", "assists", "contacts", "clause", "latest", "latest_on"})


@dataclass(frozen=True)
class LedgerLine:
    """One matter of the ledger: its row, and what was asked for beside it."""

    row: TaskRow
    details: Details


@dataclass(frozen=True)
class LedgerPage:
    lines: list[LedgerLine]
    total: int
    page: int
    pages: int


def ledger_page(
    viewer: User, wanted: LedgerFilter, *, page: int, shown: frozenset[str]
) -> LedgerPage:
    """One page; `shown` are the columns, so that only their details are read."""
    cut = _cut_once if wanted.colours else _cut_twice
    ids, total, page = cut(viewer, wanted, page)
    return LedgerPage(_lines(viewer, ids, shown), total, page, _pages(total))


def _cut_once(viewer: User, wanted: LedgerFilter, page: int) -> tuple[list[int], int, int]:
    """The ids of a page from all of them: lights cost more to work out than ids to carry."""
    ids = list(db.session.scalars(ordered_ids(viewer, wanted)))
    page = min(max(page, 1), _pages(len(ids)))
    return ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], len(ids), page


def _cut_twice(viewer: User, wanted: LedgerFilter, page: int) -> tuple[list[int], int, int]:
    """The ids of a page alone, and the count by itself: both are found in indexes."""
    total = ledger_size(viewer, wanted)
    page = min(max(page, 1), _pages(total))
    cut = ordered_ids(viewer, wanted).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return list(db.session.scalars(cut)), total, page


def ledger_size(viewer: User, wanted: LedgerFilter) -> int:
    """How many matters a filter finds."""
    found = found_ids(viewer, wanted)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _pages(total: int) -> int:
    return max(-(-total // PAGE_SIZE), 1)


def ledger_lines(viewer: User, wanted: LedgerFilter) -> Iterator[LedgerLine]:
    """Every matter that is found, whole, in order; read in chunks so that nothing piles up."""
    yield from _whole_lines(viewer, list(db.session.scalars(ordered_ids(viewer, wanted))))


def chosen_lines(viewer: User, wanted: LedgerFilter, ids: Sequence[int]) -> Iterator[LedgerLine]:
    """The matters with these ids, those the viewer may see, in the order of the ledger."""
    found = ordered_ids(viewer, wanted).where(Task.id.in_(list(ids)[:_CHUNK]))
    yield from _whole_lines(viewer, list(db.session.scalars(found)))


def lines_by_number(viewer: User, numbers: Sequence[str]) -> list[LedgerLine]:
    """The matters with these numbers that the viewer may see."""
    found: list[int] = []
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        found += db.session.scalars(found_ids(viewer, LedgerFilter()).where(Task.number.in_(chunk)))
    return list(_whole_lines(viewer, found))


def _whole_lines(viewer: User, ids: list[int]) -> Iterator[LedgerLine]:
    for start in range(0, len(ids), _CHUNK):
        yield from _lines(viewer, ids[start : start + _CHUNK], EVERYTHING)


def _lines(viewer: User, ids: list[int], shown: frozenset[str]) -> list[LedgerLine]:
    if not ids:
        return []
    rows = {row.id: row for row in read(task_rows(viewer).where(Task.id.in_(ids)))}
    found = details_of(ids, shown)
    # A matter may have gone out of sight since the ids were read.
    return [LedgerLine(rows[task_id], found[task_id]) for task_id in ids if task_id in rows]
