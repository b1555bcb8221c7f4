"""`prozvon.dedupe`: a frame to people, in one call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import polars as pl

from prozvon.errors import UsageError
from prozvon.matching.columns import with_across, with_own
from prozvon.matching.display import Picture, sizes
from prozvon.matching.evaluation import Evaluation, evaluate
from prozvon.matching.explanation import Explanation, explain
from prozvon.matching.frames import as_frame, base_of
from prozvon.matching.golden import golden_records
from prozvon.matching.levels import level_ids
from prozvon.matching.matched import Decided, Matched, MatchOptions, match
from prozvon.matching.recipe import Recipe
from prozvon.normalize import Dictionaries, normalize
from prozvon.reader import Base

Decisions = pl.DataFrame | Iterable[tuple[object, object, str]]
"""Pairs of rows, named as in the result, with `same` or `different`."""


@dataclass(frozen=True, slots=True, repr=False)
class Deduped:
    """Who is who in a frame. Rows are named by their id where one was given, else by their number from 0 (UInt32).

    `clusters`: for each row, in order, `row`, `cluster_id`, `household_id`, `match_reason` (String), `is_master`
    (Boolean, the oldest row of its person), and `<level>_id` for each link level of the recipe. `pairs`: `left`,
    `right`, `weight` (bits), `probability` (Float64), `reasons` (String), `together` (Boolean), the heaviest first.
    `golden`: one row for each person, see `prozvon.matching.golden_records`. `households`: `household_id`, `cluster_ids`
    (List[String]), `rows` (UInt32, how many), for households of more than one person. `review`: pairs worth a look, as
    `pairs`, with an empty `decision`.
    """

    clusters: pl.DataFrame
    pairs: pl.DataFrame
    golden: pl.DataFrame
    households: pl.DataFrame
    review: pl.DataFrame
    recipe: Recipe
    base: Base
    people: pl.DataFrame
    matched: Matched

    def explain(self, a: object, b: object) -> Explanation:
        """Why rows `a` and `b` are, or are not, one person: levels, bits and what became of the pair."""
        return explain(self.people, self.matched, self._place(a), self._place(b))

    def evaluate(self, truth: object) -> Evaluation:
        """The clusters against the truth: a value for each row, equal where two rows are one person."""
        if isinstance(truth, str):
            truth = self.base.frame[truth]
        elif not isinstance(truth, pl.Series):
            truth = pl.Series(list(truth)) if isinstance(truth, Iterable) else None
        if not isinstance(truth, pl.Series):
            raise UsageError("the truth is a column's name, a column, or a list with one value for each row")
        return evaluate(self.matched.rows["cluster"], truth)

    def __repr__(self) -> str:
        return self._picture().text()

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self._picture().html()

    def _picture(self) -> Picture:
        rows = self.clusters["cluster_id"]
        title = (
            f"Deduped: {rows.len():,} rows, {rows.n_unique():,} persons; "
            f"households of several: {self.households.height:,}; pairs to review: {self.review.height:,}"
        )
        return Picture(title, "rows", "persons", sizes(rows))

    def _place(self, row: object) -> int:
        rows = self.clusters["row"]
        try:
            found = [] if row is None else (rows == row).arg_true().to_list()
        except (TypeError, OverflowError, NotImplementedError, pl.exceptions.PolarsError):
            raise UsageError(f"rows are called by {rows.dtype} here, not by {type(row).__name__}") from None
        if len(found) != 1:
            raise UsageError(f"{len(found)} rows are called so; give a row's id, or its number from 0 without ids")
        return int(found[0])


def dedupe(
    frame: object,
    recipe: Recipe | None = None,
    columns: Mapping[str, str] | None = None,
    id: str | None = None,  # noqa: A002 -- the contract's name
    *,
    threshold: float | None = None,
    decisions: Decisions = (),
    region: str | None = "RU",
    now: date | None = None,
    threads: int | None = None,
    dictionaries: Dictionaries | None = None,
    across: str | None = None,
) -> Deduped:
    """Say which rows of a frame are one person.

    `frame`: a Polars or pandas frame, a pyarrow or DuckDB table, or a list of dicts. `columns` says what a column holds
    (`{"who": "full_name"}`, roles as in `prozvon.schema.Role`, "-" for nothing); what it does not name is recognised.
    `id` names the column that rows are called by. `threshold`: the probability from which on two rows are one person.
    `decisions` are obeyed: (row, row, "same" or "different"). `now` bounds dates. `dictionaries` are own names, legal
    forms and cities. `across`: a column, or a role (`manager`): rows that differ in it go into `review`, never together.

    >>> import polars as pl
    >>> found = dedupe(pl.DataFrame({
    ...     "ФИО": ["Иванов Пётр", "иванов петя", "Иванова Анна"],
    ...     "Телефон": ["8 916 123-45-67", "+79161234567", "89161234567"],
    ... }))
    >>> found.clusters["cluster_id"].n_unique(), found.pairs["reasons"].to_list()
    (2, ['phone+name'])
    >>> found.explain(0, 2).conflict
    'gender'
    """
    recipe = recipe or Recipe()
    if threshold is not None:
        recipe = recipe.with_threshold(threshold)
    if across is not None:
        recipe = replace(recipe, across=across)
    table = as_frame(frame)  # once: a stream is not given twice
    base = base_of(table, columns, id)
    day = now or datetime.now(UTC).date()
    people = normalize(base, region=region, now=day, threads=threads, dictionaries=dictionaries)
    names = _names(table, id)
    people = with_across(with_own(people, table, recipe.own), base, recipe.across)
    matched = match(people, MatchOptions.of(recipe, threads=threads, keep_pairs=True), decided_rows(decisions, names))
    review = _pairs(matched.review, matched, names).drop("together").with_columns(decision=pl.lit(""))
    golden = golden_records(base.frame, people, matched, base)
    levels = level_ids(base, people, matched.rows, recipe.links)
    return Deduped(
        clusters=matched.rows.drop("cluster").insert_column(0, names.alias("row")).hstack(levels),
        pairs=_pairs(matched.pairs, matched, names),
        golden=golden.drop("sources"),
        households=households_of(matched.rows),
        review=review,
        recipe=recipe,
        base=base,
        people=people,
        matched=matched,
    )


def _names(table: pl.DataFrame, ident: str | None) -> pl.Series:
    if ident is None:
        return pl.int_range(table.height, dtype=pl.UInt32, eager=True).alias("row")
    names = table[ident]
    if names.null_count() or names.n_unique() != names.len():
        raise UsageError(f"ids name one row each: {ident!r} has {names.null_count()} nulls, {names.n_unique()} values")
    return names.alias("row")


def decided_rows(decisions: Decisions, names: pl.Series) -> Sequence[Decided]:
    """Decisions by the places of rows among `names`, which are the names of all rows."""
    given = decisions.select("left", "right", "decision").rows() if isinstance(decisions, pl.DataFrame) else decisions
    try:
        made = [(left, right, str(said).strip().lower()) for left, right, said in given if said]
    except (TypeError, ValueError):
        raise UsageError("a decision is a row, another row, and 'same' or 'different'") from None
    if not made:
        return []
    try:
        named = pl.Series([row for left, right, _ in made for row in (left, right)], dtype=names.dtype, strict=True)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        raise UsageError(f"rows are called by {names.dtype} here") from None
    places = names.to_frame("name").with_row_index("place").filter(pl.col("name").is_in(named.implode()))
    place = dict(places.select("name", "place").iter_rows())
    decided: list[Decided] = []
    for left, right, said in made:
        if said not in {"same", "different"}:
            raise UsageError(f"a decision is 'same' or 'different', not {said!r}")
        if left not in place or right not in place or left == right:
            raise UsageError("a decision names two different rows of the frame, by id or by number from 0")
        decided.append((place[left], place[right], said == "same"))
    return decided


def _pairs(found: pl.DataFrame, matched: Matched, names: pl.Series) -> pl.DataFrame:
    cluster = matched.rows["cluster"]
    left, right = found["left"], found["right"]
    return pl.DataFrame(
        {
            "left": names.gather(left),
            "right": names.gather(right),
            "weight": found["weight"],
            "probability": found.select(1 / (1 + (2.0 ** -pl.col("weight").clip(-500, 500)))).to_series(),
            "reasons": found["reasons"],
            "together": cluster.gather(left) == cluster.gather(right),
        }
    )


def households_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Households of several persons, given the `cluster_id` and `household_id` of every row."""
    grouped = rows.group_by("household_id", maintain_order=True).agg(
        cluster_ids=pl.col("cluster_id").unique(maintain_order=True), rows=pl.len()
    )
    return grouped.filter(pl.col("cluster_ids").list.len() > 1)
