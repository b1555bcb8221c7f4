"""What the store knows of many numbers at once, as columns."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Connection, Integer, Select, func, select, type_coerce

from prozvon.schedule import Severity, State
from prozvon.store.database import Database
from prozvon.store.records import chunks
from prozvon.store.stopping import HELD, REFUSAL_STATES, unexpired
from prozvon.store.tables import numbers, phones, stoplist

if TYPE_CHECKING:
    import polars as pl

SHARE_TO_READ_ALL = 4
"""Asked about more than one in so many of its numbers, the store is read from end to end, faster than looking up."""


class Numbers:
    """Reads the current row of each number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reach(self, given: "pl.Series", now: datetime) -> "pl.DataFrame":
        """Tell, for every E.164 number of the String series `given`, how it was last reached and whether to dial it.

        One row for each element, in its order; null and unknown numbers have nulls and are dialable. Columns: `number`,
        `pz_reach` (state), `pz_reach_class`, `pz_checked_at`, `pz_next_check` (UTC, microseconds), `dialable`, `reason`
        (code, null where dialable). A softly unconfirmed number stays dialable; it belongs at the end of the list.
        """
        import polars as pl  # noqa: PLC0415 -- slow to import; only this method and its callers need it

        asked = given.drop_nulls().unique()
        with self._database.reading() as connection:
            rows = pl.concat([_frame([]), *(_frame(part) for part in _facts(connection, asked))])
            stops = _stops(connection, now)
        at = pl.lit(now).cast(pl.Datetime("us", "UTC"))
        return (
            pl.DataFrame({"number": given.cast(pl.String)})
            .join(rows, on="number", how="left", maintain_order="left")
            .join(stops, on="number", how="left", maintain_order="left")
            .with_columns(reason=_reason(at))
            .select(
                "number",
                "pz_reach",
                "pz_reach_class",
                "pz_checked_at",
                "pz_next_check",
                dialable=pl.col("reason").is_null(),
                reason="reason",
            )
        )

    def due(self, now: datetime, limit: int) -> list[str]:
        """Return the numbers that are due, longest overdue first, at most `limit`; leased and resting ones included."""
        query = (
            select(phones.c.e164)
            .join(numbers, numbers.c.phone_id == phones.c.id)
            .where(numbers.c.next_check_at <= now)
            .order_by(numbers.c.next_check_at, numbers.c.phone_id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def counts(self, now: datetime) -> dict[str, int]:
        """Count numbers by state, and those due at `now` under the key `due`."""
        by_state = select(numbers.c.state, func.count()).group_by(numbers.c.state).order_by(numbers.c.state)
        due = select(func.count()).where(numbers.c.next_check_at <= now)
        with self._database.reading() as connection:
            found: dict[str, int] = dict(connection.execute(by_state).all())
            return found | {"due": connection.execute(due).scalar_one()}


def _facts(connection: Connection, asked: "pl.Series") -> Iterator[Sequence[Any]]:
    query: Select[Any] = select(
        phones.c.e164,
        numbers.c.state,
        numbers.c.severity,
        type_coerce(numbers.c.owner_proven, Integer),
        numbers.c["class"],
        # As integers: a datetime object for each cell would be the slowest part by far.
        type_coerce(numbers.c.checked_at, BigInteger),
        type_coerce(numbers.c.next_check_at, BigInteger),
        type_coerce(numbers.c.held_until, BigInteger),
    ).join(numbers, numbers.c.phone_id == phones.c.id)
    kept = connection.execute(select(func.count()).select_from(numbers)).scalar_one()
    if len(asked) * SHARE_TO_READ_ALL > kept:
        # In the order of both tables, so that no page is read twice.
        yield from connection.execute(query.order_by(numbers.c.phone_id)).partitions(50_000)
    else:
        for piece in chunks(asked.to_list()):
            yield connection.execute(query.where(phones.c.e164.in_(piece))).all()


def _frame(rows: Sequence[Any]) -> "pl.DataFrame":
    import polars as pl  # noqa: PLC0415 -- as above

    instant = pl.Datetime("us", "UTC")
    return pl.DataFrame(
        rows,
        schema={
            "number": pl.String,
            "pz_reach": pl.String,
            "severity": pl.String,
            "owner_proven": pl.Int8,
            "pz_reach_class": pl.String,
            "pz_checked_at": pl.Int64,
            "pz_next_check": pl.Int64,
            "held_until": pl.Int64,
        },
        orient="row",
    ).with_columns(pl.col("pz_checked_at", "pz_next_check", "held_until").cast(instant))


def _stops(connection: Connection, now: datetime) -> "pl.DataFrame":
    import polars as pl  # noqa: PLC0415 -- as above

    query = (
        select(phones.c.e164, stoplist.c.code)
        .join(phones, phones.c.id == stoplist.c.phone_id)
        .where(*unexpired(now))
        .order_by(stoplist.c.id)
    )
    rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema={"number": pl.String, "stopped": pl.String}, orient="row").unique(
        "number", keep="last"
    )


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
        .when(state.is_in([State.QUARANTINED.value, State.RETIRED.value, State.DATA_QUALITY.value]))
        .then(state)
        .when((state == State.UNCONFIRMED.value) & hard)
        .then(pl.lit("unconfirmed_dead"))
        .when(pl.col("owner_proven") == 0)
        .then(pl.lit(State.OWNER_UNPROVEN.value))
        .otherwise(None)
    )
