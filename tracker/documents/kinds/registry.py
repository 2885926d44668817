"""Registry: the kinds of document by their code, and the one way by which a file is made of
facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any

from tracker.base.errors import DomainError
from tracker.documents import kind_facts as kf
from tracker.documents.blocks import Blocks, Title
from tracker.documents.canonical import from_json
from tracker.documents.facts import Paper
from tracker.documents.kinds import (
    bulletin,
    checkpoint_notice,
    correction,
    county_report,
    forms,
    matter_report,
    quarterly_report,
    rectification_ledger,
    supervision_notice,
)
from tracker.documents.preview import shortened
from tracker.documents.selfcheck import doubts, refuse_disagreeing_blocks
from tracker.documents.word.writer import docx_of


class Needs(StrEnum):
    """What has to be collected for a kind."""

    SNAPSHOT = "snapshot"
    MATTER = "matter"
    FINDINGS = "findings"
    READINGS = "readings"
    TWO_SNAPSHOTS = "two_snapshots"


@dataclass(frozen=True)
class Kind:
    """A kind of document. ``compose`` turns facts of the class ``facts`` into blocks."""

    code: str
    name: str
    facts: type[Any]
    needs: Needs
    compose: Callable[[Any], Blocks]
    #: Names of the sections to which a leader may add own words.
    sections: tuple[str, ...] = ()

    def blocks(self, facts: Any) -> Blocks:
        """The parts of the document, checked; a DomainError says what disagrees."""
        if not isinstance(facts, self.facts):
            raise TypeError(f"{self.code} is made of {self.facts.__name__}")
        made = self.compose(facts)
        refuse_disagreeing_blocks(made)
        return made

    def build(self, facts: Any, *, saved_at: datetime | None = None) -> bytes:
        """The Word file. Without ``saved_at`` it is dated by the day it is signed on."""
        return self._written(facts, self.blocks(facts), saved_at)

    def build_preview(self, facts: Any) -> bytes:
        """The Word file to draw pages from: the same with long tables cut short, and saying so."""
        return self._written(facts, shortened(self.blocks(facts)), None)

    def _written(self, facts: Any, blocks: Blocks, saved_at: datetime | None) -> bytes:
        paper: Paper = facts.paper
        day = datetime.combine(paper.issue.signed_on, time(), UTC)
        return docx_of(
            blocks,
            fonts=paper.organ.fonts,
            title=self.title(facts, blocks),
            author=paper.organ.name,
            saved_at=saved_at or day,
        )

    def title(self, facts: Any, made: Blocks | None = None) -> str:
        """The title in one line, for file names and lists."""
        parts = made if made is not None else self.compose(facts)
        found = next((one for one in parts if isinstance(one, Title)), None)
        return "".join(found.lines) if found else self.name

    def doubts(self, facts: Any) -> tuple[str, ...]:
        """Hints about numbers in the leader's own words that differ from the figures."""
        paper: Paper = facts.paper
        return doubts(self.blocks(facts), tuple(one.text for one in paper.remarks))

    def read(self, text: str) -> Any:
        """Facts of this kind from their stored JSON."""
        return from_json(self.facts, text)


def _kind(code: str, name: str, needs: Needs, facts: type[Any], module: Any) -> Kind:
    """A kind whose module has the customary ``compose`` and ``SECTIONS``."""
    return Kind(code, name, facts, needs, module.compose, module.SECTIONS)


_ALL = (
    _kind(
        "supervision_notice", "督查通报", Needs.SNAPSHOT, kf.SupervisionNotice, supervision_notice
    ),
    _kind("bulletin", "工作简报", Needs.SNAPSHOT, kf.Bulletin, bulletin),
    _kind("quarterly_report", "季度工作报告", Needs.SNAPSHOT, kf.QuarterlyReport, quarterly_report),
    Kind(
        "task_notice",
        "督办通知单",
        kf.TaskNotice,
        Needs.MATTER,
        forms.compose_task_notice,
        forms.TASK_SECTIONS,
    ),
    Kind(
        "urge_notice",
        "催办单",
        kf.UrgeNotice,
        Needs.MATTER,
        forms.compose_urge_notice,
        forms.URGE_SECTIONS,
    ),
    _kind(
        "rectification_ledger",
        "整改台账",
        Needs.FINDINGS,
        kf.RectificationLedger,
        rectification_ledger,
    ),
    _kind("matter_report", "事项办理情况报告", Needs.MATTER, kf.MatterReport, matter_report),
    _kind("county_report", "区县年度报告", Needs.SNAPSHOT, kf.CountyReport, county_report),
    _kind(
        "checkpoint_notice", "序时进度通报", Needs.READINGS, kf.CheckpointNotice, checkpoint_notice
    ),
    _kind("correction", "更正通报", Needs.TWO_SNAPSHOTS, kf.Correction, correction),
)

#: The kinds in the order in which they are offered.
KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}


def kind_of(code: str) -> Kind:
    """The kind with this code; a DomainError when there is none."""
    if code not in KINDS:
        raise DomainError(f"没有“{code}”这种文稿。", field="kind")
    return KINDS[code]
