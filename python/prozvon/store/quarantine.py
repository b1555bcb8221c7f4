"""The parked numbers: who they are, on what evidence, and what people may do about one of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Update, func, insert, select, update

from prozvon.errors import UsageError
from prozvon.masking import mask
from prozvon.schedule import Severity, Standing, State
from prozvon.store.columns import frame_of
from prozvon.store.database import Database
from prozvon.store.records import columns_of, standing_of
from prozvon.store.stopping import park_stopped, reasons
from prozvon.store.tables import attempts, marks, numbers, person_phones, persons, phones

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
        placed = select(func.count()).where(attempts.c.phone_id == numbers.c.phone_id).scalar_subquery()
        query = (
            select(
                phones.c.e164.label("number"),
                numbers.c.state,
                numbers.c.severity,
                numbers.c["class"],
                numbers.c.verdict,
                numbers.c.quarantined_at,
                numbers.c.checked_at,
                numbers.c.next_check_at,
                placed.label("attempts"),
                numbers.c.held_until,
                numbers.c.hold_reason,
            )
            .join(numbers, numbers.c.phone_id == phones.c.id)
            .where(numbers.c.state.in_([state.value for state in states]))
            # SQLite puts nulls first, PostgreSQL last: say it.
            .order_by(numbers.c.next_check_at.is_(None), numbers.c.next_check_at, numbers.c.phone_id)
            .limit(limit)
        )
        if severity is not None:
            query = query.where(numbers.c.severity == severity.value)
        if cls is not None:
            query = query.where(numbers.c["class"] == cls)
        if due:
            query = query.where(numbers.c.next_check_at <= now)
        with self._database.reading() as connection:
            return frame_of(connection, query)

    def show(self, number: str, now: datetime) -> Dossier | None:
        """Return all that is known of the E.164 `number`, attempts oldest first; None when it was never admitted."""
        with self._database.reading() as connection:
            query = select(phones.c.e164, numbers).join(numbers, numbers.c.phone_id == phones.c.id)
            row = connection.execute(query.where(phones.c.e164 == number)).mappings().one_or_none()
            if row is None:
                return None
            chain = select(attempts).where(attempts.c.phone_id == row["phone_id"]).order_by(attempts.c.id)
            said = select(marks).where(marks.c.phone_id == row["phone_id"]).order_by(marks.c.id)
            return Dossier(
                number=number,
                standing=standing_of(row),
                cls=row["class"],
                verdict=row["verdict"],
                admitted_at=row["admitted_at"],
                held_until=row["held_until"],
                hold_reason=row["hold_reason"],
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
                    )
                    for made in connection.execute(chain).mappings()
                ),
                marks=tuple(
                    Mark(made["at"], made["kind"], made["reason"], made["until"])
                    for made in connection.execute(said).mappings()
                ),
            )

    def hold(self, number: str, until: datetime, reason: str, now: datetime) -> None:
        """Leave `number`, and the people who hold it, alone until then; afterwards both return by themselves.

        Raises UsageError if the number is unknown.
        """
        if until <= now:
            raise UsageError("a hold must end in the future")
        with self._database.writing() as connection:
            row = _known(connection, number)
            later = until if row.next_check_at is None or row.next_check_at < until else row.next_check_at
            values = {"held_until": until, "hold_reason": reason, "next_check_at": later}
            if row.state == State.REFUSED.value:
                values.pop("next_check_at")
            connection.execute(update(numbers).where(numbers.c.phone_id == row.phone_id).values(values))
            connection.execute(_people_of(row.phone_id).values(held_until=until, hold_reason=reason))
            _mark(connection, row.phone_id, Mark(now, "hold", reason, until))

    def release(self, number: str, now: datetime, reason: str = "") -> None:
        """End a hold and forget the evidence: a person vouches for `number`. It is new, dialable, and due at `now`.

        Its attempts stay on record, and so do its rest, stop-list entries and refusals. Raises UsageError if unknown.
        """
        with self._database.writing(alone=True) as connection:
            row = _known(connection, number)
            values: dict[str, Any] = {"held_until": None, "hold_reason": None}
            if row.state != State.REFUSED.value:
                values |= columns_of(Standing(next_check_at=now)) | {"class": None, "verdict": None}
            connection.execute(update(numbers).where(numbers.c.phone_id == row.phone_id).values(values))
            connection.execute(_people_of(row.phone_id).values(held_until=None, hold_reason=None))
            _mark(connection, row.phone_id, Mark(now, "release", reason, None))
            park_stopped(connection, now)


def _known(connection: Connection, number: str) -> Row[Any, Any, Any]:
    query = (
        select(numbers.c.phone_id, numbers.c.state, numbers.c.next_check_at)
        .join(phones, phones.c.id == numbers.c.phone_id)
        .where(phones.c.e164 == number)
        .with_for_update(of=numbers)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UsageError(f"{mask(number)} is not in the store")
    return row


def _people_of(phone_id: int) -> Update:
    holders = select(person_phones.c.person_id).where(
        person_phones.c.phone_id == phone_id, person_phones.c.wrong_at.is_(None)
    )
    return update(persons).where(persons.c.id.in_(holders))


def _mark(connection: Connection, phone_id: int, mark: Mark) -> None:
    connection.execute(
        insert(marks).values(phone_id=phone_id, at=mark.at, kind=mark.kind, reason=mark.reason, until=mark.until)
    )
