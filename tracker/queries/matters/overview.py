"""驾驶舱: how things stand, in one sentence and few figures; each figure counted from one query."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from tracker.base import clock
from tracker.base.db import db
from tracker.models.kinds import Decision, Part, State
from tracker.models.lights import Colour
from tracker.models.people import User
from tracker.models.tasks import Assignment, StateSpan, Task
from tracker.models.units import Unit
from tracker.models.work import Directive, Review
from tracker.queries.bureau.bureau import bureau, calendar
from tracker.queries.matters import rows
from tracker.queries.matters.lights import colour_of_task
from tracker.queries.matters.rows import TaskRow
from tracker.queries.matters.visibility import task_is_visible

#: The order of the parts of a bar, worst first.
ORDER = (
    Colour.RED,
    Colour.YELLOW,
    Colour.BLUE,
    Colour.GREEN,
    Colour.GREY,
    Colour.DARK_RED,
    Colour.DARK_GREEN,
)

#: The figures of the page in their order, with their words.
FIGURES = (
    (Colour.RED, "红灯"),
    (Colour.YELLOW, "黄灯"),
    (Colour.GREEN, "正常"),
    (Colour.BLUE, "待签收"),
    (Colour.GREY, "已中止"),
    (Colour.DARK_GREEN, "按时办结"),
    (Colour.DARK_RED, "逾期办结"),
)


@dataclass(frozen=True)
class UnitBar:
    """One unit's matters by colour; colours without matters are left out."""

    unit_id: int
    name: str
    counts: dict[Colour, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Overview:
    by_colour: dict[Colour, int]
    units: list[UnitBar]
    red: list[TaskRow]
    #: What happened in the last seven days: words → count.
    week: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_colour.values())

    @property
    def closed(self) -> int:
        return self.by_colour.get(Colour.DARK_GREEN, 0) + self.by_colour.get(Colour.DARK_RED, 0)

    @property
    def sentence(self) -> str:
        """How things stand; a rate only where there is something to divide by."""
        if not self.total:
            return "目前还没有交办的事项。"
        red = self.by_colour.get(Colour.RED, 0)
        rate = f"办结率{self.closed * 100 / self.total:.0f}%"
        trouble = f"其中{red}项亮红灯" if red else "没有红灯事项"
        running = self.total - self.closed
        return f"共交办{self.total}项，已办结{self.closed}项，{rate}；在办{running}项，{trouble}。"


def overview(viewer: User, *, most_red: int = 15) -> Overview:
    """Everything on the page, for the matters this viewer may see. Drafts and revoked ones do not count."""
    settings = bureau()
    colour = colour_of_task(clock.today(), settings.light_policy, calendar(settings))
    counted = (
        task_is_visible(viewer),
        ~Task.is_frame,
        Task.state.not_in((State.DRAFT, State.REVOKED)),
    )
    found = db.session.execute(
        select(Unit.id, Unit.name, Unit.short_name, colour, func.count())
        .select_from(Task)
        .outerjoin(Assignment, (Assignment.task_id == Task.id) & (Assignment.part == Part.LEAD))
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(*counted)
        .group_by(Unit.id, Unit.name, Unit.short_name, colour)
    )
    by_colour: Counter[Colour] = Counter()
    bars: dict[int, UnitBar] = {}
    for unit_id, name, short, value, count in found:
        by_colour[Colour(value)] += count
        bar = bars.setdefault(unit_id, UnitBar(unit_id, short or name, {}))
        bar.counts[Colour(value)] = count
    red = rows.read(
        rows.task_rows(viewer)
        .where(rows.of_colour(Colour.RED))
        .order_by(Task.due_on, Task.id)
        .limit(most_red)
    )
    return Overview(dict(by_colour), _worst_first(bars.values()), red, _week(viewer))


def _worst_first(bars: object) -> list[UnitBar]:
    def badness(bar: UnitBar) -> tuple[int, int, int]:
        return (-bar.counts.get(Colour.RED, 0), -bar.counts.get(Colour.YELLOW, 0), -bar.total)

    return sorted(bars, key=badness)  # type: ignore[call-overload, no-any-return]


def _week(viewer: User) -> dict[str, int]:
    since = clock.now() - timedelta(days=7)
    seen = (task_is_visible(viewer), ~Task.is_frame)

    def entered(state: State) -> int:
        statement = select(func.count(func.distinct(Task.id))).join(StateSpan)
        return (
            db.session.scalar(
                statement.where(*seen, StateSpan.state == state, StateSpan.since_at > since)
            )
            or 0
        )

    returned = select(func.count()).where(
        Review.decision == Decision.REFUSED, Review.decided_at > since
    )
    return {
        "新交办": entered(State.ISSUED),
        "提交办结": entered(State.REVIEW),
        "办结": entered(State.CLOSED),
        "退回": db.session.scalar(returned) or 0,
        "批示": db.session.scalar(select(func.count()).where(Directive.given_at > since)) or 0,
    }
