"""A full-text index of matters in pairs of characters, so that two-character words are found at once.

Revision: 20261122_search
Follows: 20261122_triggers
"""

from __future__ import annotations

from alembic import op

revision = "20261122_search"
down_revision = "20261122_triggers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_task USING fts5(grams, tokenize = 'unicode61')")
        return
    op.execute("CREATE TABLE search_task (rowid integer PRIMARY KEY, grams tsvector NOT NULL)")
    op.execute("CREATE INDEX search_task_grams ON search_task USING gin (grams)")


def downgrade() -> None:
    op.execute("DROP TABLE search_task")
