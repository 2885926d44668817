"""Models: columns, constraints and pure questions. Imported whole so that every relation resolves."""

from tracker.models import (
    acts,
    audit,
    base,
    briefings,
    bureau,
    kinds,
    notices,
    people,
    roles,
    sources,
    tasks,
    units,
    work,
)

__all__ = [
    "acts",
    "audit",
    "base",
    "briefings",
    "bureau",
    "kinds",
    "notices",
    "people",
    "roles",
    "sources",
    "tasks",
    "units",
    "work",
]
