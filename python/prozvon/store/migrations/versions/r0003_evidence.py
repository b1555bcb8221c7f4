"""Evidence of a project's own, and what it takes to take a run back: the lists before it, the names before it."""

import sqlalchemy as sa
from alembic import op

from prozvon.store.tables import Id, Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Build; what was known before is everybody's."""
    _standings()
    op.add_column("attempts", sa.Column("project", sa.String(80)))
    _samples()
    _lists()


def _standings() -> None:
    op.create_table(
        "standings",
        sa.Column("project", sa.String(80), nullable=False),
        sa.Column("phone_id", Id, nullable=False, autoincrement=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("severity", sa.String(8)),
        sa.Column("owner_proven", sa.Boolean(), nullable=False),
        sa.Column("class", sa.String(32)),
        sa.Column("verdict", sa.String(8)),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("idle", sa.Integer(), nullable=False),
        sa.Column("admitted_at", Instant(), nullable=False),
        sa.Column("checked_at", Instant()),
        sa.Column("quarantined_at", Instant()),
        sa.Column("unproven_at", Instant()),
        sa.Column("next_check_at", Instant()),
        sa.Column("held_until", Instant()),
        sa.Column("hold_reason", sa.Text()),
        sa.PrimaryKeyConstraint("project", "phone_id", name="pk_standings"),
        sa.ForeignKeyConstraint(["phone_id"], ["numbers.phone_id"], name="fk_standings_phone_id"),
    )
    op.create_index("ix_standings_phone_id", "standings", ["phone_id"])
    op.create_index("ix_standings_due", "standings", ["project", "next_check_at", "phone_id"])
    op.create_index("ix_standings_state", "standings", ["project", "state", "phone_id"])


def _samples() -> None:
    """Neither database lets a key grow; the few rows are laid aside and put into a new table."""
    op.execute("CREATE TABLE samples_aside AS SELECT month, phone_id, drawn_at FROM samples")
    op.drop_table("samples")
    op.create_table(
        "samples",
        sa.Column("project", sa.String(80), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("phone_id", Id, nullable=False, autoincrement=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("project", "month", "phone_id", name="pk_samples"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_samples_phone_id"),
    )
    op.create_index("ix_samples_phone_id", "samples", ["phone_id"])
    op.execute(
        "INSERT INTO samples (project, month, phone_id, drawn_at) "
        "SELECT '', month, phone_id, drawn_at FROM samples_aside"
    )
    op.drop_table("samples_aside")


def _lists() -> None:
    op.create_table(
        "listings",
        sa.Column("run_id", Id, nullable=False, autoincrement=False),
        sa.Column("project", sa.String(80), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_listings"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_listings_run_id"),
    )
    op.create_table(
        "renamed",
        sa.Column("run_id", Id, nullable=False, autoincrement=False),
        sa.Column("person_id", Id, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text()),
        sa.PrimaryKeyConstraint("run_id", "person_id", name="pk_renamed"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_renamed_run_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_renamed_person_id"),
    )
    op.create_index("ix_renamed_person_id", "renamed", ["person_id"])
