"""Rows of `numbers` and the values of `schedule`, one into the other, and the phones that both hang on."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    MetaData,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from prozvon.schedule import Severity, Sign, Signal, Standing, State
from prozvon.store.database import evidence_of
from prozvon.store.remembering import forgotten
from prozvon.store.tables import instant, micros, numbers, phones, standings, stoplist

if TYPE_CHECKING:
    import polars as pl

CHUNK = 500
"""Numbers named in one statement; below every database's limit on parameters."""

_T = TypeVar("_T")

given = Table("given", MetaData(), Column("e164", String(20), nullable=False), prefixes=["TEMPORARY"])
"""Numbers handed to one step, where they are too many to name in a statement."""


def chunks(values: Sequence[_T], size: int = CHUNK) -> Iterator[Sequence[_T]]:
    """Cut `values` into pieces of at most `size`.

    >>> list(chunks("abcde", 2))
    ['ab', 'cd', 'e']
    """
    return (values[start : start + size] for start in range(0, len(values), size))


@contextmanager
def listed(connection: Connection, told: Iterable[str]) -> Iterator[Table]:
    """Lay the E.164 numbers `told` into a table of this connection's own, for the time of the block; returns the table.

    Numbers that were erased are left out: whatever lists them, they are not taken in again.
    """
    given.create(connection)
    asked = set(told)
    wanted = sorted(asked - forgotten(connection, asked))
    # Sorted, so that the indexes behind are filled from left to right; as one document, because to bind a million
    # parameters one by one takes longer than all the rest.
    unpacked = unpacking(connection.dialect.name)
    for piece in chunks(wanted, 50_000):
        connection.execute(insert(given).from_select(["e164"], unpacked), {"document": json.dumps(piece)})
    yield given
    # When the block raises, the transaction's end takes the table away.
    given.drop(connection)


def lay(connection: Connection, table: Table, frame: "pl.DataFrame") -> None:
    """Insert the rows of `frame`, whose columns are named as the table's, 50,000 in a statement."""
    statement = insert(table).compile(dialect=connection.dialect, column_keys=frame.columns)
    for piece in frame.iter_slices(50_000):
        if statement.positional:
            # Straight to the driver: to have each row's parameters looked over takes longer than to insert it.
            connection.exec_driver_sql(str(statement), piece.select(statement.positiontup or ()).rows())
        else:
            connection.execute(insert(table), piece.to_dicts())


def unpacking(dialect: str) -> Select[Any]:
    """A query for the strings of the JSON array in its parameter `document`: one parameter for many values."""
    document = bindparam("document", type_=Text)
    if dialect == "sqlite":
        return select(func.json_each(document).table_valued("value").c.value)
    return select(func.json_array_elements_text(cast(document, JSON)).table_valued("value").c.value)


def add_phones(connection: Connection, source: Table) -> None:
    """Give every number of `source` its row in `phones`."""
    unknown = (
        select(source.c.e164)
        .outerjoin(phones, phones.c.e164 == source.c.e164)
        .where(phones.c.id.is_(None))
        .group_by(source.c.e164)
        .order_by(source.c.e164)
    )
    connection.execute(insert(phones).from_select(["e164"], unknown))


def add_numbers(connection: Connection, source: Table, now: datetime) -> int:
    """Give every number of `source` its rows, due now for this project; returns how many were new to it."""
    add_phones(connection, source)
    own = evidence_of(connection)
    due = columns_of(Standing(next_check_at=now)) | {"admitted_at": now}
    if own is None:
        return _add(connection, source, numbers, due | {"fence": 0}) + _share(connection, source, now)
    # A line that only this project has asked for is due for nobody else.
    _add(connection, source, numbers, due | {"next_check_at": None, "fence": 0})
    return _add(connection, source, standings, due | {"project": own})


def _add(connection: Connection, source: Table, table: Table, first: Mapping[str, Any]) -> int:
    """Give every number of `source` that has none a row of `table` that begins as `first`."""
    own = [table.c.project == first["project"]] if "project" in first else []
    unknown = (
        select(phones.c.id, *(literal(value, table.c[name].type) for name, value in first.items()))
        .join(source, source.c.e164 == phones.c.e164)
        .outerjoin(table, and_(table.c.phone_id == phones.c.id, *own))
        .where(table.c.phone_id.is_(None))
        .order_by(phones.c.id)
    )
    statement = insert(table).from_select(["phone_id", *first], unknown)
    return connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount


def _share(connection: Connection, source: Table, now: datetime) -> int:
    """Make lines due that until now only projects with evidence of their own had asked for; returns how many."""
    if connection.execute(select(standings.c.phone_id).limit(1)).first() is None:
        return 0
    named = select(phones.c.id).join(source, source.c.e164 == phones.c.e164)
    unasked = (numbers.c.state == State.NEW.value, numbers.c.checked_at.is_(None), numbers.c.next_check_at.is_(None))
    stopped = exists().where(stoplist.c.phone_id == numbers.c.phone_id, stoplist.c.project.is_(None))
    shared = (
        update(numbers)
        .where(numbers.c.phone_id.in_(named), *unasked, ~stopped)
        .where(exists().where(standings.c.phone_id == numbers.c.phone_id))
        .values(admitted_at=now, next_check_at=now)
    )
    return connection.execute(shared).rowcount


def standing_of(row: Mapping[Any, Any]) -> Standing:
    """Read a row of `numbers`."""
    return Standing(
        state=State(row["state"]),
        severity=None if row["severity"] is None else Severity(row["severity"]),
        owner_proven=row["owner_proven"],
        signs=tuple(Sign(instant(at), Signal(name)) for at, name in row["signs"]),
        cycle=row["cycle"],
        idle=row["idle"],
        checked_at=row["checked_at"],
        quarantined_at=row["quarantined_at"],
        unproven_at=row["unproven_at"],
        next_check_at=row["next_check_at"],
    )


def columns_of(standing: Standing) -> dict[str, Any]:
    """Write a standing as columns of `numbers`."""
    return {
        "state": standing.state.value,
        "severity": None if standing.severity is None else standing.severity.value,
        "owner_proven": standing.owner_proven,
        "signs": [[micros(sign.at), sign.signal.value] for sign in standing.signs],
        "cycle": standing.cycle,
        "idle": standing.idle,
        "checked_at": standing.checked_at,
        "quarantined_at": standing.quarantined_at,
        "unproven_at": standing.unproven_at,
        "next_check_at": standing.next_check_at,
    }


def plain(evidence: Mapping[str, object]) -> dict[str, object]:
    """Return evidence as JSON can hold it: instants and enums as their text."""
    return {key: value if type(value) in _PLAIN else _plain(value) for key, value in evidence.items()}


_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What JSON holds as it is, and evidence mostly is; looked at first, for there are twenty of them in each call."""


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): inner if type(inner) in _PLAIN else _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [inner if type(inner) in _PLAIN else _plain(inner) for inner in value]
        case _:
            return str(value)
