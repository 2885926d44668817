"""The life of a matter: which act leads from which state to which, and the span each leaves behind."""

from __future__ import annotations

from tracker.base import clock
from tracker.base.errors import DomainError, Forbidden, Stale
from tracker.models.kinds import State
from tracker.models.people import User
from tracker.models.tasks import StateSpan, Task
from tracker.rules.versions import last_actor


def enter(task: Task, state: State, *, by: User, reason: str = "") -> None:
    """End the present span and begin one in `state`."""
    now = clock.now()
    for span in task.spans:
        if span.until_at is None:
            span.until_at = now
    task.spans.append(StateSpan(task=task, state=state, since_at=now, by=by, reason=reason[:1000]))
    task.state = state
    touch(task)


def touch(task: Task) -> None:
    """Mark that something happened to the matter now (also moves its version)."""
    task.last_activity_at = clock.now()


def require_state(task: Task, *allowed: State) -> None:
    """Refuse an act that does not lead on from the matter's present state."""
    if task.state not in allowed:
        names = "、".join(state.label for state in allowed)
        raise DomainError(f"事项现为“{task.state_label}”，只有“{names}”的事项才能这样办理。")


def require(permitted: bool, sentence: str) -> None:
    """Refuse somebody who may see the matter but not do this to it."""
    if not permitted:
        raise Forbidden(sentence)


def require_text(value: str, field: str, sentence: str) -> str:
    """A reason or outcome that must not be empty."""
    if not value.strip():
        raise DomainError(sentence, field=field)
    return value


def expect_version(task: Task, version: int) -> None:
    """Refuse a form made from an older state of the matter, and say who changed it."""
    if task.version == version:
        return
    who = f"，最近一次由{last_actor(task)}操作"
    raise Stale(f"事项在您打开之后已有变化{who}（现为“{task.state_label}”）。请核对后再办理。")
