"""What the readers of time hand to one another: a find in a view, before it becomes a `Deadline`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..facts import DeadlineKind, Rule


@dataclass(frozen=True)
class Found:
    """A reading of view[start:end]."""

    start: int
    end: int
    kind: DeadlineKind
    due: date | None = None
    window_start: date | None = None
    window_end: date | None = None
    rules: tuple[Rule, ...] = ()
    n: int | None = None
    unit: str | None = None
    origin: str | None = None
    event: str | None = None
    provisional: date | None = None
    time: str | None = None
    #: Reasons to ask; without any the reading stands.
    doubts: tuple[str, ...] = ()
    #: Presumed, said, but not asked.
    presumed: tuple[str, ...] = ()
    #: Source spans elsewhere that this rests on.
    context: tuple[tuple[int, int], ...] = ()
    #: A recurrence said by a noun alone (季报告): gives way to a rule that says the day.
    is_general: bool = False
    #: 不少于2次/年 is a target as well: (least, measure).
    counted: tuple[int, str] | None = None


class Taken:
    """Which characters of a view have been read already."""

    def __init__(self, length: int, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._taken = bytearray(length)
        for start, end in spans:
            self.take(start, end)

    def take(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\x01" * (end - start)

    def overlaps(self, start: int, end: int) -> bool:
        return any(self._taken[start:end])
