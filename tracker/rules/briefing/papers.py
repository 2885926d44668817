"""Papers: the office's choices for one document, and the organ's settings at that moment."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from tracker.base import clock
from tracker.dates.periods import Period as NamedPeriod
from tracker.dates.periods import PeriodKind
from tracker.documents.facts import Fonts, Form, Issue, Organ, Paper, Period, Remark
from tracker.models.kinds import TaskKind
from tracker.queries.bureau.bureau import Bureau, bureau
from tracker.rules.briefing.snapshots import Scope
from tracker.rules.sealing.publishing import latest_stamp

_UPWARD = frozenset({"quarterly_report", "county_report", "matter_report"})


@dataclass(frozen=True)
class Choices:
    """All that a person chooses for a document; kept with it as plain JSON."""

    kind: str
    period_from: str
    period_to: str
    scope_words: str = ""
    unit_ids: list[int] = field(default_factory=list)
    document_ids: list[int] = field(default_factory=list)
    task_kinds: list[str] = field(default_factory=list)
    task_id: int | None = None
    title: str = ""
    number: int | None = None
    addressee: str = ""
    copies_to: str = ""
    signers: str = ""
    signed_on: str = ""
    is_letter: bool = False
    lists_numbers: bool = False
    #: Section → the leader's own words.
    remarks: dict[str, str] = field(default_factory=dict)
    #: The fields of `extras` for this kind.
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        starts_on, ends_on = self.days
        return Period(period_name(starts_on, ends_on), starts_on, ends_on)

    @property
    def days(self) -> tuple[date, date]:
        return date.fromisoformat(self.period_from), date.fromisoformat(self.period_to)

    @property
    def scope(self) -> Scope:
        return Scope(
            self.period,
            tuple(self.unit_ids),
            tuple(self.document_ids),
            tuple(TaskKind(value) for value in self.task_kinds),
            self.scope_words,
        )

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Choices:
        """Choices kept earlier; fields no longer known are passed over."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in plain.items() if name in known})


def period_name(starts_on: date, ends_on: date) -> str:
    """2023年第二季度, where the days make a whole period; otherwise the days themselves."""
    for kind in PeriodKind:
        whole = NamedPeriod.containing(kind, starts_on)
        if (whole.start, whole.end) == (starts_on, ends_on):
            return whole.label
    first = f"{starts_on.year}年{starts_on.month}月{starts_on.day}日"
    year = "" if starts_on.year == ends_on.year else f"{ends_on.year}年"
    return f"{first}至{year}{ends_on.month}月{ends_on.day}日"


def paper_of(choices: Choices) -> Paper:
    """The paper of a document: organ, number, addressees, the leader's words, the log's root."""
    settings = bureau()
    signed_on = date.fromisoformat(choices.signed_on) if choices.signed_on else clock.today()
    organ = Organ(
        name=settings.organ_name,
        mark=settings.organ_mark,
        number_words=settings.organ_number_word,
        issuing_office=settings.organ_printing_office,
        sealed=settings.organ_has_seal,
        contact=settings.organ_contact,
        fonts=Fonts(
            settings.font_mark,
            settings.font_body,
            settings.font_kai,
            settings.font_hei,
            settings.font_song,
        ),
    )
    issue = Issue(
        signed_on=signed_on,
        year=signed_on.year,
        number=choices.number,
        running_number=choices.number,
        form=Form.LETTER if choices.is_letter else Form.DOCUMENT,
        title=choices.title,
        addressee=choices.addressee,
        signers=_names(choices.signers or _usual_signer(choices.kind, settings)),
        copies_to=_names(choices.copies_to or settings.organ_copy_to),
        printed_on=signed_on,
    )
    remarks = tuple(Remark(name, text) for name, text in choices.remarks.items() if text.strip())
    return Paper(organ, issue, remarks, latest_stamp(), choices.lists_numbers)


def _usual_signer(kind: str, settings: Bureau) -> str:
    """A report upward names who signs it (GB/T 9704-2012 7.2.6); nothing else does."""
    return settings.organ_signer if kind in _UPWARD else ""


def _names(typed: str) -> tuple[str, ...]:
    """Names set apart by 、 ， or ；."""
    for mark in "，,；;\n":
        typed = typed.replace(mark, "、")
    return tuple(name.strip() for name in typed.split("、") if name.strip())
