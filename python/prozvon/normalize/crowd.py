"""Numbers that only fill a field: one valid number on a hundred rows of people who have nothing to do with each other.

A cell does not show it, the base does: an operator who must enter a number enters the same one every time. Rows of one
firm are one here, however many people stand in them, so that a firm's switchboard is none of these numbers; neither are
rows without a name. Such rows are flagged and nothing else: whose number it really is may well be in the base.
"""

from typing import Final

import polars as pl

FEWEST: Final = 100
"""Different people or firms on a number from which on it says nothing about any of them."""


def crowded(people: pl.DataFrame) -> pl.Series:
    """The numbers on rows of at least `FEWEST` different people or firms, ascending.

    `people` has `phone_keys`, `surname_key` and `company_key`, as :func:`prozvon.normalize.normalize` gives them.

    >>> rows = pl.DataFrame(
    ...     {
    ...         "phone_keys": [[79161234567, 70000000000 + i] for i in range(150)],
    ...         "surname_key": [f"s{i}" for i in range(150)],
    ...         "company_key": [None] * 150,
    ...     }
    ... )
    >>> crowded(rows).to_list()
    [79161234567]
    """
    rows = people.select(key="phone_keys", who=pl.coalesce("company_key", "surname_key").cast(pl.String))
    rows = rows.explode("key").drop_nulls()
    # Few numbers stand on many rows at all, and only of those need people be told apart.
    often = rows.group_by("key").len().filter(pl.col("len") >= FEWEST)
    told = rows.join(often, on="key", how="semi").group_by("key").agg(pl.col("who").n_unique())
    return told.filter(pl.col("who") >= FEWEST)["key"].sort()
