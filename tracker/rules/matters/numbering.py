"""Numbers of matters: 督〔2023〕12号, dense within a year."""

from __future__ import annotations

from sqlalchemy import select

from tracker.base.db import db
from tracker.models.tasks import NumberSeries


def next_number(series: str, year: int) -> int:
    """Take the next running number; the row stays locked until the transaction ends."""
    row = db.session.scalars(
        select(NumberSeries)
        .where(NumberSeries.name == series, NumberSeries.year == year)
        .with_for_update()
    ).one_or_none()
    if row is None:
        row = NumberSeries(name=series, year=year, last=0)
        db.session.add(row)
    row.last += 1
    db.session.flush()
    return row.last


def written_number(word: str, year: int, number: int) -> str:
    """GB/T 9704-2012 7.2.5: full year in 〔〕, no leading zero, no 第."""
    return f"{word}〔{year}〕{number}号"
