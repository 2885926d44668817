"""The triggers that keep the log append-only: counted at start and before each seal.

Triggers prove nothing, but their absence says that somebody prepared to write where nobody may.
The program does not run on a log that has lost one, or on which one was exchanged.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, Select, column, func, select, table

from tracker.base.db import db
from tracker.base.errors import DomainError

#: Trigger → the first half of the digest of what it does, as the migrations made it.
EXPECTED: dict[str, dict[str, str]] = {
    "sqlite": {
        "audit_checkpoint_no_delete": "800136d63fec7a06468a91bb24b362db",
        "audit_checkpoint_no_update": "f1bd9d978eda974010103b088c53bc9a",
        "audit_checkpoint_order": "fb2e5148a61ea278b20925a4958ade38",
        "audit_entry_no_delete": "10c4a74217a3176a39e4ea3ff52a6033",
        "audit_entry_no_update": "f8c44a43bb0b033c04d1c971fd3b0b62",
        "audit_entry_order": "77ba44e38a051c3f9b52480a4fc9aa67",
        "audit_erasure_no_delete": "f2816af1188f16b37501860898e3ddec",
        "audit_erasure_no_update": "ba9db6b6d06187dbafa952f9ee8d7353",
        "audit_erasure_order": "4bcef4e8986ad9fdebf3f1fb454d1ebe",
        "audit_head_forward": "861f9cd59fe46943f0f11130dd3555d9",
        "audit_head_no_delete": "8b862f3df1e9a66627cbe3d692850af1",
        "audit_head_single": "8841af6392f1362daec9265709d87b62",
        "audit_publication_no_delete": "eb614297844a71b2a1cbc596a56205de",
        "audit_publication_no_update": "57944c1a5860ba6dbe2f56a342c261de",
        "audit_publication_order": "12f36fbfc4e42a3e1302ec4b32508006",
    },
    "postgresql": {
        "audit_checkpoint_no_change": "4a857082f39ad654004cb2e993f1f88d",
        "audit_checkpoint_no_truncate": "738dc89cedcd46d9555c7a593ca90472",
        "audit_checkpoint_order": "57d1fe34ad4dfc8c428ad57d5428f6c3",
        "audit_entry_no_change": "0c46f2da5d42e359746e256e5a1dcf6c",
        "audit_entry_no_truncate": "3cb317506c0a498fad2a70d99e9454b8",
        "audit_entry_order": "dcf136f5a87da25f0b583008d3949b5b",
        "audit_erasure_no_change": "f1bf0cdd228ed5bc1df5e0b726293ca1",
        "audit_erasure_no_truncate": "285b6e2850ab259cfbc2664771e23d0c",
        "audit_head_forward": "f3dd3c39359b9ec07c2144b85ffa1227",
        "audit_head_no_truncate": "023eee977e281e7a3378647814aab69b",
        "audit_head_single": "7f05a19fec699eb860d9518b83593108",
        "audit_publication_no_change": "e82ec579ef94baeeb8d139e92cd87bfe",
        "audit_publication_no_truncate": "e73b3621c23b35cfa47472a53b7c7e68",
    },
}


class Unguarded(DomainError):
    """The log's triggers are not those that the migrations made."""


def require_guards() -> None:
    """Raises Unguarded with the names of missing, changed and foreign triggers."""
    with db.engine.connect() as connection:
        found = inventory(connection)
        expected = EXPECTED[connection.dialect.name]
    faults = [f"缺少 {name}" for name in expected if name not in found]
    faults += [
        f"{name} 被改过" for name in expected if found.get(name, expected[name]) != expected[name]
    ]
    faults += [f"多出 {name}" for name in found if name not in expected]
    if faults:
        raise Unguarded(
            "审计日志的防护触发器不完整（" + "、".join(faults) + "），系统拒绝运行："
            "请查明是谁动过数据库，核验日志后执行 flask --app wsgi db upgrade 或从备份恢复。"
        )


def inventory(connection: Connection) -> dict[str, str]:
    """The triggers on the log's tables, each with a digest of what it does."""
    found = {}
    for row in connection.execute(_QUERIES[connection.dialect.name]):
        name, what = row
        found[name] = hashlib.sha256(" ".join(what.split()).encode()).hexdigest()[:32]
    return found


def _on_sqlite() -> Select[Any]:
    master = table("sqlite_master", *map(column, ("type", "name", "tbl_name", "sql")))
    return select(master.c.name, master.c.sql).where(
        master.c.type == "trigger", master.c.tbl_name.like(r"audit\_%", escape="\\")
    )


def _on_postgresql() -> Select[Any]:
    """Table, timing and events (tgtype), whether it always fires, and the function's text."""
    trigger = table(
        "pg_trigger",
        *map(column, ("tgname", "tgrelid", "tgfoid", "tgtype", "tgenabled", "tgisinternal")),
    )
    relation = table("pg_class", *map(column, ("oid", "relname", "relnamespace")))
    function = table("pg_proc", *map(column, ("oid", "prosrc")))
    namespace = table("pg_namespace", *map(column, ("oid", "nspname")))
    return (
        select(
            trigger.c.tgname,
            func.concat_ws(
                "|",
                relation.c.relname,
                trigger.c.tgtype,
                trigger.c.tgenabled,
                function.c.prosrc,
            ),
        )
        .join(relation, relation.c.oid == trigger.c.tgrelid)
        .join(function, function.c.oid == trigger.c.tgfoid)
        .join(namespace, namespace.c.oid == relation.c.relnamespace)
        .where(
            trigger.c.tgisinternal.is_(False),
            relation.c.relname.like(r"audit\_%", escape="\\"),
            namespace.c.nspname == func.current_schema(),
        )
    )


_QUERIES = {"sqlite": _on_sqlite(), "postgresql": _on_postgresql()}
