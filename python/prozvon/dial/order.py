"""In which order people are called: a fresh inquiry before all others, and in a company who decides there first.

Where neither says anything, people stay as they stand in the input:

1. Fresh inquiries come first, the newest of them at the top: people whose record was made within `dial.fresh`. A base
   without a day of creation goes by the day of the last change.
2. People of one company keep the company's places among the others and share them by rank: who decides, who buys, who
   heads a department (`prozvon.normalize.positions`), everybody else, and at the end who can only be reached through
   the switchboard, or has no name.

A number is a switchboard where it is no mobile and several people of companies have it, where it is a free or a
company's universal number, and wherever more people have it than one telephone serves (`match.switchboard`).
"""

from datetime import UTC, datetime, timedelta

import polars as pl

from prozvon.normalize.positions import DECIDERS
from prozvon.phone import parse_phones

_COMPANY_LINES = ("TOLL_FREE", "SHARED_COST", "UAN")
_MOBILES = ("MOBILE", "FIXED_LINE_OR_MOBILE")
_SLACK = timedelta(days=1)
"""Days in a base are local and have no zone: one that lies so far ahead is today's."""


def deciders_of(people: pl.DataFrame, person_of: pl.Series) -> pl.DataFrame:
    """The people who decide something: `person`, `decider` (the place in `DECIDERS`)."""
    if "decider" not in people.columns:
        return pl.DataFrame(schema={"person": pl.UInt32, "decider": pl.UInt8})
    rows = people.select("decider", person=person_of).drop_nulls()
    return rows.group_by("person").agg(pl.min("decider"))


def companies(people: pl.DataFrame, golden: pl.DataFrame) -> pl.DataFrame:
    """The people of companies: `person`, `company` (the key that its spellings share)."""
    if "company_key" not in people.columns or "company_from" not in golden.columns:
        return pl.DataFrame(schema={"person": pl.UInt32, "company": pl.String})
    return golden.select(
        person=pl.int_range(pl.len(), dtype=pl.UInt32), company=people["company_key"].gather(golden["company_from"])
    ).drop_nulls()


def switchboards(held: pl.DataFrame, sharers: pl.DataFrame, firms: pl.DataFrame, most: int) -> pl.DataFrame:
    """The numbers of companies behind which anybody may answer: `key`.

    `held` has the numbers of each person, `sharers` how many people have each number.
    """
    numbers = held.join(firms, on="person", how="semi").select("key").unique().join(sharers, on="key")
    kinds = parse_phones(numbers.select(pl.format("+{}", "key")).to_series())["type"].cast(pl.String)
    numbers = numbers.with_columns(kind=kinds)
    shared = (pl.col("people") > 1) & ~pl.col("kind").is_in(_MOBILES)
    return numbers.filter((pl.col("people") > most) | shared | pl.col("kind").is_in(_COMPANY_LINES)).select("key")


def fresh_since(people: pl.DataFrame, person_of: pl.Series, now: datetime | None, fresh: timedelta) -> pl.DataFrame:
    """The people whose record was made lately: `person`, `made`; nobody's where the moment is not known."""
    if now is None or not fresh:
        return pl.DataFrame(schema={"person": pl.UInt32, "made": pl.Datetime("us")})
    moment = now.astimezone(UTC).replace(tzinfo=None)
    column = "updated_at" if people["created_at"].null_count() == people.height else "created_at"
    lately = pl.col("made").is_between(moment - fresh, moment + _SLACK)
    rows = people.select(person=person_of, made=column).filter(lately)
    return rows.group_by("person").agg(pl.max("made"))


def arranged(entries: pl.DataFrame) -> pl.DataFrame:
    """The entries in the order in which to call, ties as they stood.

    Reads `made` (null where not fresh), `company`, `decider`, `switchboard` and `pz_name`.
    """
    entries = entries.with_columns(at=pl.int_range(pl.len(), dtype=pl.UInt32))
    rank = pl.col("decider").fill_null(len(DECIDERS)) + 2 * len(DECIDERS) * (
        pl.col("switchboard") | pl.col("pz_name").is_null()
    )
    several = pl.col("company").is_not_null() & pl.col("made").is_null()
    firms = entries.filter(several).select("at", "company", rank=rank).filter(pl.col("company").is_duplicated())
    # The places stay the company's; who takes which of them is told by the rank.
    places = firms.select(place="at", company="company").sort("company", "place")
    ranked = firms.sort("company", "rank", "at").select("at", place=places["place"])
    keyed = entries.join(ranked, on="at", how="left", maintain_order="left").with_columns(pl.coalesce("place", "at"))
    if keyed["made"].null_count() == keyed.height and ranked.is_empty():
        return keyed.drop("at", "place")
    order = keyed.select(pl.arg_sort_by("made", "place", descending=[True, False], nulls_last=True)).to_series()
    return keyed[order].drop("at", "place")
