"""修订: a document against the version it revises."""

from __future__ import annotations

from tracker import intake
from tracker.models.sources import SourceDocument
from tracker.queries.bureau.bureau import calendar
from tracker.rules.sources.proposing import known_units


def changes_of(document: SourceDocument) -> intake.Changes | None:
    """Which matters it adds, changes and drops; None when it revises nothing."""
    if document.revises is None:
        return None
    return intake.compare(read_again(document.revises), read_again(document))


def read_again(document: SourceDocument) -> intake.Proposal:
    """Reading is deterministic, so the stored text gives the proposals it gave before."""
    source = intake.Source(
        document.file_name, "txt", document.text, tuple(range(len(document.text)))
    )
    return intake.propose(
        source, issued_on=document.issued_on, units=known_units(), calendar=calendar()
    )
