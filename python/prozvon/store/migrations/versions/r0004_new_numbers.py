"""The new number that the network told of a changed one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Build; of earlier calls no new number was kept."""
    key = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    # Written out: the tool knows no way to add a column that points somewhere to an SQLite table.
    op.execute(
        f"ALTER TABLE attempts ADD COLUMN new_phone_id {key} CONSTRAINT fk_attempts_new_phone_id REFERENCES phones (id)"
    )
    there = sa.text("new_phone_id IS NOT NULL")
    op.create_index(
        "ix_attempts_new_phone_id", "attempts", ["new_phone_id"], sqlite_where=there, postgresql_where=there
    )
