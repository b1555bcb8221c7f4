"""People and what was said to them: persons, their numbers, contacts, facts; samples, erasures, the access log."""

import sqlalchemy as sa
from alembic import op

from prozvon.store.tables import Id, Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Build."""
    op.add_column("numbers", sa.Column("unproven_at", Instant()))
    op.execute(
        "UPDATE numbers SET unproven_at = coalesce(quarantined_at, checked_at, admitted_at) WHERE NOT owner_proven"
    )
    op.add_column("stoplist", sa.Column("project", sa.String(80)))
    _people()
    _contacts()
    _watching()


def _people() -> None:
    op.create_table(
        "persons",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", sa.String(80), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("place", sa.BigInteger()),
        sa.Column("listed_at", Instant(), nullable=False),
        sa.Column("spoken_at", Instant()),
        sa.Column("due_at", Instant()),
        sa.Column("held_until", Instant()),
        sa.Column("hold_reason", sa.Text()),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.String(80)),
        sa.Column("lease_expires_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("project", "key", name="uq_persons_project_key"),
    )
    op.create_index("ix_persons_due", "persons", ["project", "place", "due_at"])
    op.create_index(
        "ix_persons_lease_owner",
        "persons",
        ["lease_owner"],
        sqlite_where=sa.text("lease_owner IS NOT NULL"),
        postgresql_where=sa.text("lease_owner IS NOT NULL"),
    )
    op.create_table(
        "person_phones",
        sa.Column("person_id", Id, nullable=False, autoincrement=False),
        sa.Column("phone_id", Id, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("wrong_at", Instant()),
        sa.PrimaryKeyConstraint("person_id", "phone_id", name="pk_person_phones"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_person_phones_person_id"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_person_phones_phone_id"),
    )
    op.create_index("ix_person_phones_phone_id", "person_phones", ["phone_id"])


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", Id, nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("person_id", Id),
        sa.Column("phone_id", Id),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("disposition", sa.String(32), nullable=False),
        sa.Column("status", sa.String(80), nullable=False),
        sa.Column("agent", sa.String(80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("run_id", Id),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("ref", name="uq_contacts_ref"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_contacts_person_id"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_contacts_phone_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_contacts_run_id"),
    )
    for column in ("person_id", "phone_id", "at"):
        op.create_index(f"ix_contacts_{column}", "contacts", [column])
    op.create_table(
        "facts",
        sa.Column("id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("phone_id", Id),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_facts_contact_id"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_facts_phone_id"),
    )
    for column in ("contact_id", "phone_id"):
        op.create_index(f"ix_facts_{column}", "facts", [column])


def _watching() -> None:
    op.create_table(
        "samples",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("phone_id", Id, nullable=False, autoincrement=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("month", "phone_id", name="pk_samples"),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name="fk_samples_phone_id"),
    )
    op.create_index("ix_samples_phone_id", "samples", ["phone_id"])
    op.create_table(
        "erased",
        sa.Column("hash", sa.String(32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_erased"),
    )
    op.create_table(
        "accesses",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accesses"),
    )
    op.create_index("ix_accesses_at", "accesses", ["at"])
