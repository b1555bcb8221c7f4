"""The dial list: one entry a person, each number at most once in all of it.

    rows ──► who holds which number ──► what may not be rung ──► one owner a number ──► entries

A refusal, a withdrawn consent or a stop-list entry silences the person with all numbers, and the numbers for everybody
else too: the one who refused may pick up. Only a switchboard differs: there a stop-listed number is left out, and the
people behind it keep their own.

All of it is columns: a row of `held` is one number of one person. The order of the entries is told in
`prozvon.dial.order`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from prozvon.dial.order import arranged, companies, deciders_of, fresh_since, switchboards
from prozvon.dial.stoplist import StopList
from prozvon.normalize.positions import DECIDERS

REACH = {"number": pl.String, "dialable": pl.Boolean, "reason": pl.String, "pz_reach": pl.String}
"""What a store says of numbers, as far as the dial list cares."""

BARRED = {"cluster_id": pl.String, "number": pl.String, "code": pl.String, "whole": pl.Boolean}
"""What a store says of people: with `whole` the person is left alone for now, else only on that number."""

REFUSALS = ("refused", "consent_withdrawn")
"""Codes of what a person said, and not of a number that somebody put on a list."""


@dataclass(frozen=True, slots=True)
class Dial:
    """The dial list and its complement.

    `frame` has a row for each person to call, in the order in which to call them. `undialable` has a row for each row of
    the base: the code that keeps it off the list, or null where a dial entry stands for it.
    """

    frame: pl.DataFrame
    undialable: pl.Series


def build(
    people: pl.DataFrame,
    golden: pl.DataFrame,
    stop: StopList,
    *,
    reach: pl.DataFrame | None = None,
    barred: pl.DataFrame | None = None,
    switchboard: int = 8,
    now: datetime | None = None,
    fresh: timedelta = timedelta(0),
) -> Dial:
    """Draw up the dial list.

    `people` has a row for each row of the base (`phone_keys`, `refusal`, `consent_withdrawn`, `updated_at`,
    `created_at`, and for the order `decider` and `company_key`); `golden` one for each person (`cluster_id`, `rows`, the
    best values). `reach` is what the store knows
    (columns of `REACH`), for the numbers that it knows, `barred` what it knows of people (columns of `BARRED`). A number
    of more than `switchboard` people is a switchboard. Whose record was made within `fresh` before `now` is called first.
    """
    person_of = _person_of(golden, people.height)
    held = _held(people, person_of)
    sharers = held.group_by("key").agg(people=pl.len())
    said = _said(people, person_of)
    entries = _entries_of_nobody_here(held, said, stop)
    silenced = _silenced(held, sharers, entries, said, switchboard)
    blocked = _blocked(held, silenced, entries, reach)
    pauses, pairs = _barred(held, golden, sharers, barred)
    silenced = pl.concat([silenced, pauses]).unique("person", keep="first", maintain_order=True)
    free = held.join(blocked, on="key", how="anti").join(silenced, on="person", how="anti")
    ranks, firms = deciders_of(people, person_of), companies(people, golden)
    owned = _one_owner(free.join(pairs, on=["person", "key"], how="anti"), golden, ranks)
    boards = switchboards(held, sharers, firms, switchboard)
    frame = _entries(owned, held, golden, reach, boards)
    frame = frame.join(fresh_since(people, person_of, now, fresh), on="person", how="left", maintain_order="left")
    for facts in (ranks, firms):
        frame = frame.join(facts, on="person", how="left", maintain_order="left")
    frame = arranged(_with_why(frame)).drop("person", "count", "times", "made", "decider", "company", "switchboard")
    undialable = _why_not(people, person_of, held, silenced, blocked, pairs, owned)
    return Dial(frame, undialable)


def _person_of(golden: pl.DataFrame, rows: int) -> pl.Series:
    members = golden.select(person=pl.int_range(pl.len(), dtype=pl.UInt32), row="rows").explode("row").sort("row")
    if members.height != rows:
        msg = f"{members.height} members for {rows} rows"
        raise AssertionError(msg)
    return members["person"]


def _held(people: pl.DataFrame, person_of: pl.Series) -> pl.DataFrame:
    """One row for each number of each person: how often, how lately, how far in front it stands."""
    return (
        people.lazy()
        .select(
            person=person_of,
            key="phone_keys",
            position=pl.int_ranges(0, pl.col("phone_keys").list.len(), dtype=pl.UInt32),
            seen=pl.max_horizontal("updated_at", "created_at"),
        )
        .filter(pl.col("key").list.len() > 0)
        .explode("key", "position")
        .group_by("person", "key")
        .agg(times=pl.len(), position=pl.min("position"), seen=pl.max("seen"))
        .collect()
    )


def _said(people: pl.DataFrame, person_of: pl.Series) -> pl.DataFrame:
    """Who refused or withdrew consent in the base itself: `person`, `code`."""
    rows = people.select(person_of.alias("person"), "refusal", "consent_withdrawn")
    refused = rows.filter(pl.col("refusal")).select("person", code=pl.lit("refused"))
    withdrawn = rows.filter(pl.col("consent_withdrawn")).select("person", code=pl.lit("consent_withdrawn"))
    return pl.concat([refused, withdrawn])


def _entries_of_nobody_here(held: pl.DataFrame, said: pl.DataFrame, stop: StopList) -> pl.DataFrame:
    """The stop-list without the refusals whose owner stands in the base: `key`, `code`.

    A store keeps a refusal under its numbers. Where the one who refused is here, it is theirs alone: it silences the
    number for others, as it did in the run that brought it, and nobody else as a person.
    """
    theirs = held.join(said, on="person", how="semi").select("key")
    entries = stop.frame.select("key", "code")
    of_a_person = pl.col("code").is_in(REFUSALS)
    return pl.concat([entries.filter(~of_a_person), entries.filter(of_a_person).join(theirs, on="key", how="anti")])


def _silenced(
    held: pl.DataFrame, sharers: pl.DataFrame, entries: pl.DataFrame, said: pl.DataFrame, switchboard: int
) -> pl.DataFrame:
    """The persons who may not be rung at all, each with one code: `person`, `code`."""
    listed = (
        held.join(entries, on="key")
        .join(sharers.filter(pl.col("people") <= switchboard), on="key", how="semi")
        .sort("person", "position", "key")
        .select("person", "code")
    )
    return pl.concat([listed, said]).unique("person", keep="first", maintain_order=True)


def _barred(
    held: pl.DataFrame, golden: pl.DataFrame, sharers: pl.DataFrame, barred: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The persons left alone for now (`person`, `code`), and the pairs parted (`person`, `key`, `code`).

    A person is known again by the id; one whose id has changed, by a number that nobody else in the base has. Unlike a
    refusal, such a pause says nothing to others who hold the same numbers.
    """
    if barred is None:
        barred = pl.DataFrame(schema=BARRED)
    ids = golden.select("cluster_id", person=pl.int_range(pl.len(), dtype=pl.UInt32))
    known = barred.select("cluster_id", "code", "whole", key=pl.col("number").str.slice(1).cast(pl.UInt64))
    whole, parted = known.filter("whole"), known.filter(~pl.col("whole"))
    by_id = ids.join(whole, on="cluster_id").select("person", "code")
    strange = whole.join(ids, on="cluster_id", how="anti")
    own = held.join(sharers.filter(pl.col("people") == 1), on="key", how="semi")
    by_number = own.join(strange, on="key").select("person", "code")
    pauses = pl.concat([by_id, by_number]).unique("person", keep="first", maintain_order=True)
    pairs = ids.join(parted, on="cluster_id").select("person", "key", "code").unique(["person", "key"])
    return pauses, pairs


