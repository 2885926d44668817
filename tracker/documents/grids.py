"""Grids: the blocks that have rows: tables, forms, bars."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"


@dataclass(frozen=True)
class Column:
    """A column of a table. ``width`` is a weight; the table always fills the text area."""

    title: str
    width: int
    align: Align = Align.CENTER


@dataclass(frozen=True)
class Table:
    """A table whose head row is repeated on every page.

    ``sums`` are the positions of columns whose cells must add up to the last row, ``quotients`` say
    (shown, part, whole) by position; both are checked in every row before the document is made.
    """

    tag: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    #: The last row is a total row.
    totalled: bool = False
    sums: tuple[int, ...] = ()
    quotients: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell of a form; labels are set in 黑体 and centred, values flush left."""

    text: str
    span: int = 1
    is_label: bool = False


@dataclass(frozen=True)
class FormRow:
    cells: tuple[Cell, ...]
    #: Least height in millimetres: room for handwriting.
    height: int = 10


@dataclass(frozen=True)
class Form:
    """A form of labels and values on a grid of ``widths`` (weights)."""

    tag: ClassVar[str] = "form"
    widths: tuple[int, ...]
    rows: tuple[FormRow, ...]


@dataclass(frozen=True)
class Bar:
    """One bar: the counts that make it, and how it is said in words.

    ``mark`` is a share of the whole in hundredths of a percent (time elapsed, a threshold), drawn
    as a line across the bar.
    """

    label: str
    done: int
    overdue: int
    whole: int
    said: str
    mark: int | None = None


@dataclass(frozen=True)
class BarChart:
    """Bars under one another, black for done, hatched for overdue, white for the rest."""

    tag: ClassVar[str] = "bar_chart"
    caption: str
    bars: tuple[Bar, ...]
