"""Stop-lists: numbers that may not be rung, from any file with a column of numbers.

A list may be bare numbers, one a line, or a table with a reason and an expiry; numbers may be written in any form that a
base may write them in. A line that holds no number is not passed over: it is counted and named, since somebody meant it
to silence a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from prozvon.dial.listing import number_columns
from prozvon.errors import InputError
from prozvon.normalize import normalize_dates
from prozvon.phone import phone_columns
from prozvon.reader import ReadOptions, read
from prozvon.schema import ROW

_REASONS = frozenset({"reason", "причина", "комментарий", "comment", "note", "примечание"})
_EXPIRIES = frozenset(
    {"expires", "expiry", "expires_at", "until", "valid_until", "до", "срок", "действует до", "истекает"}
)

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "key": pl.UInt64,
    "code": pl.String,
    "reason": pl.String,
    "source": pl.String,
    "expires": pl.Datetime("us"),
}


@dataclass(frozen=True, slots=True)
class StopList:
    """Numbers not to be rung.

    `frame`: `key` (UInt64, the E.164 digits), `code` (`stop_list`, or what the store knows it for), `reason`, `source`,
    `expires` (UTC, null = for ever), one row a number.
    `expired` counts entries whose day has passed; `unread` names the lines without a number, as (file, line).
    """

    frame: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCHEMA))
    expired: int = 0
    unread: tuple[tuple[str, int], ...] = ()


def read_stop_lists(
    paths: Sequence[str],
    region: str,
    now: datetime,
    kept: pl.DataFrame | None = None,
    *,
    threads: int | None = None,
) -> StopList:
    """Read the lists in `paths` and add `kept`, the store's own (columns of `SCHEMA`). `threads`: None takes all cores.

    `now` decides what has expired; a date without a time counts to its end. Raises InputError for a file without any
    number.
    """
    parts = [pl.DataFrame(schema=SCHEMA)] if kept is None else [kept.select(list(SCHEMA)).cast(SCHEMA)]  # type: ignore[arg-type]
    unread: list[tuple[str, int]] = []
    for path in paths:
        frame, missed = _one(path, region, threads)
        parts.append(frame)
        unread.extend(missed)
    every = pl.concat(parts)
    moment = now.astimezone(UTC).replace(tzinfo=None)
    live = every.filter(pl.col("expires").is_null() | (pl.col("expires") > moment))
    # Of several entries for one number the longest counts; of equals the one that somebody put on a list.
    order = ("expires", pl.col("code") == "stop_list")
    longest = live.sort(order, descending=True, nulls_last=False, maintain_order=True).unique(
        "key", keep="first", maintain_order=True
    )
    return StopList(longest, every.height - live.height, tuple(unread))


def _one(path: str, region: str, threads: int | None) -> tuple[pl.DataFrame, list[tuple[str, int]]]:
    base = read([path], ReadOptions())
    columns = number_columns(base, region, threads) or [c.name for c in base.columns[:1]]
    numbers = phone_columns(base.frame, columns, region, None, threads)
    reason = _named(base.frame, _REASONS)
    expires = _named(base.frame, _EXPIRIES)
    table = base.frame.select(
        ROW,
        key=numbers["phone_keys"],
        code=pl.lit("stop_list"),
        reason=pl.col(reason) if reason else pl.lit(None, pl.String),
        source=pl.lit(path),
        expires=_end_of_day(base.frame[expires]) if expires else pl.lit(None, pl.Datetime("us")),
    )
    missed = table.filter(pl.col("key").list.len() == 0)
    if missed.height == table.height and table.height:
        raise InputError("a stop-list without a single telephone number", path=path)
    lines = missed[ROW].to_list() + base.rejects["line"].to_list()
    return table.explode("key").drop_nulls("key").select(list(SCHEMA)), [(path, line) for line in sorted(lines)]


def _named(frame: pl.DataFrame, names: frozenset[str]) -> str | None:
    return next((c for c in frame.columns if c.strip().lower() in names), None)


def _end_of_day(cells: pl.Series) -> pl.Series:
    dates = normalize_dates(cells)["date"]
    return (dates.cast(pl.Datetime("us")).dt.offset_by("1d")).alias("expires")
