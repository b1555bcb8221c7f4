"""Golden records as `dedupe` writes them, piece by piece.

Our columns begin with `pz_`, numbers are E.164, rows are called as the input calls them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from prozvon._core import Room
from prozvon.cli.shown_rows import ShownRows
from prozvon.matching import Matched, Recipe
from prozvon.matching.golden import GoldenRows, Looked, named_rows
from prozvon.matching.surviving import GoldenRecords
from prozvon.output.lines import csv_table
from prozvon.packed import Packed
from prozvon.reader import Base
from prozvon.schema import ROW


@dataclass(frozen=True, slots=True)
class Seen:
    """What golden records need of the rows of a piece; `called` is what the input calls each, counted from the place."""

    looked: Looked
    called: Packed


@dataclass(slots=True)
class GoldenTables:
    """Golden records, from the rows of an input to the tables that are written.

    Rows are seen and taken piece by piece; once they are matched they are merged, and looked through as they are written.
    """

    rows: GoldenRows
    called: list[Packed] = field(default_factory=list)
    records: GoldenRecords | None = None

    @classmethod
    def of(cls, recipe: Recipe, schema: Mapping[str, pl.DataType], base: Base) -> "GoldenTables":
        """No rows yet; `schema` is that of the normalized ones.

        Raises `UsageError` for a rule of the recipe about a column that is not there.
        """
        return cls(GoldenRows.of(recipe, schema, base, told=False))

    def see(self, frame: pl.DataFrame, people: pl.DataFrame) -> Seen:
        """What is needed of a piece: `frame` has its rows as they were read, `people` has them normalized."""
        # As they mostly follow one another, hardly anything is left to be held.
        called = frame.select(pl.col(ROW).cast(pl.Int64) - pl.int_range(pl.len()))
        return Seen(self.rows.look(frame, people), Packed.of(called))

    def take(self, seen: Seen) -> None:
        """Hold it; pieces are taken in their order."""
        self.rows.take(seen.looked)
        self.called.append(seen.called)

    def merge(self, matched: Matched, heights: Sequence[int]) -> int:
        """Find the surviving rows; how many records there are."""
        self.records = self.rows.records(matched, heights)
        return self.records.height

    def look(self, number: int, people: pl.DataFrame) -> None:
        """Look through a piece, in whatever order, for what the records of others show of it."""
        if self.records is not None:
            self.records.look_through(number, people)

    def written(self, rows: ShownRows) -> "Iterator[GoldenPiece]":
        """The tables, by the pieces in which clusters begin, once every piece was looked through."""
        records = self.records
        if records is None:
            return
        records.looked_through()
        named = (part.frame().select(pl.col(ROW) + pl.int_range(pl.len())) for part in self.called)
        called = pl.concat([names.cast(pl.UInt32) for names in named], rechunk=True)[ROW]
        yield from (GoldenPiece(records, number, packed, called) for number, packed in enumerate(rows.shown))


@dataclass(frozen=True, slots=True)
class GoldenPiece:
    """The golden records of clusters that begin in a piece, as they are written."""

    records: GoldenRecords
    number: int
    people: Packed
    called: pl.Series

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return self.frame().columns

    @property
    def height(self) -> int:
        """Records."""
        return self.records.heights[self.number]

    def frame(self) -> pl.DataFrame:
        """The piece."""
        people = self.people.frame(list(self.records.values.values()))
        return golden_table(self.records.piece(self.number, people), self.called)

    def lines(self, separator: str, room: Room) -> bytes:
        """The piece as the lines of a CSV file."""
        return csv_table(self.frame(), separator, room).lines(0, self.height)


def golden_table(golden: pl.DataFrame, called: pl.Series) -> pl.DataFrame:
    """Some golden records as a table; `called` is what the input calls each row."""
    numbers = golden["phones"].cast(pl.List(pl.String)).list.eval(pl.concat_str(pl.lit("+"), pl.element()))
    named = golden.select(
        pz_cluster_id="cluster_id",
        pz_household_id="household_id",
        pz_phone=numbers.list.first(),
        pz_phones=numbers.list.slice(1),
        **{name: name for name in ("pz_name", "surname", "given", "patronymic") if name in golden.columns},
        **{c: c for c in golden.columns if c.startswith("pz_") and c != "pz_name"},
        pz_first_seen="first_seen",
        pz_last_seen="last_seen",
        pz_copies=pl.col("rows").list.len(),
    )
    named = named.with_columns(
        named_rows(called, golden["rows"]).alias("pz_rows"), pz_master=called.gather(golden["master"])
    )
    if "consent_withdrawn" in golden.columns:
        golden = golden.rename({"consent_withdrawn": "pz_consent_withdrawn"})
        named = named.with_columns(golden["pz_consent_withdrawn"])
    own = [c for c in golden.columns if f"{c}_from" in golden.columns]
    for column in own:
        named = named.with_columns(golden[column])
    origins = [c for c in golden.columns if c.endswith("_from")]
    return named.hstack(
        [named_rows(called, golden[c]).alias(c if c.removesuffix("_from") in own else f"pz_{c}") for c in origins]
    )
