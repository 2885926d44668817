"""The closed lists of the domain: kinds, states, parts, grades, urgency."""

from __future__ import annotations

import enum


class TaskKind(enum.Enum):
    WORK_POINT = "work_point"
    REPORT = "report"
    RECTIFICATION = "rectification"
    DIRECTIVE = "directive"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        return _TASK_KINDS[self]


_TASK_KINDS = {
    TaskKind.WORK_POINT: "工作要点",
    TaskKind.REPORT: "定期报告",
    TaskKind.RECTIFICATION: "督查整改",
    TaskKind.DIRECTIVE: "领导批示",
    TaskKind.MEETING: "会议议定",
}


class State(enum.Enum):
    """The life of a matter: 拟办→待签收→办理中→待审核→已办结, beside it 已中止 and 已撤销."""

    DRAFT = "draft"
    ISSUED = "issued"
    ACTIVE = "active"
    REVIEW = "review"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        return _STATES[self]


_STATES = {
    State.DRAFT: "拟办",
    State.ISSUED: "待签收",
    State.ACTIVE: "办理中",
    State.REVIEW: "待审核",
    State.CLOSED: "已办结",
    State.SUSPENDED: "已中止",
    State.REVOKED: "已撤销",
}

#: States in which the carrying unit's clock runs.
RUNNING = (State.ISSUED, State.ACTIVE)
#: States in which a matter still needs somebody.
OPEN_STATES = (State.DRAFT, State.ISSUED, State.ACTIVE, State.REVIEW)


class Part(enum.Enum):
    LEAD = "lead"
    ASSIST = "assist"
    OVERSEE = "oversee"

    @property
    def label(self) -> str:
        return {"lead": "主办", "assist": "协办", "oversee": "督促"}[self.value]


class Grade(enum.Enum):
    """How sure the reader is: A explicit and unique, B presumed, C must be asked."""

    A = "A"
    B = "B"
    C = "C"


class Urgency(enum.Enum):
    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"

    @property
    def label(self) -> str:
        return {"normal": "平急", "urgent": "加急", "critical": "特急"}[self.value]


class Decision(enum.Enum):
    """What a reviewer or the office decided."""

    GRANTED = "granted"
    REFUSED = "refused"
