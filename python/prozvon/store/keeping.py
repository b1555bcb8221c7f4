"""Keeping a store safe: looking it through, copying it while it is used, bringing a copy back.

A copy is always one SQLite file, whatever database it was taken from, and can be brought back into either: so a backup
is also the way from a file to a server and home again.
"""

import os
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, and_, func, insert, or_, select, text

from prozvon.errors import StoreError, UsageError
from prozvon.schedule import Severity, State
from prozvon.store.database import Database, translated
from prozvon.store.opening import make_file, open_database, publish, store_url
from prozvon.store.tables import REVISION, attempts, meta, metadata, numbers, person_phones, persons, phones, standings

_ROWS = 20_000
_SUFFIXES = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Health:
    """What a look through the whole store found: rows by table, and what is wrong, in words; empty when all is well."""

    revision: str
    rows: Mapping[str, int]
    faults: tuple[str, ...]


def check(database: Database) -> Health:
    """Look through every page and every rule that the tables keep. Damage is told in `faults`, never raised."""
    faults: list[str] = []
    rows: dict[str, int] = {}
    try:
        with database.reading() as connection:
            if database.is_sqlite:
                found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
                faults += [line for line in found if line != "ok"]
                orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                faults += [f"{table}: row {row} points at no row of {other}" for table, row, other, _ in orphans[:20]]
            rows = {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }
            for name, query in _RULES.items():
                broken = connection.execute(query).scalar_one()
                if broken:
                    faults.append(f"{name}: {broken} rows")
    except StoreError as error:
        faults.append(str(error))
    return Health(REVISION, rows, tuple(faults))


def back_up(database: Database, file: Path) -> int:
    """Copy the store into a new SQLite `file`, mode 0600, as it stands at one instant; returns its bytes.

    Others may go on working meanwhile. Raises UsageError when `file` is there already, StoreError otherwise.
    """
    if file.exists():
        raise UsageError(f"{file} is there already; a backup never writes over a file")
    if not file.parent.is_dir():
        raise UsageError(f"the folder {file.parent} does not exist")
    aside = file.with_name(f".{file.name}.{secrets.token_hex(8)}.new")
    try:
        if database.is_sqlite:
            _copy_pages(database, aside)
        else:
            make_file(aside)
            copy = open_database(str(aside), create=False)
            try:
                _copy_rows(database, copy)
            finally:
                copy.close()
        _prove(aside)
        publish(aside, file)
    finally:
        for suffix in _SUFFIXES:
            with suppress(FileNotFoundError):
                Path(f"{aside}{suffix}").unlink()
    return file.stat().st_size


def restore(file: Path, url: str, *, force: bool = False) -> Mapping[str, int]:
    """Bring the backup `file` back as the store at `url`; returns its rows by table.

    A store that is there and holds anything is replaced with `force` only; where it is a file it is kept beside the new
    one, with the ending `.before-restore`. Raises StoreError, UsageError.
    """
    _prove(file)
    source = open_database(str(file), create=False)
    try:
        address = store_url(url)
        if address.get_backend_name() == "sqlite":
            assert address.database is not None  # store_url refuses an address without one
            _restore_file(source, Path(address.database), force=force)
        else:
            target = open_database(url, create=True)
            try:
                _copy_rows(source, target, force=force)
            finally:
                target.close()
        return check(source).rows
    finally:
        source.close()


def _restore_file(source: Database, path: Path, *, force: bool) -> None:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    kept = path.with_name(f"{path.name}.before-restore")
    if path.exists():
        if not force:
            raise StoreError(f"store {path}: it is there already; --force replaces it and keeps it as {kept.name}")
        if kept.exists():
            raise StoreError(f"store {path}: {kept.name} of an earlier restore is still there; move it away first")
    try:
        _copy_pages(source, aside)
        _prove(aside)
        for suffix in _SUFFIXES:
            with suppress(FileNotFoundError):
                Path(f"{path}{suffix}").rename(f"{kept}{suffix}")
        publish(aside, path)
    finally:
        for suffix in _SUFFIXES:
            with suppress(FileNotFoundError):
                Path(f"{aside}{suffix}").unlink()


