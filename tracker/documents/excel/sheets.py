"""The table every room hands over: typed columns and plain rows. No layout, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

#: What a cell may hold. Percentages are in percentage points: 35 is 35 %.
#: A text in a column of another kind (本期无) is written as it stands.
Value = str | int | float | Decimal | date | None


class Kind(StrEnum):
    """What the cells of a column mean."""

    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"
    INT = "int"
    DECIMAL = "decimal"
    PERCENT = "percent"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """One column: its key in the program, its heading on paper, and what its cells mean."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    #: In characters of half a Chinese one; None fits the column to its content.
    width: float | None = None
    #: Offered in a list when the table is filled in; of a choice column, the only values accepted.
    choices: Sequence[str] = ()
    #: Read: must be there and filled in. Written: the heading is marked with a star.
    required: bool = False
    #: Written, but not shown: keys that find the row again.
    hidden: bool = False
    #: Read under these headings too.
    aliases: Sequence[str] = ()
    #: Digits after the point, of percentages and decimals.
    decimals: int = 0
    #: Shown for information, not to be filled in: its heading is grey.
    shown_only: bool = False
    #: One line of help beside the cell being filled in.
    prompt: str = ""
    #: (beginning of the cell's text, RGB): how lights are coloured. The text itself says the same.
    tints: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Sheet:
    """One table. `rows` may be a generator: it is read once, row by row."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    #: A line above the table in large type, and one in small; neither is needed.
    heading: str = ""
    note: str = ""
    #: The last line in bold, outside the filter and the sorting.
    totals: Sequence[Value] | None = None
    #: Empty, formatted rows below the last one, for filling in.
    blank_rows: int = 0
    portrait: bool = False


@dataclass(frozen=True)
class Meta:
    """What the file says about itself. The instant is given: the same facts make the same bytes."""

    title: str
    made_at: datetime
    author: str = "督查督办系统"
    #: Words on a hidden sheet, each behind the name under which it is found again.
    hidden: Sequence[tuple[str, str]] = ()
