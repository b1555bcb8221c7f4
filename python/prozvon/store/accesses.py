"""Who looked at, took out or changed personal data, and when."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from prozvon.store.columns import frame_of
from prozvon.store.database import Database
from prozvon.store.tables import accesses

if TYPE_CHECKING:
    import polars as pl


class Accesses:
    """The access log: lines are only added; retention takes old ones away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, now: datetime, who: str, what: str, *, about: str = "", rows: int = 1) -> None:
        """Write a line: `who` did `what`, about whom (masked, or a run), to so many rows."""
        line = {"at": now, "who": who[:80], "what": what[:40], "about": about, "rows": rows}
        with self._database.writing() as connection:
            connection.execute(insert(accesses).values(line))

    def all(self, limit: int | None = None) -> "pl.DataFrame":
        """Return the lines, newest first: `at`, `who`, `what`, `about`, `rows`."""
        columns = (accesses.c.at, accesses.c.who, accesses.c.what, accesses.c.about, accesses.c.rows)
        query = select(*columns).order_by(accesses.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return frame_of(connection, query)
