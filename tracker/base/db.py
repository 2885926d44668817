"""The database: one session, one kind of write transaction, and what happens after it commits.

Reads run in a plain transaction. `transaction()` drops that snapshot, takes the write lock at once
(SQLite: BEGIN IMMEDIATE) and reads everything again under it, so a rule never decides on old state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import StaleDataError

from tracker.base.errors import Stale

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)


db = SQLAlchemy(model_class=Base)

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_CALLBACKS = "after_commit"
#: In the session: a read transaction, and what was read once in it.
_KEPT = "read_once"


@contextmanager
def transaction() -> Iterator[None]:
    """Everything inside is written together or not at all. Opened by views, jobs and commands only.

    Raises Stale when a row changed under a version that the session had read.
    """
    session = db.session()
    if _writing.get() or session.new or session.dirty or session.deleted:
        raise RuntimeError(
            "a transaction is already under way, or something was changed outside one"
        )
    session.rollback()
    token = _writing.set(True)
    try:
        yield
        session.commit()
        callbacks = session.info.pop(_CALLBACKS, [])
    except StaleDataError as error:
        session.rollback()
        raise Stale("这条记录刚被别人改过，请按最新内容重新操作。") from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_CALLBACKS, None)
        _writing.reset(token)
    for callback in callbacks:
        callback()


def after_commit(callback: Callable[[], None]) -> None:
    """Run something once the present transaction is safely written; never if it is not."""
    db.session().info.setdefault(_CALLBACKS, []).append(callback)


@contextmanager
def write_lock() -> Iterator[None]:
    """Begin with the write lock on connections opened inside: for migrations, which bring their own."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    """Whether a write transaction is under way here."""
    return _writing.get()


def read_once(key: object, read: Callable[[], Any]) -> Any:
    """What `read` gives, asked once in a read transaction; in a write transaction always anew.

    For facts that many parts of one answer ask for, such as settings. Forgotten with the transaction.
    """
    session = db.session()
    if is_writing():
        return read()
    present = session.get_transaction()
    transaction, known = session.info.get(_KEPT, (None, {}))
    if transaction is not present or present is None:
        known = {}
    if key not in known:
        known[key] = read()
    session.info[_KEPT] = (session.get_transaction(), known)
    return known[key]


def engine_options(url: str) -> dict[str, Any]:
    """How to connect: time-outs that end within 15 s whatever the server does."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    return {
        "pool_pre_ping": True,
        "pool_size": 10,
        "max_overflow": 10,
        "pool_timeout": 10,
        "connect_args": {
            "prepare_threshold": None,
            "connect_timeout": 5,
            "keepalives": 1,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 12000,
            "options": "-c lock_timeout=10000 -c statement_timeout=60000"
            " -c idle_in_transaction_session_timeout=60000 -c synchronous_commit=on",
        },
    }


def attach(app: Flask) -> None:
    """Bind the database to an app and prepare every connection it opens."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling hides BEGIN from us; we begin ourselves below.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def insert_unless_there(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """INSERT … ON CONFLICT DO NOTHING on either engine; how many rows were new."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    table, new = cast("Table", model.__table__), 0
    for row in rows:
        statement = insert(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
        new += len(db.session.execute(statement).all())
    return new
