"""Who can be reached by a channel, out of a finished run: one record a person.

    folder of a run ──► records (fields of `prozvon.export.fields`) ──► chosen ──► a dialler's file

A call goes to the entries of the dial list. A short message goes to those of them who have a mobile number, and to
that. A letter goes to everybody with an address who has not asked to be left alone, whether or not they can be rung.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from enum import StrEnum

import polars as pl

from prozvon.export.fields import COUNTED, OWN, RECORD, mobiles
from prozvon.output.folder import RunFolder
from prozvon.output.shaping import LIST_SEPARATOR
from prozvon.schema import ROW, SOURCE, Role

SILENT = ("refused", "consent_withdrawn", "stop_list", "number_silenced", "erased")
"""Why people are left alone on every channel."""


class Channel(StrEnum):
    """How people are to be reached."""

    CALL = "call"
    SMS = "sms"
    EMAIL = "email"


_ALWAYS = frozenset({"phone", "phones", "cluster_id", "time_zone"})
"""Fields that a record cannot do without: who it is, and how and when to ring."""


def records(
    run: RunFolder, channel: Channel, wanted: Iterable[str], now: datetime, only: Collection[str] | None = None
) -> pl.DataFrame:
    """One row for each person of the run whom `channel` can reach, in the order of the dial list.

    `wanted` names fields and input columns beyond those that every record has: only these are read. `only` names those
    fields of every record that are looked at, so that of a large run nothing else is read; None is all. `now` is what
    `days_silent` counts to.

    Raises `InputError` for a run whose tables cannot be read.
    """
    wanted = set(wanted)
    listed = _called(run, RECORD.keys() if only is None or channel is Channel.EMAIL else _ALWAYS | _dated(set(only)))
    people = _written_to(run, listed) if channel is Channel.EMAIL else listed
    extra = wanted | ({"last_contact"} if "days_silent" in wanted else set())
    people = _with_own(run, people, extra)
    if channel is Channel.SMS:
        people = _to_mobiles(people)
    day = pl.lit(now.astimezone(UTC).date())
    for name, since in zip(COUNTED, ("last_contact", "last_seen"), strict=True):
        if since in people.columns:
            seen = pl.col(since).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
            people = people.with_columns((day - seen).dt.total_days().alias(name))
    return people


def _dated(fields: set[str]) -> set[str]:
    """The fields, and the days that those of them that count days count from."""
    return fields | ({"last_seen"} if "days_old" in fields else set())


def _called(run: RunFolder, wanted: Collection[str]) -> pl.DataFrame:
    fields = [name for name in RECORD if name in wanted]
    have = run.columns("dial")
    there = {name: column for name in fields for column in (f"pz_{name}", name) if column in have}
    dial = run.table("dial", list(there.values())).rename({column: name for name, column in there.items()})
    absent = [pl.lit(None, pl.String).alias(name) for name in fields if name not in there]
    return dial.select(*(_plain(dial, name) for name in there), *absent).select(fields)


def _plain(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column as text, whatever format it was written in; `phones` as a list."""
    column = pl.col(name)
    listed = isinstance(frame.schema[name], pl.List)
    if name == "phones":
        split = column if listed else column.str.extract_all(r"\+\d+")
        return split.fill_null([]).alias(name)
    return (column.list.join(LIST_SEPARATOR) if listed else column.cast(pl.String)).alias(name)


_OURS = ("name", "gender", "email", "company", "city", "address", "birth_date")


def _written_to(run: RunFolder, listed: pl.DataFrame) -> pl.DataFrame:
    """The people of the dial list who have an address, then all others who have one and may be written to."""
    have = run.columns("contacts")
    ours = [f"pz_{name}" for name in _OURS if f"pz_{name}" in have]
    contacts = run.table("contacts", [SOURCE, ROW, "pz_cluster_id", "pz_household_id", "pz_undialable", *ours])
    codes = pl.col("pz_undialable").cast(pl.String)
    others = (
        contacts.lazy()
        .with_row_index("at")
        .rename({name: name.removeprefix("pz_") for name in [*ours, "pz_cluster_id", "pz_household_id"]})
        .group_by("cluster_id")
        .agg(
            pl.first("household_id"),
            pl.min("at"),
            codes.is_in(SILENT).any().alias("silent"),
            *(pl.col(name.removeprefix("pz_")).cast(pl.String).drop_nulls().first() for name in ours),
            sources=pl.col(SOURCE).unique(maintain_order=True).cast(pl.String).str.join(LIST_SEPARATOR),
            rows=pl.format("{}:{}", SOURCE, ROW).str.join("; "),
        )
        .filter(~pl.col("silent") & pl.col("email").is_not_null())
        .sort("at")
        .drop("at", "silent")
        .collect()
        .join(listed, on="cluster_id", how="anti", maintain_order="left")
        .with_columns(why=pl.lit("no_number"))
    )
    both = pl.concat([listed.filter(pl.col("email").is_not_null()), others], how="diagonal")
    return both.with_columns(pl.col("phones").fill_null([]))


def _to_mobiles(people: pl.DataFrame) -> pl.DataFrame:
    """Each person's best mobile number instead of the best number; people without one are left out."""
    numbers = people.select(
        at=pl.int_range(pl.len(), dtype=pl.UInt32), number=pl.concat_list("phone", "phones").list.drop_nulls()
    ).explode("number")
    first = numbers.filter(mobiles(numbers["number"])).unique("at", keep="first", maintain_order=True).sort("at")
    return people[first["at"]].with_columns(first["number"].alias("phone"), phones=pl.lit([], pl.List(pl.String)))


def _with_own(run: RunFolder, people: pl.DataFrame, wanted: set[str]) -> pl.DataFrame:
    """Fields from the input's own columns: the last value that the rows have, or all where several can be true."""
    by_role: dict[str, list[str]] = {}
    for column, role in run.manifest.columns.items():
        by_role.setdefault(role, []).append(column)
    fields = {name: by_role.get(Role(name).value, []) for name in OWN if name in wanted}
    have = set(run.columns("contacts"))
    plain = [name for name in wanted if name in have and name not in people.columns and name not in fields]
    read = sorted({column for columns in fields.values() for column in columns} & have | set(plain))
    missing = [pl.lit(None, pl.String).alias(name) for name in fields if not set(fields[name]) & have]
    if not read:
        return people.with_columns(missing)
    contacts = run.table("contacts", ["pz_cluster_id", *read]).with_columns(pl.col(read).cast(pl.String))
    contacts = contacts.select(
        "pz_cluster_id",
        *plain,
        **{
            name: pl.coalesce(pl.when(pl.col(c) != "").then(pl.col(c)) for c in columns if c in have)
            for name, columns in fields.items()
            if set(columns) & have
        },
    )
    if "last_contact" in contacts.columns:
        from prozvon.normalize import normalize_dates  # noqa: PLC0415 -- brings the reader along

        days = normalize_dates(contacts["last_contact"])["date"].cast(pl.String)
        contacts = contacts.with_columns(days.alias("last_contact"))
    own = contacts.lazy().group_by("pz_cluster_id").agg(_together(n) for n in contacts.columns if n != "pz_cluster_id")
    return people.join(
        own.collect(), left_on="cluster_id", right_on="pz_cluster_id", how="left", maintain_order="left"
    ).with_columns(missing)


def _together(name: str) -> pl.Expr:
    column = pl.col(name).drop_nulls()
    match name:
        case "last_contact":
            return column.max()
        case "tags" | "comment":
            return column.unique(maintain_order=True).str.join("; ")
        case _:
            return column.last()
