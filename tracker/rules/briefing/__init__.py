"""Briefings: choose, freeze the facts, make the file, and make it again byte for byte.

`snapshots` reads the facts of matters once, `papers` turns the office's choices into a document's
paper, `facts` gathers what each kind needs, `making` freezes and keeps; `extras` are the fields that
only some kinds ask for.
"""

from tracker.rules.briefing.making import (
    correct_briefing,
    draft_briefing,
    edit_briefing,
    facts_of_briefing,
    make_briefing,
    remade,
)

__all__ = [
    "correct_briefing",
    "draft_briefing",
    "edit_briefing",
    "facts_of_briefing",
    "make_briefing",
    "remade",
]
