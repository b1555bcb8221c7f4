"""New numbers that the network tells of changed ones: kept with the call that told, and known for nothing else.

Such a number has a row in `phones` and none in `numbers`: it is nobody's to ring on account of it. When the last thing
that points at it goes, it goes as well.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, ColumnElement, Connection, bindparam, delete, exists, insert, select, update

from prozvon.store.records import chunks
from prozvon.store.remembering import forgotten
from prozvon.store.tables import attempts, metadata, phones


def note(connection: Connection, told: Mapping[int, str]) -> None:
    """Keep the new E.164 numbers that these attempts, by key, were told. What was erased is not taken in again."""
    gone = forgotten(connection, told.values()) if told else set()
    kept = {attempt: number for attempt, number in told.items() if number not in gone}
    if not kept:
        return
    known: dict[str, int] = {}
    for piece in chunks(sorted(set(kept.values()))):
        query = select(phones.c.e164, phones.c.id).where(phones.c.e164.in_(piece))
        there = dict(connection.execute(query).all())
        if len(there) < len(piece):
            connection.execute(insert(phones), [{"e164": number} for number in piece if number not in there])
            there = dict(connection.execute(query).all())
        known |= there
    connection.execute(_NOTE, [{"attempt": attempt, "new": known[number]} for attempt, number in kept.items()])


def told_by(connection: Connection, calls: ColumnElement[bool]) -> list[int]:
    """Keys of the numbers that the attempts under this condition were told."""
    query = select(attempts.c.new_phone_id).where(calls, attempts.c.new_phone_id.is_not(None)).distinct()
    return [key for (key,) in connection.execute(query)]


def drop_loose(connection: Connection, phone_ids: Iterable[int] | None = None) -> int:
    """Remove the phones, of these or of all, that nothing points at any more; returns how many."""
    if phone_ids is None:
        return connection.execute(delete(phones).where(*is_loose())).rowcount
    pieces = chunks(sorted(phone_ids))
    return sum(connection.execute(delete(phones).where(phones.c.id.in_(p), *is_loose())).rowcount for p in pieces)


def is_loose() -> list[ColumnElement[bool]]:
    """Conditions on a phone that nothing points at."""
    return [~exists().where(column == phones.c.id) for column in _POINTERS]


_POINTERS: list[Column[int]] = [
    column
    for table in metadata.sorted_tables
    for column in table.c
    for key in column.foreign_keys
    if key.column is phones.c.id
]

_NOTE = update(attempts).where(attempts.c.id == bindparam("attempt")).values(new_phone_id=bindparam("new"))
