"""Everything that the report counts in a run's tables, as plain numbers and codes: no words, no drawing.

Facts are small whatever the size of the base and go into the manifest, so that the page can be made again, in either
language, without reading the tables. The sample merges in them are masked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import polars as pl

from prozvon.output.manifest import Manifest
from prozvon.output.shaping import LIST_SEPARATOR
from prozvon.report.cells import cluster_numbers, days, flat, reason_codes, sizes
from prozvon.report.places import operators
from prozvon.report.samples import Person, samples
from prozvon.schema import PREFIX, SOURCE, Role

LARGEST = 8
"""Cluster sizes counted one by one; larger ones count as this."""

SPANS = (0, 7, 30, 90, 183)
"""Days from the run within which a number comes due; what lies behind the last is a span of its own."""

AGES = (7, 30, 90, 183)
"""Days since the last probe, up to which each column of the quarantine but the last reaches."""

SOURCES = 6
"""Columns of the table of faults: the largest sources."""

FAULTS = 12
"""Its lines: the most frequent faults."""

REST = ""
"""What stands for all values together that are too rare to be kept."""

_KEPT = 40
"""Values of a column that are counted one by one: more than any figure shows."""

_RESTING = ("quarantined", "unconfirmed", "owner_unproven", "data_quality", "retired")

FIELDS: Mapping[str, tuple[str, tuple[Role, ...]]] = {
    "phone": ("pz_phone", (Role.PHONE,)),
    "name": ("pz_name", (Role.FULL_NAME, Role.SURNAME, Role.GIVEN_NAME)),
    "email": ("pz_email", (Role.EMAIL,)),
    "company": ("pz_company", (Role.COMPANY,)),
    "city": ("pz_city", (Role.CITY,)),
    "address": ("pz_address", (Role.ADDRESS,)),
    "birth_date": ("pz_birth_date", (Role.BIRTH_DATE,)),
    "gender": ("pz_gender", (Role.GENDER,)),
}
"""What "filled before and after" compares: our column, and the roles of the input columns that it is made from."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts of a run that its manifest does not have otherwise.

    `filled` has the rows of each of `FIELDS` before (None without such a column) and after; `operators` are named in
    each language; `sizes` has people by the number of their rows; `due` numbers by `SPANS`; `fault_sources` the largest
    sources with their rows, and `faults` each code with its rows in them; `quarantine` each class with its numbers by
    `AGES`.
    """

    contacts: int
    merges: int
    dial: int
    filled: Mapping[str, Sequence[int | None]]
    rejects: Mapping[str, int]
    operators: Mapping[str, Mapping[str, int]]
    cities: Mapping[str, int]
    zones: Mapping[str, int]
    sizes: Mapping[str, int]
    reasons: Mapping[str, int]
    due: Sequence[int]
    fault_sources: Sequence[tuple[str, int]]
    faults: Sequence[tuple[str, Sequence[int]]]
    quarantine: Sequence[tuple[str, Sequence[int]]]
    samples: Sequence[Person]

    def figures(self) -> dict[str, Any]:
        """As the manifest keeps them."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Facts out of a manifest.

        Raises `TypeError` and `KeyError` for what another version has kept.
        """
        people = tuple(Person(tuple(map(tuple, p["rows"])), tuple(p["reasons"])) for p in kept["samples"])
        return cls(**{**kept, "samples": people})


def count(
    manifest: Manifest,
    contacts: pl.DataFrame,
    rejects: pl.DataFrame,
    merges: pl.DataFrame,
    dial: pl.DataFrame,
    *,
    masked: bool = True,
) -> Facts:
    """The facts of a run, from its tables in memory or read back; samples stand whole only where not `masked`."""
    clusters = cluster_numbers(contacts)
    people = sizes(clusters)
    fault_sources, faults = _faults(manifest, contacts)
    return Facts(
        contacts=contacts.height,
        merges=merges.height,
        dial=dial.height,
        filled=_filled(manifest.columns, contacts),
        rejects=_counted(rejects, "code"),
        operators={lang: _capped(found) for lang, found in operators(dial).items()},
        cities=_capped(_values(dial, "pz_city")),
        zones=_capped(_values(dial, "pz_time_zone")),
        sizes=_sizes(people),
        reasons=_reasons(merges),
        due=_due(manifest, contacts),
        fault_sources=fault_sources,
        faults=faults,
        quarantine=_quarantine(manifest, contacts),
        samples=samples(contacts, clusters, people, masked=masked),
    )


def _capped(counted: Mapping[str, int]) -> dict[str, int]:
    """The most frequent values, and all others together."""
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = sum(rows for _, rows in ranked[_KEPT:])
    return dict(ranked[:_KEPT]) | ({REST: rest} if rest else {})


def _counted(frame: pl.DataFrame, name: str) -> dict[str, int]:
    """How often each code stands in a column of codes, or of several codes a cell; empty without that column."""
    if name not in frame.columns:
        return {}
    counted: dict[str, int] = {}
    # Cells are far fewer than rows once those that are the same are one.
    for cell, rows in frame.select(flat(frame, name)).to_series().value_counts().iter_rows():
        for code in cell.split(LIST_SEPARATOR):
            counted[code] = counted.get(code, 0) + rows
    return counted


def _values(frame: pl.DataFrame, name: str) -> dict[str, int]:
    """How often each value stands in a column; empty without that column."""
    if name not in frame.columns:
        return {}
    return {str(value): int(count) for value, count in frame[name].value_counts().iter_rows() if value}


def _reasons(merges: pl.DataFrame) -> dict[str, int]:
    """What merged rows have in common, each ground by itself."""
    counted: dict[str, int] = {}
    for cell, rows in merges["reason"].value_counts().iter_rows() if "reason" in merges.columns else ():
        for code in reason_codes(cell or ""):
            counted[code] = counted.get(code, 0) + rows
    return counted


def _sizes(people: pl.DataFrame) -> dict[str, int]:
    counted = people["rows"].clip(upper_bound=LARGEST).value_counts().sort("rows")
    return {str(rows): int(count) for rows, count in counted.iter_rows()}


def _due(manifest: Manifest, contacts: pl.DataFrame) -> list[int]:
    """How many numbers of the base are asked again within each span, for a run with a store."""
    if "pz_next_check" not in contacts.columns:
        return []
    known = contacts.select("pz_phone", days=days(contacts, "pz_next_check", manifest)).drop_nulls().unique("pz_phone")
    return _banded(known, "days", SPANS)


def _banded(frame: pl.DataFrame, name: str, bounds: Sequence[int]) -> list[int]:
    """Rows up to each bound, and above the last; what is not known counts as the least."""
    band = pl.sum_horizontal((pl.col(name) > bound).cast(pl.UInt8) for bound in bounds).fill_null(0)
    counted = {int(at): int(rows) for at, rows in frame.group_by(band.alias("band")).agg(pl.len()).iter_rows()}
    return [counted.get(at, 0) for at in range(len(bounds) + 1)]


def _faults(manifest: Manifest, contacts: pl.DataFrame) -> tuple[list[tuple[str, int]], list[tuple[str, list[int]]]]:
    """The largest sources, and how many rows of each have each of the most frequent faults."""
    if "pz_issues" not in contacts.columns:
        return [], []
    rows = contacts.select(source=_source(manifest, contacts), issues=flat(contacts, "pz_issues"))
    largest = [(str(name), int(count)) for name, count in rows["source"].value_counts(sort=True).head(SOURCES).rows()]
    told = (
        rows.filter(pl.col("issues") != "")
        .group_by("source", "issues")
        .agg(count=pl.len())
        .with_columns(pl.col("issues").str.split(LIST_SEPARATOR))
        .explode("issues")
        .filter(pl.col("issues") != "")
        .group_by("source", "issues")
        .agg(pl.sum("count"))
    )
    counted = {(str(name), str(code)): int(rows) for name, code, rows in told.iter_rows()}
    frequent = told.group_by("issues").agg(pl.sum("count")).sort("count", "issues", descending=[True, False])
    codes = frequent["issues"].head(FAULTS).to_list()
    return largest, [(code, [counted.get((name, code), 0) for name, _ in largest]) for code in codes]


def _source(manifest: Manifest, contacts: pl.DataFrame) -> pl.Expr:
    """Where a row comes from: its file, or what the only file says of itself."""
    named = [c for c, role in manifest.columns.items() if role == Role.SOURCE and c in contacts.columns]
    if named and contacts[SOURCE].n_unique() == 1:
        return pl.col(named[0]).cast(pl.String).fill_null("")
    return pl.col(SOURCE).cast(pl.String).fill_null("")


def _quarantine(manifest: Manifest, contacts: pl.DataFrame) -> list[tuple[str, list[int]]]:
    """Numbers of the base that rest, by what the network said of them and by how long ago it said so."""
    if "pz_reach_class" not in contacts.columns:
        return []
    numbers = (
        contacts.filter(pl.col("pz_reach").cast(pl.String).is_in(_RESTING))
        .select(
            "pz_phone", cls=pl.col("pz_reach_class").cast(pl.String), age=-days(contacts, "pz_checked_at", manifest)
        )
        .unique("pz_phone")
    )
    classes = numbers["cls"].value_counts(sort=True)["cls"].to_list()
    return [(cls or "–", _banded(numbers.filter(pl.col("cls").eq_missing(cls)), "age", AGES)) for cls in classes]


def _filled(columns: Mapping[str, str], contacts: pl.DataFrame) -> dict[str, list[int | None]]:
    """Filled cells of each field: before, where the input has such a column, and after."""
    roles: dict[str, list[str]] = {}
    for name, role in columns.items():
        if name in contacts.columns:
            roles.setdefault(role, []).append(name)
    made_of = {
        field: [name for role in made_from for name in roles.get(role, [])]
        for field, (ours, made_from) in FIELDS.items()
        if ours in contacts.columns
    }
    told = contacts.select(
        *(_is_filled(contacts, FIELDS[field][0]).sum().alias(f"{field} after") for field in made_of),
        *(
            pl.any_horizontal(_is_filled(contacts, name) for name in names).sum().alias(f"{field} before")
            for field, names in made_of.items()
            if names
        ),
    ).row(0, named=True)
    return {field: [told.get(f"{field} before"), told[f"{field} after"]] for field in made_of}


def _is_filled(frame: pl.DataFrame, name: str) -> pl.Expr:
    column = pl.col(name)
    if frame.schema[name] != pl.String:
        return column.is_not_null()
    # Ours are never blank; in the input's own a blank is an empty cell too.
    filled = column != "" if name.startswith(PREFIX) else column.str.contains(r"\S")
    return filled.fill_null(value=False)
