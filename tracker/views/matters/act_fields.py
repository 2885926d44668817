"""The fields that act forms are made of: what they ask, and how they are read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.models.tasks import Task
from tracker.views.frame.forms import Reader


@dataclass(frozen=True)
class Field:
    """One input of an act's form. `kind` names the macro that shows it."""

    name: str
    label: str
    kind: str = "textarea"
    required: bool = False
    help: str = ""
    limit: int = 1000
    options: Sequence[tuple[str, str]] = ()
    #: What stands in the field when the form is first shown.
    start: Callable[[Task], object] = lambda _task: ""

    def read(self, reader: Reader) -> Any:
        """The typed value; faults are left with the reader."""
        if self.kind == "files":
            return reader.uploads(self.name)
        if self.kind == "date":
            read_day = reader.required_day if self.required else reader.day
            return read_day(self.name, self.label)
        if self.kind == "percent":
            return reader.integer(self.name, self.label)
        read_text = reader.required_text if self.required else reader.text
        return read_text(self.name, self.label, limit=self.limit)


REASON = Field("reason", "理由", required=True)
NOTE = Field("note", "说明", help="可不填。")
FILES = Field(
    "attachments",
    "附件",
    "files",
    help="可多选，每个不超过20 MB；支持 Word、Excel、PDF、图片、压缩包等。不得上传涉密材料。",
)
NEW_DUE = Field("new_due_on", "新的办理时限", "date", help="不填则沿用原时限。")
