"""A run that adds to an earlier one: people keep their ids, and ids that are not in use any more are listed.

Where clusters join, the id of the older one survives; where one parts, its id goes on with its oldest row.
"""

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from prozvon.matching.columns import moment
from prozvon.matching.matched import Matched

RETIRED: Final = {"kind": pl.String, "retired_id": pl.String, "survivor_id": pl.String}


@dataclass(frozen=True, slots=True)
class Continued:
    """What was matched, with the ids of the earlier run.

    `retired`: `kind` (`cluster` or `household`), `retired_id`, and `survivor_id`, the id that goes on with the oldest of
    its rows.
    """

    matched: Matched
    retired: pl.DataFrame


def continued(matched: Matched, people: pl.DataFrame, clusters: pl.Series, households: pl.Series) -> Continued:
    """Give people the ids that they had.

    `people` is the normalized frame that was matched; its first rows are those of the earlier run, whose ids are
    `clusters` and `households`.

    >>> from prozvon.matching import match
    >>> people = pl.DataFrame({
    ...     "given_key": ["иван"] * 3, "phone_keys": [[79160000001]] * 3, "row_hash": [3, 2, 1],
    ... }, schema_overrides={"phone_keys": pl.List(pl.UInt64), "row_hash": pl.UInt64})
    >>> found = continued(match(people), people, pl.Series(["a", "b"]), pl.Series(["a", "a"]))
    >>> found.matched.rows["cluster_id"].to_list(), found.retired.rows()
    (['b', 'b', 'b'], [('cluster', 'a', 'b')])
    """
    rows = matched.rows
    age = people.select(
        pl.struct(
            moment(people, "created_at").fill_null(2**63 - 1).alias("created"),
            moment(people, "updated_at").fill_null(2**63 - 1).alias("updated"),
            pl.col("row_hash").cast(pl.UInt64),
        ).rank("ordinal")
    ).to_series()
    ids, gone = _carried(rows["cluster_id"], clusters, age)
    # A new household is called after its oldest cluster, which may go by another id now.
    now = pl.DataFrame({"was": rows["cluster_id"], "now": ids}).unique("was")
    own = rows.select(was="household_id").join(now, on="was", how="left", maintain_order="left")["now"]
    homes, left = _carried(own.fill_null(rows["household_id"]), households, age, of=rows["household_id"])
    retired = pl.concat(
        [
            gone.select(pl.lit("cluster").alias("kind"), pl.all()),
            left.select(pl.lit("household").alias("kind"), pl.all()),
        ]
    )
    changed = rows.with_columns(cluster_id=ids, household_id=homes)
    return Continued(replace(matched, rows=changed), retired.cast(RETIRED))  # type: ignore[arg-type]  # a schema of types


def _carried(
    own: pl.Series, earlier: pl.Series, age: pl.Series, of: pl.Series | None = None
) -> tuple[pl.Series, pl.DataFrame]:
    """Ids for all rows, and the earlier ids that went: `retired_id`, `survivor_id`.

    `own` is what each row's group would be called without an earlier run, `of` tells the groups apart where `own` does
    not; `earlier` are the ids of the first rows.
    """
    group = own if of is None else of
    first = pl.DataFrame({"group": group.head(earlier.len()), "id": earlier, "age": age.head(earlier.len())})
    # Each id goes with its oldest row; of several in one group the oldest stays.
    homes = first.sort("age").unique("id", keep="first", maintain_order=True)
    taken = homes.unique("group", keep="first", maintain_order=True).select("group", "id")
    groups = pl.DataFrame({"group": group, "own": own}).unique("group", keep="first", maintain_order=True)
    named = groups.join(taken, on="group", how="left", maintain_order="left")
    fresh = named.filter(pl.col("id").is_null())
    given = _distinct(fresh["own"], taken["id"])
    named = named.with_columns(
        id=pl.col("id").fill_null(
            named.select("group").join(fresh.select("group", given), on="group", how="left", maintain_order="left")[
                "own"
            ]
        )
    )
    ids = group.to_frame("group").join(named.select("group", "id"), on="group", how="left", maintain_order="left")["id"]
    left = homes.join(named.select("group", survivor_id="id"), on="group", how="left", maintain_order="left")
    left = left.filter((pl.col("id") != pl.col("survivor_id")) & ~pl.col("id").is_in(given.implode()))
    return ids, left.select(retired_id="id", survivor_id="survivor_id").sort("retired_id")


def _distinct(wanted: pl.Series, taken: pl.Series) -> pl.Series:
    """The wanted ids, with a number behind those that somebody has."""
    clashes = wanted.is_in(taken.implode()).arg_true()
    if not len(clashes):
        return wanted
    ids, used = wanted.to_list(), {*taken, *wanted}
    for at in clashes:
        ordinal = 2
        while (other := f"{ids[at]}-{ordinal}") in used:
            ordinal += 1
        ids[at] = other
        used.add(other)
    return pl.Series(wanted.name, ids, pl.String)
