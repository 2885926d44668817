"""Blocks: a document as a list of parts, before anybody decides how to draw them.

A kind turns facts into blocks; the Word writer and the page's preview both draw the same blocks, so
what is shown on the screen is what is exported. ``block.tag`` is the name a template dispatches on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from tracker.documents.chinese import day, sentence
from tracker.documents.grids import Align as Align
from tracker.documents.grids import Bar as Bar
from tracker.documents.grids import BarChart as BarChart
from tracker.documents.grids import Cell as Cell
from tracker.documents.grids import Column as Column
from tracker.documents.grids import Form as Form
from tracker.documents.grids import FormRow as FormRow
from tracker.documents.grids import Table as Table


class Facing(StrEnum):
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True)
class Head:
    """The red head of a document (GB/T 9704 7.2)."""

    tag: ClassVar[str] = "head"
    mark: str
    number: str = ""
    signers: tuple[str, ...] = ()
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""


@dataclass(frozen=True)
class LetterHead:
    """The head of a letter (信函格式, 10.1): red double rules, number at the right."""

    tag: ClassVar[str] = "letter_head"
    mark: str
    number: str = ""
    secrecy: str = ""
    urgency: str = ""


@dataclass(frozen=True)
class MinutesHead:
    """The head of minutes (纪要格式, 10.3)."""

    tag: ClassVar[str] = "minutes_head"
    mark: str
    number: str = ""


@dataclass(frozen=True)
class BulletinHead:
    """报头 of a bulletin: red name, issue number, editor and day, red rule."""

    tag: ClassVar[str] = "bulletin_head"
    name: str
    issue: str
    editor: str
    issued_on: date
    secrecy: str = ""

    @property
    def day(self) -> str:
        return day(self.issued_on)


@dataclass(frozen=True)
class Title:
    """The title in lines already broken (7.3.1)."""

    tag: ClassVar[str] = "title"
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Addressee:
    tag: ClassVar[str] = "addressee"
    text: str


@dataclass(frozen=True)
class Heading:
    """Level 1 一、 level 2 （一） level 3 1. level 4 （1）; the number is part of the text."""

    tag: ClassVar[str] = "heading"
    level: int
    text: str


@dataclass(frozen=True)
class Stated:
    """A figure said in a sentence: its name and value, and where it is a share, of what."""

    name: str
    value: int
    whole: int | None = None
    shown: str = ""


@dataclass(frozen=True)
class Para:
    """A paragraph of running text. What it states in figures is checked against all the others."""

    tag: ClassVar[str] = "para"
    text: str
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class Note:
    """A small remark below a table or chart (注：…)."""

    tag: ClassVar[str] = "note"
    text: str


@dataclass(frozen=True)
class Ends:
    """A line with words at either end: number and urgency above a form, unit and day of a
    ledger."""

    tag: ClassVar[str] = "ends"
    left: str
    right: str


@dataclass(frozen=True)
class AttachmentNote:
    """附件：… below the body (7.3.4); the names carry no closing punctuation."""

    tag: ClassVar[str] = "attachment_note"
    names: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """署名 and 成文日期 (7.3.5), with or without room for a seal."""

    tag: ClassVar[str] = "signature"
    organ: str
    signed_on: date
    sealed: bool = True

    @property
    def day(self) -> str:
        return day(self.signed_on)


@dataclass(frozen=True)
class Remarked:
    """附注 in brackets below the date (7.3.6): 联系人 and telephone."""

    tag: ClassVar[str] = "remarked"
    text: str


@dataclass(frozen=True)
class AttachmentStart:
    """A new page that begins an attachment: its label, then its title."""

    tag: ClassVar[str] = "attachment_start"
    label: str
    lines: tuple[str, ...]
    facing: Facing = Facing.PORTRAIT


@dataclass(frozen=True)
class PageStart:
    """A new section on a new page, turned or upright."""

    tag: ClassVar[str] = "page_start"
    facing: Facing


@dataclass(frozen=True)
class Imprint:
    """版记 on the bottom edge of the last page (7.4); a letter's has neither office nor day
    (10.1)."""

    tag: ClassVar[str] = "imprint"
    copies_to: tuple[str, ...]
    office: str = ""
    printed_on: date | None = None

    @property
    def copies(self) -> str:
        return sentence(self.copies_to)

    @property
    def printed(self) -> str:
        return f"{day(self.printed_on)}印发" if self.printed_on else ""


@dataclass(frozen=True)
class BulletinTail:
    """报尾 of a bulletin: 报, 送, 发 and the number of copies."""

    tag: ClassVar[str] = "bulletin_tail"
    report_to: tuple[str, ...]
    send_to: tuple[str, ...]
    issue_to: tuple[str, ...]
    print_run: int | None

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """(label, names as a sentence) of those that are told."""
        groups = (("报：", self.report_to), ("送：", self.send_to), ("发：", self.issue_to))
        return tuple((label, sentence(names)) for label, names in groups if names)

    @property
    def printed(self) -> str:
        return f"（共印{self.print_run}份）" if self.print_run else ""


@dataclass(frozen=True)
class StampBlock:
    """The published root of the audit log: size, origin, 64 digits in groups of four, the note
    as QR code."""

    tag: ClassVar[str] = "stamp"
    origin: str
    size: int
    groups: tuple[str, ...]
    note: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The words of the stamp; the QR code stands beside them."""
        return (
            f"审计日志校验摘要（来源：{self.origin}；条目数：{self.size}）",
            " ".join(self.groups[:8]),
            " ".join(self.groups[8:]),
            "本文稿所载数据可凭以上摘要在系统“校验日志”页面核对。",
        )


Block = (
    Head | LetterHead | MinutesHead | BulletinHead | Title | Addressee | Heading | Para | Note
    | Ends | Table | Form | BarChart | AttachmentNote | Signature | Remarked | AttachmentStart
    | PageStart | Imprint | BulletinTail | StampBlock
)  # fmt: skip
Blocks = tuple[Block, ...]
