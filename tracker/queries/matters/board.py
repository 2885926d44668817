"""看板: the matters in their columns, counted truly and loaded in pages.

The number of queries does not grow with the number of cards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import defer, selectinload

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
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters.board_columns import (
    BoardFilter,
    Filling,
    Key,
    lead_lane,
    matters_of,
    no_lane,
    ranked,
    whole,
)

#: The columns, in the order of a matter's life.
COLUMNS = (State.DRAFT, State.ISSUED, State.ACTIVE, State.REVIEW, State.CLOSED)
#: Cards of a column at first, in a lane, and at most after loading more.
PAGE, LANE_PAGE, MOST_SHOWN = 20, 5, 200
#: Lanes (units) of one page.
LANES = 8


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
    version = board_version()
    limits = {(s.value, 0): _limit(shown.get(s.value, 0), PAGE) for s in columns_of(viewer)}
    filling = _filling(viewer, chosen, limits)
    return Board(version, [Lane(None, _columns(viewer, limits, filling))])


def board_by_unit(
    viewer: User, chosen: BoardFilter, shown: Mapping[str, int], *, start: int = 0
) -> Board:
    """The board with a lane for each lead unit, those with most open matters first."""
    version, given = board_version(), _limits_of(shown)
    states = [state.value for state in columns_of(viewer)]
    filling = ranked(matters_of(viewer, chosen), lead_lane(), {**given, ("", 0): LANE_PAGE})
    units = _units_by_load(filling.totals)
    here = units[start : start + LANES]
    keys = {(s, u.id): given.get((s, u.id), LANE_PAGE) for u in here for s in states}
    columns = _columns(viewer, keys, filling)
    lanes = [Lane(unit, [c for c in columns if c.lane == unit.id]) for unit in here]
    return Board(version, lanes, start + LANES if start + LANES < len(units) else None)


def next_page(viewer: User, chosen: BoardFilter, state: State, lane: int, after: int) -> Column:
    """The cards of one column that follow the first `after`."""
    key, page = (state.value, lane), LANE_PAGE if lane else PAGE
    limits = {key: _limit(after + page, page)}
    by_lane = ranked(matters_of(viewer, chosen), lead_lane(), limits) if lane else None
    filling = by_lane or _filling(viewer, chosen, limits)
    shown = filling.ids.get(key, [])
    (column,) = _columns(viewer, limits, Filling(filling.totals, {key: shown[after:]}))
    return replace(column, shown=len(shown))


def _filling(viewer: User, chosen: BoardFilter, limits: Mapping[Key, int]) -> Filling:
    matters = matters_of(viewer, chosen)
    if viewer.can(Capability.OVERSEE) and chosen == BoardFilter():
        return whole(matters, limits)
    return ranked(matters, no_lane(), limits)


def _limit(wanted: int, page: int) -> int:
    return min(max(wanted, page), MOST_SHOWN)


def _limits_of(shown: Mapping[str, int]) -> dict[Key, int]:
    """Column key (active-7) → its limit, for the columns of lanes."""
    parts = [(*key.partition("-")[::2], count) for key, count in shown.items()]
    return {(s, int(lane)): _limit(count, LANE_PAGE) for s, lane, count in parts if lane}


def columns_of(viewer: User) -> tuple[State, ...]:
    """A department never sees drafts, so it has no column for them."""
    return COLUMNS if viewer.can(Capability.OVERSEE) else COLUMNS[1:]


def _units_by_load(counts: Mapping[tuple[str, int], int]) -> list[Unit]:
    load: dict[int, int] = {}
    for (state, unit_id), count in counts.items():
        load[unit_id] = load.get(unit_id, 0) + (count if state != State.CLOSED.value else 0)
    units = db.session.scalars(select(Unit).where(Unit.id.in_(load)))
    return sorted(units, key=lambda unit: (-load[unit.id], unit.position, unit.id))


def _columns(viewer: User, keys: Iterable[Key], filling: Filling) -> list[Column]:
    wanted = {key: filling.ids.get(key, []) for key in keys}
    card_of = _cards([task_id for ids in wanted.values() for task_id in ids], viewer)
    return [
        Column(State(value), lane, filling.totals.get((value, lane), 0), cards, len(cards))
        for (value, lane), ids in wanted.items()
        for cards in [[card_of(task_id) for task_id in ids]]
    ]


def _cards(wanted: Sequence[int], viewer: User) -> Callable[[int], Card]:
    """Load some matters with all that a card and its acts ask for."""
    settings = bureau()
    tasks = db.session.scalars(
        select(Task)
        .where(Task.id.in_(wanted))
        .options(
            defer(Task.requirement),
            selectinload(Task.submissions).options(defer(Submission.outcome)),
            selectinload(Task.submissions).joinedload(Submission.review),
        )
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
