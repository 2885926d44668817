"""看板: the matters in their columns, counted truly and loaded in pages.

The number of queries does not grow with the number of cards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.base import clock
from tracker.base.db import db
from tracker.models.audit import AuditEntry
from tracker.models.kinds import State
from tracker.models.lights import Light, facts_of, light_of
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import StateSpan, Task
from tracker.models.units import Unit
from tracker.models.work import Submission
from tracker.queries.board_columns import (
    BoardFilter,
    Place,
    first_ids,
    matters_of,
    standing,
    totals,
    totals_by_lead,
)
from tracker.queries.bureau import bureau, calendar

#: The columns, in the order of a matter's life.
COLUMNS = (State.DRAFT, State.ISSUED, State.ACTIVE, State.REVIEW, State.CLOSED)
#: Cards of a column at first, in a lane, and at most after loading more.
PAGE, LANE_PAGE, MOST_SHOWN = 20, 6, 200
#: Lanes (units) of one page.
LANES = 12


@dataclass(frozen=True)
class Card:
    task: Task
    light: Light
    #: Who brought it where it is; empty when the viewer did.
    moved_by: str
    #: Grows with every move, so that a reader's page sees which cards moved since it was made.
    moved_at: int


@dataclass(frozen=True)
class Column:
    state: State
    #: The unit of the lane; 0 where the board has no lanes.
    lane: int
    total: int
    cards: Sequence[Card]
    #: How many of the column the reader has now, the pages before included.
    shown: int

    @property
    def key(self) -> str:
        return f"{self.state.value}-{self.lane}" if self.lane else self.state.value


@dataclass(frozen=True)
class Lane:
    unit: Unit | None
    columns: Sequence[Column]

    @property
    def total(self) -> int:
        return sum(column.total for column in self.columns)


@dataclass(frozen=True)
class Board:
    version: str
    lanes: Sequence[Lane]
    #: Where the next page of lanes begins; None on the last.
    next_lanes: int | None = None


def board_version() -> str:
    """Changes whenever something happens to a matter, and at midnight, when lights change."""
    latest = db.session.scalar(
        select(AuditEntry.seq)
        .where(AuditEntry.ent_type == Task.audit_type)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    return f"{-1 if latest is None else latest}.{clock.today().toordinal()}"


def board_of(viewer: User, chosen: BoardFilter, shown: Mapping[str, int]) -> Board:
    """The board in one lane. `shown`: column key → how many of its cards the reader has loaded."""
    version, matters = board_version(), matters_of(viewer, chosen)
    places = [_place(state, 0, shown, PAGE) for state in columns_of(viewer)]
    return Board(version, [Lane(None, _filled(matters, places, totals(matters), viewer))])


def board_by_unit(
    viewer: User, chosen: BoardFilter, shown: Mapping[str, int], *, start: int = 0
) -> Board:
    """The board with a lane for each lead unit, those with most open matters first."""
    version, matters = board_version(), matters_of(viewer, chosen)
    counts = totals_by_lead(matters)
    units = _units_by_load(counts)
    here = units[start : start + LANES]
    states = columns_of(viewer)
    places = [_place(state, unit.id, shown, LANE_PAGE) for unit in here for state in states]
    columns = _filled(matters, places, counts, viewer)
    lanes = [Lane(unit, [c for c in columns if c.lane == unit.id]) for unit in here]
    return Board(version, lanes, start + LANES if start + LANES < len(units) else None)


def next_page(viewer: User, chosen: BoardFilter, state: State, lane: int, after: int) -> Column:
    """The cards of one column that follow the first `after`."""
    matters = matters_of(viewer, chosen)
    counts = totals_by_lead(matters) if lane else totals(matters)
    place = Place(state, lane, min(after + (LANE_PAGE if lane else PAGE), MOST_SHOWN))
    (column,) = _filled(matters, [place], counts, viewer)
    return Column(state, lane, column.total, column.cards[after:], column.shown)


def columns_of(viewer: User) -> tuple[State, ...]:
    """A department never sees drafts, so it has no column for them."""
    return COLUMNS if viewer.can(Capability.OVERSEE) else COLUMNS[1:]


def _place(state: State, lane: int, shown: Mapping[str, int], page: int) -> Place:
    key = f"{state.value}-{lane}" if lane else state.value
    return Place(state, lane, min(max(shown.get(key, 0), page), MOST_SHOWN))


def _units_by_load(counts: Mapping[tuple[str, int], int]) -> list[Unit]:
    load: dict[int, int] = {}
    for (state, unit_id), count in counts.items():
        load[unit_id] = load.get(unit_id, 0) + (count if state != State.CLOSED.value else 0)
    units = db.session.scalars(select(Unit).where(Unit.id.in_(load)))
    return sorted(units, key=lambda unit: (-load[unit.id], unit.position, unit.id))


def _filled(
    matters: Select[Any],
    places: Sequence[Place],
    counts: Mapping[tuple[str, int], int],
    viewer: User,
) -> list[Column]:
    ids = first_ids(matters, places)
    card_of = _cards({task_id for found in ids for task_id in found}, viewer)
    columns = []
    for place, found in zip(places, ids, strict=True):
        cards = sorted(map(card_of, found), key=lambda card: standing(card.task))
        total = counts.get((place.state.value, place.lane), 0)
        columns.append(Column(place.state, place.lane, total, cards, len(cards)))
    return columns


def _cards(ids: Iterable[int], viewer: User) -> Callable[[int], Card]:
    """Load some matters with all that a card and its acts ask for."""
    wanted, settings = list(ids), bureau()
    tasks = db.session.scalars(
        select(Task)
        .where(Task.id.in_(wanted))
        .options(selectinload(Task.submissions).options(joinedload(Submission.review)))
    )
    by_id, movers = {task.id: task for task in tasks}, _movers(wanted)
    policy, days, today = settings.light_policy, calendar(settings), clock.today()

    def card_of(task_id: int) -> Card:
        task = by_id[task_id]
        span_id, user_id, name = movers.get(task_id, (0, 0, ""))
        light = light_of(facts_of(task), today, policy, days)
        return Card(task, light, "" if user_id == viewer.id else name, span_id)

    return card_of


def _movers(task_ids: Sequence[int]) -> dict[int, tuple[int, int, str]]:
    """Task → the span it now stands in, and who began it."""
    rows = db.session.execute(
        select(StateSpan.task_id, StateSpan.id, User.id, User.name)
        .join(User, StateSpan.by_id == User.id)
        .where(StateSpan.task_id.in_(task_ids), StateSpan.until_at.is_(None))
    )
    return {task_id: (span_id, user_id, name) for task_id, span_id, user_id, name in rows}
