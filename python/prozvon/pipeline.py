"""The path of a contact, top to bottom.

    read ──► normalize ──► reject ──► match ──► merge ──► dial ──► tables

Every stage is a call of one part of the package; what stands here is their order and what is handed on. A frame has one
row for each row of the base, in its order, except where a name says otherwise.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import polars as pl

from prozvon.dial import Dial, StopList, build, read_stop_lists
from prozvon.dial.window import windows, within_asked
from prozvon.matching import Drift, Matched, MatchOptions, freeze, golden_records, match
from prozvon.matching.cells import Cell, normalize_decided
from prozvon.matching.columns import with_across, with_own
from prozvon.matching.continuing import continued
from prozvon.matching.decisions import Decision, rows_of
from prozvon.matching.golden import named_rows
from prozvon.matching.levels import named_levels, values_of
from prozvon.matching.recipe import Recipe, configured_recipe
from prozvon.matching.survivorship import PERSON, column_of
from prozvon.normalize.country import settled
from prozvon.normalize.crowd import crowded
from prozvon.normalize.dictionaries import configured
from prozvon.output.tables import rejects_table
from prozvon.plan import Plan
from prozvon.progress import Progress
from prozvon.reader import Base, ReadOptions, read
from prozvon.review import review_table
from prozvon.schema import CONTACT_COLUMNS, ROW, SOURCE, STORE_COLUMNS, Role
from prozvon.settings import Sections


class Known(Protocol):
    """What a store knows, as far as `clean` asks it."""

    def stop_list(self, now: datetime) -> pl.DataFrame:
        """Its own stop-list, with the columns of `prozvon.dial.stoplist.SCHEMA`."""

    def reach(self, numbers: pl.DataFrame, now: datetime) -> pl.DataFrame:
        """How each number was last reached: `number`, `dialable`, `reason`, and the columns of `STORE_COLUMNS`.

        `numbers` has `number` and `made`, when the newest record with it was made, where that is known.
        """

    def barred(self, now: datetime) -> pl.DataFrame:
        """Who is left alone for now, and on which numbers, with the columns of `prozvon.dial.build.BARRED`."""


MODEL = "model.bin"
"""What the frozen model is called in the folder of a run that added to another."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The run that this one adds to: its accepted rows as a base, row by row their ids, and its model.

    `model` is the frozen model, None where the run's own rows are what it is made of; `model_hash` names it. `merged`
    rows of the run were copies. With `retrain` a new model is made of all rows together.
    """

    base: Base
    clusters: pl.Series
    households: pl.Series
    merged: int
    model: bytes | None
    model_hash: str
    retrain: bool = False

    def joined(self, new: Base) -> Base:
        """Its rows and the new ones behind them, as one base. A new source called as an earlier one gets a number."""
        names = {str(name): str(name) for name in self.base.frame[SOURCE].unique()}
        for source in new.sources:
            names[source.name] = _unlike(source.name, names)
        fresh = {source.name: names[source.name] for source in new.sources}
        known = {column.name for column in self.base.columns}
        rename = pl.col(SOURCE).replace(fresh)
        return replace(
            new,
            frame=pl.concat([self.base.frame, new.frame.with_columns(rename)], how="diagonal_relaxed", rechunk=True),
            rejects=new.rejects.with_columns(pl.col("source").replace(fresh)),
            sources=(*self.base.sources, *(replace(source, name=fresh[source.name]) for source in new.sources)),
            columns=(*self.base.columns, *(column for column in new.columns if column.name not in known)),
            regions={fresh.get(name, name): region for name, region in new.regions.items()},
        )


def _unlike(name: str, taken: Collection[str]) -> str:
    ordinal = 2
    if name not in taken:
        return name
    while f"{name}~{ordinal}" in taken:
        ordinal += 1
    return f"{name}~{ordinal}"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What `clean` makes of a base: the tables of the contract, and the counts that must add up.

    `base` and `people`, the normalized base, are without the rejects, row for row with `contacts`; `parked` has the
    base's numbers that the store keeps off the list, with the `reason`; `by_code` splits counts up. `model` names the
    model that rows were matched under; a run that adds to an earlier one has the `frozen` model itself, the `drift` from
    it, and the ids that are `retired`.
    """

    base: Base
    contacts: pl.DataFrame
    dial: pl.DataFrame
    rejects: pl.DataFrame
    review: pl.DataFrame
    merges: pl.DataFrame
    people: pl.DataFrame
    stop: StopList
    parked: pl.DataFrame | None
    counts: dict[str, int]
    by_code: dict[str, dict[str, int]]
    model: str = ""
    frozen: bytes | None = None
    drift: Drift | None = None
    retired: pl.DataFrame | None = None


