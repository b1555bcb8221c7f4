"""Opening a store: a new one appears whole, an older one is migrated, anything doubtful is refused.

A file or database that cannot be read as ours is never taken for an empty store: an empty one would let every number be
rung again.
"""

import os
import secrets
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from prozvon.errors import StoreError, UsageError
from prozvon.store.database import Database, translated
from prozvon.store.placement import network_file_system
from prozvon.store.tables import APPLICATION_ID, REVISION, meta

SCHEMA = "prozvon store"
LOCK_SECONDS = 30.0
CHECKED_BYTES = 32 << 20
"""Files up to this size get SQLite's quick check each time they are opened: about 0.1 s; larger ones on request."""

_HEADER = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_MODE = 0o600
_FORMS = "a path, sqlite:///path or postgresql+psycopg://HOST/DATABASE"
_one_at_a_time = threading.Lock()  # Alembic keeps the connection it works on in a module's variable
_MIGRATIONS = Path(__file__).parent / "migrations"


def store_url(text: str) -> URL:
    """Read a store's address: a path, `sqlite:///path`, or `postgresql+psycopg://HOST/DATABASE`.

    Raises UsageError for a database that is not supported.

    >>> store_url("base.db").database, store_url("sqlite:////var/lib/base.db").database
    ('base.db', '/var/lib/base.db')
    """
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise UsageError(f"the store's address is not understood; write {_FORMS}") from None
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise UsageError(f"a store on {backend} is not supported; write {_FORMS}")
    if url.database in (None, "", ":memory:"):
        raise UsageError("a store in memory would forget what was rung; give the path of a file")
    return url


class OutdatedError(StoreError):
    """The store is of an older prozvon and was to be left as it is."""


def open_database(text: str, *, create: bool, migrate: bool = True, lock_seconds: float = LOCK_SECONDS) -> Database:
    """Open, and if need be make or migrate, the database at `text`.

    Raises StoreError, UsageError; OutdatedError for an older store when `migrate` is false.
    """
    url = store_url(text)
    if url.get_backend_name() == "postgresql":
        return _open_server(url, create=create, migrate=migrate, lock_seconds=lock_seconds)
    assert url.database is not None  # store_url refuses an address without one
    path = Path(url.database)
    if not path.parent.is_dir():
        raise StoreError(f"store {path}: the folder {path.parent} does not exist; make it first")
    kind = network_file_system(path.parent)
    if kind is not None:
        raise StoreError(
            f"store {path}: its folder is on a network file system ({kind}), where SQLite's locks cannot be trusted; "
            "use a local disk, or PostgreSQL for several machines"
        )
    if not path.exists():
        if not create:
            raise StoreError(f"store {path}: there is no such file; `verify` and `clean --store` make one")
        _create(path)
    _inspect_file(path)
    database = Database(url, lock_seconds=lock_seconds)
    try:
        _bring_up_to_date(database, migrate=migrate)
    except BaseException:
        database.close()
        raise
    return database


def _open_server(url: URL, *, create: bool, migrate: bool, lock_seconds: float) -> Database:
    database = Database(url, lock_seconds=lock_seconds)
    try:
        # Of two that find an empty database at once, the second waits here and finds the first's tables.
        with database.writing(alone=True) as connection:
            present = inspect(connection).get_table_names()
            if not present:
                _refuse_empty(database.name, create=create)
                _migrate(connection)
                connection.execute(meta.insert().values(key="schema", value=SCHEMA))
            elif _must_migrate(_revision(connection, database.name), database.name):
                _refuse_older(database.name, migrate=migrate)
                _migrate(connection)
    except BaseException:
        database.close()
        raise
    return database


def _refuse_older(name: str, *, migrate: bool) -> None:
    if not migrate:
        raise OutdatedError(f"store {name}: it is of an older prozvon; schema {REVISION} is of today")


def _refuse_empty(name: str, *, create: bool) -> None:
    if not create:
        raise StoreError(
            f"store {name}: the database is empty; `verify` and `clean --store` fill one, "
            "`store restore` brings a backup back"
        )


