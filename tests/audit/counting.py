"""How many statements a piece of work sends to the database."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import event

from tracker.base.db import db


def counted(app: Flask, work: Callable[[], object]) -> int:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)
