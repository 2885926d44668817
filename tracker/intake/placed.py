"""Facts by their place: what begins within a stretch, found without looking at all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class HasStart(Protocol):
    @property
    def start(self) -> int: ...


T = TypeVar("T", bound=HasStart)


class Placed(Generic[T]):
    """Things sorted by where they begin."""

    def __init__(self, things: Iterable[T]) -> None:
        self._things = sorted(things, key=lambda t: t.start)
        self._starts = [t.start for t in self._things]

    def starting_in(self, start: int, end: int) -> list[T]:
        """Those that begin at start or later and before end, in order."""
        return self._things[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
