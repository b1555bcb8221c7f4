"""The first schema: runs, phones, numbers, attempts, stop-list, marks, decisions."""

import sqlalchemy as sa
from alembic import op

from prozvon.store.tables import Id, Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant()),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("out_dir", sa.Text()),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("repeat_of", Id),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(["repeat_of"], ["runs.id"], name="fk_runs_repeat_of"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_fingerprint", "runs", ["fingerprint"])
    op.create_table(
        "phones",
        sa.Column("id", Id, nullable=False),
        sa.Column("e164", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_phones"),
        sa.UniqueConstraint("e164", name="uq_phones_e164"),
    )
    _numbers()
    _attempts()
    _said_by_people()


def _numbers() -> None:
    op.create_table(
        "numbers",
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
        sa.Column("next_check_at", Instant()),
        sa.Column("last_intent_at", Instant()),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.String(80)),
        sa.Column("lease_expires_at", Instant()),
        sa.Column("held_until", Instant()),
        sa.Column("hold_reason", sa.Text()),
        sa.PrimaryKeyConstraint("phone_id", name="pk_numbers"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_numbers_phone_id"),
    )
    op.create_index("ix_numbers_due", "numbers", ["next_check_at", "phone_id"])
    op.create_index("ix_numbers_state", "numbers", ["state", "phone_id"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", Id, nullable=False),
        sa.Column("phone_id", Id, nullable=False),
        sa.Column("token", sa.String(16), nullable=False),
        sa.Column("trunk", sa.String(120), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("intended_at", Instant(), nullable=False),
        sa.Column("observed_at", Instant()),
        sa.Column("class", sa.String(32)),
        sa.Column("verdict", sa.String(8)),
        sa.Column("evidence", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("token", name="uq_attempts_token"),
        sa.UniqueConstraint("phone_id", "fence", name="uq_attempts_phone_id_fence"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_attempts_phone_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_attempts_open",
        "attempts",
        ["intended_at"],
        sqlite_where=sa.text("observed_at IS NULL"),
        postgresql_where=sa.text("observed_at IS NULL"),
    )


def _said_by_people() -> None:
    op.create_table(
        "stoplist",
        sa.Column("id", Id, nullable=False),
        sa.Column("phone_id", Id, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("expires_at", Instant()),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("run_id", Id),
        sa.PrimaryKeyConstraint("id", name="pk_stoplist"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_stoplist_phone_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_stoplist_run_id"),
    )
    op.create_index("ix_stoplist_phone_id", "stoplist", ["phone_id"])
    op.create_table(
        "marks",
        sa.Column("id", Id, nullable=False),
        sa.Column("phone_id", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_marks_phone_id"),
    )
    op.create_index("ix_marks_phone_id", "marks", ["phone_id"])
    op.create_table(
        "decisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("left_hash", sa.String(16), nullable=False),
        sa.Column("right_hash", sa.String(16), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("run_id", Id),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("left_hash", "right_hash", name="uq_decisions_left_hash_right_hash"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_decisions_run_id"),
    )
