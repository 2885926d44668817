"""The job that plans reminders."""

from __future__ import annotations

from tracker.base.db import transaction
from tracker.channels import channel_names
from tracker.jobs.work import Shift
from tracker.rules.reminders import reminding


def plan_reminders(shift: Shift) -> str:
    """Work out what is due without a lock, and write down what is new."""
    rows = reminding.reminders_due(channel_names(shift.settings), since=shift.last_run_at)
    if not rows:
        return ""
    with transaction():
        shift.fence()
        planned = reminding.plan_reminders(rows)
    return f"计划{planned}条提醒"
