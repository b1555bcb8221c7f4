"""The numbers of the report, counted in Polars; no HTML and no drawing here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from prozvon.codes import text
from prozvon.output.manifest import Manifest
from prozvon.output.tables import LIST_SEPARATOR
from prozvon.report.cells import days, flat, moment, reason_codes
from prozvon.report.places import country, operators
from prozvon.report.words import Words
from prozvon.schema import PREFIX, Role

MOST = 12
"""Bars of one figure; what is less frequent is one bar together."""

LARGEST = 8
"""Cluster sizes shown one by one."""

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
class Tables:
    """The run's tables, from memory or read back from its files; `people` has the `rows` of each cluster."""

    contacts: pl.DataFrame
    rejects: pl.DataFrame
    merges: pl.DataFrame
    dial: pl.DataFrame
    people: pl.DataFrame


def figures(manifest: Manifest, tables: Tables, words: Words) -> list[Figure]:
    """All figures that have something to show, in the order of the page."""
    contacts, rejects, merges, dial = tables.contacts, tables.rejects, tables.merges, tables.dial
    codes = manifest.by_code

    def coded(key: str, counted: Mapping[str, int], title: str, about: str, whole: int) -> Figure:
        return Figure(key, title, about, _bars(counted, words), whole, words.what)

    def of_contacts(key: str, group: str, title: str, about: str) -> Figure:
        return coded(key, codes.get(group, {}), title, about, contacts.height)

    drawn = (
        _funnel(manifest.counts, contacts, words),
        coded("rejects", _counted(rejects, "code"), words.rejected, words.rejected_about, manifest.counts["rows"]),
        of_contacts("undialable", "undialable", words.undialable, words.undialable_about),
        _fill(manifest.columns, contacts, words),
        _quality(manifest, contacts, words),
        of_contacts("issues", "issues", words.issues, words.issues_about),
        of_contacts("status", "phone_status", words.phone_status, words.phone_status_about),
        of_contacts("type", "phone_type", words.phone_type, words.phone_type_about),
        _named(
            of_contacts("region", "phone_region", words.phone_region, words.phone_region_about),
            codes.get("phone_region", {}),
            lambda code: country(code, words.lang),
            words,
        ),
        _named(
            coded(
                "operators",
                held := operators(dial, words.lang, words.no_operator),
                words.operators,
                words.operators_about,
                dial.height,
            ),
            held,
            str,
            words,
        ),
        _named(
            coded("cities", places := _values(dial, "pz_city"), words.cities, words.cities_about, dial.height),
            places,
            str,
            words,
        ),
        _zones(manifest, dial, words),
        _cluster_sizes(tables.people, words),
        _reasons(merges, words),
        _due(manifest, contacts, words),
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


def _bars(counted: Mapping[str, int], words: Words, label: Callable[[str], str] | None = None) -> tuple[Bar, ...]:
    """The most frequent codes by their words, the rest as one bar."""
    label = label or (lambda code: text(code, words.lang))
    ranked = sorted(((c, n) for c, n in counted.items() if n), key=lambda pair: (-pair[1], pair[0]))
    kept = ranked if len(ranked) <= MOST else ranked[: MOST - 1]
    bars = [Bar(label(code), count) for code, count in kept]
    rest = sum(count for _, count in ranked[len(kept) :])
    return (*bars, Bar(words.others, rest)) if rest else tuple(bars)


def _named(figure: Figure, counted: Mapping[str, int], label: Callable[[str], str], words: Words) -> Figure:
    """The same figure, its values under names that are no codes of ours."""
    return replace(figure, bars=_bars(counted, words, label))


def _zones(manifest: Manifest, dial: pl.DataFrame, words: Words) -> Figure:
    counted = _values(dial, "pz_time_zone")
    at = moment(manifest)

    def label(zone: str) -> str:
        try:
            offset = at.astimezone(ZoneInfo(zone)).strftime("%z")
        except (ValueError, ZoneInfoNotFoundError):
            return zone
        return f"{zone} (UTC{offset[0]}{int(offset[1:3])}{'' if offset[3:] == '00' else ':' + offset[3:]})"

    return Figure("zones", words.zones, words.zones_about, _bars(counted, words, label), dial.height, words.what)


def _reasons(merges: pl.DataFrame, words: Words) -> Figure:
    """What merged rows have in common, each ground by itself."""
    counted: dict[str, int] = {}
    for cell, rows in merges["reason"].value_counts().iter_rows() if "reason" in merges.columns else ():
        for code in reason_codes(cell or ""):
            counted[code] = counted.get(code, 0) + rows
    return Figure("reasons", words.reasons, words.reasons_about, _bars(counted, words), merges.height, words.what)


def _quality(manifest: Manifest, contacts: pl.DataFrame, words: Words) -> Figure:
    """What can be relied on, before and after: numbers, addresses, one row a person."""
    counts, codes, whole = manifest.counts, manifest.by_code, contacts.height
    status = codes.get("phone_status", {})
    issues = codes.get("issues", {})
    bars = []
    if "phone" in manifest.columns.values():
        after = int(contacts.select(_is_filled(contacts, "pz_phone").sum()).item())
        bars.append(Bar(words.good_phones, after, min(after, sum(status.get(code, 0) for code in _AS_WRITTEN))))
    if "email" in manifest.columns.values() and "pz_email" in contacts.columns:
        after = int(contacts.select(_is_filled(contacts, "pz_email").sum()).item())
        bars.append(Bar(words.good_emails, after, max(0, after - issues.get("email_repaired", 0))))
    if whole:
        bars.append(Bar(words.single_rows, whole, counts["clusters"]))
    return Figure("quality", words.quality, words.quality_about, tuple(bars), whole, words.what)


_AS_WRITTEN = ("sure", "foreign")
"""States of a phone that a dialler would have understood as it stood."""

_SPANS = (0, 7, 30, 90, 183)
"""Days from the run within which a number comes due."""


def _due(manifest: Manifest, contacts: pl.DataFrame, words: Words) -> Figure:
    """When the numbers of the base are asked again, for a run with a store."""
    bars: list[Bar] = []
    if "pz_next_check" in contacts.columns:
        known = (
            contacts.select("pz_phone", days=days(contacts, "pz_next_check", manifest)).drop_nulls().unique("pz_phone")
        )
        since = None
        for until, label in zip((*_SPANS, None), words.spans, strict=True):
            inside = pl.lit(value=True) if until is None else pl.col("days") <= until
            later = pl.lit(value=True) if since is None else pl.col("days") > since
            count = known.select((inside & later).sum()).item()
            if count:
                bars.append(Bar(label, int(count)))
            since = until
    whole = sum(bar.count for bar in bars)
    return Figure("due", words.due, words.due_about, tuple(bars), whole, words.what)


def _cluster_sizes(people: pl.DataFrame, words: Words) -> Figure:
    counted = people["rows"].clip(upper_bound=LARGEST).value_counts().sort("rows")
    bars = tuple(
        Bar(f"{rows} {words.or_more}" if rows == LARGEST else str(rows), people) for rows, people in counted.iter_rows()
    )
    whole = int(counted["count"].sum())
    return Figure("clusters", words.clusters, words.clusters_about, bars, whole, words.cluster_rows)


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
    # Ours are never blank; in the input's own a blank is an empty cell too.
    filled = column != "" if name.startswith(PREFIX) else column.str.contains(r"\S")
    return filled.fill_null(value=False)
