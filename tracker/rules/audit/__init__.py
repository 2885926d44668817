"""The log's one way in: `record` an act, and at commit it stands there with what it changed.

`recording` collects acts and changes in the session and refuses unrecorded ones, `states` turns a
row into what the log holds of it, `writing` numbers the entries as the last step before commit.
"""

from tracker.rules.audit.recording import UnrecordedChange, note, record, watch

__all__ = ["UnrecordedChange", "note", "record", "watch"]