def _blocked(
    held: pl.DataFrame, silenced: pl.DataFrame, entries: pl.DataFrame, reach: pl.DataFrame | None
) -> pl.DataFrame:
    """The numbers that nobody may be rung on, each with one code: `key`, `code`."""
    parts = [
        entries,
        held.join(silenced, on="person", how="semi").select("key", code=pl.lit("number_silenced")),
    ]
    if reach is not None:
        dead = reach.filter(~pl.col("dialable"))
        parts.append(dead.select(key=pl.col("number").str.slice(1).cast(pl.UInt64), code="reason"))
    return pl.concat(parts).unique("key", keep="first", maintain_order=True)


def _one_owner(free: pl.DataFrame, golden: pl.DataFrame, ranks: pl.DataFrame) -> pl.DataFrame:
    """Leave each number with its likeliest owner: most rows, then who decides, then newest, then the older id."""
    several = free.filter(pl.col("key").is_duplicated())
    ids = golden.select("cluster_id", person=pl.int_range(pl.len(), dtype=pl.UInt32))
    winners = (
        several.join(ids, on="person", how="left")
        .join(ranks, on="person", how="left")
        .sort("times", "decider", "seen", "cluster_id", descending=[True, False, True, False], nulls_last=True)
        .unique("key", keep="first", maintain_order=True)
        .drop("cluster_id", "decider")
    )
    return pl.concat([free.filter(~pl.col("key").is_duplicated()), winners])