def _emptied(connection: Connection, name: str, *, force: bool) -> None:
    """Empty the tables; refuse when they hold anything and nobody said `force`."""
    filled = [table.name for table in _data_tables() if connection.execute(select(table).limit(1)).first()]
    if filled and not force:
        raise StoreError(f"store {name}: it holds data ({', '.join(filled)}); --force replaces it")
    for table in reversed(_data_tables()):
        connection.execute(table.delete())
    connection.execute(meta.delete().where(meta.c.key != "schema"))


def _copy_pages(database: Database, file: Path) -> None:
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with translated(database.name), database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # the caller has asked
        raw.rollback()  # the copy takes its own view; ours would hold the log back
        copy = sqlite3.connect(file)
        try:
            raw.backup(copy)
            copy.execute("PRAGMA journal_mode=WAL")
        finally:
            copy.close()


def _copy_rows(source: Database, target: Database, *, force: bool = False) -> None:
    """Replace what `target` holds by what `source` holds, in one transaction: a failure changes nothing."""
    with source.reading() as read, target.writing(alone=True) as write:
        _emptied(write, target.name, force=force)
        for table in [meta, *_data_tables()]:
            query = select(table)
            if table is meta:
                query = query.where(meta.c.key != "schema")
            for piece in read.execution_options(yield_per=_ROWS).execute(query).mappings().partitions():
                write.execute(insert(table), [dict(row) for row in piece])
            _after(write, table, target)


def _after(write: Connection, table: Table, target: Database) -> None:
    """Let the next key of `table` follow those that were copied."""
    key = table.c.get("id")
    if key is not None and not target.is_sqlite:
        # The table's name is our own.
        write.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 -- our own table's name
                f"greatest(1, (SELECT coalesce(max(id), 0) FROM {table.name})), "
                f"EXISTS (SELECT 1 FROM {table.name}))"
            )
        )


def _data_tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table is not meta]


def _prove(file: Path) -> None:
    """Refuse a copy that cannot be opened or is not whole."""
    database = open_database(str(file), create=False)
    try:
        faults = check(database).faults
    finally:
        database.close()
    if faults:
        raise StoreError(f"store {file}: the copy is not whole: {faults[0]}")


_RULES = {
    "numbers of no known state": select(func.count()).where(numbers.c.state.not_in([state.value for state in State])),
    "numbers of no known severity": select(func.count()).where(
        numbers.c.severity.not_in([severity.value for severity in Severity])
    ),
    "standings of no known state": select(func.count()).where(
        standings.c.state.not_in([state.value for state in State])
    ),
    "quarantined numbers without a severity": select(func.count()).where(
        numbers.c.state == State.QUARANTINED.value, numbers.c.severity.is_(None)
    ),
    "attempts under a fence that was never given": select(func.count())
    .select_from(attempts.join(numbers, numbers.c.phone_id == attempts.c.phone_id))
    .where(attempts.c.fence > numbers.c.fence),
    "attempts later than their number's last ring": select(func.count())
    .select_from(attempts.join(numbers, numbers.c.phone_id == attempts.c.phone_id))
    .where(or_(numbers.c.last_intent_at.is_(None), numbers.c.last_intent_at < attempts.c.intended_at)),
    "outcomes without a class": select(func.count()).where(
        attempts.c.observed_at.is_not(None), attempts.c["class"].is_(None)
    ),
    "numbers that are no E.164": select(func.count()).where(
        or_(phones.c.e164.not_like("+%"), func.length(phones.c.e164) > 16)  # noqa: PLR2004 -- a plus and 15 digits
    ),
    "leases without an end": select(func.count()).where(
        numbers.c.lease_owner.is_not(None), numbers.c.lease_expires_at.is_(None)
    ),
    "persons leased without an end": select(func.count()).where(
        and_(persons.c.lease_owner.is_not(None), persons.c.lease_expires_at.is_(None))
    ),
    "persons' numbers without a person": select(func.count())
    .select_from(person_phones.outerjoin(persons, persons.c.id == person_phones.c.person_id))
    .where(persons.c.id.is_(None)),
}
"""What must never be found; each counts the rows that break a rule."""
