"""What reading a policy document yields: frozen facts, each with the span of its surface.

Spans are code points of `Source.text`: `text[start:end]` is exactly what the fact was read from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .facts import Deadline, Grade, Indicator, Mention, Rule


@dataclass(frozen=True)
class Source:
    """A document as read: its text, and where each character came from."""

    name: str
    #: txt, docx or pdf
    media: str
    text: str
    #: For each character of `text` its place in what the file held; -1 for a character that stands
    #: in no file (a number that Word makes by itself, the tab between two cells).
    origin: tuple[int, ...]
    #: Chinese sentences for the reader: what was left out on reading.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownUnit:
    """A unit that the bureau already keeps."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()


ClauseKind = Literal["section", "subsection", "item", "subitem", "point", "bullet", "row"]


@dataclass(frozen=True)
class Clause:
    """A node of the clause tree. The tree is kept flat, in the order of the text."""

    kind: ClauseKind
    #: As written: 一、 (一) 1. 一是 ——
    label: str
    #: The number in the label; None for a bullet.
    number: int | None
    #: Title on its own line or run in before the text; '' when the clause has none.
    title: str
    title_start: int
    title_end: int
    start: int
    end: int
    #: Labels from the top, as a person would cite it: 三、(一)1.
    path: str
    #: Index of the parent in `Proposal.structure`, None at the top.
    parent: int | None


SentenceKind = Literal["task", "goal", "heading", "principle", "enforcement", "boilerplate"]


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    kind: SentenceKind
    #: Why it was put in this class (Chinese, shown in the ledger).
    reason: str
    #: Index of the innermost clause, None outside.
    clause: int | None


@dataclass(frozen=True)
class NamedUnit:
    """A unit named in the text; `name` may be longer than its surface (各区县财政 → …部门)."""

    name: str
    start: int
    end: int
    #: The bureau's own unit when name or alias is known; None: proposed as new.
    known_id: int | None = None
    #: A group of units (各科室, 有关部门): never a sole lead.
    collective: bool = False


@dataclass(frozen=True)
class UnitLine:
    """A line that names who is responsible, with the parts they take."""

    start: int
    end: int
    lead: tuple[NamedUnit, ...]
    responsible: tuple[NamedUnit, ...]
    support: tuple[NamedUnit, ...]
    #: First listed where the text names no lead: a person confirms.
    presumed_lead: NamedUnit | None
    #: The list ends in 等: there are others.
    open_list: bool
    #: Indices of the clauses covered, in order; the last is the one it follows.
    covers: tuple[int, ...]
    #: Number of the item it follows.
    item_no: int | None
    grade: Grade
    reasons: tuple[str, ...]
    needs_confirm: bool

    @property
    def units(self) -> tuple[NamedUnit, ...]:
        """Everyone named, in the order of the text."""
        return tuple(sorted(self.lead + self.responsible + self.support, key=lambda u: u.start))


#: lead: acts; support: 会同; assisted: 配合X (X leads); main_body: 以X为主体; approver: 经X审定;
#: recipient: 报X; counterpart: 与X对接; overseen: 督促/指导X.
UnitRole = Literal[
    "lead",
    "responsible",
    "support",
    "assisted",
    "main_body",
    "approver",
    "recipient",
    "counterpart",
    "overseen",
]


@dataclass(frozen=True)
class InlineUnit:
    name: str
    role: UnitRole
    start: int
    end: int
    known_id: int | None = None
    collective: bool = False
    open_list: bool = False


@dataclass(frozen=True)
class MatterUnit:
    """A unit proposed for a matter, with its part."""

    name: str
    #: 主办, 协办, 督促
    part: str
    known_id: int | None
    collective: bool
    grade: Grade
    reason: str
    start: int
    end: int


@dataclass(frozen=True)
class Matter:
    """A supervised matter as the desk proposes it."""

    #: Stable within a document: its place in the clause tree, with a number for each sentence of it.
    key: str
    title: str
    #: 工作要点, 定期报告, 督查整改, 领导批示, 会议议定
    kind: str
    #: 三、(一)1.
    path: str
    start: int
    end: int
    requirement: str
    units: tuple[MatterUnit, ...]
    deadlines: tuple[Deadline, ...]
    indicators: tuple[Indicator, ...]
    #: The single nominal day, None when there is none or several kinds to choose from.
    due: date | None
    due_adjusted: date | None
    grade: Grade
    reasons: tuple[str, ...]
    needs_confirm: bool

    @property
    def recurrences(self) -> tuple[Rule, ...]:
        return tuple(rule for deadline in self.deadlines for rule in deadline.rules)


@dataclass(frozen=True)
class DayFound:
    """A day that may be the day of issue: offered, never used unasked."""

    start: int
    end: int
    day: date
    #: seal (a line of its own under the sender) or page (put on by a web page)
    kind: str


@dataclass(frozen=True)
class Proposal:
    text: str
    issued_on: date | None
    title: str
    structure: tuple[Clause, ...]
    sentences: tuple[Sentence, ...]
    units: tuple[UnitLine, ...]
    inline_units: tuple[InlineUnit, ...]
    deadlines: tuple[Deadline, ...]
    indicators: tuple[Indicator, ...]
    mentions: tuple[Mention, ...]
    matters: tuple[Matter, ...]
    issue_days: tuple[DayFound, ...] = ()
    warnings: tuple[str, ...] = field(default=())
