"""Facts: what a document may know, as frozen plain data (strings, whole numbers, days, tuples).

A document is made from nothing else, so facts that are stored (see ``canonical``) make the same
file again. No field holds a float: a percentage is always computed from the two counts it is the
quotient of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """Where a matter stands, as far as counting goes. What the page shows is
    ``MatterFact.state``."""

    OPEN = "open"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    #: Taken back: it is in the snapshot for the record and counted nowhere.
    REVOKED = "revoked"


class Light(StrEnum):
    """The light of a matter on the as-of day, with the word printed for it (documents are black
    and white)."""

    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    DARK_GREEN = "dark_green"
    DARK_RED = "dark_red"
    GREY = "grey"

    @property
    def word(self) -> str:
        return _LIGHT_WORDS[self]


_LIGHT_WORDS = {
    Light.BLUE: "未启动",
    Light.GREEN: "正常",
    Light.YELLOW: "预警",
    Light.RED: "滞后",
    Light.DARK_GREEN: "按时办结",
    Light.DARK_RED: "逾期办结",
    Light.GREY: "中止",
}


@dataclass(frozen=True)
class Period:
    """The days a document speaks of, and their name (``2023年第三季度``)."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Instruction:
    """A leader's words on a matter (领导批示)."""

    leader: str
    text: str
    given_on: date | None = None


@dataclass(frozen=True)
class MilestoneFact:
    """An ordered stage of a matter, and when it was due and done."""

    name: str
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class ProgressFact:
    """One thing that a unit reported, in its own words."""

    reported_on: date
    unit: str
    text: str
    percent: int | None = None


@dataclass(frozen=True)
class MatterFact:
    """One supervised matter as it stood on the as-of day."""

    #: Its number in this snapshot (第N件): unique, the name by which every figure lists what it
    #: counts.
    number: int
    title: str
    lead: str
    standing: Standing
    #: The word of the life cycle that the reader knows (办理中, 待审核, 已销号 …).
    state: str
    #: The tracker's own number, printed on forms.
    code: str = ""
    #: Short name of the document or occasion it comes from; figures are grouped by it.
    source: str = ""
    #: The kind of matter (专项, 整改, 信访, 周期 …).
    kind: str = ""
    assists: tuple[str, ...] = ()
    assigned_on: date | None = None
    due_on: date | None = None
    #: The first deadline, when an extension moved it.
    original_due_on: date | None = None
    light: Light = Light.BLUE
    light_reason: str = ""
    #: Whole days past ``due_on`` on the as-of day, open matters only.
    days_overdue: int = 0
    progress: str = ""
    progress_on: date | None = None
    percent: int | None = None
    #: The day it was handed in for closing; lateness is judged by it, time in review is not the
    #: unit's.
    submitted_on: date | None = None
    closed_on: date | None = None
    on_time: bool | None = None
    goal: str = ""
    next_step: str = ""
    urges: int = 0
    returns: int = 0
    instructions: tuple[Instruction, ...] = ()
    milestones: tuple[MilestoneFact, ...] = ()
    reports: tuple[ProgressFact, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """Everything that was true on the as-of day within the scope: the one source of every
    figure."""

    period: Period
    #: Figures are 截至 this day (its end).
    as_of: date
    #: What was looked at, as a noun phrase: ``2023年工作要点重点任务``.
    scope: str
    matters: tuple[MatterFact, ...] = ()
    #: Units in the order in which the office lists them; a unit without matters stands here too.
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fonts:
    """Font names as written into the file; the official ones unless the bureau says otherwise."""

    mark: str = "方正小标宋简体"
    body: str = "仿宋_GB2312"
    kai: str = "楷体_GB2312"
    hei: str = "黑体"
    song: str = "宋体"


@dataclass(frozen=True)
class Organ:
    """The issuing organ's settings, as they were when the document was made."""

    #: 发文机关署名.
    name: str
    #: 发文机关标志; empty means the name followed by 文件.
    mark: str = ""
    #: 发文机关代字 (宛振督).
    number_words: str = ""
    #: 印发机关; empty means the organ itself.
    issuing_office: str = ""
    #: 加盖印章 or not: decides how name and date are placed.
    sealed: bool = True
    contact: str = ""
    phone: str = ""
    #: The name of its 简报.
    bulletin: str = "督查工作简报"
    fonts: Fonts = Fonts()


class Form(StrEnum):
    """Which head a document has: the red head, or the letter's (GB/T 9704 10.1)."""

    DOCUMENT = "document"
    LETTER = "letter"


@dataclass(frozen=True)
class Issue:
    """What one document says of itself: number, addressees, day, copies."""

    signed_on: date
    year: int | None = None
    number: int | None = None
    #: 总第×期 of a bulletin.
    running_number: int | None = None
    form: Form = Form.DOCUMENT
    #: Empty: the kind words its own title.
    title: str = ""
    #: 主送机关, without the closing colon.
    addressee: str = ""
    #: 签发人, for reports upward.
    signers: tuple[str, ...] = ()
    #: 份号, 密级和保密期限, 紧急程度: printed when not empty.
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    #: 抄送机关.
    copies_to: tuple[str, ...] = ()
    printed_on: date | None = None
    #: 报, 送, 发 and 共印N份 of a bulletin's tail.
    report_to: tuple[str, ...] = ()
    send_to: tuple[str, ...] = ()
    issue_to: tuple[str, ...] = ()
    print_run: int | None = None
    #: Names of papers attached outside this file, listed after those the kind itself attaches.
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remark:
    """A leader's own words for one section; they replace nothing, they are added at its end."""

    section: str
    text: str


@dataclass(frozen=True)
class AuditStamp:
    """The published state of the audit log that is printed at the end of a briefing."""

    origin: str
    size: int
    #: 64 hexadecimal digits.
    root: str
    #: The signed note itself, printed as a QR code; empty prints none.
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """What every kind of document needs besides its own facts."""

    organ: Organ
    issue: Issue
    remarks: tuple[Remark, ...] = ()
    stamp: AuditStamp | None = None
    #: Print an appendix naming the matters behind each figure.
    lists_numbers: bool = False

    def remark(self, section: str) -> tuple[str, ...]:
        """The leader's words for one section, in the order given."""
        return tuple(
            one.text for one in self.remarks if one.section == section and one.text.strip()
        )
