"""Sealing: sign the log as it grows, and tell the signatures to people outside the system.

`signing` extends and signs the sealer's own tree, `memory` keeps it outside the database,
`publishing` releases checkpoints, `epochs` names the log and its keys.
"""

from tracker.rules.sealing.memory import Memory, SealerFolder, latest_memory
from tracker.rules.sealing.publishing import latest_stamp, note_publication
from tracker.rules.sealing.signing import Refused, recall_same_log, sign_growth

__all__ = [
    "Memory",
    "Refused",
    "SealerFolder",
    "latest_memory",
    "latest_stamp",
    "note_publication",
    "recall_same_log",
    "sign_growth",
]
