"""The numbers and samples of the report, counted in Polars; no HTML and no drawing here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from prozvon.codes import text
from prozvon.masking import mask_emails, mask_names, mask_phones
from prozvon.output.manifest import Manifest
from prozvon.output.tables import LIST_SEPARATOR
from prozvon.report.words import Words
from prozvon.schema import ROW, Role

MOST = 12
"""Bars of one figure; what is less frequent is one bar together."""

LARGEST = 8
"""Cluster sizes shown one by one."""

SAMPLES = 24
"""People among the sample merges."""

SAMPLE_ROWS = (2, 4)
"""Only people of so many rows: they fit a look."""

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
class Bar:
    """One line of a figure. `before` is there in the comparison only."""

    label: str
    count: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and its table: bars in order, and the whole that shares are of."""

    key: str
    title: str
    about: str
    bars: tuple[Bar, ...]
    whole: int
    head: str


@dataclass(frozen=True, slots=True)
class Person:
    """A sample merge: rows of one person, masked, and why they were joined."""

    rows: tuple[tuple[str, ...], ...]
    reasons: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The run's tables, from memory or read back from its files; `quarantine` has a `reason` for each parked number."""

    contacts: pl.DataFrame
    rejects: pl.DataFrame
    merges: pl.DataFrame
    dial: pl.DataFrame
    quarantine: pl.DataFrame | None = None


def figures(manifest: Manifest, tables: Tables, words: Words) -> list[Figure]:
    """All figures that have something to show, in the order of the page."""
    contacts, rejects, merges, dial = tables.contacts, tables.rejects, tables.merges, tables.dial
    codes = manifest.by_code

    def coded(key: str, counted: Mapping[str, int], title: str, about: str, whole: int) -> Figure:
        return Figure(key, title, about, _bars(counted, words), whole, words.what)

    def of_contacts(key: str, group: str, title: str, about: str) -> Figure:
        return coded(key, codes.get(group, {}), title, about, contacts.height)

    parked = {} if tables.quarantine is None else _counted(tables.quarantine, "reason")
    drawn = (
        _funnel(manifest.counts, contacts, words),
        coded("rejects", _counted(rejects, "code"), words.rejected, words.rejected_about, manifest.counts["rows"]),
        of_contacts("undialable", "undialable", words.undialable, words.undialable_about),
        _fill(manifest.columns, contacts, words),
        of_contacts("issues", "issues", words.issues, words.issues_about),
        of_contacts("status", "phone_status", words.phone_status, words.phone_status_about),
        of_contacts("type", "phone_type", words.phone_type, words.phone_type_about),
        of_contacts("region", "phone_region", words.phone_region, words.phone_region_about),
        _cluster_sizes(contacts, words),
        coded("reasons", _counted(merges, "reason"), words.reasons, words.reasons_about, merges.height),
        coded("zones", _counted(dial, "pz_time_zone"), words.zones, words.zones_about, dial.height),
        coded("quarantine", parked, words.quarantine, words.quarantine_about, sum(parked.values())),
    )
    return [figure for figure in drawn if figure.bars]


def _funnel(counts: Mapping[str, int], contacts: pl.DataFrame, words: Words) -> Figure:
    with_phone = contacts.select(_is_filled(contacts, "pz_phone").sum()).item()
    bars = (
        Bar(words.step_rows, counts["rows"]),
        Bar(words.step_contacts, counts["contacts"]),
        Bar(words.step_phone, int(with_phone)),
        Bar(words.step_people, counts["clusters"]),
        Bar(words.step_dial, counts["dial"]),
    )
    return Figure("funnel", words.funnel, words.funnel_about, bars, counts["rows"], words.what)


def _counted(frame: pl.DataFrame, name: str) -> dict[str, int]:
    """How often each code stands in a column of codes, or of several codes a cell; empty without that column."""
    if name not in frame.columns:
        return {}
    codes = frame.select(_flat(frame, name).str.split(LIST_SEPARATOR).explode()).to_series()
    return {str(code): int(count) for code, count in codes.value_counts().iter_rows() if code}


def _bars(counted: Mapping[str, int], words: Words) -> tuple[Bar, ...]:
    """The most frequent codes by their words, the rest as one bar."""
    ranked = sorted(((c, n) for c, n in counted.items() if n), key=lambda pair: (-pair[1], pair[0]))
    kept = ranked if len(ranked) <= MOST else ranked[: MOST - 1]
    bars = [Bar(text(code, words.lang), count) for code, count in kept]
    rest = sum(count for _, count in ranked[len(kept) :])
    return (*bars, Bar(words.others, rest)) if rest else tuple(bars)