def clean(
    inputs: Sequence[str],
    options: ReadOptions,
    settings: Sections,
    now: datetime,
    *,
    stop_lists: Sequence[str] = (),
    known: Known | None = None,
    plan: Plan | None = None,
    admit: Callable[[Base], None] = lambda _base: None,
    decisions: Sequence[Decision] = (),
    cells: Sequence[Cell] = (),
    region_given: bool = True,
    earlier: Earlier | None = None,
    progress: Progress | None = None,
) -> Cleaned:
    """Walk the path. `known` is what a store knows; without one every number may be dialled as it stands.

    `plan` is the Russian register: a number that nobody holds is not dialled, and its rows say so.
    `admit` is shown the base before anything is made of it, and may refuse it by raising. `decisions` are what people
    said about pairs of rows, `cells` what they said of doubtful cells; both are obeyed. `earlier` is a run to add to: its
    rows stand before the new ones, are matched with them under its model, and keep their ids. Where the region of bare
    numbers was not given by anybody, an input that is plainly from elsewhere is read as that country's (see
    `prozvon.normalize.country`).
    """
    progress = progress or Progress()
    region = settings.phone.region
    own = configured(settings)
    stop = read_stop_lists(
        stop_lists, region, now, None if known is None else known.stop_list(now), threads=settings.run.threads
    )
    with progress.stage("read") as rows:
        base = read(inputs, options)
        base = base if earlier is None else earlier.joined(base)
        rows(base.frame.height)
    admit(base)
    recipe = _recipe(settings, base)
    with progress.stage("normalize") as rows:
        base = base if region_given else settled(base, region, settings.run.threads)
        every = normalize_decided(base, cells, region=region, now=now, threads=settings.run.threads, dictionaries=own)
        dead = plan.unallocated(every["phone_keys"].explode()) if plan else pl.Series([], dtype=pl.UInt64)
        every = _flag(_flag(every, dead, "unallocated"), crowded(every), "crowded_number")
        rows(every.height)
    usable = every["usable"]
    rejects = _rejects(base, ~usable)
    frame, people = base.frame.filter(usable), _beside(every, base, recipe).filter(usable)
    base = replace(base, frame=frame)
    before = None if earlier is None else usable.head(earlier.clusters.len())
    del every, usable  # a base of millions is held once
    with progress.stage("match") as rows:
        how = replace(MatchOptions.of(recipe, threads=settings.run.threads), tell_model=True)
        if earlier is not None and before is not None:
            how = replace(how, frozen=_frozen(earlier, people, int(before.sum()), how))
        matched = match(people, how, rows_of(people["row_hash"], decisions))
        retired = None
        if earlier is not None and before is not None:
            found = continued(matched, people, earlier.clusters.filter(before), earlier.households.filter(before))
            matched, retired = found.matched, found.retired
            if earlier.retrain:  # how many rows are copies is known by now; the new model has not moved yet
                how = replace(how, frozen=freeze(people, how, matched.merges.height))
                matched = replace(matched, options=how, drift=None)
        rows(people.height)
    with progress.stage("merge") as rows:
        best = golden_records(frame, people, matched, base)
        rows(best.height)
    with progress.stage("dial") as rows:
        reach = None if known is None else known.reach(_numbers(people), now)
        barred = None if known is None else _as_they_are_called(known.barred(now), retired)
        dial = build(
            people,
            best,
            stop,
            reach=_without_dead(reach, dead),
            barred=barred,
            switchboard=settings.match.switchboard,
            now=now,
            fresh=settings.dial.fresh,
        )
        rows(dial.frame.height)
    with progress.stage("tables") as rows:
        contacts = _contacts(frame, people, matched, dial, reach).hstack(
            named_levels(base, people, matched.rows, recipe.links)
        )
        read_as = frame.select(pl.col(SOURCE).replace_strict(base.regions, default=region, return_dtype=pl.String))
        review = review_table(
            base, frame, contacts, people, matched, recipe.review_limit, regions=read_as.to_series(), now=now
        )
        cleaned = Cleaned(
            base=base,
            contacts=contacts,
            dial=_dial(dial, frame, people, now),
            rejects=rejects,
            review=review,
            merges=_merges(contacts, matched),
            people=people,
            stop=stop,
            parked=None if reach is None else reach.filter(~pl.col("dialable")).select("number", "reason"),
            counts=_counts(base, contacts, rejects, dial, matched)
            | {"review": review.height}
            | ({} if earlier is None else {"base_rows": earlier.clusters.len()})
            | ({} if retired is None else {"retired": retired.height}),
            by_code=_by_code(contacts, rejects, matched),
            model=matched.model,
            frozen=matched.options.frozen,
            drift=matched.drift,
            retired=retired,
        )
        rows(contacts.height)
    return cleaned


