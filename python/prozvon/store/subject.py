"""All that is held of a number and of the people behind it, table by table: the answer to a subject's request."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, Table, or_, select

from prozvon.store.database import Database
from prozvon.store.tables import (
    attempts,
    contacts,
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

_LEFT_OUT = {"fence", "token", "ref", "signs", "new_phone_id"}
"""Columns that say nothing of a person."""


def held(database: Database, number: str) -> Mapping[str, list[dict[str, Any]]]:
    """Return every row that the store holds of an E.164 `number`, of the people behind it and of all their numbers.

    In every project.

    By table; each row as a mapping, where another table's number is written out. Empty when nothing is held.
    """
    with database.reading() as connection:
        phone_id = connection.execute(select(phones.c.id).where(phones.c.e164 == number)).scalar()
        if phone_id is None:
            return {}
        # Whoever was told not to have the number is somebody else: of them only the link is shown.
        linked = select(person_phones.c.person_id).where(
            person_phones.c.phone_id == phone_id, person_phones.c.wrong_at.is_(None)
        )
        people = list(connection.execute(linked).scalars())
        of_people = select(person_phones.c.phone_id).where(
            person_phones.c.person_id.in_(people), person_phones.c.wrong_at.is_(None)
        )
        own = sorted({phone_id, *connection.execute(of_people).scalars()})
        theirs = or_(contacts.c.phone_id == phone_id, contacts.c.person_id.in_(people))
        of_contacts = select(contacts.c.id).where(theirs)
        by_number = {table: table.c.phone_id.in_(own) for table in (numbers, standings, stoplist, marks, samples)}
        queries: dict[Table, Any] = {
            persons: persons.c.id.in_(people),
            renamed: renamed.c.person_id.in_(people),
            person_phones: or_(person_phones.c.person_id.in_(people), person_phones.c.phone_id == phone_id),
            contacts: theirs,
            facts: or_(facts.c.contact_id.in_(of_contacts), facts.c.phone_id == phone_id),
            # Calls to other numbers that were told this one, too.
            attempts: or_(attempts.c.phone_id.in_(own), attempts.c.new_phone_id == phone_id),
        } | by_number
        found = {table.name: _rows(connection, table, condition) for table, condition in queries.items()}
        return {name: rows for name, rows in found.items() if rows}


def _rows(connection: Connection, table: Table, condition: Any) -> list[dict[str, Any]]:
    query: Select[Any] = select(table)
    if "phone_id" in table.c:
        query = select(table, phones.c.e164).outerjoin(phones, phones.c.id == table.c.phone_id)
    if "new_phone_id" in table.c:
        new = phones.alias("new")
        query = query.add_columns(new.c.e164.label("new_number")).outerjoin(new, new.c.id == table.c.new_phone_id)
    rows = []
    for row in connection.execute(query.where(condition).order_by(*table.primary_key.columns)).mappings():
        told = {name: value for name, value in row.items() if name not in _LEFT_OUT and value is not None}
        if told.pop("phone_id", None) is not None:
            told = {"number": told.pop("e164"), **told}
        rows.append(told)
    return rows
