"""Declared survivorship: by which rule a value of the golden record is taken, field by field.

| rule | the value |
| --- | --- |
| `newest` | of the freshest row that has one |
| `complete` | of the most words, then the freshest |
| `frequent` | on most of the person's rows, then the freshest |
| `trusted` | of the source that stands first among the trusted, then the freshest |
| `longest` | of the most letters, then the freshest |
| `union` | all different ones, parted by `; `, the freshest row's first: tags |
| `max`, `sum` | the greatest number, all of them together |

A field of a person is one of `PERSON`; any other name is a column of the input. A consent is given for a number and by a
person's own words: no rule hands one on to other rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from prozvon.errors import UsageError
from prozvon.reader import Base
from prozvon.schema import SOURCE, Role

PERSON: Final = {
    "name": "pz_name",
    "gender": "pz_gender",
    "email": "pz_email",
    "company": "pz_company",
    "city": "pz_city",
    "address": "pz_address",
    "birth_date": "pz_birth_date",
}
"""Fields of a person and the column that shows each."""

ONE: Final = ("newest", "complete", "frequent", "trusted", "longest")
"""Rules that take one row's value."""

SEVERAL: Final = ("union", "max", "sum")
"""Rules that look at all values; for columns of the input only."""

_CONSENTS: Final = (Role.CONSENT, Role.CONSENT_DATE, Role.CONSENT_WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Declared:
    """The rules of a recipe over the columns of a base."""

    base: Base
    rules: Mapping[str, str]
    trusted: Sequence[str]

    def _own(self) -> list[tuple[str, str, str]]:
        """Rules for columns of the input: what their scores are called, the column, the rule."""
        own = [(name, rule) for name, rule in self.rules.items() if name not in PERSON]
        return [(f"own_{at}", column_of(self.base, name), rule) for at, (name, rule) in enumerate(own)]

    def scores(self, people: pl.DataFrame, cluster: pl.Series) -> list[pl.Series]:
        """What each row's value is worth, by the field's name, or by `own_0`, `own_1`, … for columns of the input."""
        values = [
            (name, people[PERSON[name]], rule)
            for name, rule in self.rules.items()
            if name in PERSON and PERSON[name] in people.columns
        ]
        values += [(place, self.base.frame[column], rule) for place, column, rule in self._own() if rule in ONE]
        source = source_of(self.base) if "trusted" in self.rules.values() else None
        return [score(rule, value, cluster, source, self.trusted).alias(name) for name, value, rule in values]

    def columns(self, best: pl.DataFrame, times: pl.DataFrame, count: int, taken: Sequence[str]) -> pl.DataFrame:
        """The columns of the input that have a rule, each with its rows behind it, for every cluster.

        `best` has the surviving row of each cluster by the names of `scores`; what is `taken` is called `in_…`.
        """
        found: list[pl.Series] = []
        for place, column, rule in self._own():
            name = f"in_{column}" if column in taken else column
            value = self.base.frame[column]
            if rule in ONE:
                found += [value.gather(best[place]).alias(name), best[place].alias(f"{name}_from")]
            else:
                found += gathered(rule, value, times, name, count).get_columns()
        return pl.DataFrame(found)


def column_of(base: Base, name: str) -> str:
    """The column of the input that a rule is declared for.

    Raises `UsageError` where there is none, and for one of consents.
    """
    found = [column for column in base.columns if column.name.strip().casefold() == name.strip().casefold()]
    if not found:
        known = ", ".join(PERSON)
        raise UsageError(f"survivorship of {name!r}: there is no such column, and fields of a person are {known}")
    if found[0].role in _CONSENTS:
        raise UsageError(f"survivorship of {name!r}: a consent is given for a number and is not handed on")
    return found[0].name


def score(
    rule: str, value: pl.Series, cluster: pl.Series, source: pl.Series | None, trusted: Sequence[str]
) -> pl.Series:
    """How much each row's value is worth by one of the rules of `ONE`, UInt32; 0 where the row has none."""
    text = pl.col("value").cast(pl.String)
    rows = pl.DataFrame({"value": value, "cluster": cluster})
    if source is not None:
        rows = rows.with_columns(source.alias("source"))
    by_rule = {
        "newest": pl.lit(1),
        "complete": text.str.count_matches(r"[\p{L}\d]+") + 1,
        "frequent": pl.len().over("cluster", text.str.strip_chars().str.to_lowercase()),
        "longest": text.str.len_chars() + 1,
        "trusted": pl.lit(1),
    }
    worth = by_rule[rule]
    if rule == "trusted" and source is not None:
        places = {name: len(trusted) + 1 - at for at, name in enumerate(trusted)}
        worth = pl.col("source").replace_strict(places, default=1, return_dtype=pl.Int64)
    filled = text.is_not_null() & (text.str.strip_chars() != "")
    return rows.select(pl.when(filled).then(worth).otherwise(0).fill_null(0).cast(pl.UInt32).alias("score")).to_series()


def gathered(rule: str, value: pl.Series, times: pl.DataFrame, name: str, count: int) -> pl.DataFrame:
    """One of the rules of `SEVERAL` over each of `count` clusters: a column `name`, and `name_from`, the rows it is of.

    `times` has `cluster`, `freshness` and `tie` of every row. A union is text (null where nothing was said), numbers are
    Float64 (null where none can be read); the rows stand in their order.
    """
    rows = times.with_columns(value.alias("value")).with_row_index("row")
    everyone = pl.DataFrame({"cluster": pl.int_range(count, dtype=pl.UInt32, eager=True)})
    if rule == "union":
        parts = pl.col("value").str.split(";").list.eval(pl.element().str.split(",").explode())
        said = rows.sort("freshness", "tie", descending=True).select("cluster", "row", part=parts).explode("part")
        said = said.with_columns(pl.col("part").str.strip_chars()).filter(pl.col("part") != "")
        found = said.group_by("cluster").agg(
            pl.col("part").unique(maintain_order=True).str.join("; ").alias(name), _rows(name)
        )
    else:
        digits = pl.col("value").str.replace_all(r"[\s\u00a0\u202f]", "").str.replace(",", ".", literal=True)
        numbers = rows.select("cluster", "row", number=digits.cast(pl.Float64, strict=False)).drop_nulls()
        numbers = numbers.filter(pl.col("number").is_finite())
        if rule == "max":
            numbers = numbers.filter(pl.col("number") == pl.max("number").over("cluster"))
            found = numbers.group_by("cluster").agg(pl.first("number").alias(name), _rows(name))
        else:
            found = numbers.group_by("cluster").agg(pl.sum("number").alias(name), _rows(name))
    return everyone.join(found, on="cluster", how="left", maintain_order="left").drop("cluster")


def _rows(name: str) -> pl.Expr:
    return pl.col("row").unique().sort().alias(f"{name}_from")


def source_of(base: Base) -> pl.Series:
    """Where each row is from: what its column of sources says, else its input."""
    told = next((column.name for column in base.columns if column.role is Role.SOURCE), None)
    inputs = base.frame[SOURCE]
    if told is None:
        return inputs
    cells = base.frame[told].str.strip_chars()
    return pl.select(pl.when(cells.fill_null("") != "").then(cells).otherwise(inputs)).to_series().alias("source")


def known_rules(survival: Mapping[str, str]) -> None:
    """Refuse rules that there are not, and rules that a field of a person cannot have."""
    for name, rule in survival.items():
        allowed = ONE if name in PERSON else (*ONE, *SEVERAL)
        if rule not in allowed:
            raise UsageError(f"survivorship of {name!r} is one of {', '.join(allowed)}, not {rule!r}")