def _frozen(earlier: Earlier, people: pl.DataFrame, before: int, how: MatchOptions) -> bytes:
    """The model to match under: the earlier run's, or one made of all rows where that is asked for."""
    if earlier.retrain:
        return freeze(people, how, 0)
    return freeze(people.head(before), how, earlier.merged) if earlier.model is None else earlier.model


def _flag(every: pl.DataFrame, numbers: pl.Series, code: str) -> pl.DataFrame:
    """Rows with one of `numbers` have `code` among their issues."""
    if numbers.is_empty():
        return every
    keys = every.select("phone_keys").with_row_index("at").explode("phone_keys")
    at = keys.filter(pl.col("phone_keys").is_in(numbers.implode()))["at"].unique()
    named = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(at.implode())
    flagged = pl.when(named).then(pl.concat_list("issues", pl.lit(code))).otherwise("issues")
    return every.with_columns(issues=flagged)


def _without_dead(reach: pl.DataFrame | None, dead: pl.Series) -> pl.DataFrame | None:
    """What the store knows of numbers, and that nobody can be reached on the `dead` ones."""
    if dead.is_empty():
        return reach
    numbers = dead.to_frame("key").select(number=pl.format("+{}", "key"))
    nobody = numbers.with_columns(
        dialable=pl.lit(value=False), reason=pl.lit("unallocated"), pz_reach=pl.lit(None, dtype=pl.String)
    )
    if reach is None:
        return nobody
    return pl.concat([reach.join(nobody, on="number", how="anti"), nobody], how="diagonal")


def _as_they_are_called(barred: pl.DataFrame, retired: pl.DataFrame | None) -> pl.DataFrame:
    """Whom the store knows under an id that has just been retired is called by the id that goes on."""
    if retired is None or retired.is_empty():
        return barred
    now = retired.filter(pl.col("kind") == "cluster").select(cluster_id="retired_id", now="survivor_id")
    named = barred.join(now, on="cluster_id", how="left", maintain_order="left")
    return named.with_columns(cluster_id=pl.coalesce("now", "cluster_id")).drop("now")


def _recipe(settings: Sections, base: Base) -> Recipe:
    """How rows are matched. What the recipe asks of columns that are not there is said before the work."""
    recipe = configured_recipe(settings)
    nobody = replace(base, frame=base.frame.clear())
    _beside(nobody.frame.select(), nobody, recipe)
    for source in recipe.links.values():
        values_of(nobody, nobody.frame.select(), source)
    for name in recipe.survival:
        if name not in PERSON:
            column_of(base, name)
    return recipe


