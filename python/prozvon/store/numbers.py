"""What the store knows of many numbers at once, as columns."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Connection, FromClause, Select, case, func, select, type_coerce

from prozvon.schedule import Severity, State
from prozvon.store.columns import as_line, joined, read_lines
from prozvon.store.database import Database, project_of
from prozvon.store.evidence import kept, mine, seen
from prozvon.store.records import chunks, unpacking
from prozvon.store.remembering import ERASED, forgotten, has_erased
from prozvon.store.stopping import HELD, REFUSAL_STATES, unexpired
from prozvon.store.tables import phones, stoplist

if TYPE_CHECKING:
    import polars as pl

_BLOCK = 100_000
"""Rows that the database joins into one text."""
SHARE_TO_READ_ALL = 4
"""Asked about more than one in so many of its numbers, the store is read from end to end, faster than looking up."""


class Numbers:
    """Reads the current row of each number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reach(self, given: "pl.Series", now: datetime, made: "pl.Series | None" = None) -> "pl.DataFrame":
        """Tell, for every E.164 number of the String series `given`, how it was last reached and whether to dial it.

        One row for each element, in its order; null and unknown numbers have nulls and are dialable. Columns: `number`,
        `pz_reach` (state), `pz_reach_class`, `pz_checked_at`, `pz_next_check` (UTC, microseconds), `dialable`, `reason`
        (code, null where dialable), `proven`. A softly unconfirmed number stays dialable; it belongs at the end of the
        list. `made` says when the newest record with the number was made (Datetime in UTC, null where unknown): one made
        after its owner was last doubted has `proven` true, and makes it dialable.
        """
        import polars as pl  # noqa: PLC0415 -- slow to import; only this method and its callers need it

        asked = given.drop_nulls()
        with self._database.reading() as connection:
            rows = _facts(connection, asked)
            stops = _stops(connection, now)
            gone = self._erased(connection, asked, rows)
        at = pl.lit(now).cast(pl.Datetime("us", "UTC"))
        return (
            pl.DataFrame({"number": given.cast(pl.String)})
            .with_columns(made=pl.lit(None, pl.Datetime("us")) if made is None else made.cast(pl.Datetime("us")))
            .join(rows, on="number", how="left", maintain_order="left")
            .join(pl.concat([stops, gone]), on="number", how="left", maintain_order="left")
            .with_columns(proven=_proven())
            .with_columns(reason=_reason(at))
            .select(
                "number",
                "pz_reach",
                "pz_reach_class",
                "pz_checked_at",
                "pz_next_check",
                dialable=pl.col("reason").is_null(),
                reason="reason",
                proven="proven",
            )
        )

    def _erased(self, connection: Connection, asked: "pl.Series", known: "pl.DataFrame") -> "pl.DataFrame":
        """Those of the numbers asked for that were erased: none of them is known."""
        import polars as pl  # noqa: PLC0415 -- as above

        strange: list[str] = []
        if has_erased(connection):
            strange = asked.to_frame("number").join(known, on="number", how="anti")["number"].unique().to_list()
        found = sorted(forgotten(connection, strange))
        return pl.DataFrame(
            {"number": found, "stopped": [ERASED] * len(found)}, schema={"number": pl.String, "stopped": pl.String}
        )

    def due(self, now: datetime, limit: int) -> list[str]:
        """Return the numbers that are due, longest overdue first, at most `limit`; leased and resting ones included."""
        with self._database.reading() as connection:
            return list(connection.execute(_due(seen(connection), now, limit)).scalars())

    def each_due(self, now: datetime, limit: int | None = None, portion: int = 50_000) -> Iterator[Sequence[str]]:
        """Give what `due` returns, `portion` numbers at a time; no more are held at once."""
        with self._database.reading() as connection:
            query = _due(seen(connection), now, limit).execution_options(yield_per=portion)
            yield from connection.execute(query).scalars().partitions(portion)

    def counts(self, now: datetime) -> dict[str, int]:
        """Count numbers by state, and those due at `now` under the key `due`."""
        with self._database.reading() as connection:
            known, of = kept(connection), mine(connection)
            by_state = select(known.c.state, func.count()).where(*of).group_by(known.c.state).order_by(known.c.state)
            due = select(func.count()).where(known.c.next_check_at <= now, *of)
            found: dict[str, int] = dict(connection.execute(by_state).all())
            return found | {"due": connection.execute(due).scalar_one()}


