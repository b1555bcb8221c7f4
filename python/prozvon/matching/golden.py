"""The golden record: one row for each person, every value with the row that it comes from.

Survivorship, field by field, where the recipe declares nothing else (`prozvon.matching.survivorship`): the most complete
value, then the one of the freshest row, then the one whose row has the greater content hash. What is more complete is
said in `_FIELDS`. Of names that are equally complete the spelling on most of the person's rows survives, then the one
whose rarer word is the more usual in the base: a slip is rarer than a name.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from prozvon import _core
from prozvon.matching.columns import moment
from prozvon.matching.matched import Matched
from prozvon.matching.survivorship import Declared
from prozvon.reader import Base
from prozvon.schema import SOURCE


def _name_score() -> pl.Expr:
    """Parts of a name: a full word counts three, an initial one; the surname and given name before the patronymic."""

    def part(column: str, weight: int) -> pl.Expr:
        letters = pl.col(column).str.strip_chars(" .").str.len_chars().fill_null(0)
        return pl.when(letters > 1).then(3 * weight).when(letters == 1).then(weight).otherwise(0)

    return part("surname", 5) + part("given", 5) + part("patronymic", 4) + pl.col("pz_name").is_not_null()


_SPELLINGS = 1 << 16
"""Above every `_spelling`: how complete a name is comes first."""


def _spelling(people: pl.DataFrame, cluster: pl.Series) -> pl.Series:
    """How well the spelling of each row's name is borne out, UInt32; 0 for persons of one row, who have no choice.

    On how many rows of the person it stands comes first, then how usual the rarer of its words is.
    """
    names = people.select("surname", "given", cluster.alias("cluster")).with_row_index("row")
    several = names.filter(pl.len().over("cluster") > 1, pl.all_horizontal(pl.col("surname", "given").is_not_null()))
    usual = pl.min_horizontal(pl.len().over("surname"), pl.len().over("given")).log(2).floor().clip(0, 255)
    votes = pl.len().over("cluster", "surname", "given").clip(0, 255)
    voted = several.select("row", spelling=votes.cast(pl.UInt32) * 256 + usual.cast(pl.UInt32))
    return names.select("row").join(voted, on="row", how="left", maintain_order="left")["spelling"].fill_null(0)


def _words(column: str) -> pl.Expr:
    return pl.col(column).str.count_matches(r"[\p{L}\d]+").fill_null(0)


def _filled(column: str) -> pl.Expr:
    value = pl.col(column)
    return value.is_not_null() & (value.cast(pl.String) != "")


@dataclass(frozen=True, slots=True)
class _Field:
    """`columns` survive together, taken from the row that `score` finds most complete (0 = no value)."""

    name: str
    columns: tuple[str, ...]
    score: Callable[[], pl.Expr]


_FIELDS = (
    _Field("name", ("pz_name", "surname", "given", "patronymic"), _name_score),
    _Field("gender", ("pz_gender",), lambda: _filled("pz_gender")),
    _Field("email", ("pz_email",), lambda: _filled("pz_email")),
    _Field("company", ("pz_company",), lambda: _filled("pz_company")),
    _Field("city", ("pz_city",), lambda: _filled("pz_city")),
    _Field("address", ("pz_address",), lambda: _words("pz_address")),
    _Field("birth_date", ("pz_birth_date",), lambda: _filled("pz_birth_date")),
    _Field("consent_withdrawn", ("consent_withdrawn",), lambda: pl.col("consent_withdrawn").cast(pl.UInt32)),
)


def golden_records(
    frame: pl.DataFrame, people: pl.DataFrame, matched: Matched, base: Base | None = None
) -> pl.DataFrame:
    """One row for each cluster, in order of the cluster's first row.

    `frame` is the base (its `pz_source` is read), `people` the normalized frame of the same rows. `base` has its columns
    with their roles: what the recipe that was matched by declares of survivorship is obeyed where it is given.

    Columns: `cluster_id`, `household_id`, `master` (UInt32, the oldest row), `rows` (List[UInt32]), `sources`
    (List[String], by first appearance), `first_seen`, `last_seen` (earliest created-at, latest of created-at and
    updated-at), `phones`
    (List[UInt64]: on most rows, then freshest, then mobile, then smallest), the values of each field (`pz_name`,
    `surname`, …) and `name_from`, `gender_from`, … (UInt32: the row that each comes from, null where no row has one). A
    column of the input that has a rule follows under its own name, its rows behind it (UInt32, or List[UInt32] where a
    value is made of several rows); `consent_withdrawn_from` is the freshest row that withdraws the person's consent.

    >>> import polars as pl
    >>> from prozvon.matching import match
    >>> people = pl.DataFrame({
    ...     "surname": ["Иванов", None], "given": ["Иван", None], "patronymic": [None, None],
    ...     "surname_key": ["иванов", None], "given_key": ["иван", None],
    ...     "pz_name": ["Иванов Иван", None], "pz_city": [None, "Тверь"],
    ...     "phone_keys": [[79160000001]] * 2, "row_hash": [1, 2],
    ... }, schema_overrides={"phone_keys": pl.List(pl.UInt64), "row_hash": pl.UInt64, "patronymic": pl.String})
    >>> golden = golden_records(people, people, match(people))
    >>> golden.select("rows", "pz_name", "name_from", "pz_city", "city_from").row(0)
    ([0, 1], 'Иванов Иван', 0, 'Тверь', 1)
    """
    cluster, count = matched.rows["cluster"], matched.clusters
    fields = [f for f in _FIELDS if f.columns[0] in people.columns]
    recipe = matched.options.weights
    declared = None if base is None or not recipe.survival else Declared(base, recipe.survival, recipe.trusted)
    absent = {c for f in fields for c in f.columns if c not in people.columns}
    people = people.with_columns(pl.lit(None, pl.String).alias(c) for c in sorted(absent))
    freshest = pl.max_horizontal(moment(people, "created_at"), moment(people, "updated_at"))
    times = people.select(
        cluster,
        freshness=freshest.fill_null(-(2**63)),
        tie=pl.col("row_hash").cast(pl.UInt64),
    )
    scores = people.select(f.score().cast(pl.UInt32).fill_null(0).alias(f.name) for f in fields)
    if "name" not in recipe.survival and {"name", "surname", "given"} <= {*scores.columns, *people.columns}:
        scores = scores.with_columns(pl.col("name") * _SPELLINGS + _spelling(people, cluster))
    if declared is not None:
        scores = scores.with_columns(declared.scores(people, cluster))
    best = pl.DataFrame(_core.survivors(times.hstack(scores), count))
    oldest = matched.rows.with_row_index("master").filter("is_master").sort("cluster")
    golden = (
        oldest.select("cluster_id", "household_id", "master")
        .with_columns(rows=_lists(_core.cluster_members(times, count)), sources=_sources(frame, cluster))
        .hstack(_seen(people, cluster))
    )
    if "phone_keys" in people.columns:
        keyed = times.with_columns(people["phone_keys"].cast(pl.List(pl.UInt64)))
        golden = golden.with_columns(phones=_lists(_core.cluster_phones(keyed, count)))
    for field in fields:
        rows = best[field.name]
        golden = golden.with_columns(
            *(people[column].gather(rows).alias(column) for column in field.columns), rows.alias(f"{field.name}_from")
        )
    return golden if declared is None else golden.hstack(declared.columns(best, times, count, golden.columns))


def named_rows(names: pl.Series, rows: pl.Series) -> pl.Series:
    """Rows, or lists of rows, by what `names` calls each row.

    >>> named_rows(pl.Series(["a", "b"]), pl.Series([[1, 0], None], dtype=pl.List(pl.UInt32))).to_list()
    [['b', 'a'], []]
    """
    if not isinstance(rows.dtype, pl.List):
        return names.gather(rows)
    each = pl.DataFrame({"row": rows}).with_row_index("at").explode("row")
    named = each.with_columns(row=names.gather(each["row"])).group_by("at", maintain_order=True).agg("row")["row"]
    return named.list.drop_nulls()


def _lists(column: "_core.ArrowColumn") -> pl.Series:
    return pl.Series(column)


def _sources(frame: pl.DataFrame, cluster: pl.Series) -> pl.Series:
    """The distinct sources of each cluster, in order of first appearance."""
    if SOURCE not in frame.columns:
        return pl.repeat([], cluster.n_unique(), dtype=pl.List(pl.String), eager=True)
    source = frame[SOURCE]
    if source.n_unique() == 1:
        return pl.repeat([source[0]], cluster.n_unique(), dtype=pl.List(pl.String), eager=True)
    pairs = pl.DataFrame({"cluster": cluster, "source": source}).unique(maintain_order=True)
    return pairs.group_by("cluster").agg("source").sort("cluster")["source"]


def _seen(people: pl.DataFrame, cluster: pl.Series) -> pl.DataFrame:
    columns = [
        people[c] if c in people.columns else pl.Series(c, [None] * people.height, pl.Datetime("us"))
        for c in ("created_at", "updated_at")
    ]
    return (
        pl.DataFrame([cluster, *columns])
        .group_by("cluster")
        .agg(first_seen=pl.min("created_at"), created=pl.max("created_at"), updated=pl.max("updated_at"))
        .sort("cluster")
        .select("first_seen", last_seen=pl.max_horizontal("created", "updated"))
    )
