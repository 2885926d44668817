"""Once: what a person confirmed is done one time, however often the button was pressed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.models.bureau import OnceToken


class AlreadyDone(DomainError):
    """The same confirmation came a second time; nothing was written again."""

    status = 409


def use_once(token: str) -> None:
    """Take the token in the present transaction. Raises AlreadyDone where it was taken before."""
    if was_used(token):
        raise AlreadyDone("这一步已经完成，没有重复写入。")
    try:
        with db.session.begin_nested():
            db.session.add(OnceToken(token=token, used_at=clock.now()))
    except IntegrityError as error:
        # The other of two clicks at the same moment was faster.
        raise AlreadyDone("这一步已经完成，没有重复写入。") from error


def was_used(token: str) -> bool:
    """Whether the token was taken in a transaction that is written."""
    found = select(OnceToken.id).where(OnceToken.token == token)
    return db.session.scalar(found) is not None
