"""The golden record: one row for each person, every value with the row that it comes from.

Survivorship, field by field, where the recipe declares nothing else (`prozvon.matching.survivorship`): the most complete
value, then the one of the freshest row, then the one whose row has the greater content hash. What is more complete is
said in `_FIELDS`, and of names by `rust/matching/src/golden.rs`: a full word counts three, an initial one, the surname
and the given name before the patronymic. Of names that are equally complete the spelling on most of the person's rows
survives, then the one whose rarer word is the more usual in the base: a slip is rarer than a name.

Rows may come piece by piece: what survivorship needs of each is held in some 30 bytes (`GoldenRows`), and once they are
matched golden records are had piece by piece as well (`prozvon.matching.surviving`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from prozvon import _core
from prozvon.matching.columns import moment
from prozvon.matching.matched import Matched
from prozvon.matching.recipe import Recipe
from prozvon.matching.surviving import GoldenRecords
from prozvon.matching.survivorship import Declared
from prozvon.packed import Packed
from prozvon.reader import Base
from prozvon.schema import SOURCE


def _words(column: str) -> pl.Expr:
    return pl.col(column).str.count_matches(r"[\p{L}\d]+").fill_null(0)


def _filled(column: str) -> pl.Expr:
    return pl.col(column).is_not_null() & (pl.col(column).cast(pl.String) != "")


@dataclass(frozen=True, slots=True)
class _Field:
    """`column` survives, taken from the row that `score` finds most complete (0 = no value)."""

    name: str
    column: str
    score: pl.Expr


_FIELDS: Final = (
    _Field("name", "pz_name", pl.col("pz_name").is_not_null()),
    _Field("gender", "pz_gender", _filled("pz_gender")),
    _Field("email", "pz_email", _filled("pz_email")),
    _Field("company", "pz_company", _filled("pz_company")),
    _Field("city", "pz_city", _filled("pz_city")),
    _Field("address", "pz_address", _words("pz_address")),
    _Field("birth_date", "pz_birth_date", pl.col("pz_birth_date").is_not_null()),
    _Field("consent_withdrawn", "consent_withdrawn", pl.col("consent_withdrawn")),
)

_PARTS: Final = ("surname", "given", "patronymic")
"""Words that survive with the name."""

VALUES: Final = tuple(field.column for field in _FIELDS)
"""Columns of a normalized frame whose values golden records show."""

GOLDEN: Final = frozenset({*VALUES, *_PARTS, "created_at", "updated_at", "row_hash", "phone_keys"})
"""Columns of a normalized frame that golden records are made from."""


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
    rows = GoldenRows.of(matched.options.weights, people.schema, base)
    rows.take(rows.look(frame, people))
    return rows.records(matched, [people.height]).piece(0, people)


@dataclass(frozen=True, slots=True)
class Looked:
    """What survivorship needs of the rows of a piece; `own` are the columns of the input that rules are declared for."""

    columns: pl.DataFrame
    own: Packed | None


@dataclass(frozen=True, slots=True)
class GoldenRows:
    """What survivorship needs of rows that are not matched yet, for golden records.

    `schema` is that of the normalized rows; `told` says whether each record tells the sources of its rows.
    """

    held: _core.GoldenRows
    schema: Mapping[str, pl.DataType]
    fields: tuple[_Field, ...]
    declared: Declared | None
    told: bool
    own: list[Packed]

    @classmethod
    def of(
        cls, recipe: Recipe, schema: Mapping[str, pl.DataType], base: Base | None, *, told: bool = True
    ) -> "GoldenRows":
        """No rows yet. `base` has the columns of the input, and rules that the recipe declares are obeyed.

        Raises `UsageError` for a rule of a column that is not there.
        """
        fields = tuple(field for field in _FIELDS if field.column in schema)
        declared = None if base is None else Declared.of(recipe.survival, recipe.trusted, base, schema)
        kinds = {field.name: "name" if field.name == "name" else "score" for field in fields}
        if declared is not None:
            kinds |= declared.kinds()
        words = [(part, "name") for part in _PARTS] if "name" in kinds else []
        return cls(_core.GoldenRows(list(kinds.items()), words), schema, fields, declared, told, [])

    def look(self, frame: pl.DataFrame, people: pl.DataFrame) -> "Looked":
        """What is needed of rows: `frame` has them as they were read, `people` has them normalized."""
        absent = [c for c in _PARTS if c not in people.columns]
        people = people.with_columns(pl.lit(None, pl.String).alias(c) for c in absent)
        ruled = {} if self.declared is None else {value.name: value for value in self.declared.worth(frame, people)}
        made, changed = moment(people, "created_at"), moment(people, "updated_at")
        looked = people.select(
            pl.max_horizontal(made, changed).fill_null(-(2**63)).alias("freshness"),
            made.fill_null(-(2**63)).alias("created"),
            pl.col("row_hash").cast(pl.UInt64).alias("tie"),
            *(pl.col("phone_keys").cast(pl.List(pl.UInt64)) for _ in [0] if "phone_keys" in people.columns),
            *(pl.col(part).cast(pl.String) for part in _PARTS),
            *(f.score.cast(pl.UInt32).fill_null(0).alias(f.name) for f in self.fields if f.name not in ruled),
        ).hstack(list(ruled.values()))
        if self.told and SOURCE in frame.columns:
            looked = looked.with_columns(frame[SOURCE].alias("source"))
        own = None if self.declared is None else self.declared.values(frame)
        return Looked(looked, None if own is None or not own.width else Packed.of(own))

    def take(self, looked: "Looked") -> None:
        """Hold what was seen of rows that follow those taken before."""
        self.held.take(looked.columns)
        if looked.own is not None:
            self.own.append(looked.own)

    def records(self, matched: Matched, heights: Sequence[int]) -> GoldenRecords:
        """The golden records of all rows, which stand in pieces of these heights. What was held is given up."""
        found = self.held.survivors(
            matched.rows.select("cluster", "is_master"), matched.clusters, matched.options.threads
        )
        values = {field.name: field.column for field in self.fields}
        own = pl.concat([packed.frame() for packed in self.own], rechunk=True) if self.own else pl.DataFrame()
        return GoldenRecords.of(found, matched.rows, heights, self.schema, values, self.declared, own)


def named_rows(names: pl.Series, rows: pl.Series) -> pl.Series:
    """Rows, or lists of rows, by what `names` calls each row.

    >>> named_rows(pl.Series(["a", "b"]), pl.Series([[1, 0], None], dtype=pl.List(pl.UInt32))).to_list()
    [['b', 'a'], []]
    """
    if not isinstance(rows.dtype, pl.List):
        return names.gather(rows)
    return pl.Series(_core.name_rows(rows, names)).alias(rows.name)
