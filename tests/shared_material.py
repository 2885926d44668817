"""The office's own material, beside the project where the team has it; None elsewhere."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BESIDE = Path(os.environ.get("TRACKER_SHARED", ROOT.parent / "shared"))
SHARED: Path | None = _BESIDE if _BESIDE.is_dir() else None
