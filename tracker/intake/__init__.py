"""Intake: reads a policy document and proposes supervised matters. Pure and deterministic.

What others call::

    source = read(data, "要点.docx")                    # Source; DomainError in Chinese when refused
    proposal = propose(source, issued_on=day_or_None,   # Proposal
                       units=[KnownUnit(id, name, aliases)], calendar=calendar_or_None)
    as_json(proposal)                                    # plain data, as `intake propose --json` prints
    changes = compare(old_proposal, new_proposal)        # Changes(added, changed, dropped, kept)

The desk works with ``proposal.matters`` (each a `Matter`: title, requirement, units with their part,
deadlines with nominal and adjusted day, rules, indicators, grade, reasons, needs_confirm), shows
``proposal.text`` on the left, and finds what came of a stretch of it with ``facts_at(proposal, offset)``.
The ledger ``proposal.sentences`` holds what was *not* proposed; ``matter_from(proposal, start, end)`` makes
a matter of any stretch with one click. Spans are code points of ``proposal.text``.

``expression`` and ``unit_phrase`` read a single line, for the office's lists of examples.
"""

from .expressions import expression
from .facts import Deadline, Grade, Indicator, Mention, Rule
from .files import read
from .jsonable import as_json, deadline_form, indicator_form, matter_form
from .model import (
    Clause,
    InlineUnit,
    KnownUnit,
    Matter,
    MatterUnit,
    NamedUnit,
    Proposal,
    Sentence,
    Source,
    UnitLine,
)
from .proposing import facts_at, matter_from, propose
from .revision import Change, Changes, compare
from .units.phrase import unit_phrase

__all__ = [
    "Change",
    "Changes",
    "Clause",
    "Deadline",
    "Grade",
    "Indicator",
    "InlineUnit",
    "KnownUnit",
    "Matter",
    "MatterUnit",
    "Mention",
    "NamedUnit",
    "Proposal",
    "Rule",
    "Sentence",
    "Source",
    "UnitLine",
    "as_json",
    "compare",
    "deadline_form",
    "expression",
    "facts_at",
    "indicator_form",
    "matter_form",
    "matter_from",
    "propose",
    "read",
    "unit_phrase",
]
