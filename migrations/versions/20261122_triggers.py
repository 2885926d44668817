"""The audit log takes new entries in order and nothing else.

Triggers raise the cost of tampering; published roots are what proves it. On SQLite REPLACE deletes
without firing delete triggers, so an insert is also checked against what already stands there.

Revision: 20261122_triggers
Follows: 20261122_initial
"""

from __future__ import annotations

from alembic import op

revision = "20261122_triggers"
down_revision = "20261122_initial"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_entry", "audit_publication", "audit_checkpoint", "audit_erasure")

SQLITE_INSERTS = {
    "audit_entry_order": """
        CREATE TRIGGER audit_entry_order BEFORE INSERT ON audit_entry
        WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM audit_entry)
          OR json_extract(NEW.canon, '$.ent[2]') IS NOT (
            SELECT coalesce(max(ent_n) + 1, 0) FROM audit_entry
            WHERE ent_type = json_extract(NEW.canon, '$.ent[0]')
              AND ent_id = json_extract(NEW.canon, '$.ent[1]'))
        BEGIN SELECT raise(ABORT, 'audit_entry: entries are appended in order'); END""",
    "audit_checkpoint_order": """
        CREATE TRIGGER audit_checkpoint_order BEFORE INSERT ON audit_checkpoint
        WHEN NEW.size <= (SELECT coalesce(max(size), -1) FROM audit_checkpoint)
          OR NEW.size > (SELECT size FROM audit_head WHERE id = 1)
        BEGIN SELECT raise(ABORT, 'audit_checkpoint: checkpoints only grow'); END""",
    "audit_publication_order": """
        CREATE TRIGGER audit_publication_order BEFORE INSERT ON audit_publication
        WHEN NEW.id IN (SELECT id FROM audit_publication)
        BEGIN SELECT raise(ABORT, 'audit_publication: append only'); END""",
    "audit_erasure_order": """
        CREATE TRIGGER audit_erasure_order BEFORE INSERT ON audit_erasure
        WHEN NEW.id IN (SELECT id FROM audit_erasure)
          OR NEW.commitment IN (SELECT commitment FROM audit_erasure)
        BEGIN SELECT raise(ABORT, 'audit_erasure: append only'); END""",
    "audit_head_single": """
        CREATE TRIGGER audit_head_single BEFORE INSERT ON audit_head
        BEGIN SELECT raise(ABORT, 'audit_head: one row'); END""",
    "audit_head_forward": """
        CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
        WHEN NEW.id <> OLD.id OR NEW.size <= OLD.size
          OR NEW.size <> (SELECT coalesce(max(seq) + 1, 0) FROM audit_entry)
        BEGIN SELECT raise(ABORT, 'audit_head: only forward'); END""",
    "audit_head_no_delete": """
        CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
        BEGIN SELECT raise(ABORT, 'audit_head: one row'); END""",
}

POSTGRESQL_FUNCTIONS = {
    "audit_refuse": """
        CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '%: append only', TG_TABLE_NAME; END $$""",
    "audit_entry_in_order": """
        CREATE FUNCTION audit_entry_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE doc jsonb := NEW.canon::jsonb;
        BEGIN
          IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq) + 1, 0) FROM audit_entry)
             OR (doc #>> '{ent,2}')::integer IS DISTINCT FROM (
               SELECT coalesce(max(ent_n) + 1, 0) FROM audit_entry
               WHERE ent_type = doc #>> '{ent,0}' AND ent_id = (doc #>> '{ent,1}')::integer)
          THEN RAISE EXCEPTION 'audit_entry: entries are appended in order'; END IF;
          RETURN NEW;
        END $$""",
    "audit_checkpoint_in_order": """
        CREATE FUNCTION audit_checkpoint_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.size <= (SELECT coalesce(max(size), -1) FROM audit_checkpoint)
             OR NEW.size > (SELECT size FROM audit_head WHERE id = 1)
          THEN RAISE EXCEPTION 'audit_checkpoint: checkpoints only grow'; END IF;
          RETURN NEW;
        END $$""",
    "audit_head_moves_forward": """
        CREATE FUNCTION audit_head_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.id <> OLD.id OR NEW.size <= OLD.size
             OR NEW.size <> (SELECT coalesce(max(seq) + 1, 0) FROM audit_entry)
          THEN RAISE EXCEPTION 'audit_head: only forward'; END IF;
          RETURN NEW;
        END $$""",
}

#: Trigger → (table, timing, function).
POSTGRESQL_TRIGGERS = {
    "audit_entry_order": ("audit_entry", "BEFORE INSERT", "ROW", "audit_entry_in_order"),
    "audit_checkpoint_order": (
        "audit_checkpoint",
        "BEFORE INSERT",
        "ROW",
        "audit_checkpoint_in_order",
    ),
    "audit_head_forward": ("audit_head", "BEFORE UPDATE", "ROW", "audit_head_moves_forward"),
    "audit_head_single": ("audit_head", "BEFORE INSERT OR DELETE", "ROW", "audit_refuse"),
    "audit_head_no_truncate": ("audit_head", "BEFORE TRUNCATE", "STATEMENT", "audit_refuse"),
} | {
    f"{table}_{name}": (table, timing, level, "audit_refuse")
    for table in APPEND_ONLY
    for name, timing, level in (
        ("no_change", "BEFORE UPDATE OR DELETE", "ROW"),
        ("no_truncate", "BEFORE TRUNCATE", "STATEMENT"),
    )
}


def _sqlite_refusals() -> dict[str, str]:
    return {
        f"{table}_no_{verb.lower()}": f"""
        CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT raise(ABORT, '{table}: append only'); END"""
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    }


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in (SQLITE_INSERTS | _sqlite_refusals()).values():
            op.execute(statement)
        return
    for statement in POSTGRESQL_FUNCTIONS.values():
        op.execute(statement)
    for name, (table, timing, level, function) in POSTGRESQL_TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER {name} {timing} ON {table} FOR EACH {level} "
            f"EXECUTE FUNCTION {function}()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE_INSERTS | _sqlite_refusals():
            op.execute(f"DROP TRIGGER {name}")
        return
    for name, (table, *_rest) in POSTGRESQL_TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for name in POSTGRESQL_FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