def _cluster_sizes(contacts: pl.DataFrame, words: Words) -> Figure:
    sizes = (
        contacts.lazy()
        .group_by("pz_cluster_id")
        .agg(rows=pl.len().clip(upper_bound=LARGEST))
        .group_by("rows")
        .agg(people=pl.len())
        .sort("rows")
        .collect()
    )
    bars = tuple(
        Bar(f"{rows} {words.or_more}" if rows == LARGEST else str(rows), people) for rows, people in sizes.iter_rows()
    )
    people = int(sizes["people"].sum())
    return Figure("clusters", words.clusters, words.clusters_about, bars, people, words.cluster_rows)


def _fill(columns: Mapping[str, str], contacts: pl.DataFrame, words: Words) -> Figure:
    """Filled cells before and after, for what the input has columns of."""
    roles: dict[str, list[str]] = {}
    for name, role in columns.items():
        if name in contacts.columns:
            roles.setdefault(role, []).append(name)
    wanted = {
        field: (ours, [name for role in made_from for name in roles.get(role, [])])
        for field, (ours, made_from) in FIELDS.items()
    }
    wanted = {field: pair for field, pair in wanted.items() if pair[1] and pair[0] in contacts.columns}
    filled = contacts.select(
        *(
            pl.any_horizontal(_is_filled(contacts, n) for n in names).sum().alias(f"{f} before")
            for f, (_, names) in wanted.items()
        ),
        *(_is_filled(contacts, ours).sum().alias(f"{f} after") for f, (ours, _) in wanted.items()),
    )
    bars = tuple(
        Bar(words.fields[f], int(filled[f"{f} after"].item()), int(filled[f"{f} before"].item())) for f in wanted
    )
    return Figure("fill", words.fill, words.fill_about, bars, contacts.height, words.what)


def _is_filled(frame: pl.DataFrame, name: str) -> pl.Expr:
    column = pl.col(name)
    if frame.schema[name] != pl.String:
        return column.is_not_null()
    return column.is_not_null() & (column.str.strip_chars() != "")


def samples(contacts: pl.DataFrame, words: Words) -> list[Person]:
    """Some people of several rows, as many different reasons as there are, masked.

    Which ones is settled by the cluster's id, so the same run shows the same people.
    """
    least, most = SAMPLE_ROWS
    shown = [c for c in (ROW, "pz_name", "pz_phone", "pz_email", "pz_city") if c in contacts.columns]
    chosen = (
        contacts.lazy()
        .select("pz_cluster_id", reason=_flat(contacts, "pz_match_reason"))
        .group_by("pz_cluster_id")
        # The greatest text stands for the reasons of all rows: it is cheap, and only variety is asked of it.
        .agg(rows=pl.len(), reason=pl.col("reason").max())
        .filter(pl.col("rows").is_between(least, most) & (pl.col("reason") != ""))
        .sort("pz_cluster_id")
        .with_columns(turn=pl.int_range(pl.len()).over("reason"))
        .sort("turn", "reason")
        .head(SAMPLES)
        .collect()
    )
    rows = (
        contacts.filter(pl.col("pz_cluster_id").is_in(chosen["pz_cluster_id"].implode()))
        .select("pz_cluster_id", *shown, reason=_flat(contacts, "pz_match_reason"))
        .with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
        .with_columns(mask_names(pl.col("pz_name")), mask_phones(pl.col("pz_phone")), mask_emails(pl.col("pz_email")))
    )
    people = []
    for cluster in chosen["pz_cluster_id"]:
        own = rows.filter(pl.col("pz_cluster_id") == cluster)
        cells = tuple(tuple("" if c is None else str(c) for c in r) for r in own.select(shown).iter_rows())
        people.append(Person(cells, _reasons(" ".join(own["reason"].drop_nulls()), words)))
    return people


def _flat(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column of codes as one text a row, whether it came as lists or from a file."""
    column = pl.col(name)
    if isinstance(frame.schema[name], pl.List):
        column = column.list.join(LIST_SEPARATOR)
    return column.fill_null("")


def _reasons(codes: str, words: Words) -> str:
    unique: Sequence[str] = list(dict.fromkeys(codes.split()))
    return ", ".join(text(code, words.lang) for code in unique)
