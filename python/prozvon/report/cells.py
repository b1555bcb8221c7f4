"""Columns of a run's tables as the report reads them, whether they come from memory or from a file."""

import re
from datetime import UTC, datetime

import polars as pl

from prozvon.output.manifest import Manifest
from prozvon.output.shaping import LIST_SEPARATOR


def flat(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column of codes as one text a row, whether it came as lists or from a file."""
    column = pl.col(name)
    if isinstance(frame.schema[name], pl.List):
        column = column.list.join(LIST_SEPARATOR)
    return column.cast(pl.String).fill_null("")


def reason_codes(cell: str) -> list[str]:
    """The grounds of a merge as codes of `prozvon.codes`.

    >>> reason_codes("phone+name"), reason_codes("match_phone match_name")
    (['match_phone', 'match_name'], ['match_phone', 'match_name'])
    """
    parts = re.findall(r"\w+", cell)
    return list(dict.fromkeys(part if part.startswith("match_") else f"match_{part}" for part in parts))


def cluster_numbers(contacts: pl.DataFrame) -> pl.Series:
    """Each row's cluster as a number that comes from its id: numbers sort many times faster than texts."""
    ids = pl.col("pz_cluster_id")
    number = ids.str.to_integer(base=16, dtype=pl.UInt64, strict=False)
    return contacts.select(number.fill_null(ids.hash()).alias("cluster")).to_series()


def sizes(clusters: pl.Series) -> pl.DataFrame:
    """One row for each cluster, by its number: `cluster`, `rows`.

    >>> sizes(cluster_numbers(pl.DataFrame({"pz_cluster_id": ["0b", "0a", "0b"]}))).rows()
    [(10, 1), (11, 2)]
    """
    counted = clusters.sort().rle()
    return counted.struct.unnest().select(cluster="value", rows="len")


def moment(manifest: Manifest) -> datetime:
    """The run's present; a manifest without a sound time counts from the epoch."""
    try:
        at = datetime.fromisoformat(manifest.now or manifest.started)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def days(frame: pl.DataFrame, name: str, manifest: Manifest) -> pl.Expr:
    """Whole days from the run's present to the instants of a column, negative for the past."""
    column = pl.col(name)
    if frame.schema[name] == pl.String:
        column = column.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    elif frame.schema[name] == pl.Null:
        column = column.cast(pl.Date)
    else:
        column = column.dt.date()
    return (column - pl.lit(moment(manifest).date())).dt.total_days()
