"""Forms: read every field, collect every error, then refuse once with all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import TypeVar

from flask import Request
from werkzeug.datastructures import MultiDict

from tracker.base.errors import DomainError, Invalid
from tracker.base.text import clean
from tracker.rules.matters.attaching import LARGEST, MOST_FILES, Upload

Choice = TypeVar("Choice", bound=Enum)
_INTEGER = re.compile(r"-?[0-9]{1,9}", re.ASCII)
#: Days outside these years are slips of the keyboard (0026 for 2026), and cannot be reckoned with.
FIRST_YEAR, LAST_YEAR = 1949, 2099
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)


class Reader:
    """Reads typed fields from a form. Call `finish` last: it raises Invalid if anything was wrong."""

    def __init__(self, request: Request) -> None:
        self._form: MultiDict[str, str] = request.form
        self._files = request.files
        self.errors: dict[str, str] = {}

    def text(self, name: str, label: str, *, limit: int = 200) -> str:
        value = clean(self._form.get(name, ""))
        if len(value) > limit:
            self.errors[name] = f"{label}不能超过{limit}字（现{len(value)}字）。"
        return value

    def required_text(self, name: str, label: str, *, limit: int = 200) -> str:
        value = self.text(name, label, limit=limit)
        if not value:
            self.errors.setdefault(name, f"请填写{label}。")
        return value

    def integer(self, name: str, label: str) -> int:
        value = self._form.get(name, "").strip()
        if not _INTEGER.fullmatch(value):
            self.errors[name] = f"{label}应为整数。"
            return 0
        return int(value)

    def number(self, name: str, label: str, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.integer(name, label)
        if name not in self.errors and not least <= value <= most:
            self.errors[name] = f"{label}应在{least}到{most}之间。"
        return value

    def day(self, name: str, label: str) -> date | None:
        """A day typed as 2023-06-30; None when left empty."""
        value = self._form.get(name, "").strip()
        if not value:
            return None
        try:
            found = _DAY.fullmatch(value)
            day = date(*(int(part) for part in found.groups())) if found else date(0, 0, 0)
        except ValueError:
            day = date.min
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.errors[name] = f"{label}不是有效的日期，应形如2023-06-30。"
            return None
        return day

    def required_day(self, name: str, label: str) -> date:
        value = self.day(name, label)
        if value is None:
            self.errors.setdefault(name, f"请填写{label}。")
            return date.min
        return value

    def choice(self, name: str, label: str, kind: type[Choice]) -> Choice:
        """One member of an enum by its value."""
        value = self._form.get(name, "")
        for member in kind:
            if member.value == value:
                return member
        self.errors[name] = f"请选择{label}。"
        return next(iter(kind))

    def ids(self, name: str) -> list[int]:
        """Every whole number given under a name; anything else is passed over."""
        return [int(v) for v in self._form.getlist(name) if _INTEGER.fullmatch(v)]

    def optional_id(self, name: str) -> int | None:
        found = self.ids(name)
        return found[0] if found else None

    def checked(self, name: str) -> bool:
        return self._form.get(name, "") not in {"", "0"}

    def uploads(self, name: str) -> list[Upload]:
        """The files chosen under a name, each read no further than the limit lets it."""
        chosen = [f for f in self._files.getlist(name) if f.filename]
        if len(chosen) > MOST_FILES:
            self.errors[name] = f"一次最多上传{MOST_FILES}个附件。"
            return []
        return [Upload(f.filename or "", f.stream.read(LARGEST + 1)) for f in chosen]

    def finish(self) -> None:
        if self.errors:
            raise Invalid(self.errors)


def refused(error: DomainError) -> dict[str, str]:
    """The sentences for the fields of a form. Who may not use the form at all is not answered by it."""
    if error.status in (403, 404):
        raise error
    return error.errors


def typed_words(request: Request, names: Sequence[str]) -> dict[str, str]:
    """What stood in these fields, to be shown again beside the errors."""
    return {name: request.form.get(name, "") for name in names}


def whole_number(text: str) -> int:
    """A number out of an address; 0 for anything else, so that a wrong one shows the first page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
