"""The parked numbers: who they are, on what evidence, and what people may do about one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Delete, Update, delete, func, insert, select, update

from prozvon.errors import UsageError
from prozvon.masking import mask
from prozvon.schedule import Severity, Standing, State
from prozvon.store.columns import frame_of
from prozvon.store.database import Database, evidence_of, project_of
from prozvon.store.evidence import own_attempts, seen, write
from prozvon.store.leasing import rows_of
from prozvon.store.records import columns_of, standing_of
from prozvon.store.stopping import HELD, park_stopped, reasons
from prozvon.store.tables import attempts, marks, person_phones, persons, phones, stoplist

if TYPE_CHECKING:
    import polars as pl

PARKED = (State.QUARANTINED, State.UNCONFIRMED, State.OWNER_UNPROVEN, State.DATA_QUALITY, State.RETIRED)
"""The states that `quarantine list` shows: everything between a new number and a dialable one."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call that was, or may have been, placed; `cls` None: no outcome is known."""

    id: int
    intended_at: datetime
    trunk: str
    observed_at: datetime | None
    cls: str | None
    verdict: str | None
    evidence: dict[str, Any] = field(repr=False)
    new_number: str | None = field(default=None, repr=False)
    """The E.164 number that the network said took this one's place; nobody is rung on account of it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person did about a number: `hold` or `release`."""

    at: datetime
    kind: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the store knows of one number. `stopped` is the code of why it must be left alone, if it must."""

    number: str = field(repr=False)
    standing: Standing
    cls: str | None
    verdict: str | None
    admitted_at: datetime
    held_until: datetime | None
    hold_reason: str | None
    stopped: str | None
    attempts: tuple[Attempt, ...]
    marks: tuple[Mark, ...]


class Quarantine:
    """Shows the numbers that are not dialled now, and lets people hold or release one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self,
        now: datetime,
        *,
        states: tuple[State, ...] = PARKED,
        severity: Severity | None = None,
        cls: str | None = None,
        due: bool = False,
        limit: int | None = None,
    ) -> "pl.DataFrame":
        """Return the numbers in `states`, those due first to be rung again first.

        Columns: `number`, `state`, `severity`, `class`, `verdict`, `quarantined_at`, `checked_at`, `next_check_at`,
        `attempts` (calls placed), `held_until`, `hold_reason`. `due` keeps those whose next check has come.
        """
        with self._database.reading() as connection:
            known = seen(connection)
            placed = (
                select(func.count())
                .where(attempts.c.phone_id == known.c.phone_id, own_attempts(connection))
                .scalar_subquery()
            )
            query = (
                select(
                    phones.c.e164.label("number"),
                    known.c.state,
                    known.c.severity,
                    known.c["class"],
                    known.c.verdict,
                    known.c.quarantined_at,
                    known.c.checked_at,
                    known.c.next_check_at,
                    placed.label("attempts"),
                    known.c.held_until,
                    known.c.hold_reason,
                )
                .join(known, known.c.phone_id == phones.c.id)
                .where(known.c.state.in_([state.value for state in states]))
                # SQLite puts nulls first, PostgreSQL last: say it.
                .order_by(known.c.next_check_at.is_(None), known.c.next_check_at, known.c.phone_id)
                .limit(limit)
            )
            if severity is not None:
                query = query.where(known.c.severity == severity.value)
            if cls is not None:
                query = query.where(known.c["class"] == cls)
            if due:
                query = query.where(known.c.next_check_at <= now)
            return frame_of(connection, query)

    def show(self, number: str, now: datetime) -> Dossier | None:
        """Return all that is known of the E.164 `number`, attempts oldest first; None when it was never admitted."""
        with self._database.reading() as connection:
            row = rows_of(connection, [number]).get(number)
            if row is None:
                return None
            chain = (
                select(attempts, phones.c.e164.label("new_number"))
                .outerjoin(phones, phones.c.id == attempts.c.new_phone_id)
                .where(attempts.c.phone_id == row["phone_id"], own_attempts(connection))
                .order_by(attempts.c.id)
            )
            said = select(marks).where(marks.c.phone_id == row["phone_id"]).order_by(marks.c.id)
            of_project = (
                select(stoplist.c.expires_at, stoplist.c.reason)
                .where(stoplist.c.phone_id == row["phone_id"], stoplist.c.code == HELD)
                .where(stoplist.c.project == project_of(connection))
            )
            ends, why = connection.execute(of_project).one_or_none() or (row["held_until"], row["hold_reason"])
            return Dossier(
                number=number,
                standing=standing_of(row),
                cls=row["class"],
                verdict=row["verdict"],
                admitted_at=row["admitted_at"],
                held_until=ends,
                hold_reason=why,
                stopped=reasons(connection, [number], now).get(number),
                attempts=tuple(
                    Attempt(
                        made["id"],
                        made["intended_at"],
                        made["trunk"],
                        made["observed_at"],
                        made["class"],
                        made["verdict"],
                        made["evidence"] or {},
                        made["new_number"],
                    )
                    for made in connection.execute(chain).mappings()
                ),
                marks=tuple(
                    Mark(made["at"], made["kind"], made["reason"], made["until"])
                    for made in connection.execute(said).mappings()
                ),
            )

    def hold(self, number: str, until: datetime, reason: str, now: datetime) -> None:
        """Leave `number`, and the people of this project who hold it, alone until then; both return by themselves.

        A project that shares its evidence of lines keeps the number from its own calls only, by its stop-list. Raises
        UsageError if the number is unknown.
        """
        if until <= now:
            raise UsageError("a hold must end in the future")
        with self._database.writing() as connection:
            row = _known(connection, number)
            phone_id, due = row["phone_id"], row["next_check_at"]
            if _held_by_stop_list(connection):
                connection.execute(_own_holds(connection, phone_id))
                entry = {"code": HELD, "reason": reason, "source": "hold", "expires_at": until, "added_at": now}
                connection.execute(insert(stoplist).values(phone_id=phone_id, project=project_of(connection), **entry))
            else:
                values = {"held_until": until, "hold_reason": reason}
                if row["state"] != State.REFUSED.value:
                    values["next_check_at"] = until if due is None or due < until else due
                write(connection, [phone_id], values)
            connection.execute(_people_of(connection, phone_id).values(held_until=until, hold_reason=reason))
            _mark(connection, phone_id, Mark(now, "hold", reason, until))

    def release(self, number: str, now: datetime, reason: str = "") -> None:
        """End a hold and forget the evidence: a person vouches for `number`. It is new, dialable, and due at `now`.

        Its attempts stay on record, and so do its rest, stop-list entries and refusals. Raises UsageError if unknown.
        """
        with self._database.writing(alone=True) as connection:
            row = _known(connection, number)
            phone_id = row["phone_id"]
            values: dict[str, Any] = {"held_until": None, "hold_reason": None}
            if row["state"] != State.REFUSED.value:
                values |= columns_of(Standing(next_check_at=now)) | {"class": None, "verdict": None}
            write(connection, [phone_id], values)
            connection.execute(_own_holds(connection, phone_id))
            connection.execute(_people_of(connection, phone_id).values(held_until=None, hold_reason=None))
            _mark(connection, phone_id, Mark(now, "release", reason, None))
            park_stopped(connection, now)


def _held_by_stop_list(connection: Connection) -> bool:
    """Whether other projects share the row of the number: a hold of this one must not hold it back from theirs."""
    return project_of(connection) != "" and evidence_of(connection) is None


def _own_holds(connection: Connection, phone_id: int) -> Delete:
    return delete(stoplist).where(
        stoplist.c.phone_id == phone_id, stoplist.c.code == HELD, stoplist.c.project == project_of(connection)
    )


def _known(connection: Connection, number: str) -> Mapping[str, Any]:
    row: Mapping[str, Any] | None = rows_of(connection, [number], lock=True).get(number)
    if row is None:
        raise UsageError(f"{mask(number)} is not in the store")
    return row


def _people_of(connection: Connection, phone_id: int) -> Update:
    holders = select(person_phones.c.person_id).where(
        person_phones.c.phone_id == phone_id, person_phones.c.wrong_at.is_(None)
    )
    return update(persons).where(persons.c.id.in_(holders), persons.c.project == project_of(connection))


def _mark(connection: Connection, phone_id: int, mark: Mark) -> None:
    connection.execute(
        insert(marks).values(phone_id=phone_id, at=mark.at, kind=mark.kind, reason=mark.reason, until=mark.until)
    )
