"""Who carries a matter: questions about a person and a task that several rules share."""

from __future__ import annotations

from tracker.models.kinds import Part
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.models.units import Unit
from tracker.queries.matters.visibility import unit_ids_of


def leads(task: Task, by: User) -> bool:
    """Whether the person acts for the unit that answers for the matter."""
    lead = task.lead
    return by.can(Capability.CARRY_OUT) and lead is not None and lead.id in unit_ids_of(by)


def takes_part(task: Task, by: User) -> bool:
    """Whether the person acts for a unit that leads or assists."""
    return by.can(Capability.CARRY_OUT) and unit_of(task, by) is not None


def unit_of(task: Task, by: User) -> Unit | None:
    """The unit for which the person acts in this matter; the leading one first."""
    mine = unit_ids_of(by)
    ordered = sorted(task.assignments, key=lambda a: (a.part is not Part.LEAD, a.position))
    return next((a.unit for a in ordered if a.unit_id in mine), None)


def supervises(by: User) -> bool:
    return by.can(Capability.SUPERVISE)
