"""A refused command says why in one sentence and exits with 1; it shows no trace."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from tracker.base.errors import DomainError


class RefusingGroup(AppGroup):
    """A group of commands with the app's context, whose refusals are sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise click.ClickException(error.sentence) from error
