"""看板: who sees which cards, what a move does, and what is refused with nothing changed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from tests.support.cast import START, Cast
from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.models.audit import AuditEntry
from tracker.models.kinds import State, TaskKind
from tracker.models.tasks import Task
from tracker.rules.matters import issuing, pausing

FRAGMENT = {"HX-Request": "true"}


def make(cast: Cast, state: State = State.ACTIVE, **changes: object) -> int:
    """A matter in a state; its id."""
    with cast.app.app_context():
        return cast.task(state, **changes).id


def state_of(cast: Cast, task_id: int) -> tuple[State, int, int]:
    """State and version of a matter, and how many entries the log has about matters."""
    with cast.app.app_context():
        task = db.session.get_one(Task, task_id)
        mine = AuditEntry.ent_type == "task"
        count = db.session.scalar(select(func.count(AuditEntry.seq)).where(mine))
        return task.state, task.version, count


def move(browser: FlaskClient, cast: Cast, task_id: int, to: str, **more: str) -> TestResponse:
    """Post a move with the card as it stands now; ``more`` replaces fields."""
    page = browser.get("/board").text
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    version = state_of(cast, task_id)[1]
    form = {"task": str(task_id), "to": to, "version": str(version), "csrf_token": token[1]}
    return browser.post("/board/move", data=form | more, headers=FRAGMENT)


def column(text: str, state: str) -> str:
    """The part of a board that is one column."""
    return re.search(rf'<ol class="column" id="column-{state}".*?</ol>', text, re.DOTALL)[0]


def count_of(text: str, state: str) -> int:
    head = re.search(rf'id="column-head-{state}">.*?column-count">(\d+)<', text, re.DOTALL)
    return int(head[1])


@contextmanager
def counted_queries(cast: Cast) -> Iterator[list[str]]:
    statements: list[str] = []
    with cast.app.app_context():
        engine = db.engine

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_each_matter_stands_in_the_column_of_its_state(cast: Cast):
    ids = {state: make(cast, state) for state in list(State)[:5]}
    text = cast.sign_in("wang").get("/board").text
    for state, task_id in ids.items():
        assert f'id="card-{task_id}"' in column(text, state.value)
        assert count_of(text, state.value) == 1


def test_a_card_says_number_light_title_unit_and_day(cast: Cast):
    make(cast, State.ACTIVE, due_on=date(2023, 6, 30))
    card = column(cast.sign_in("wang").get("/board").text, "active")
    for words in ("督〔2023〕1号", "今日到期", "编制2023年衔接资金支出计划", "规财科", "6月30日"):
        assert words in card


def test_a_suspended_matter_stays_where_its_work_goes_on_and_a_revoked_one_leaves(cast: Cast):
    ids = [make(cast, state) for state in (State.ISSUED, State.ACTIVE, State.ACTIVE)]
    with cast.app.app_context():
        issued, active, revoked = (db.session.get_one(Task, i) for i in ids)
        wang = cast.user("wang")
        with transaction():
            pausing.suspend_task(issued, by=wang, reason="政策调整")
            pausing.suspend_task(active, by=wang, reason="政策调整")
            pausing.revoke_task(revoked, by=wang, reason="重复")
    text = cast.sign_in("wang").get("/board").text
    assert f"card-{ids[0]}" in column(text, "issued")
    assert f"card-{ids[1]}" in column(text, "active")
    assert f"card-{ids[2]}" not in text
    assert (count_of(text, "issued"), count_of(text, "active")) == (1, 1)


def test_a_frame_is_no_card_but_its_children_are(cast: Cast):
    with cast.app.app_context():
        units = [cast.unit("dongshan"), cast.unit("xihe")]
        frame = cast.task(State.DRAFT, lead=None, assists=[], fan_out=units)
        frame_id, children = frame.id, [child.id for child in frame.children]
    text = cast.sign_in("wang").get("/board").text
    assert f'id="card-{frame_id}"' not in text
    assert all(f'id="card-{child}"' in text for child in children)
    assert count_of(text, "draft") == 2


def test_a_department_sees_its_own_issued_matters_and_no_column_of_drafts(cast: Cast):
    draft, mine = make(cast, State.DRAFT), make(cast, State.ISSUED)
    with cast.app.app_context():
        foreign = cast.task(State.DRAFT, lead=cast.unit("hangye"), assists=[])
        with transaction():
            issuing.issue_task(foreign, by=cast.user("wang"))
        foreign_id = foreign.id
    text = cast.sign_in("li").get("/board").text
    assert f'id="card-{mine}"' in text
    assert f'id="card-{draft}"' not in text
    assert f'id="card-{foreign_id}"' not in text
    assert 'id="column-draft"' not in text
    assert count_of(text, "issued") == 1


@pytest.mark.parametrize("name", ["admin", "guard", "auditor"])
def test_the_machine_s_keepers_have_no_board(cast: Cast, name: str):
    task_id = make(cast, State.DRAFT)
    browser = cast.sign_in(name)
    assert browser.get("/board").status_code == 404
    assert browser.get("/board/column?state=draft").status_code == 404
    answer = browser.post("/board/move", data={"task": task_id, "to": "issued"}, headers=FRAGMENT)
    assert answer.status_code in {400, 404}
    assert state_of(cast, task_id)[0] is State.DRAFT


def test_filters_are_kept_in_the_form_and_narrow_cards_and_counts(cast: Cast):
    with clock.standing_at(START - timedelta(days=40)):
        red = make(cast, State.ACTIVE, due_on=date(2023, 6, 15), title="核查公益岗位")
    make(cast, State.ACTIVE, kind=TaskKind.REPORT)
    browser = cast.sign_in("wang")
    for query in ("light=red", "q=公益岗", "kind=work_point"):
        text = browser.get(f"/board?{query}").text
        assert f'id="card-{red}"' in text
        assert count_of(text, "active") == 1
    assert 'value="公益岗"' in browser.get("/board?q=公益岗").text
    with cast.app.app_context():
        hangye, xihe = cast.units["hangye"], cast.units["xihe"]
    assert count_of(browser.get(f"/board?unit={hangye}").text, "active") == 2
    assert count_of(browser.get(f"/board?unit={xihe}").text, "active") == 0
    assert count_of(browser.get("/board?q=%25").text, "active") == 0


@pytest.mark.parametrize(
    "query", ["unit=٣", "unit=9999999999999", "kind=x", "light=%00", "from=-1"]
)
def test_a_filter_that_makes_no_sense_is_passed_over(cast: Cast, query: str):
    make(cast, State.ACTIVE)
    answer = cast.sign_in("wang").get(f"/board?{query}")
    assert answer.status_code == 200
    assert count_of(answer.text, "active") == 1


def test_columns_load_in_pages_and_count_truly(cast: Cast):
    ids = [make(cast, State.DRAFT, due_on=date(2023, 7, 1 + n)) for n in range(23)]
    browser = cast.sign_in("wang")
    text = browser.get("/board").text
    assert count_of(text, "draft") == 23
    assert re.findall(r'id="card-(\d+)"', column(text, "draft")) == [str(i) for i in ids[:20]]
    more = re.search(r'hx-get="(/board/column[^"]+)"', text)[1].replace("&amp;", "&")
    rest = browser.get(more, headers=FRAGMENT).text
    assert re.findall(r'id="card-(\d+)"', rest) == [str(i) for i in ids[20:]]
    assert 'id="more-draft" hx-swap-oob="true"' in rest
    assert "继续显示" not in rest
    whole = browser.get("/board?v=0&shown=draft:23", headers=FRAGMENT).text
    assert len(re.findall(r'id="card-', column(whole, "draft"))) == 23


@pytest.mark.parametrize("query", ["", "state=x", "state=revoked&after=x"])
def test_a_page_of_no_column_is_not_found_or_empty(cast: Cast, query: str):
    answer = cast.sign_in("wang").get(f"/board/column?{query}", headers=FRAGMENT)
    assert answer.status_code == 404 or "card-" not in answer.text


def test_lanes_stand_for_lead_units_the_fullest_first(cast: Cast):
    for _ in range(7):
        make(cast, State.ACTIVE)
    with cast.app.app_context():
        other = cast.task(State.DRAFT, lead=cast.unit("hangye"), assists=[]).id
        guicai, hangye = cast.units["guicai"], cast.units["hangye"]
    browser = cast.sign_in("wang")
    text = browser.get("/board?lanes=unit").text
    assert re.findall(r'id="lane-(\d+)"', text) == [str(guicai), str(hangye)]
    assert count_of(text, f"active-{guicai}") == 7
    assert len(re.findall(r'id="card-', column(text, f"active-{guicai}"))) == 5
    assert f'id="card-{other}"' in column(text, f"draft-{hangye}")
    assert f'id="card-{other}"' not in column(text, f"draft-{guicai}")
    more = browser.get(f"/board/column?state=active&lane={guicai}&after=5&lanes=unit").text
    assert len(re.findall(r'id="card-', more)) == 2


def test_a_poll_is_silent_until_something_happens(cast: Cast):
    task_id = make(cast, State.ISSUED)
    browser = cast.sign_in("wang")
    version = re.search(r'data-version="([^"]+)" data-query', browser.get("/board").text)[1]
    silent = browser.get(f"/board?v={version}", headers=FRAGMENT)
    assert (silent.status_code, silent.data) == (204, b"")
    assert move(cast.sign_in("li"), cast, task_id, "active").status_code == 200
    news = browser.get(f"/board?v={version}", headers=FRAGMENT)
    assert news.status_code == 200
    assert 'data-moved-by="李思远"' in column(news.text, "active")
    assert "<html" not in news.text


def test_one_s_own_move_is_not_marked_as_another_s(cast: Cast):
    task_id = make(cast, State.ISSUED)
    answer = move(cast.sign_in("li"), cast, task_id, "active")
    assert 'data-moved-by=""' in column(answer.text, "active")


@pytest.mark.parametrize(
    ("start", "name", "to", "end", "said"),
    [
        (State.DRAFT, "wang", "issued", State.ISSUED, "已交办"),
        (State.ISSUED, "li", "active", State.ACTIVE, "已签收"),
    ],
)
def test_a_move_is_the_act_that_leads_there(
    cast: Cast, start: State, name: str, to: str, end: State, said: str
):
    task_id = make(cast, start)
    _, version, entries = state_of(cast, task_id)
    answer = move(cast.sign_in(name), cast, task_id, to)
    assert answer.status_code == 200
    assert f"{said}：编制2023年衔接资金支出计划" in answer.text
    assert f'id="card-{task_id}"' in column(answer.text, to)
    now, newer, more = state_of(cast, task_id)
    assert (now, more) == (end, entries + 1)
    assert newer > version


@pytest.mark.parametrize(
    ("start", "name", "to", "label"),
    [
        (State.ACTIVE, "li", "review", "提交办结"),
        (State.REVIEW, "wang", "closed", "审核通过"),
        (State.REVIEW, "wang", "active", "退回"),
        (State.CLOSED, "wang", "active", "重启"),
    ],
)
def test_an_act_that_needs_words_shows_its_form_and_changes_nothing(
    cast: Cast, start: State, name: str, to: str, label: str
):
    task_id = make(cast, start)
    before = state_of(cast, task_id)
    answer = move(cast.sign_in(name), cast, task_id, to)
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == "#act-dialog"
    assert '<dialog id="act-dialog"' in answer.text
    assert label in answer.text
    assert state_of(cast, task_id) == before


def test_an_act_taken_from_the_board_only_says_so(cast: Cast):
    task_id = make(cast, State.ACTIVE)
    browser = cast.sign_in("li")
    form = move(browser, cast, task_id, "review").text
    fields = dict(re.findall(r'name="(csrf_token|version|back)" value="([^"]*)"', form))
    done = browser.post(
        f"/tasks/{task_id}/hand_in", data=fields | {"outcome": "已全部支出"}, headers=FRAGMENT
    )
    assert done.status_code == 204
    assert done.headers["HX-Trigger"].startswith('{"said"')
    assert "HX-Redirect" not in done.headers
    assert state_of(cast, task_id)[0] is State.REVIEW


@pytest.mark.parametrize(
    ("start", "name", "to", "status", "words"),
    [
        (State.ISSUED, "zhou", "active", 403, "只有主办单位的承办人员可以签收。"),
        (State.DRAFT, "chen", "issued", 403, "只有督查办可以交办事项。"),
        (State.ACTIVE, "wang", "review", 403, "您不能对这件事项“提交办结”。"),
        (State.REVIEW, "li", "closed", 403, "您不能对这件事项“审核通过”。"),
        (State.DRAFT, "wang", "closed", 422, "“拟办”的事项不能直接移到“已办结”"),
        (State.ISSUED, "li", "issued", 422, "不能直接移到“待签收”"),
        (State.ACTIVE, "li", "nowhere", 422, "请选择目标列。"),
    ],
)
def test_a_refused_move_says_why_and_changes_nothing(
    cast: Cast, start: State, name: str, to: str, status: int, words: str
):
    task_id = make(cast, start)
    before = state_of(cast, task_id)
    answer = move(cast.sign_in(name), cast, task_id, to)
    assert answer.status_code == status
    assert words in answer.text
    assert state_of(cast, task_id) == before


def test_a_stale_card_is_told_who_was_quicker_and_gets_the_board_as_it_is(cast: Cast):
    task_id = make(cast, State.ISSUED)
    _, version, _ = state_of(cast, task_id)
    move(cast.sign_in("li"), cast, task_id, "active")
    before = state_of(cast, task_id)
    answer = move(cast.sign_in("sun"), cast, task_id, "active", version=str(version))
    assert answer.status_code == 409
    assert "最近一次由李思远操作（现为“办理中”）" in answer.text
    assert f'id="card-{task_id}"' in column(answer.text, "active")
    assert state_of(cast, task_id) == before


@pytest.mark.parametrize("field", ["task", "version"])
@pytest.mark.parametrize("value", ["", "x", "٣", "9" * 30, "-1"])
def test_a_move_without_sense_changes_nothing(cast: Cast, field: str, value: str):
    task_id = make(cast, State.ISSUED)
    before = state_of(cast, task_id)
    answer = move(cast.sign_in("li"), cast, task_id, "active", **{field: value})
    assert answer.status_code in {404, 409, 422}
    assert state_of(cast, task_id) == before


def test_an_outsider_s_move_finds_nothing(cast: Cast):
    with cast.app.app_context():
        task = cast.task(State.DRAFT, lead=cast.unit("hangye"), assists=[])
        with transaction():
            issuing.issue_task(task, by=cast.user("wang"))
        task_id = task.id
    before = state_of(cast, task_id)
    assert move(cast.sign_in("li"), cast, task_id, "active").status_code == 404
    assert state_of(cast, task_id) == before


def test_a_move_without_the_token_is_refused(cast: Cast):
    task_id = make(cast, State.ISSUED)
    before = state_of(cast, task_id)
    assert move(cast.sign_in("li"), cast, task_id, "active", csrf_token="x").status_code == 401
    assert state_of(cast, task_id) == before


@pytest.mark.parametrize("name", ["wang", "li"])
def test_the_number_of_queries_does_not_grow_with_the_cards(cast: Cast, name: str):
    browser = cast.sign_in(name)
    for state in list(State)[:5]:
        make(cast, state)
    browser.get("/board")
    with counted_queries(cast) as few:
        browser.get("/board")
    for state in list(State)[:5]:
        make(cast, state)
        make(cast, state)
    with counted_queries(cast) as many:
        browser.get("/board")
    assert len(many) == len(few)
    assert len(few) <= 20
