"""The job that sweeps."""

from __future__ import annotations

from tracker.base.db import transaction
from tracker.jobs.work import Shift
from tracker.rules.sweeping import sweep_some


def sweep(shift: Shift) -> str:
    """Sweep in small steps, so that nobody waits long for the lock."""
    swept = 0
    while True:
        with transaction():
            shift.fence()
            gone = sweep_some()
        if not gone:
            break
        swept += gone
    return f"清理{swept}条过期记录" if swept else ""
