"""Frames: a matter with one child per unit follows its children and closes when they have all ended."""

from __future__ import annotations

from tracker.base import clock
from tracker.models.acts import Act
from tracker.models.kinds import State
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.rules import audit
from tracker.rules.matters import life

_ENDED = (State.CLOSED, State.REVOKED)


def settle(frame: Task | None, *, by: User) -> None:
    """Bring a frame in line after a child ended or was opened again."""
    if frame is None:
        return
    ended = all(child.state in _ENDED for child in frame.children)
    closed = [child for child in frame.children if child.state is State.CLOSED]
    if ended and closed and frame.state is State.ACTIVE:
        frame.closed_on = clock.today()
        frame.handed_in_on = max(c.handed_in_on for c in closed if c.handed_in_on)
        frame.percent = 100
        life.enter(frame, State.CLOSED, by=by, reason="各单位均已办结")
        audit.record(Act.TASK_CLOSED, frame, by=by, why="各单位均已办结")
    elif not ended and frame.state is State.CLOSED:
        frame.closed_on = frame.handed_in_on = None
        life.enter(frame, State.ACTIVE, by=by, reason="有单位的事项重启")
        audit.record(Act.TASK_REOPENED, frame, by=by, why="有单位的事项重启")
