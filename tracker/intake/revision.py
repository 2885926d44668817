"""A revised document against the one before: which matters it adds, changes and drops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .model import Matter, Proposal
from .text import fold

#: Two matters with less in common than this are different matters.
_ALIKE = 0.55


@dataclass(frozen=True)
class Change:
    """A matter that stands in both versions, and what differs: requirement, units, deadlines …"""

    old: Matter
    new: Matter
    #: Chinese names of what changed, in a fixed order; empty when only the place moved.
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    added: tuple[Matter, ...]
    changed: tuple[Change, ...]
    dropped: tuple[Matter, ...]
    #: Same in all that matters.
    kept: tuple[Change, ...]


def compare(old: Proposal, new: Proposal) -> Changes:
    """Match the matters of two versions by title and wording, not by number, and say what differs."""
    pairs = _pairs(old.matters, new.matters)
    matched_old = {i for i, _ in pairs}
    matched_new = {j for _, j in pairs}
    changes = [
        Change(old.matters[i], new.matters[j], _differences(old.matters[i], new.matters[j]))
        for i, j in pairs
    ]
    changes.sort(key=lambda c: c.new.start)
    return Changes(
        added=tuple(m for j, m in enumerate(new.matters) if j not in matched_new),
        changed=tuple(c for c in changes if c.fields),
        dropped=tuple(m for i, m in enumerate(old.matters) if i not in matched_old),
        kept=tuple(c for c in changes if not c.fields),
    )


def _pairs(old: Sequence[Matter], new: Sequence[Matter]) -> list[tuple[int, int]]:
    """Exact wording first, then the same title, then the most alike."""
    pairs: list[tuple[int, int]] = []
    for same in (_same_words, _same_title):
        for i, before in enumerate(old):
            if i in {a for a, _ in pairs}:
                continue
            free = (j for j in range(len(new)) if j not in {b for _, b in pairs})
            if (found := next((j for j in free if same(before, new[j])), None)) is not None:
                pairs.append((i, found))
    left = [i for i in range(len(old)) if i not in {a for a, _ in pairs}]
    right = [j for j in range(len(new)) if j not in {b for _, b in pairs}]
    scored = sorted(
        ((_likeness(old[i], new[j]), -i, -j) for i in left for j in right), reverse=True
    )
    taken: set[int] = set()
    for score, i, j in scored:
        if score >= _ALIKE and -i not in {a for a, _ in pairs} and -j not in taken:
            pairs.append((-i, -j))
            taken.add(-j)
    return pairs


def _plain(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


def _same_words(a: Matter, b: Matter) -> bool:
    return _plain(a.requirement) == _plain(b.requirement) and _plain(a.title) == _plain(b.title)


def _same_title(a: Matter, b: Matter) -> bool:
    return _plain(a.title) == _plain(b.title) and _likeness(a, b) > _ALIKE / 2


def _likeness(a: Matter, b: Matter) -> float:
    first, second = _plain(a.title + a.requirement)[:600], _plain(b.title + b.requirement)[:600]
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.quick_ratio() < _ALIKE / 2:
        return 0.0
    return matcher.ratio()


def _differences(a: Matter, b: Matter) -> tuple[str, ...]:
    checks = (
        ("标题", _plain(a.title), _plain(b.title)),
        ("要求", _plain(a.requirement), _plain(b.requirement)),
        ("责任单位", _units(a), _units(b)),
        ("时限", _days(a), _days(b)),
        ("指标", _targets(a), _targets(b)),
    )
    return tuple(name for name, before, after in checks if before != after)


def _units(matter: Matter) -> list[tuple[str, str]]:
    return [(u.name, u.part) for u in matter.units]


def _days(matter: Matter) -> list[tuple[object, ...]]:
    return [
        (d.kind, d.due, d.window_start, d.window_end, d.rules, d.n, d.unit, d.origin, d.event)
        for d in matter.deadlines
    ]


def _targets(matter: Matter) -> list[tuple[object, ...]]:
    return [(i.name, i.op, i.value, i.unit, i.due, i.scope) for i in matter.indicators]
