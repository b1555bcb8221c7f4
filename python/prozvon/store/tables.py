"""The tables of the store, as SQLAlchemy Core knows them; `migrations/` builds the same ones, and a test compares both.

Rules: a telephone number stands in `phones` and nowhere else, everything else points at it. Instants are microseconds
since 1970 in UTC, on every database. A lease is columns, not a state. `attempts`, `contacts`, `facts` and `marks` are
only ever added to, until retention or an erasure takes them away; an attempt's observation is written once, into its
own columns. `project` is empty, or NULL where that is allowed, for what is nobody's in particular.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from prozvon.errors import UsageError

APPLICATION_ID = 0x505A564E
"""'PZVN' in the header of an SQLite file: tells our stores from other people's files."""

REVISION = "0004"
"""The newest migration; a test holds it equal to Alembic's head, so that opening need not import Alembic."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(instant: datetime) -> int:
    """Microseconds since 1970 of an aware instant, exactly.

    >>> micros(datetime(2026, 11, 22, 12, tzinfo=UTC))
    1795348800000000
    """
    if instant.tzinfo is None:
        raise UsageError("an instant without a time zone was given; use an aware datetime")
    return (instant - EPOCH) // MICROSECOND


def instant(micros: int) -> datetime:
    """The UTC instant of so many microseconds since 1970.

    >>> instant(1795348800000000)
    datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.timezone.utc)
    """
    return EPOCH + timedelta(microseconds=micros)


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC, where a day has 24 hours: in zones that change their clocks, sums of datetimes do not.

    >>> from zoneinfo import ZoneInfo
    >>> noon = in_utc(datetime(2026, 3, 29, 12, tzinfo=ZoneInfo("Europe/Berlin")))
    >>> noon, noon - timedelta(hours=24) < datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    (datetime.datetime(2026, 3, 29, 10, 0, tzinfo=datetime.timezone.utc), True)
    """
    return instant(micros(at))


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as an integer: the same order and the same index on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else instant(value)


Id = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit key; on SQLite the word INTEGER is what makes it the table's own row number."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("status", String(16), nullable=False),
    Column("recipe", Text, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("outcome", Text),
    Column("out_dir", Text),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("repeat_of", Id, ForeignKey("runs.id")),
    sqlite_autoincrement=True,
)

phones = Table(
    "phones",
    metadata,
    Column("id", Id, primary_key=True),
    Column("e164", String(20), nullable=False, unique=True),
)


def _evidence() -> tuple[Column[Any], ...]:
    """What is known of a line, who doubts it, and when it is asked again; a new set for each table."""
    return (
        Column("state", String(20), nullable=False),
        Column("severity", String(8)),
        Column("owner_proven", Boolean, nullable=False),
        Column("class", String(32)),
        Column("verdict", String(8)),
        Column("signs", JSON, nullable=False),
        Column("cycle", Integer, nullable=False),
        Column("idle", Integer, nullable=False),
        Column("admitted_at", Instant, nullable=False),
        Column("checked_at", Instant),
        Column("quarantined_at", Instant),
        Column("unproven_at", Instant),
        Column("next_check_at", Instant),
        Column("held_until", Instant),
        Column("hold_reason", Text),
    )


# The line itself, one row for everybody: who is about to ring it and when it was last rung; and the evidence that
# projects share.
numbers = Table(
    "numbers",
    metadata,
    Column("phone_id", Id, ForeignKey("phones.id"), primary_key=True, autoincrement=False),
    *_evidence(),
    Column("last_intent_at", Instant),
    Column("fence", BigInteger, nullable=False),
    Column("lease_owner", String(80)),
    Column("lease_expires_at", Instant),
)
Index("ix_numbers_due", numbers.c.next_check_at, numbers.c.phone_id)
Index("ix_numbers_state", numbers.c.state, numbers.c.phone_id)

# The evidence of projects that share none.
standings = Table(
    "standings",
    metadata,
    Column("project", String(80), primary_key=True),
    Column("phone_id", Id, ForeignKey("numbers.phone_id"), primary_key=True, autoincrement=False, index=True),
    *_evidence(),
)
Index("ix_standings_due", standings.c.project, standings.c.next_check_at, standings.c.phone_id)
Index("ix_standings_state", standings.c.project, standings.c.state, standings.c.phone_id)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("phone_id", Id, ForeignKey("phones.id"), nullable=False),
    Column("token", String(16), nullable=False, unique=True),
    Column("trunk", String(120), nullable=False),
    Column("owner", String(80), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("intended_at", Instant, nullable=False),
    Column("observed_at", Instant),
    Column("class", String(32)),
    Column("verdict", String(8)),
    Column("evidence", JSON),
    # The number that the network says is the new one; it is not ours to call, so `numbers` need not know it.
    Column("new_phone_id", Id, ForeignKey("phones.id")),
    # Whose evidence it is; NULL: that of all who share theirs.
    Column("project", String(80)),
    # One intent for each lease of a number: the database itself refuses a second.
    UniqueConstraint("phone_id", "fence"),
    sqlite_autoincrement=True,
)
Index(
    "ix_attempts_open",
    attempts.c.intended_at,
    sqlite_where=attempts.c.observed_at.is_(None),
    postgresql_where=attempts.c.observed_at.is_(None),
)
Index(
    "ix_attempts_new_phone_id",
    attempts.c.new_phone_id,
    sqlite_where=attempts.c.new_phone_id.is_not(None),
    postgresql_where=attempts.c.new_phone_id.is_not(None),
)