def _beside(people: pl.DataFrame, base: Base, recipe: Recipe) -> pl.DataFrame:
    """The normalized rows and the columns of the input that the recipe compares or keeps apart."""
    return with_across(with_own(people, base.frame, recipe.own), base, recipe.across)


def _numbers(people: pl.DataFrame) -> pl.DataFrame:
    """Every number of the base, once, and when the newest record with it was made."""
    keys = people.select("created_at", key="phone_keys").explode("key").drop_nulls("key")
    newest = keys.group_by("key").agg(made=pl.max("created_at")).sort("key")
    return newest.select("made", number=pl.format("+{}", "key"))


def _rejects(base: Base, unusable: pl.Series) -> pl.DataFrame:
    """The reader's rejects and the rows that name nobody who could be reached, in the order of the input."""
    phones = [column.name for column in base.columns if column.role is Role.PHONE]
    # The row's filled phone cell, or else the first phone column that its source has at all.
    filled = [pl.when(pl.col(name) != "").then(pl.lit(name)) for name in phones]
    present = [pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in phones]
    poor = base.frame.filter(unusable).select(
        source=pl.col(SOURCE),
        line=pl.col(ROW),
        column=pl.coalesce(*filled, *present, pl.lit("")),
        value=pl.coalesce(*(pl.when(pl.col(name) != "").then(pl.col(name)) for name in phones), pl.lit("")),
        code=pl.lit("no_contact"),
    )
    order = {source.name: i for i, source in enumerate(base.sources)}
    both = pl.concat([base.rejects, poor.cast(base.rejects.schema)])
    place = pl.col("source").replace_strict(order, default=len(order), return_dtype=pl.UInt32)
    return rejects_table(both.sort(place, "line", maintain_order=True))


def _contacts(
    frame: pl.DataFrame, people: pl.DataFrame, matched: Matched, dial: Dial, reach: pl.DataFrame | None
) -> pl.DataFrame:
    """The input's columns as they came, and ours behind them."""
    ours = pl.DataFrame(
        {
            ROW: frame[ROW],
            SOURCE: frame[SOURCE],
            **{name: people[name] for name in CONTACT_COLUMNS if name in people.columns},
            "pz_birth_date": people["pz_birth_date"],
            "pz_cluster_id": matched.rows["cluster_id"],
            "pz_household_id": matched.rows["household_id"],
            "pz_match_reason": matched.rows["match_reason"],
            "pz_issues": people["issues"],
            "pz_undialable": dial.undialable,
        }
    ).select(CONTACT_COLUMNS)
    if reach is not None:
        facts = reach.select("number", *STORE_COLUMNS)
        ours = ours.join(facts, left_on="pz_phone", right_on="number", how="left", maintain_order="left")
    return frame.drop(ROW, SOURCE).hstack(ours)


_FROM = ("name", "gender", "email", "company", "city", "address", "birth_date")
"""Fields of a golden record whose row of origin is told."""


