"""Persons whose id is not in use any more: what is known of them goes on with who has become of them.

`clean --base` joins two clusters when a new row ties them, and the older id goes on. Whoever was spoken to under the
other id rests under this one, is held as long, and is parted from the same numbers. The person of the retired id keeps
what it has: a run can be taken back, and nobody is disturbed earlier for that.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from prozvon.store.records import chunks
from prozvon.store.tables import person_phones, persons


def succeed(connection: Connection, project: str, retired: Iterable[tuple[str, str]], now: datetime) -> int:
    """Hand what is known of retired persons on to their survivors; pairs of keys. Returns how many were known."""
    survivors = dict(retired)
    moved = 0
    for piece in chunks(sorted(survivors)):
        rows = connection.execute(select(persons).where(persons.c.project == project, persons.c.key.in_(piece)))
        for old in rows.mappings().all():
            _hand_on(connection, old, _survivor(connection, old, survivors[old["key"]], now))
            moved += 1
    return moved


def _survivor(connection: Connection, old: Any, key: str, now: datetime) -> Any:
    """The person who goes on; one who was in no list yet is taken in, outside of the list."""
    mine = select(persons).where(persons.c.project == old["project"], persons.c.key == key)
    found = connection.execute(mine).mappings().one_or_none()
    if found is not None:
        return found
    row = {"project": old["project"], "key": key, "listed_at": now, "due_at": now, "fence": 0}
    connection.execute(insert(persons).values(row))
    return connection.execute(mine).mappings().one()


def _hand_on(connection: Connection, old: Any, new: Any) -> None:
    values = {"spoken_at": _later(old["spoken_at"], new["spoken_at"])}
    # Nobody is called sooner than either of them would be, nor while an operator still has one; NULL is never.
    never = old["due_at"] is None or new["due_at"] is None
    values["due_at"] = None if never else _later(old["due_at"], new["due_at"], old["lease_expires_at"])
    if old["held_until"] is not None and old["held_until"] == _later(old["held_until"], new["held_until"]):
        values |= {"held_until": old["held_until"], "hold_reason": old["hold_reason"]}
    changed = {name: value for name, value in values.items() if value != new[name]}
    if changed:
        connection.execute(update(persons).where(persons.c.id == new["id"]).values(changed))
    for wrong in _wrong(connection, old["id"]):
        theirs = (person_phones.c.person_id == new["id"], person_phones.c.phone_id == wrong["phone_id"])
        known = connection.execute(select(person_phones.c.wrong_at).where(*theirs)).one_or_none()
        if known is None:
            connection.execute(insert(person_phones).values({**wrong, "person_id": new["id"]}))
        elif known.wrong_at is None:
            connection.execute(update(person_phones).where(*theirs).values(wrong_at=wrong["wrong_at"]))


def _wrong(connection: Connection, person: int) -> list[Any]:
    """The links to numbers that were told to be somebody else's."""
    query = select(person_phones).where(person_phones.c.person_id == person, person_phones.c.wrong_at.is_not(None))
    return [dict(row) for row in connection.execute(query).mappings()]


def _later(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time is not None), default=None)
