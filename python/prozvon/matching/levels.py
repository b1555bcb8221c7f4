"""Further link levels: persons who share a value of a column, a deal, a contract of a firm, are linked and never merged.

As persons of one household have a household's id, so persons of one level have the level's: that of the oldest of them.
A person who shares nothing has their own. What many hundreds share links nobody: it is no deal but a filler.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from prozvon.errors import UsageError
from prozvon.matching.columns import moment
from prozvon.reader import Base
from prozvon.schema import PREFIX

KEYS: Final = {"company": "company_key", "inn": "inn", "email": "email_key", "address": "address_key"}
"""What is known of every row and may be shared, as a recipe calls it (`key:company`) and as a normalized frame does."""

MOST: Final = 1000
"""Persons above which a value links nobody."""

_NOTHING: Final = ("", "-", "–", "—", "0", "нет", "no", "none", "null", "nan", "n/a", "не указан", "не указано")


def values_of(base: Base, people: pl.DataFrame, source: str) -> pl.Series:
    """What rows are linked by: a column of the input, case and outer spaces aside, or a key; null where there is nothing.

    Raises `UsageError` for a column that is not there.
    """
    kind, _, key = source.partition(":")
    if kind == "key" and key in KEYS:
        name = KEYS[key]
        return people[name].alias("value") if name in people.columns else pl.repeat(None, people.height, eager=True)
    names = [column.name for column in base.columns if column.name.strip().casefold() == source.strip().casefold()]
    if not names:
        known = ", ".join(f"key:{key}" for key in KEYS)
        raise UsageError(f"rows are linked by {source!r}: there is no such column; keys are {known}")
    cells = base.frame[names[0]].str.strip_chars().str.to_lowercase().alias("value")
    return cells.set(cells.is_in(_NOTHING).fill_null(value=True), None)


def level_ids(base: Base, people: pl.DataFrame, rows: pl.DataFrame, links: Mapping[str, str]) -> pl.DataFrame:
    """A column `<level>_id` (String) for each of `links` (level to source), one value for each row.

    `rows` are those of `Matched`: `cluster`, `cluster_id`, `is_master`.

    >>> from prozvon.matching import match
    >>> from prozvon.matching.frames import base_of
    >>> frame = pl.DataFrame({"row_hash": [3, 2, 1]}, schema={"row_hash": pl.UInt64})
    >>> base = base_of(pl.DataFrame({"deal": ["D-1", " d-1", "-"]}), None, None)
    >>> rows = match(frame).rows
    >>> level_ids(base, frame, rows, {"deal": "Deal"})["deal_id"].rle_id().to_list()
    [0, 0, 1]
    """
    if not links:
        return pl.DataFrame()
    oldest = people.select(
        moment(people, "created_at").fill_null(2**63 - 1).alias("created"),
        moment(people, "updated_at").fill_null(2**63 - 1).alias("updated"),
        pl.col("row_hash").cast(pl.UInt64),
    ).hstack(rows.select("cluster", "cluster_id", "is_master"))
    masters = oldest.filter("is_master").sort("created", "updated", "row_hash").with_row_index("age")
    age = masters.sort("cluster")["age"]
    found = []
    for level, source in links.items():
        oldest_of = _linked(age, rows["cluster"], values_of(base, people, source))
        ids = masters["cluster_id"].gather(oldest_of.gather(rows["cluster"]))
        found.append(ids.alias(f"{level}_id"))
    return pl.DataFrame(found)


def named_levels(base: Base, people: pl.DataFrame, rows: pl.DataFrame, links: Mapping[str, str]) -> pl.DataFrame:
    """`level_ids` as tables of files have them: `pz_<level>_id`."""
    return level_ids(base, people, rows, links).rename(lambda name: f"{PREFIX}{name}")


def _linked(age: pl.Series, cluster: pl.Series, value: pl.Series) -> pl.Series:
    """For each cluster the age of the oldest cluster that it is linked with, through others too.

    Labels sink to the smallest of their neighbours, and each cluster takes up the label of its label: the rounds are few
    even where links make a long chain (Shiloach and Vishkin, 1982).
    """
    shared = pl.DataFrame({"at": age.gather(cluster), "value": value}).drop_nulls().unique()
    crowd = pl.len().over("value")
    shared = shared.filter(crowd > 1, crowd <= MOST)
    label = pl.int_range(age.len(), dtype=pl.UInt32, eager=True)
    while shared.height:
        seen = shared.with_columns(label=label.gather(shared["at"]))
        least = seen.with_columns(least=pl.min("label").over("value"))
        # A label's own cluster hears of it as well, so that whole groups sink together.
        told = pl.concat([least.select("at", "least"), least.select(at="label", least="least")])
        sunk = told.group_by("at").agg(pl.min("least"))
        lower = label.clone().scatter(sunk["at"], sunk["least"])  # in place
        lower = lower.gather(lower)
        if lower.equals(label):
            break
        label = lower
    return label.gather(age)
