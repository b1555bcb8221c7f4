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

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from prozvon.errors import UsageError
from prozvon.reader import Base
from prozvon.reader.model import Column
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
    """The rules of a recipe over the columns of a base.

    `person`: rules for fields of a person. `own`: rules for columns of the input: what each is called among the fields of
    golden records, the column, the rule.
    """

    person: Mapping[str, str]
    own: Sequence[tuple[str, str, str]]
    trusted: Sequence[str]
    columns: Sequence[Column]

    @classmethod
    def of(
        cls, rules: Mapping[str, str], trusted: Sequence[str], base: Base, known: Collection[str]
    ) -> "Declared | None":
        """Rules for the columns of a base whose normalized rows have the `known` columns; None where there is none.

        Raises `UsageError` for a column that is not there, and for one of consents.
        """
        person = {name: rule for name, rule in rules.items() if PERSON.get(name) in known}
        own = [(name, rule) for name, rule in rules.items() if name not in PERSON]
        named = [(f"own_{at}", column_of(base, name), rule) for at, (name, rule) in enumerate(own)]
        return cls(person, named, trusted, base.columns) if rules else None

    @property
    def of_several(self) -> bool:
        """Whether a rule looks at all values of a person."""
        return any(rule in SEVERAL for _, _, rule in self.own)

    def kinds(self) -> dict[str, str]:
        """How it is told, field by field, whose value survives: by the votes of a person's rows, or by a score."""
        ruled = [*self.person.items(), *((place, rule) for place, _, rule in self.own if rule in ONE)]
        return {name: "votes" if rule == "frequent" else "score" for name, rule in ruled}

    def worth(self, frame: pl.DataFrame, people: pl.DataFrame) -> list[pl.Series]:
        """What each row's value is worth, for each of `kinds`; `frame` has the rows as they were read."""
        values = [(name, people[PERSON[name]], rule) for name, rule in self.person.items()]
        values += [(place, frame[column], rule) for place, column, rule in self.own if rule in ONE]
        source = source_of(self.columns, frame) if any(rule == "trusted" for _, _, rule in values) else None
        return [worth(rule, value, source, self.trusted).alias(name) for name, value, rule in values]

    def values(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns of the input that have a rule, by what they are called among the fields."""
        return frame.select(pl.col(column).alias(place) for place, column, _ in self.own)

    def shown(
        self, found: pl.DataFrame, rows: pl.DataFrame | None, values: pl.DataFrame, taken: Collection[str]
    ) -> pl.DataFrame:
        """The columns of the input that have a rule, each with its rows behind it, for some clusters.

        `found` has the surviving row of each by the names of `kinds` (`own_0_from`), `rows` has all of theirs: `cluster`,
        `row`, `freshness`, `tie`. `values` are those of every row of the base. What is `taken` is called `in_…`.
        """
        shown: list[pl.Series] = []
        for place, column, rule in self.own:
            name = f"in_{column}" if column in taken else column
            if rule in ONE:
                origin = found[f"{place}_from"]
                shown += [values[place].gather(origin).alias(name), origin.alias(f"{name}_from")]
            elif rows is not None:
                said = rows.with_columns(values[place].gather(rows["row"]).alias("value"))
                shown += gathered(rule, said, name, found.height).get_columns()
        return pl.DataFrame(shown)


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


def worth(rule: str, value: pl.Series, source: pl.Series | None, trusted: Sequence[str]) -> pl.Series:
    """What each row's value is worth by one of the rules of `ONE`: a score, UInt32, 0 where the row has none.

    For `frequent` it is what the value is counted as, case and outer spaces aside; null where the row has none.
    """
    text = pl.col("value").cast(pl.String)
    bare = text.str.strip_chars()
    rows = pl.DataFrame([value.alias("value"), *([] if source is None else [source.alias("source")])])
    if rule == "frequent":
        return rows.select(pl.when(bare != "").then(bare.str.to_lowercase()).alias("worth")).to_series()
    by_rule = {
        "newest": pl.lit(1),
        "complete": text.str.count_matches(r"[\p{L}\d]+") + 1,
        "longest": text.str.len_chars() + 1,
        "trusted": pl.lit(1),
    }
    score = by_rule[rule]
    if rule == "trusted" and source is not None:
        places = {name: len(trusted) + 1 - at for at, name in enumerate(trusted)}
        score = pl.col("source").replace_strict(places, default=1, return_dtype=pl.Int64)
    filled = text.is_not_null() & (bare != "")
    return rows.select(pl.when(filled).then(score).otherwise(0).fill_null(0).cast(pl.UInt32).alias("worth")).to_series()


def gathered(rule: str, rows: pl.DataFrame, name: str, count: int) -> pl.DataFrame:
    """One of the rules of `SEVERAL` over each of `count` clusters: a column `name`, and `name_from`, the rows it is of.

    `rows` has `cluster`, `row`, `freshness`, `tie` and `value`. A union is text (null where nothing was said), numbers
    are Float64 (null where none can be read); the rows stand in their order.
    """
    everyone = pl.DataFrame({"cluster": pl.int_range(count, dtype=pl.UInt32, eager=True)})
    if rule == "union":
        parts = pl.col("value").str.split(";").list.eval(pl.element().str.split(",").explode())
        said = (
            rows.sort("freshness", "tie", descending=True, maintain_order=True)
            .select("cluster", "row", part=parts)
            .explode("part")
        )
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


def source_of(columns: Iterable[Column], frame: pl.DataFrame) -> pl.Series:
    """Where each row is from: what its column of sources says, else its input."""
    told = next((column.name for column in columns if column.role is Role.SOURCE), None)
    inputs = frame[SOURCE]
    if told is None:
        return inputs
    cells = frame[told].str.strip_chars()
    return pl.select(pl.when(cells.fill_null("") != "").then(cells).otherwise(inputs)).to_series().alias("source")


def known_rules(survival: Mapping[str, str]) -> None:
    """Refuse rules that there are not, and rules that a field of a person cannot have."""
    for name, rule in survival.items():
        allowed = ONE if name in PERSON else (*ONE, *SEVERAL)
        if rule not in allowed:
            raise UsageError(f"survivorship of {name!r} is one of {', '.join(allowed)}, not {rule!r}")
