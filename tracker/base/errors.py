"""Errors a reader is meant to see: each carries a Chinese sentence and its own HTTP status."""

from __future__ import annotations

from collections.abc import Mapping


class SettingsError(Exception):
    """A setting is wrong; the program must not start."""


class DomainError(Exception):
    """An expected refusal: a sentence for the reader and, where useful, the field it belongs to."""

    status = 422

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    @property
    def errors(self) -> dict[str, str]:
        """Field name → sentence; the empty name stands for the whole form."""
        return {self.field: self.sentence}


class Invalid(DomainError):
    """Several fields are wrong at once; all are told together."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("；".join(errors.values()), field=next(iter(errors), ""))
        self._errors = dict(errors)

    @property
    def errors(self) -> dict[str, str]:
        return dict(self._errors)


class NotFound(DomainError):
    """There is no such thing for this viewer, whether it exists or not."""

    status = 404

    def __init__(self, sentence: str = "没有找到，或您无权查看。") -> None:
        super().__init__(sentence)


class Forbidden(DomainError):
    """The viewer may see the thing but not do this to it."""

    status = 403


class Stale(DomainError):
    """Somebody else changed the thing since the viewer's page was made."""

    status = 409


class TooLarge(DomainError):
    status = 413