def _due(known: FromClause, now: datetime, limit: int | None) -> Select[str]:
    return (
        select(phones.c.e164)
        .join(known, known.c.phone_id == phones.c.id)
        .where(known.c.next_check_at <= now)
        .order_by(known.c.next_check_at, known.c.phone_id)
        .limit(limit)
    )


def _columns(known: FromClause) -> dict[str, ColumnElement[Any]]:
    """What is told of a number, by name."""
    return {
        "number": phones.c.e164,
        "pz_reach": known.c.state,
        "severity": known.c.severity,
        "owner_proven": case((known.c.owner_proven, "1"), else_="0"),
        "pz_reach_class": known.c["class"],
        "pz_checked_at": type_coerce(known.c.checked_at, BigInteger),
        "pz_next_check": type_coerce(known.c.next_check_at, BigInteger),
        "held_until": type_coerce(known.c.held_until, BigInteger),
        "unproven_at": type_coerce(known.c.unproven_at, BigInteger),
    }


_INSTANTS = ("pz_checked_at", "pz_next_check", "held_until", "unproven_at")


def _facts(connection: Connection, asked: "pl.Series") -> "pl.DataFrame":
    """The rows of the numbers asked for, and perhaps of others."""
    import polars as pl  # noqa: PLC0415 -- slow to import; only this method needs it

    known, of = kept(connection), mine(connection)
    columns = _columns(known)
    query = (
        select(as_line(list(columns.values()), connection.dialect.name))
        .join(known, known.c.phone_id == phones.c.id)
        .where(*of)
    )
    count, first, last = connection.execute(
        select(func.count(), func.min(known.c.phone_id), func.max(known.c.phone_id)).where(*of)
    ).one()
    parts: list[str | None] = []
    if len(asked) * SHARE_TO_READ_ALL > count:
        # In the order of both tables, so that no page is read twice.
        for start in range(first or 0, (last or -1) + 1, _BLOCK):
            block = query.where(known.c.phone_id.between(start, start + _BLOCK - 1))
            parts.append(connection.execute(joined(block)).scalar())
    else:
        of_piece = joined(query.where(phones.c.e164.in_(unpacking(connection.dialect.name))))
        parts += [
            connection.execute(of_piece, {"document": json.dumps(piece)}).scalar()
            for piece in chunks(asked.unique().to_list(), _BLOCK)
        ]
    instant = pl.Datetime("us", "UTC")
    schema = {name: pl.Int64 if name in _INSTANTS else pl.String for name in columns}
    return read_lines(parts, schema).with_columns(pl.col(_INSTANTS).cast(instant))


def _stops(connection: Connection, now: datetime) -> "pl.DataFrame":
    import polars as pl  # noqa: PLC0415 -- as above

    query = select(as_line([phones.c.e164, stoplist.c.code, stoplist.c.id], connection.dialect.name))
    query = query.join(phones, phones.c.id == stoplist.c.phone_id).where(*unexpired(now, project_of(connection)))
    parts = [connection.execute(joined(query)).scalar()]
    schema = {"number": pl.String, "stopped": pl.String, "entry": pl.Int64}
    # The latest entry gives the reason.
    return read_lines(parts, schema).sort("entry").unique("number", keep="last").drop("entry")


def _proven() -> "pl.Expr":
    import polars as pl  # noqa: PLC0415 -- as above

    newer = pl.col("made").dt.replace_time_zone("UTC") > pl.col("unproven_at")
    return (newer & (pl.col("pz_reach") == State.OWNER_UNPROVEN.value)).fill_null(value=False)


def _reason(now: "pl.Expr") -> "pl.Expr":
    """The code of why a number is not dialled, the gravest first."""
    import polars as pl  # noqa: PLC0415 -- as above

    state, hard = pl.col("pz_reach"), pl.col("severity") == Severity.HARD.value
    return (
        pl.when(pl.col("stopped").is_not_null())
        .then(pl.col("stopped"))
        .when(state.is_in(REFUSAL_STATES))
        .then(state)
        .when(pl.col("held_until") > now)
        .then(pl.lit(HELD))
        .when(
            state.is_in(
                [State.QUARANTINED.value, State.RETIRED.value, State.DATA_QUALITY.value, State.WRONG_PARTY.value]
            )
        )
        .then(state)
        .when((state == State.UNCONFIRMED.value) & hard)
        .then(pl.lit("unconfirmed_dead"))
        .when((pl.col("owner_proven") == "0") & ~pl.col("proven"))
        .then(pl.lit(State.OWNER_UNPROVEN.value))
        .otherwise(None)
    )