def _dial(dial: Dial, frame: pl.DataFrame, people: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The entries as they are written: rows are named as the input's own, `row`, or `source:row` where several are."""
    one = frame[SOURCE].n_unique() <= 1
    label = frame.select(pl.col(ROW).cast(pl.String) if one else pl.format("{}:{}", SOURCE, ROW)).to_series()
    entries = dial.frame
    rows = entries["rows"]
    told = label.gather(rows.list.first())
    several = (rows.list.len() > 1).arg_true()
    if len(several):
        members = rows.gather(several).to_frame("row").with_columns(entry=several).explode("row")
        joined = members.with_columns(label=label.gather(members["row"])).group_by("entry", maintain_order=True)
        told = told.scatter(several, joined.agg(pl.col("label").str.join("; "))["label"])
    origins = [name.removesuffix("_from") for name in entries.columns if name.endswith("_from")]
    declared = [name for name in origins if name not in (*_FROM, "consent_withdrawn")]
    hours, wishes = within_asked(windows(entries["pz_phone"], now), _asked(rows, people))
    if wishes.null_count() < wishes.len():
        why = pl.concat_list("pz_why", pl.when(wishes.is_not_null()).then(pl.concat_list(wishes)).otherwise([]))
        entries = entries.with_columns(pz_why=why)
    return entries.hstack(hours).select(
        "pz_phone",
        "pz_phones",
        "pz_name",
        *(name for name in ("surname", "given", "patronymic") if name in entries.columns),
        "pz_gender",
        "pz_email",
        "pz_company",
        "pz_city",
        "pz_address",
        "pz_birth_date",
        "pz_time_zone",
        "pz_window",
        "pz_window_day_off",
        "pz_why",
        "pz_reach",
        "pz_shared_with",
        pz_first_seen="first_seen",
        pz_last_seen="last_seen",
        pz_sources="sources",
        pz_rows=told,
        **{f"pz_{name}_from": label.gather(entries[f"{name}_from"]) for name in _FROM},
        pz_cluster_id="cluster_id",
        pz_household_id="household_id",
        **{name: name for name in declared},
        **{f"{name}_from": named_rows(label, entries[f"{name}_from"]) for name in declared},
    )


def _asked(rows: pl.Series, people: pl.DataFrame) -> pl.DataFrame:
    """The hours that each person asked for, `asked_from` and `asked_until`: what their last row with a wish says."""
    wishes = people.select("asked_from", "asked_until", row=pl.int_range(pl.len(), dtype=pl.UInt32)).drop_nulls()
    entries = rows.rename("row").to_frame().with_columns(entry=pl.int_range(pl.len(), dtype=pl.UInt32))
    asked = entries.explode("row").join(wishes, on="row").sort("row").unique("entry", keep="last")
    return entries.join(asked, on="entry", how="left", maintain_order="left").select("asked_from", "asked_until")


def _merges(contacts: pl.DataFrame, matched: Matched) -> pl.DataFrame:
    merges = matched.merges
    told = contacts.select(SOURCE, ROW, "pz_cluster_id")
    copy, master = told[merges["duplicate"]], told[merges["master"]]
    return pl.DataFrame(
        {
            SOURCE: copy[SOURCE],
            ROW: copy[ROW],
            "master_source": master[SOURCE],
            "master_row": master[ROW],
            "reason": merges["reason"],
            "pz_cluster_id": copy["pz_cluster_id"],
        }
    )


def _counts(base: Base, contacts: pl.DataFrame, rejects: pl.DataFrame, dial: Dial, matched: Matched) -> dict[str, int]:
    return {
        "rows": sum(source.records for source in base.sources),
        "contacts": contacts.height,
        "rejects": rejects.height,
        "behind_dial": dial.undialable.null_count(),
        "undialable": dial.undialable.len() - dial.undialable.null_count(),
        "dial": dial.frame.height,
        "clusters": matched.clusters,
        "households": matched.counts["households"],
        "merges": matched.merges.height,
        "numbered": contacts.height - contacts["pz_phone"].null_count(),
    }


def _by_code(contacts: pl.DataFrame, rejects: pl.DataFrame, matched: Matched) -> dict[str, dict[str, int]]:
    def shares(column: pl.Series) -> dict[str, int]:
        counted = column.drop_nulls().cast(pl.String).value_counts(sort=True)
        return {str(code): int(count) for code, count in counted.iter_rows() if code}

    return {
        "rejects": shares(rejects["code"]),
        "undialable": shares(contacts["pz_undialable"]),
        "issues": shares(contacts["pz_issues"].explode()),
        "phone_status": shares(contacts["pz_phone_status"]),
        "phone_type": shares(contacts["pz_phone_type"]),
        "phone_region": shares(contacts["pz_phone_region"]),
        "match_reason": shares(contacts["pz_match_reason"]),
        "dropped": {name: count for name, count in matched.dropped.items() if count},
    }
