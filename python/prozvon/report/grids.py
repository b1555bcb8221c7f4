"""Tables of the report that are no picture: faults by source, and quarantine by class and age."""

from dataclasses import dataclass

import polars as pl

from prozvon.codes import text
from prozvon.output.manifest import Manifest
from prozvon.output.tables import LIST_SEPARATOR
from prozvon.report.cells import days, flat
from prozvon.report.words import Words
from prozvon.schema import SOURCE, Role

SOURCES = 6
"""Columns of the table of faults: the largest sources."""

FAULTS = 12
"""Its lines: the most frequent faults."""

_AGES = (7, 30, 90, 183)
"""Days since the last probe, up to which each column but the last reaches."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the heads of its columns, and lines of a label and a number for each column."""

    key: str
    title: str
    about: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]


def grids(manifest: Manifest, contacts: pl.DataFrame, words: Words) -> list[Grid]:
    """All of them that have something to show."""
    found = (_faults(manifest, contacts, words), _quarantine(manifest, contacts, words))
    return [grid for grid in found if grid is not None and grid.lines]


def _faults(manifest: Manifest, contacts: pl.DataFrame, words: Words) -> Grid | None:
    """Share of each source's rows that have each fault: who delivers what."""
    if "pz_issues" not in contacts.columns:
        return None
    source = _source(manifest, contacts)
    rows = contacts.select(source=source, issues=flat(contacts, "pz_issues"))
    sizes = dict(rows["source"].value_counts(sort=True).head(SOURCES).iter_rows())
    told = (
        rows.filter(pl.col("issues") != "")
        .group_by("source", "issues")
        .agg(count=pl.len())
        .with_columns(pl.col("issues").str.split(LIST_SEPARATOR))
        .explode("issues")
        .group_by("source", "issues")
        .agg(pl.sum("count"))
    )
    counted = {(str(name), str(code)): int(count) for name, code, count in told.iter_rows() if code}
    frequent = told.filter(pl.col("issues") != "").group_by("issues").agg(pl.sum("count"))
    codes = frequent.sort("count", "issues", descending=[True, False])["issues"].head(FAULTS).to_list()
    lines = tuple(
        (text(code, words.lang), tuple(words.share(counted.get((name, code), 0), rows) for name, rows in sizes.items()))
        for code in codes
    )
    heads = tuple(f"{name or words.no_source} ({words.number(rows)})" for name, rows in sizes.items())
    return Grid("sources", words.by_source, words.by_source_about, heads, lines)


def _source(manifest: Manifest, contacts: pl.DataFrame) -> pl.Expr:
    """Where a row comes from: its file, or what the only file says of itself."""
    named = [c for c, role in manifest.columns.items() if role == Role.SOURCE and c in contacts.columns]
    if named and contacts[SOURCE].n_unique() == 1:
        return pl.col(named[0]).cast(pl.String).fill_null("")
    return pl.col(SOURCE).cast(pl.String).fill_null("")


def _quarantine(manifest: Manifest, contacts: pl.DataFrame, words: Words) -> Grid | None:
    """Numbers of the base that rest, by what the network said of them and by how long ago it said so."""
    if "pz_reach_class" not in contacts.columns:
        return None
    resting = ("quarantined", "unconfirmed", "owner_unproven", "data_quality", "retired")
    numbers = (
        contacts.filter(pl.col("pz_reach").cast(pl.String).is_in(resting))
        .select(
            "pz_phone", cls=pl.col("pz_reach_class").cast(pl.String), age=-days(contacts, "pz_checked_at", manifest)
        )
        .unique("pz_phone")
    )
    band = pl.sum_horizontal((pl.col("age") > bound).cast(pl.Int32) for bound in _AGES).fill_null(0)
    counted = {
        (cls, at): count for cls, at, count in numbers.group_by("cls", band.alias("band")).agg(pl.len()).iter_rows()
    }
    classes = numbers["cls"].value_counts(sort=True)["cls"].to_list()
    lines = tuple(
        (cls or "–", tuple(words.number(counted.get((cls, at), 0)) for at in range(len(_AGES) + 1))) for cls in classes
    )
    return Grid(
        "quarantine", words.quarantine, f"{words.quarantine_about} {_sampled(manifest, words)}", words.ages, lines
    )


def _sampled(manifest: Manifest, words: Words) -> str:
    """What the monthly samples say of the numbers that were parked wrongly; nothing before the first of them."""
    told = manifest.sample
    if not told or told.get("rate") is None:
        return ""
    percent = {name: words.number(100 * (told[name] or 0), 1) + words.percent for name in ("rate", "low", "high")}
    return words.sampled.format(rung=told["rung"], alive=told["alive"], **percent)
