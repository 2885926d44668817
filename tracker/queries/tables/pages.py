"""One page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from tracker.base.db import db

Item = TypeVar("Item")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some of a list, and how many there are in all. A page beyond the last shows the last."""

    items: Sequence[Item]
    total: int
    page: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        return pages_of(self.total)


def pages_of(total: int) -> int:
    return max(1, -(-total // SIZE))


def within(page: int, total: int) -> int:
    """The page nearest to the one asked for."""
    return min(max(page, 1), pages_of(total))


def page_of_rows(statement: Select[*tuple[Any, ...]], page: int) -> Page[Any]:
    """A page of entities, counted and read by the database."""
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    page = within(page, total)
    found = db.session.scalars(statement.offset((page - 1) * SIZE).limit(SIZE)).all()
    return Page(found, total, page)
