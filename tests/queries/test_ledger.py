"""The ledger as it is read: what each person sees, filters, order, pages, and how few queries it costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import event

from tests.support.cast import Cast
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.models.kinds import State, TaskKind
from tracker.models.lights import Colour
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.queries.tables.ledger import (
    EVERYTHING,
    PAGE_SIZE,
    chosen_lines,
    ledger_lines,
    ledger_page,
    lines_by_number,
)
from tracker.queries.tables.ledger_filters import LedgerFilter
from tracker.rules.matters import drafting


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside."""
    ran: list[str] = []

    def hear(_c: object, _k: object, statement: str, *_: object) -> None:
        ran.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield ran
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def found(viewer: User, **wanted: object) -> list[str]:
    page = ledger_page(viewer, LedgerFilter(**wanted), page=1, shown=frozenset())  # type: ignore[arg-type]
    return [line.row.title for line in page.lines]


@pytest.fixture
def three(cast: Cast, app_context: Flask) -> list[Task]:
    """On 30 June 2023: one overdue, one in time with 行业科 in the lead, one closed rectification."""
    with clock.standing_at(datetime(2023, 6, 1, 2, tzinfo=UTC)):
        late = cast.task(title="逾期事项", due_on=date(2023, 6, 20), kind=TaskKind.REPORT)
    other = cast.task(State.ISSUED, title="行业事项", lead=cast.unit("hangye"), assists=[])
    closed = cast.task(
        State.CLOSED,
        title="整改 50%_完成",
        kind=TaskKind.RECTIFICATION,
        requirement="查漏补缺",
        due_on=None,
    )
    return [late, other, closed]


def test_filters_find_what_they_say(cast: Cast, three: list[Task]) -> None:
    wang = cast.user("wang")
    assert found(wang) == ["整改 50%_完成", "行业事项", "逾期事项"]
    assert found(wang, states=(State.ISSUED, State.CLOSED)) == ["整改 50%_完成", "行业事项"]
    assert found(wang, colours=(Colour.RED,)) == ["逾期事项"]
    assert found(wang, colours=(Colour.BLUE, Colour.DARK_GREEN)) == ["整改 50%_完成", "行业事项"]
    assert found(wang, kinds=(TaskKind.RECTIFICATION,)) == ["整改 50%_完成"]
    assert found(wang, unit_id=cast.units["hangye"]) == ["行业事项"]
    assert found(wang, unit_id=cast.units["hangye"], with_assists=True) == found(wang)
    assert found(wang, due_from=date(2023, 6, 20), due_to=date(2023, 6, 20)) == ["逾期事项"]
    assert found(wang, document_id=7) == []


def test_words_are_all_looked_for(cast: Cast, three: list[Task]) -> None:
    wang = cast.user("wang")
    assert found(wang, text="逾期") == ["逾期事项"]
    assert found(wang, text="查漏") == ["整改 50%_完成"]
    assert found(wang, text="整改 完成") == ["整改 50%_完成"]
    assert found(wang, text="整改 逾期") == []
    assert found(wang, text="没有的词") == []


def test_everybody_sees_their_own(cast: Cast, three: list[Task]) -> None:
    assert found(cast.user("chen")) == found(cast.user("wang"))
    assert found(cast.user("li")) == ["整改 50%_完成", "逾期事项"]
    assert found(cast.user("zhou")) == ["整改 50%_完成", "行业事项", "逾期事项"]
    assert found(cast.user("admin")) == []
    draft = cast.task(State.DRAFT, title="拟办事项")
    assert "拟办事项" in found(cast.user("wang"))
    assert "拟办事项" not in found(cast.user("li"))
    assert lines_by_number(cast.user("li"), [draft.number]) == []
    assert len(lines_by_number(cast.user("wang"), [draft.number, three[0].number])) == 2


ORDERS = [
    ("number", ["逾期事项", "行业事项", "整改 50%_完成"]),
    ("due_on", ["逾期事项", "行业事项", "整改 50%_完成"]),
    ("-due_on", ["行业事项", "逾期事项", "整改 50%_完成"]),
    ("light", ["逾期事项", "行业事项", "整改 50%_完成"]),
    ("-light", ["整改 50%_完成", "行业事项", "逾期事项"]),
    ("state", ["行业事项", "逾期事项", "整改 50%_完成"]),
    ("lead", ["逾期事项", "整改 50%_完成", "行业事项"]),
    ("nonsense", ["逾期事项", "行业事项", "整改 50%_完成"]),
]


def test_order(cast: Cast, three: list[Task]) -> None:
    for sort, wanted in ORDERS:
        assert found(cast.user("wang"), sort=sort) == wanted, sort


def test_details_stand_beside_the_row(cast: Cast, three: list[Task]) -> None:
    cast.report(three[0], 30, "第一次反馈")
    cast.report(three[0], 40, "第二次反馈")
    with transaction():
        drafting.draft_task(
            drafting.Draft("有联系领导", "要求", TaskKind.MEETING, contacts=[cast.user("chen")]),
            by=cast.user("wang"),
        )
    page = ledger_page(cast.user("wang"), LedgerFilter(), page=1, shown=EVERYTHING)
    by_title = {line.row.title: line.details for line in page.lines}
    assert by_title["逾期事项"].latest == "第二次反馈"
    assert by_title["逾期事项"].latest_on == date(2023, 6, 30)
    assert by_title["逾期事项"].assists == ("行业科",)
    assert by_title["有联系领导"].contacts == ("陈局长",)
    bare = ledger_page(cast.user("wang"), LedgerFilter(), page=1, shown=frozenset())
    assert all(line.details.requirement == "" for line in bare.lines)


def many(cast: Cast, number: int) -> None:
    with transaction():
        for place in range(number):
            drafting.draft_task(
                drafting.Draft(
                    f"第{place}项", "要求", TaskKind.WORK_POINT, assists=[cast.unit("hangye")]
                ),
                by=cast.user("wang"),
            )


def test_pages(cast: Cast, app_context: Flask) -> None:
    many(cast, PAGE_SIZE + 3)
    wang = cast.user("wang")
    first = ledger_page(wang, LedgerFilter(sort="number"), page=1, shown=frozenset())
    assert (first.total, first.pages, len(first.lines)) == (PAGE_SIZE + 3, 2, PAGE_SIZE)
    beyond = ledger_page(wang, LedgerFilter(sort="number"), page=99, shown=frozenset())
    assert (beyond.page, [line.row.title for line in beyond.lines]) == (
        2,
        [f"第{place}项" for place in range(PAGE_SIZE, PAGE_SIZE + 3)],
    )
    everything = [line.row.title for line in ledger_lines(wang, LedgerFilter(sort="number"))]
    assert everything == [f"第{place}项" for place in range(PAGE_SIZE + 3)]
    ids = [line.row.id for line in beyond.lines]
    assert [line.row.id for line in chosen_lines(wang, LedgerFilter(sort="number"), ids)] == ids


def test_the_number_of_queries_does_not_grow(cast: Cast, app_context: Flask) -> None:
    wang = cast.user("wang")
    assert wang.capabilities
    many(cast, 2)
    costs = []
    for _ in range(2):
        db.session.expire_all()
        assert wang.capabilities
        with counted() as ran:
            ledger_page(wang, LedgerFilter(), page=1, shown=EVERYTHING)
        costs.append(len(ran))
        with counted() as ran:
            list(ledger_lines(wang, LedgerFilter()))
        costs.append(len(ran))
        many(cast, 40)
    assert costs[0] == costs[2]
    assert costs[1] == costs[3]
    assert costs[0] <= 9
