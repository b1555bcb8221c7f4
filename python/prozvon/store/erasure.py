"""A person's right to be forgotten, and not to be found again: all rows go, a keyed hash of each number stays.

The hash keeps the number from being taken in again with the next file; see `prozvon.store.remembering`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Table, delete, insert, or_, select, text, update

from prozvon.store.database import Database
from prozvon.store.listing import forget
from prozvon.store.remembering import hash_of, key_of
from prozvon.store.renumbering import drop_loose, told_by
from prozvon.store.tables import (
    attempts,
    contacts,
    erased,
    facts,
    marks,
    numbers,
    person_phones,
    persons,
    phones,
    renamed,
    samples,
    standings,
    stoplist,
)

_OF_PEOPLE = (
    *(facts, contacts, samples, marks, attempts, stoplist, person_phones, standings, numbers),
    *(renamed, persons, phones),
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What went: the person's numbers, whether or not the store held them, and rows by table.

    Without `scrubbed` somebody else was still reading what the log held before: it has to be done once more.
    """

    numbers: tuple[str, ...] = field(repr=False)
    keys: tuple[str, ...]
    rows: Mapping[str, int]
    scrubbed: bool = True


def erase(database: Database, number: str, now: datetime) -> Erasure:
    """Remove the person behind an E.164 `number`: their numbers, calls, contacts, facts and wishes, in every project.

    A number of theirs that somebody else holds too stays with the other. New numbers that theirs were said to have go
    with them, unless the store knows them otherwise, and no other number's calls tell of theirs any more. What the rows
    leave behind in the file is overwritten. Numbers that the store never held are barred all the same.
    """
    with database.writing(alone=True) as connection:
        known = connection.execute(select(phones.c.id).where(phones.c.e164 == number)).scalar()
        people = _people(connection, known)
        own = _own_numbers(connection, people, known)
        keys = (
            []
            if not people
            else list(connection.execute(select(persons.c.key).where(persons.c.id.in_(people))).scalars())
        )
        told = list(
            connection.execute(select(phones.c.e164).where(phones.c.id.in_(own)).order_by(phones.c.id)).scalars()
        )
        gone = tuple(dict.fromkeys([number, *told]))
        forget(connection, people)
        rows = _remove(connection, people, own)
        secret = key_of(connection, make=True)
        there = set(connection.execute(select(erased.c.hash)).scalars())
        new = sorted({hash_of(secret, each) for each in gone} - there)
        if new:
            connection.execute(insert(erased), [{"hash": each, "at": now} for each in new])
    return Erasure(gone, tuple(keys), rows, scrubbed=_scrub(database))


def _people(connection: Connection, phone_id: int | None) -> list[int]:
    query = (
        select(person_phones.c.person_id)
        .where(person_phones.c.phone_id == phone_id, person_phones.c.wrong_at.is_(None))
        .order_by(person_phones.c.person_id)
    )
    return [] if phone_id is None else list(connection.execute(query).scalars())


def _own_numbers(connection: Connection, people: Sequence[int], phone_id: int | None) -> list[int]:
    """The number itself, and those that nobody but these people holds."""
    held = select(person_phones.c.phone_id).where(person_phones.c.person_id.in_(people))
    others = select(person_phones.c.phone_id).where(person_phones.c.person_id.not_in(people))
    query = select(phones.c.id).where(phones.c.id.in_(held), phones.c.id.not_in(others))
    return sorted({*connection.execute(query).scalars(), *([] if phone_id is None else [phone_id])})


def _remove(connection: Connection, people: Sequence[int], own: Sequence[int]) -> dict[str, int]:
    told = set(told_by(connection, attempts.c.phone_id.in_(own))) - set(own)
    connection.execute(update(attempts).where(attempts.c.new_phone_id.in_(own)).values(new_phone_id=None))
    of_contacts = select(contacts.c.id).where(or_(contacts.c.person_id.in_(people), contacts.c.phone_id.in_(own)))
    steps: list[tuple[Table, object]] = [
        (facts, or_(facts.c.contact_id.in_(of_contacts), facts.c.phone_id.in_(own))),
        (contacts, contacts.c.id.in_(of_contacts)),
        (samples, samples.c.phone_id.in_(own)),
        (marks, marks.c.phone_id.in_(own)),
        (attempts, attempts.c.phone_id.in_(own)),
        (stoplist, stoplist.c.phone_id.in_(own)),
        (person_phones, or_(person_phones.c.person_id.in_(people), person_phones.c.phone_id.in_(own))),
        (standings, standings.c.phone_id.in_(own)),
        (numbers, numbers.c.phone_id.in_(own)),
        (renamed, renamed.c.person_id.in_(people)),
        (persons, persons.c.id.in_(people)),
        (phones, phones.c.id.in_(own)),
    ]
    removed = {}
    for table, condition in steps:
        removed[table.name] = connection.execute(delete(table).where(condition)).rowcount  # type: ignore[arg-type]
    removed[phones.name] += drop_loose(connection, told)
    return {name: count for name, count in removed.items() if count}


def _scrub(database: Database) -> bool:
    """Let nothing of the rows stand in free pages or in the log; returns whether that could be done."""
    # Outside of a transaction: neither database takes these within one.
    with database.engine.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        if database.is_sqlite:
            # secure_delete has overwritten the rows; the log still holds the pages as they were.
            busy, _, _ = raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            return not busy
        for table in _OF_PEOPLE:
            raw.execute(text(f"VACUUM FULL {table.name}"))
    return True
