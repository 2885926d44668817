"""Facts of each kind: what a 督查通报, a 催办单, a 整改台账 … needs besides its paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.documents.facts import MatterFact, Paper, Snapshot


@dataclass(frozen=True)
class FeedbackFault:
    """A unit whose reporting fell short, in the office's words (``6月反馈迟报3天``)."""

    unit: str
    fault: str


@dataclass(frozen=True)
class SupervisionNotice:
    """督查通报."""

    paper: Paper
    snapshot: Snapshot
    faults: tuple[FeedbackFault, ...] = ()
    #: Empty: three requirements are worded from the figures.
    requirements: tuple[str, ...] = ()
    #: The day by which units answer; empty prints no date.
    answer_by: date | None = None


@dataclass(frozen=True)
class BulletinItem:
    """One piece of a bulletin: 工作动态, 典型做法 …"""

    title: str
    text: str


@dataclass(frozen=True)
class Bulletin:
    """工作简报."""

    paper: Paper
    snapshot: Snapshot
    #: 按语.
    foreword: str = ""
    items: tuple[BulletinItem, ...] = ()


@dataclass(frozen=True)
class QuarterlyReport:
    """季度工作报告, upward. ``MatterFact.goal`` is the year's goal, ``next_step`` the next
    measure."""

    paper: Paper
    snapshot: Snapshot
    work: tuple[BulletinItem, ...] = ()
    difficulties: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    #: Points of progress behind or ahead of time elapsed that make 欠 or 超.
    tolerance: int = 10


@dataclass(frozen=True)
class TaskNotice:
    """督办通知单."""

    paper: Paper
    matter: MatterFact
    urgency: str = "一般"
    requirements: str = ""
    #: What and how often to report, and to whom.
    reporting: str = ""
    opinion: str = ""


@dataclass(frozen=True)
class UrgeNotice:
    """催办单: pushes a matter that a 督办通知单 gave out."""

    paper: Paper
    matter: MatterFact
    original_number: str
    #: 第N次催办.
    times: int
    #: The word of the level (黄色, 红色 …): a setting of the bureau.
    level: str
    new_due_on: date | None = None
    as_of: date | None = None
    requirements: str = ""
    reply: str = ""


@dataclass(frozen=True)
class RectificationFact:
    """One line of the 整改台账, a problem from finding to 销号."""

    source: str
    problem: str
    goal: str
    measures: str
    lead: str
    person: str
    due_on: date | None
    progress: str
    evidence: str
    state: str
    closed_on: date | None = None
    note: str = ""
    days_overdue: int = 0


@dataclass(frozen=True)
class RectificationLedger:
    """整改台账."""

    paper: Paper
    as_of: date
    #: Whose ledger: ``2023年上半年督查反馈问题``.
    scope: str
    items: tuple[RectificationFact, ...] = ()


@dataclass(frozen=True)
class MatterReport:
    """事项办理情况报告, on one matter."""

    paper: Paper
    matter: MatterFact
    as_of: date
    #: 基本情况, paragraphs.
    findings: tuple[str, ...] = ()
    #: 意见和建议.
    opinions: tuple[str, ...] = ()


@dataclass(frozen=True)
class TownFact:
    """One key township in the county's yearly report; money in units of ``10 ** -places`` 万元."""

    name: str
    plan_filed_on: date | None = None
    projects: int = 0
    projects_done: int = 0
    granted: int = 0
    spent: int = 0
    note: str = ""


@dataclass(frozen=True)
class CountyReport:
    """区县年度报告."""

    paper: Paper
    snapshot: Snapshot
    county: str
    year: int
    towns: tuple[TownFact, ...] = ()
    #: Decimals of the money fields.
    places: int = 2
    measures: tuple[BulletinItem, ...] = ()
    difficulties: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadingFact:
    """One unit's reading: ``done`` of ``whole``, in units of ``10 ** -places``."""

    unit: str
    done: int
    whole: int
    note: str = ""
    #: The unit has not reported; ``done`` and ``whole`` then count nowhere.
    is_missing: bool = False


@dataclass(frozen=True)
class CheckpointNotice:
    """序时进度通报: units' readings of one indicator against the threshold of a day."""

    paper: Paper
    indicator: str
    checkpoint_on: date
    as_of: date
    #: Hundredths of a percent: 5000 is 50 %.
    threshold: int
    done_name: str
    whole_name: str
    measure: str
    places: int = 0
    readings: tuple[ReadingFact, ...] = ()
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Correction:
    """更正通报: what an issued document said, and what is right."""

    paper: Paper
    old: Snapshot
    new: Snapshot
    #: Title and number of the document that is corrected.
    corrected_title: str
    corrected_number: str
    corrected_on: date
    reason: str
