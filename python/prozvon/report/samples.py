"""Sample merges: people of several rows, masked, and why their rows were joined."""

from dataclasses import dataclass

import polars as pl

from prozvon.masking import mask_emails, mask_names, mask_phones
from prozvon.report.cells import flat, reason_codes
from prozvon.schema import ROW, SOURCE

SAMPLES = 50
"""Merges that are shown."""

LEAST, MOST = 2, 4
"""Only people of so many rows: they fit a look."""

_POOL = 4_000
"""People among whom the samples are chosen for variety: enough for every reason, few enough to be quick."""


@dataclass(frozen=True, slots=True)
class Person:
    """A sample merge: rows of one person, masked, and the codes of why they were joined."""

    rows: tuple[tuple[str, ...], ...]
    reasons: tuple[str, ...]


def samples(contacts: pl.DataFrame, clusters: pl.Series, people: pl.DataFrame, *, masked: bool = True) -> list[Person]:
    """Some people of several rows, as many different reasons as there are.

    `clusters` has each row's number and `people` the rows of each, as `prozvon.report.cells` makes them. Which ones is
    settled by the cluster's id, so the same run shows the same people.
    """
    pool = people.filter(pl.col("rows").is_between(LEAST, MOST))["cluster"].head(_POOL)
    shown = [name for name in (ROW, "pz_name", "pz_phone", "pz_email", "pz_city") if name in contacts.columns]
    label = SOURCE if SOURCE in contacts.columns and contacts[SOURCE].n_unique() > 1 else None
    extra = [] if label is None else [label]
    rows = (
        contacts.select(clusters, *shown, *extra, reason=flat(contacts, "pz_match_reason"))
        .filter(clusters.is_in(pool.implode()))
        .with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
    )
    if masked:
        rows = rows.with_columns(mask_phones(pl.col("pz_phone")))
    chosen = (
        rows.group_by("cluster")
        .agg(reason=pl.col("reason").drop_nulls().max())
        .drop_nulls("reason")
        .sort("cluster")
        .with_columns(turn=pl.int_range(pl.len()).over("reason"))
        .sort("turn", "reason")
        .head(SAMPLES)
    )
    shown_people = []
    for cluster in chosen["cluster"]:
        own = rows.filter(pl.col("cluster") == cluster)
        if masked:
            own = own.with_columns(mask_names(pl.col("pz_name")), mask_emails(pl.col("pz_email")))
        # A row's number alone says little where there are several files.
        if label is not None:
            own = own.with_columns(pl.format("{}:{}", SOURCE, ROW).alias(ROW))
        cells = tuple(tuple("" if c is None else str(c) for c in row) for row in own.select(shown).iter_rows())
        codes = reason_codes(" ".join(own["reason"].drop_nulls()))
        shown_people.append(Person(cells, tuple(codes)))
    return shown_people