stoplist = Table(
    "stoplist",
    metadata,
    Column("id", Id, primary_key=True),
    Column("phone_id", Id, ForeignKey("phones.id"), nullable=False, index=True),
    Column("code", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("expires_at", Instant),
    Column("added_at", Instant, nullable=False),
    Column("run_id", Id, ForeignKey("runs.id")),
    # NULL: for every project
    Column("project", String(80)),
)

marks = Table(
    "marks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("phone_id", Id, ForeignKey("phones.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Instant),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("left_hash", String(16), nullable=False),
    Column("right_hash", String(16), nullable=False),
    Column("decision", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("run_id", Id, ForeignKey("runs.id")),
    UniqueConstraint("left_hash", "right_hash"),
)

persons = Table(
    "persons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project", String(80), nullable=False),
    # The cluster id that `clean` gave.
    Column("key", String(64), nullable=False),
    Column("name", Text),
    # Place in the newest dial list; NULL: not in it.
    Column("place", BigInteger),
    # Since when they have stood in every dial list; a list made again changes nothing.
    Column("listed_at", Instant, nullable=False),
    Column("spoken_at", Instant),
    # When they may be called next for a conversation; NULL: never by itself.
    Column("due_at", Instant),
    Column("held_until", Instant),
    Column("hold_reason", Text),
    Column("fence", BigInteger, nullable=False),
    Column("lease_owner", String(80)),
    Column("lease_expires_at", Instant),
    UniqueConstraint("project", "key"),
)
Index("ix_persons_due", persons.c.project, persons.c.place, persons.c.due_at)
Index(
    "ix_persons_lease_owner",
    persons.c.lease_owner,
    sqlite_where=persons.c.lease_owner.is_not(None),
    postgresql_where=persons.c.lease_owner.is_not(None),
)

person_phones = Table(
    "person_phones",
    metadata,
    Column("person_id", Id, ForeignKey("persons.id"), primary_key=True, autoincrement=False),
    Column("phone_id", Id, ForeignKey("phones.id"), primary_key=True, autoincrement=False, index=True),
    Column("position", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("wrong_at", Instant),
)

listings = Table(
    "listings",
    metadata,
    # The dial list that a run of `clean` brought: the ids of its persons in their order, packed; for taking a run back.
    Column("run_id", Id, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("project", String(80), nullable=False),
    Column("people", LargeBinary, nullable=False),
)

renamed = Table(
    "renamed",
    metadata,
    # What a person was called before a run of `clean` called them otherwise.
    Column("run_id", Id, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("persons.id"), primary_key=True, autoincrement=False, index=True),
    Column("name", Text),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True),
    # Of a source and its own name for the call: a file read twice adds nothing.
    Column("ref", String(32), nullable=False, unique=True),
    Column("person_id", Id, ForeignKey("persons.id"), index=True),
    Column("phone_id", Id, ForeignKey("phones.id"), index=True),
    Column("at", Instant, nullable=False, index=True),
    Column("disposition", String(32), nullable=False),
    Column("status", String(80), nullable=False),
    Column("agent", String(80), nullable=False),
    Column("source", Text, nullable=False),
    Column("run_id", Id, ForeignKey("runs.id")),
)

facts = Table(
    "facts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("kind", String(24), nullable=False),
    Column("value", Text, nullable=False),
    # A number that was told stands in `phones`, not in `value`.
    Column("phone_id", Id, ForeignKey("phones.id"), index=True),
)

samples = Table(
    "samples",
    metadata,
    # Whose quarantine it is drawn from; empty: that of all who share their evidence.
    Column("project", String(80), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("phone_id", Id, ForeignKey("phones.id"), primary_key=True, autoincrement=False, index=True),
    Column("drawn_at", Instant, nullable=False),
)

erased = Table(
    "erased",
    metadata,
    # Keyed: without the store's own key nobody can try numbers against it.
    Column("hash", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
)

accesses = Table(
    "accesses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(80), nullable=False),
    Column("what", String(40), nullable=False),
    Column("about", Text, nullable=False),
    Column("rows", Integer, nullable=False),
)
