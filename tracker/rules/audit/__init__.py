"""The log's one way in: `record` an act, and at commit it stands there with what it changed.

`recording` collects acts and changes in the session and refuses unrecorded ones, `states` turns a
row into what the log holds of it, `vault` keeps personal values out of it, `writing` numbers the
entries as the last step before commit.
"""

from tracker.rules.audit.recording import (
    UnrecordedChange,
    erase_secrets,
    note,
    record,
    watch,
)
from tracker.rules.audit.writing import LOG

__all__ = ["LOG", "UnrecordedChange", "erase_secrets", "note", "record", "watch"]