def _create(path: Path) -> None:
    for suffix in ("-wal", "-journal"):
        if Path(f"{path}{suffix}").exists():
            raise StoreError(
                f"store {path}: the file is gone but its log {path.name}{suffix} is there; restore a backup"
            )
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        try:
            make_file(aside)
        except OSError as error:
            raise StoreError(f"store {path}: it cannot be made: {error.strerror}") from None
        publish(aside, path)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                Path(f"{aside}{suffix}").unlink()


def make_file(path: Path) -> None:
    """Make an empty store at `path`, where nothing may be yet. Raises OSError, StoreError."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE))
    database = Database(URL.create("sqlite", database=str(path)), lock_seconds=LOCK_SECONDS)
    try:
        with database.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            _migrate(connection)
            connection.execute(meta.insert().values(key="schema", value=SCHEMA))
        with translated(str(path)), database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)  # the address above says so
            raw.rollback()  # the journal mode changes outside of a transaction only
            raw.execute("PRAGMA journal_mode=WAL")
    finally:
        database.close()


def publish(aside: Path, path: Path) -> None:
    """Give the finished file `aside` its name, on disk when it returns; a file that has the name keeps it."""
    descriptor = os.open(aside, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    # A link fails where a rename would replace: of two that make a store at once, the second uses the first's.
    with suppress(FileExistsError):
        try:
            os.link(aside, path)
        except PermissionError:  # a file system without hard links
            if not path.exists():
                aside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _inspect_file(path: Path) -> None:
    """Refuse what is not one of our files, by its first hundred bytes and its length."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise StoreError(f"store {path}: it cannot be read: {error.strerror}") from None
    if size == 0:
        raise StoreError(f"store {path}: the file is empty, a store never is; restore a backup, or give a new name")
    if not header.startswith(_HEADER):
        raise StoreError(f"store {path}: this is not an SQLite database; give a prozvon store or a new name")
    if len(header) < _HEADER_BYTES:
        raise StoreError(f"store {path}: the file is cut off; restore a backup")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"store {path}: this SQLite database is not a prozvon store; give a new name")
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    # A log may hold newer pages than the file; without one the header's count is the truth.
    if size < pages * (65536 if page == 1 else page) and not Path(f"{path}-wal").exists():
        raise StoreError(f"store {path}: the file is cut off; restore a backup")


def _bring_up_to_date(database: Database, *, migrate: bool) -> None:
    with database.reading() as connection:
        revision = _revision(connection, database.name)
        size = connection.exec_driver_sql("PRAGMA page_count").scalar_one() * (
            connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        )
        if size <= CHECKED_BYTES:
            _quick_check(connection, database.name)
    if _must_migrate(revision, database.name):
        _refuse_older(database.name, migrate=migrate)
        with database.writing() as connection:
            if _must_migrate(_revision(connection, database.name), database.name):
                _migrate(connection)


def _must_migrate(revision: str, name: str) -> bool:
    if revision == REVISION:
        return False
    if revision not in _known_revisions():
        raise StoreError(
            f"store {name}: it was written by a newer prozvon (schema {revision}, this one knows {REVISION}); "
            "upgrade prozvon"
        )
    return True


def _quick_check(connection: Connection, name: str) -> None:
    """Have SQLite look through the whole file; the indexes are left to `check`."""
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if found != "ok":
        raise StoreError(f"store {name}: the file is damaged; restore it from a backup, nothing was changed")


def _revision(connection: Connection, name: str) -> str:
    present = set(inspect(connection).get_table_names())
    if not {"meta", "alembic_version"} <= present:
        raise StoreError(f"store {name}: its tables are missing; restore a backup, or give a new name")
    if connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar() != SCHEMA:
        raise StoreError(f"store {name}: this database is not a prozvon store; give a new name")
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


def _migrate(connection: Connection) -> None:
    # Alembic takes a fifth of a second to import and is needed only when a store is not of today.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _one_at_a_time:
        command.upgrade(config, "head")


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 -- as above

    return {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}
