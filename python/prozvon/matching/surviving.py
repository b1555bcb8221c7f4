"""Golden records of rows that stand in pieces: one piece after the other, none of them held for long.

A record belongs to the piece in which its cluster begins. Most of its values stand there too; those few that do not are
taken from each piece as it is looked through, and held packed until records are made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import polars as pl

from prozvon import _core
from prozvon.matching.survivorship import Declared
from prozvon.packed import Packed


@dataclass(frozen=True, slots=True)
class GoldenRecords:
    """Golden records, to be had by pieces of their rows.

    Where there are several pieces each has to be shown to `look_through` first, in whatever order, and then comes
    `looked_through`. `rows` are those of `Matched`; `values` says which column shows each field; `own` has the columns of
    the input that rules are declared for.
    """

    found: _core.GoldenRecords
    rows: pl.DataFrame
    ends: Sequence[int]
    begun: Sequence[int]
    schema: Mapping[str, pl.DataType]
    values: Mapping[str, str]
    declared: Declared | None
    own: pl.DataFrame
    far: dict[str, tuple[pl.Series, pl.Series]] = field(default_factory=dict)
    """By field: the surviving rows that stand in a later piece than their cluster's first, in order, and their values."""
    parts: dict[int, Packed] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        found: _core.GoldenRecords,
        rows: pl.DataFrame,
        heights: Sequence[int],
        schema: Mapping[str, pl.DataType],
        values: Mapping[str, str],
        declared: Declared | None,
        own: pl.DataFrame,
    ) -> "GoldenRecords":
        """The records of rows that stand in pieces of these heights."""
        ends = list(accumulate(heights))
        far = {name: pl.Series(found.far(name, ends)) for name in values}
        empty = {name: pl.Series([], dtype=schema[column]) for name, column in values.items()}
        return cls(
            found,
            rows,
            ends,
            found.begun(ends),
            schema,
            values,
            declared,
            own,
            {name: (rows, empty[name]) for name, rows in far.items()},
        )

    @property
    def height(self) -> int:
        """How many there are."""
        return self.begun[-1] if self.begun else 0

    @property
    def heights(self) -> Sequence[int]:
        """How many there are in each piece."""
        return [last - first for first, last in pairwise([0, *self.begun])]

    def look_through(self, number: int, people: pl.DataFrame) -> None:
        """Take from a piece what records of earlier pieces show of it."""
        taken = [
            people[self.values[name]].gather(here - self._bounds(number)[0]).alias(name)
            for name, (rows, _) in self.far.items()
            if (here := self._here(number, rows)).len()
        ]
        if taken:
            longest = max(column.len() for column in taken)
            self.parts[number] = Packed.of(
                pl.DataFrame([column.extend_constant(None, longest - column.len()) for column in taken])
            )

    def looked_through(self) -> None:
        """Every piece was looked through: make ready what was taken."""
        parts = [(number, self.parts.pop(number).frame()) for number in sorted(self.parts)]
        for name, (rows, values) in self.far.items():
            taken = (part[name].head(self._here(number, rows).len()) for number, part in parts if name in part.columns)
            self.far[name] = (rows, pl.concat([values, *taken]).rechunk())

    def piece(self, number: int, people: pl.DataFrame) -> pl.DataFrame:
        """The records of clusters that begin in a piece, in order; `people` has its rows. See `golden_records`."""
        first, last = self.begun[number - 1] if number else 0, self.begun[number]
        found = pl.DataFrame(self.found.records(first, last))
        named = self.rows.select(pl.col("cluster_id", "household_id").gather(found["master"]))
        seen = self._seen(found)
        phones = ["phones"] if "phone_keys" in self.schema else []
        columns = [*named, *found.select("master", "rows", "sources"), *seen, *found.select(phones)]
        for name, column in self.values.items():
            origin = found[f"{name}_from"]
            columns.append(self._survived(number, name, people[column], origin).alias(column))
            if name == "name":
                columns += found.select("surname", "given", "patronymic").get_columns()
            columns.append(origin)
        golden = pl.DataFrame(columns)
        if self.declared is None:
            return golden
        rows = pl.DataFrame(self.found.rows(first, last)) if self.declared.of_several else None
        return golden.hstack(self.declared.shown(found, rows, self.own, golden.columns))

    def _bounds(self, number: int) -> tuple[int, int]:
        return self.ends[number - 1] if number else 0, self.ends[number]

    def _here(self, number: int, rows: pl.Series) -> pl.Series:
        """Those of some rows, which are in order, that stand in a piece."""
        first, last = (rows.search_sorted(bound) for bound in self._bounds(number))
        return rows.slice(first, last - first)

    def _seen(self, found: pl.DataFrame) -> list[pl.Series]:
        """When each cluster was first and last seen, in the types of the times that say so."""
        plain = pl.Datetime("us")
        types = [self.schema.get(name, plain) for name in ("created_at", "updated_at")]
        first, other = (plain if dtype == pl.Null else dtype for dtype in types)
        zone = getattr(first, "time_zone", None), getattr(other, "time_zone", None)
        both = pl.DataFrame(schema={"first": first, "other": other}).select(pl.max_horizontal("first", "other"))
        of = {"first_seen": (first, zone[0]), "last_seen": (both.dtypes[0], zone[0] or zone[1])}
        return [found[name].cast(pl.Datetime("us", zone)).cast(dtype) for name, (dtype, zone) in of.items()]

    def _survived(self, number: int, name: str, values: pl.Series, origin: pl.Series) -> pl.Series:
        """The values of a field by the rows that they are of; of other pieces too."""
        start, end = self._bounds(number)
        place = origin - start
        beyond = (origin >= end).fill_null(value=False).arg_true()
        if beyond.len():
            rows, taken = self.far[name]
            place = place.scatter(beyond, pl.int_range(values.len(), values.len() + beyond.len(), eager=True))
            values = pl.concat([values, taken.gather(rows.search_sorted(origin.gather(beyond)))])
        return values.gather(place)
