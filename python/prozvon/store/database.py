"""The connection to the database: how each kind is set up, where a transaction begins and ends, what its errors mean.

Every step of the store is one `reading` or `writing` block, nothing less and nothing more, and a commit is on disk when
it returns. On SQLite (WAL, `synchronous=FULL`) a writing block takes the write lock at its start, so that what it reads
cannot change before it writes. On PostgreSQL writers lock the rows they work on, always in the order of their keys;
those that touch the whole store (`alone`) wait until no other writes, by an advisory lock that all writers share.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, func, select
from sqlalchemy.engine import URL

from prozvon.errors import Error, StoreError

WRITES = "prozvon_writes"
PROJECT = "prozvon_project"
EVIDENCE = "prozvon_evidence"
_WRITERS_LOCK = 0x505A564E
"""The advisory lock of our writers on PostgreSQL: shared by those that work on rows, whole for those that need all."""
_CONNECT_SECONDS = 10


_ONE_STATE = "REPEATABLE READ"


class Database:
    """An engine, and the two kinds of transaction on it."""

    def __init__(self, url: URL, *, lock_seconds: float) -> None:
        self.name = url.database or url.host or "store"
        self.scope(_engine(url, lock_seconds), "", share_evidence=True)

    def scope(self, engine: Engine, project: str, *, share_evidence: bool) -> None:
        """Work for `project` from now on, with the evidence of all or with its own."""
        own = None if share_evidence or not project else project
        self.engine = engine.execution_options(**{PROJECT: project, EVIDENCE: own})
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writer = self.engine.execution_options(**{WRITES: True})
        self._reader = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level=_ONE_STATE)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing."""
        with translated(self.name), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """A transaction that is durable when the block ends, and leaves nothing when the block raises.

        `alone` keeps every other writer out meanwhile: for steps that change rows they do not name.
        """
        with translated(self.name), self._writer.begin() as connection:
            if not self.is_sqlite:
                lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
                connection.execute(select(lock(_WRITERS_LOCK)))
            yield connection

    def take_turns(self, connection: Connection, name: str) -> None:
        """Let nobody else who names the same thing pass here before this transaction ends."""
        if not self.is_sqlite:
            key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
            connection.execute(select(func.pg_advisory_xact_lock(key)))

    @property
    def project(self) -> str:
        """Whose people these are; empty: nobody's in particular."""
        return str(self.engine.get_execution_options().get(PROJECT, ""))

    def close(self) -> None:
        """Close every connection; SQLite then folds its log into the file."""
        self.engine.dispose()


def project_of(connection: Connection) -> str:
    """The project that a connection works for."""
    return str(connection.get_execution_options().get(PROJECT, ""))


def evidence_of(connection: Connection) -> str | None:
    """The project whose own evidence a connection works with; None: the evidence that is shared."""
    own: str | None = connection.get_execution_options().get(EVIDENCE)
    return own


def _engine(url: URL, lock_seconds: float) -> Engine:
    # hide_parameters: parameters are telephone numbers, and must not stand in any error text
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,  # a server that was restarted is found again
            connect_args={
                "connect_timeout": _CONNECT_SECONDS,
                "options": f"-c synchronous_commit=on -c lock_timeout={int(lock_seconds * 1000)}",
                "application_name": "prozvon",
            },
        )
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": lock_seconds})

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own idea of when a transaction begins would let a read stand outside of it.
        connection.isolation_level = None
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",  # numbers must not reach a temporary file
            "secure_delete=ON",  # an erased number must not stay in free pages
            "cache_size=-65536",
            "journal_size_limit=67108864",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn the database's errors into StoreError: what happened to the store `name`, and what would help."""
    try:
        yield
    except exc.DBAPIError as error:
        raise StoreError(f"store {name}: {_meaning(error.orig)}") from None
    except exc.StatementError as error:
        # Misuse found while a parameter was bound: the statement around it would only show what it should not.
        if isinstance(error.orig, Error):
            raise error.orig from None
        raise
    except exc.TimeoutError:
        raise StoreError(f"store {name}: too many threads use it at once") from None
    except sqlite3.Error as error:
        raise StoreError(f"store {name}: {_meaning(error)}") from None


_MEANINGS = {
    sqlite3.SQLITE_NOTADB: "this is not an SQLite database; give the path of a prozvon store, or of a new file",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore it from a backup, nothing was changed",
    sqlite3.SQLITE_READONLY: "the file is read-only; make it and its folder writable for this user",
    sqlite3.SQLITE_FULL: "the disk is full; free some room and run again, nothing was lost",
    sqlite3.SQLITE_BUSY: "another process held the write lock for too long; let it finish, then run again",
    sqlite3.SQLITE_LOCKED: "another connection held a table for too long; let it finish, then run again",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; look at the path and its permissions",
    sqlite3.SQLITE_IOERR: "the disk reported an error; look at the system's log before you go on",
    sqlite3.SQLITE_PERM: "the file's permissions forbid this",
}


_OF_SERVER = {
    "08": "the connection to the database server was lost; start the server, then run again, nothing was lost",
    "28": "the database server refused this user; look at the user's name, PGPASSWORD or ~/.pgpass",
    "3D": "the server has no such database; make it first: createdb NAME",
    "25006": "the database is read-only: this is a standby, or an administrator said so",
    "40": "another process was in the way; run again, nothing was changed",
    "42501": "the user may not do this in the database; let its owner grant it",
    "53100": "the server's disk is full; free some room and run again, nothing was lost",
    "53": "the server has no connection or memory left for us; run again later",
    "55P03": "another process held a lock for too long; let it finish, then run again",
    "57P": "the database server stopped or is starting; run again when it is up, nothing was lost",
    "XX": "the server found damage in its files; restore a backup",
}
"""PostgreSQL's SQLSTATE, or the beginning of one."""


def _meaning(error: Any) -> str:
    # An extended code keeps the primary one in its lowest byte.
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int) and code & 0xFF in _MEANINGS:
        return _MEANINGS[code & 0xFF]
    if hasattr(error, "sqlstate"):
        return _of_server(type(error).__name__, error.sqlstate)
    # The driver's own words, first line only, name columns and constraints but never hold parameters.
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else 'no details'}"


def _of_server(kind: str, state: str | None) -> str:
    if state is None:  # the driver's own trouble, nearly always the connection's
        return f"the database server cannot be reached ({kind}); look at its address and whether it runs"
    # The server's words may repeat a value; its code does not.
    known = (_OF_SERVER[state[:length]] for length in (5, 3, 2) if state[:length] in _OF_SERVER)
    return next(known, f"the server said {kind} ({state})")
