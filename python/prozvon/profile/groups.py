"""The same shares for every value of one column: by source, by manager, by whatever may spoil data."""

from dataclasses import dataclass
from typing import Final

import polars as pl

GROUPS_MOST: Final = 30
"""Groups that are told apart; the smaller ones are one group together, named "…"."""

_WORST: Final = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with one value of a column: how many have what, and their commonest faults."""

    value: str
    rows: int
    usable: int
    phone: int
    email: int
    name: int
    with_issues: int
    repeated: int
    worst: dict[str, int]


def by_column(cells: pl.Series, people: pl.DataFrame) -> tuple[Group, ...]:
    """Counts of `people` (see :func:`prozvon.profile.profile_people`) for each value in `cells`, the largest first.

    `repeated` counts rows whose best number stands on an earlier row, of whatever group.
    """
    names = cells.fill_null("").str.strip_chars()
    largest = names.value_counts(sort=True, name="count").head(GROUPS_MOST)[names.name]
    value = pl.when(names.is_in(largest.implode())).then(names).otherwise(pl.lit("…"))
    rows = people.select(
        value=value,
        usable="usable",
        phone=pl.col("phone_keys").list.len().fill_null(0) > 0,
        email=pl.col("pz_email").is_not_null(),
        name=pl.col("pz_name").is_not_null(),
        with_issues=pl.col("issues").list.len().fill_null(0) > 0,
        repeated=(~pl.col("pz_phone").is_first_distinct() & pl.col("pz_phone").is_not_null()),
        issues="issues",
    )
    flags = ("usable", "phone", "email", "name", "with_issues", "repeated")
    totals = rows.group_by("value").agg(pl.len().alias("rows"), *(pl.col(flag).sum() for flag in flags))
    faults = rows.select("value", "issues").explode("issues").drop_nulls().group_by("value", "issues").len("count")
    worst: dict[str, dict[str, int]] = {}
    for name, code, count in faults.sort("count", "issues", descending=[True, False]).iter_rows():
        found = worst.setdefault(name, {})
        if len(found) < _WORST:
            found[str(code)] = int(count)
    ordered = totals.sort("rows", "value", descending=[True, False]).iter_rows(named=True)
    return tuple(Group(**row, worst=worst.get(row["value"], {})) for row in ordered)
