"""A run of `clean` taken back: what it brought into the store leaves it again.

Only what nothing else has come to lean on: a number that was rung, held or spoken about since then stays, and so does
its history. Runs are taken back newest first, because a later one relies on what an earlier one has said and says only
what is new. Calls cannot be taken back, and neither can runs that placed them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, delete, exists, func, select, update

from prozvon.errors import UsageError
from prozvon.schedule import State
from prozvon.store.database import Database
from prozvon.store.listing import forget, take_back
from prozvon.store.records import chunks
from prozvon.store.renumbering import drop_loose
from prozvon.store.runs import Status
from prozvon.store.tables import (
    attempts,
    contacts,
    decisions,
    marks,
    numbers,
    person_phones,
    persons,
    runs,
    samples,
    standings,
    stoplist,
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: stop-list entries, decisions, persons, numbers. `out_dir` is where the run's files lie.

    `listed` people stand in the dial list again that the run replaced; None when it is not kept any more.
    """

    stops: int
    decisions: int
    persons: int
    numbers: int
    listed: int | None
    out_dir: str | None


def undo(database: Database, run: int, now: datetime) -> Undone:
    """Take back one run of `clean`.

    Raises UsageError for a run that does not exist, is no `clean`, was not done, or has a later one on top of it.
    """
    with database.writing(alone=True) as connection:
        row = _undoable(connection, run)
        freed = connection.execute(select(stoplist.c.phone_id).where(stoplist.c.run_id == run)).scalars().all()
        stops = connection.execute(delete(stoplist).where(stoplist.c.run_id == run)).rowcount
        said = connection.execute(delete(decisions).where(decisions.c.run_id == run)).rowcount
        listed = take_back(connection, run)
        people = _persons(connection, run)
        made = _numbers(connection, row.started_at)
        _due_again(connection, set(freed), now)
        connection.execute(update(runs).where(runs.c.id == run).values(status=Status.UNDONE.value))
        return Undone(stops, said, people, made, listed, row.out_dir)


def _undoable(connection: Connection, run: int) -> Row[Any]:
    row = connection.execute(select(runs).where(runs.c.id == run)).one_or_none()
    if row is None:
        raise UsageError(f"there is no run {run}; `prozvon runs` lists them")
    if row.kind != "clean":
        raise UsageError(f"run {run} is a {row.kind}: only runs of clean can be taken back, calls cannot")
    if row.status != Status.DONE.value:
        raise UsageError(f"run {run} is {row.status}: there is nothing to take back")
    later = connection.execute(
        select(func.max(runs.c.id)).where(runs.c.kind == "clean", runs.c.status == Status.DONE.value)
    ).scalar_one()
    if later != run:
        raise UsageError(f"run {later} came after run {run} and leans on it: take that back first")
    return row


def _persons(connection: Connection, run: int) -> int:
    """The links that the run made, then everybody who has none left and was never spoken to."""
    connection.execute(
        delete(person_phones).where(person_phones.c.source == f"clean, run {run}", person_phones.c.wrong_at.is_(None))
    )
    free = [~_used(table, persons.c.id, "person_id") for table in (person_phones, contacts)]
    idle = (persons.c.spoken_at.is_(None), persons.c.held_until.is_(None), persons.c.lease_owner.is_(None))
    going = connection.execute(select(persons.c.id).where(*free, *idle)).scalars().all()
    forget(connection, going)
    for piece in chunks(going):
        connection.execute(delete(persons).where(persons.c.id.in_(piece)))
    return len(going)


def _numbers(connection: Connection, admitted: datetime) -> int:
    """Numbers that came with the run and were left alone since; then phones that nothing points at."""
    others = (attempts, marks, stoplist, person_phones, contacts, samples)
    own = (standings.c.admitted_at == admitted, standings.c.held_until.is_(None))
    untouched = [~_used(table, standings.c.phone_id) for table in others]
    made = connection.execute(delete(standings).where(*own, *untouched)).rowcount
    untouched = [~_used(table, numbers.c.phone_id) for table in others]
    fresh = (numbers.c.admitted_at == admitted, numbers.c.lease_owner.is_(None), numbers.c.held_until.is_(None))
    elsewhere = _used(standings, numbers.c.phone_id)
    # A project with evidence of its own still asks for the line: it stays, due for nobody else.
    kept = connection.execute(update(numbers).where(*fresh, *untouched, elsewhere).values(next_check_at=None)).rowcount
    lines = connection.execute(delete(numbers).where(*fresh, *untouched, ~elsewhere)).rowcount
    made = max(made, lines + kept)
    drop_loose(connection)
    return made


def _due_again(connection: Connection, freed: set[int], now: datetime) -> None:
    """Numbers that no entry silences any more are asked again."""
    still = select(stoplist.c.phone_id)
    for table in (numbers, standings):
        for piece in chunks(sorted(freed)):
            connection.execute(
                update(table)
                .where(
                    table.c.phone_id.in_(piece),
                    table.c.next_check_at.is_(None),
                    table.c.state.not_in(_SILENT),
                    table.c.phone_id.not_in(still),
                )
                .values(next_check_at=now)
            )


_SILENT = (State.REFUSED.value, State.RETIRED.value, State.WRONG_PARTY.value, State.DATA_QUALITY.value)
"""States in which a number is not rung by itself, stopped or not."""


def _used(table: FromClause, key: ColumnElement[int], column: str = "phone_id") -> ColumnElement[bool]:
    return exists().where(table.c[column] == key)