def _entries(
    owned: pl.DataFrame, held: pl.DataFrame, golden: pl.DataFrame, reach: pl.DataFrame | None, boards: pl.DataFrame
) -> pl.DataFrame:
    owned = owned.with_columns(number=pl.format("+{}", "key"), switchboard=pl.col("key").is_in(boards["key"].implode()))
    if reach is None:
        owned = owned.with_columns(pz_reach=pl.lit(None, pl.String))
    else:
        owned = owned.join(reach.select("number", "pz_reach"), on="number", how="left")
    # What answered lately goes first, a switchboard behind the person's own, what was found absent last; within that the
    # order of the row that names it.
    standing = pl.col("pz_reach").replace_strict({"reachable": 0, "unconfirmed": 4}, default=1, return_dtype=pl.Int8)
    order = ["person", standing + 2 * pl.col("switchboard").cast(pl.Int8), "position", "times", "seen", "key"]
    # Most people have one number: only the others are worth sorting, which is by far the dearest step.
    several = pl.col("person").is_duplicated()
    ranked = owned.filter(several).sort(order, descending=[False, False, False, True, True, False], nulls_last=True)
    numbers = pl.concat(
        [
            ranked.group_by("person", maintain_order=True).agg(
                pz_phone=pl.first("number"),
                pz_phones=pl.col("number").slice(1),
                count=pl.len(),
                times=pl.first("times"),
                pz_reach=pl.first("pz_reach"),
                switchboard=pl.first("switchboard"),
            ),
            owned.filter(~several).select(
                "person",
                pz_phone="number",
                pz_phones=pl.lit([], pl.List(pl.String)),
                count=pl.lit(1, pl.UInt32),
                times="times",
                pz_reach="pz_reach",
                switchboard="switchboard",
            ),
        ],
        how="vertical_relaxed",
    ).sort("person")
    names = golden.select("pz_name", person=pl.int_range(pl.len(), dtype=pl.UInt32))
    shared = (
        held.join(owned.select("key", owner="person"), on="key")
        .filter(pl.col("person") != pl.col("owner"))
        .join(names, on="person", how="left")
        .sort("person")
        .group_by("owner")
        .agg(pz_shared_with=pl.col("pz_name").fill_null("?").unique(maintain_order=True).str.join("; "))
    )
    best = golden.drop("phones", strict=False)[numbers["person"]]
    return numbers.hstack(best).join(shared, left_on="person", right_on="owner", how="left", maintain_order="left")


def _with_why(entries: pl.DataFrame) -> pl.DataFrame:
    """Add `pz_why`, why this person is called on this number: a list of codes.

    There are few different lists, so each is made once.
    """
    facts = ["fresh", "decider", "switchboard", "count", "times", "owner", "pz_reach"]
    entries = entries.with_columns(owner=pl.col("pz_shared_with").is_not_null(), fresh=pl.col("made").is_not_null())
    lists = entries.select(facts).unique().with_columns(pz_why=_why())
    return entries.join(lists, on=facts, how="left", nulls_equal=True, maintain_order="left").drop("owner", "fresh")


def _why() -> pl.Expr:
    codes = [code for code, _ in DECIDERS]
    decides = pl.col("decider").replace_strict([*range(len(codes))], codes, default=None, return_dtype=pl.String)
    return pl.concat_list(
        pl.when(pl.col("fresh")).then(pl.lit("fresh_inquiry")),
        decides,
        pl.when(pl.col("count") > 1).then(pl.format("best_of_{}", "count")).otherwise(pl.lit("only_number")),
        pl.when(pl.col("times") > 1).then(pl.format("in_{}_rows", "times")),
        pl.when(pl.col("owner")).then(pl.lit("likeliest_owner")),
        pl.when(pl.col("switchboard")).then(pl.lit("switchboard")),
        pl.when(pl.col("pz_reach").is_not_null()).then(pl.col("pz_reach")).otherwise(pl.lit("not_verified")),
    ).list.drop_nulls()


def _why_not(
    people: pl.DataFrame,
    person_of: pl.Series,
    held: pl.DataFrame,
    silenced: pl.DataFrame,
    blocked: pl.DataFrame,
    pairs: pl.DataFrame,
    owned: pl.DataFrame,
) -> pl.Series:
    """For every row its person's code, or null: silenced, numbers blocked, number another's, or none at all."""
    listed = owned.select("person").unique()
    lost = (
        held.join(listed, on="person", how="anti")
        .join(silenced, on="person", how="anti")
        .join(blocked, on="key", how="left")
        .join(pairs, on=["person", "key"], how="left", suffix="_of_pair")
        .with_columns(code=pl.coalesce("code_of_pair", "code"))
        .sort("person", "position", "key")
        # A blocked number tells more than one that went to its owner.
        .group_by("person")
        .agg(code=pl.col("code").drop_nulls().first().fill_null("shared_number"))
    )
    codes = pl.concat([silenced, lost])
    return (
        people.select(person_of.alias("person"))
        .join(codes, on="person", how="left", maintain_order="left")
        .join(listed.with_columns(listed=True), on="person", how="left", maintain_order="left")
        .select(pl.when(pl.col("listed").is_null()).then(pl.col("code").fill_null("no_number")).alias("pz_undialable"))
        .to_series()
    )
