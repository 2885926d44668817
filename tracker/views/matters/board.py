"""看板: columns of matters. A drop, the menu and the keyboard all take the act that leads there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from tracker.base.errors import DomainError, Forbidden, Stale
from tracker.models.kinds import State
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.queries.matters.board import board_by_unit, board_of, board_version, next_page
from tracker.queries.matters.visibility import visible_task
from tracker.rules.matters import life
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done, is_fragment_wanted
from tracker.views.frame.forms import Reader
from tracker.views.matters.acts import perform
from tracker.views.matters.board_reading import Reading
from tracker.views.matters.task_acts import BY_VERB, TaskAct

bp = Blueprint("board", __name__)

#: A page asks this often whether somebody else moved something.
POLL_SECONDS = 15
#: From where to where a card can be moved, and by which act.
MOVES = {
    (State.DRAFT, State.ISSUED): BY_VERB["issue"],
    (State.ISSUED, State.ACTIVE): BY_VERB["accept"],
    (State.ACTIVE, State.REVIEW): BY_VERB["hand_in"],
    (State.REVIEW, State.CLOSED): BY_VERB["close"],
    (State.REVIEW, State.ACTIVE): BY_VERB["return"],
    (State.CLOSED, State.ACTIVE): BY_VERB["reopen"],
}
#: These need no word from the reader; every other act shows its form first.
AT_ONCE = {"issue", "accept"}


@bp.get("/board")
@requires(Capability.SEE_TASKS)
def page() -> Response:
    """The page; with ?v= the board alone, or 204 when it is still the one the reader has."""
    reading = Reading.of(request.args)
    if "v" not in request.args or not is_fragment_wanted():
        return answer("board/page.html", filters=reading.fields(), **_context(reading))
    if request.args["v"] == board_version():
        return Response("", 204, {"Vary": "HX-Request"})
    return answer("board/_board.html", **_context(reading))


@bp.get("/board/column")
@requires(Capability.SEE_TASKS)
def column() -> Response:
    """The next cards of one column."""
    reading = Reading.of(request.args)
    state, lane, after = reading.place()
    found = next_page(me(), reading.chosen, state, lane, after)
    return answer("board/_more.html", column=found, query=reading.query, moves=_moves)


@bp.post("/board/move")
@requires(Capability.SEE_TASKS)
def move() -> Response:
    """One card to another column: the act is done, or its form is shown, or it is refused in words."""
    reader = Reader(request)
    task_id, version = reader.integer("task", "事项"), reader.integer("version", "版本")
    to = reader.choice("to", "目标列", State)
    reader.finish()
    task = visible_task(task_id, viewer=me())
    try:
        life.expect_version(task, version)
        act = _act_to(task, to)
        if act.verb not in AT_ONCE:
            return _ask(task, act)
        perform(task, act)
    except Stale as error:
        return _board_as_it_is(error.sentence, 409)
    return _board_as_it_is(f"{act.said}：{task.title}", 200)


def _act_to(task: Task, to: State) -> TaskAct:
    act = MOVES.get((task.state, to))
    if act is not None:
        return act
    if task.state is State.SUSPENDED:
        raise DomainError("事项已中止，请先在事项页恢复办理。")
    ways = [
        f"“{way.label}”到“{end.label}”"
        for (start, end), way in MOVES.items()
        if start is task.state
    ]
    raise DomainError(
        f"“{task.state_label}”的事项不能直接移到“{to.label}”，只能{'或'.join(ways)}。"
    )


def _ask(task: Task, act: TaskAct) -> Response:
    """The act's own form in a dialog; it posts to the act's own route."""
    if not act.may(task, me()):
        raise Forbidden(f"您不能对这件事项“{act.label}”。")
    typed = {field.name: field.start(task) for field in act.fields}
    back = f"/board?{Reading.of(request.args).query}"
    form = answer("acts/_dialog.html", task=task, act=act, typed=typed, errors={}, back=back)
    form.headers["HX-Retarget"] = "#act-dialog"
    form.headers["HX-Reswap"] = "outerHTML"
    return form


def _board_as_it_is(sentence: str, status: int) -> Response:
    """After a move, and after one that came too late: the board now, and what is to be said."""
    if not is_fragment_wanted():
        return done(sentence, "/board")
    context = _context(Reading.of(request.values))
    return answer("board/_board.html", status, sentence=sentence, **context)


def _context(reading: Reading) -> dict[str, Any]:
    if reading.by_unit:
        board = board_by_unit(me(), reading.chosen, reading.shown, start=reading.start)
    else:
        board = board_of(me(), reading.chosen, reading.shown)
    return {
        "board": board,
        "by_unit": reading.by_unit,
        "query": reading.query,
        "poll_seconds": POLL_SECONDS,
        "moves": _moves,
    }


def _moves(task: Task) -> str:
    """The moves open to the reader, as the script wants them: active=签收;closed=审核通过."""
    return ";".join(f"{to.value}={act.label}" for to, act in open_moves(task, me()))


def open_moves(task: Task, by: User) -> list[tuple[State, TaskAct]]:
    """Where this person may move this card, and by which act."""
    ways = [(to, act) for (start, to), act in MOVES.items() if start is task.state]
    return [(to, act) for to, act in ways if act.may(task, by)]
