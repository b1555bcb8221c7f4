"""Numbers that somebody said to leave alone: entries are added, may expire, and are never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from prozvon.store.columns import frame_of
from prozvon.store.database import Database
from prozvon.store.records import add_phones, chunks, listed
from prozvon.store.stopping import park_stopped, unexpired
from prozvon.store.tables import phones, stoplist

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Stop:
    """One entry: E.164 number, code (`stop_list`, `refused`, …), the words given, where it came from, when it ends."""

    number: str = field(repr=False)
    code: str = "stop_list"
    reason: str = ""
    source: str = ""
    expires_at: datetime | None = None


class StopList:
    """The stop-list that outlives a run."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rows: Sequence[Stop], run: int | None, now: datetime) -> int:
        """Add entries; one that is there already, the same in every part, is left out. Returns how many were new."""
        if not rows:
            return 0
        given = [row.number for row in rows]
        with self._database.writing(alone=True) as connection, listed(connection, given) as source:
            add_phones(connection, source)
            in_list = phones.c.e164.in_(select(source.c.e164))
            ids = {
                number: made for made, number in connection.execute(select(phones.c.id, phones.c.e164).where(in_list))
            }
            entry = (stoplist.c.phone_id, stoplist.c.code, stoplist.c.reason, stoplist.c.source, stoplist.c.expires_at)
            project = self._database.project or None
            of_project = stoplist.c.project.is_(None) if project is None else stoplist.c.project == project
            query = select(*entry).join(phones, phones.c.id == stoplist.c.phone_id).where(in_list, of_project)
            there = {tuple(found) for found in connection.execute(query)}
            wanted = dict.fromkeys(
                (ids[row.number], row.code, row.reason, row.source, row.expires_at) for row in rows if row.number in ids
            )
            new = [key for key in wanted if key not in there]
            for piece in chunks(new, 50_000):
                connection.execute(
                    insert(stoplist),
                    [
                        {
                            "phone_id": phone_id,
                            "code": code,
                            "reason": reason,
                            "source": origin,
                            "expires_at": expires_at,
                            "added_at": now,
                            "run_id": run,
                            "project": project,
                        }
                        for phone_id, code, reason, origin, expires_at in piece
                    ],
                )
            if new:
                park_stopped(connection, now)
            return len(new)

    def all(self, now: datetime) -> "pl.DataFrame":
        """Return the entries that hold at `now`: number, code, reason, source, expires_at, added_at, run."""
        query = (
            select(
                phones.c.e164.label("number"),
                stoplist.c.code,
                stoplist.c.reason,
                stoplist.c.source,
                stoplist.c.expires_at,
                stoplist.c.added_at,
                stoplist.c.run_id.label("run"),
            )
            .join(phones, phones.c.id == stoplist.c.phone_id)
            .where(*unexpired(now, self._database.project))
            .order_by(stoplist.c.id)
        )
        with self._database.reading() as connection:
            return frame_of(connection, query)

    def count(self, now: datetime) -> int:
        """Count the entries that hold at `now`."""
        with self._database.reading() as connection:
            return connection.execute(
                select(func.count()).select_from(stoplist).where(*unexpired(now, self._database.project))
            ).scalar_one()
