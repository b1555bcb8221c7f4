"""The rows of a base in pieces, as `dedupe` writes them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from prozvon._core import Room
from prozvon.matching.golden import VALUES
from prozvon.output.lines import csv_table
from prozvon.packed import Packed
from prozvon.reader.pieces import Pieces
from prozvon.schema import CONTACT_COLUMNS, ROW, SOURCE


def shown_columns(people: pl.DataFrame, *, golden: bool = False) -> list[str]:
    """The columns of a normalized frame that are written, of rows and, where asked for, of golden records."""
    shown = shown_names(golden=golden)
    return [name for name in people.columns if name in shown]


def shown_names(*, golden: bool = False) -> frozenset[str]:
    """What these columns may be called."""
    return frozenset({*CONTACT_COLUMNS, "issues", *(VALUES if golden else ())})


@dataclass(frozen=True, slots=True)
class ShownRows:
    """The rows of a base in pieces, what is shown of each, and whose they are.

    `look` is called with each piece's number and rows as they are written, in whatever order.
    """

    pieces: Pieces
    shown: Sequence[Packed]
    matched: pl.DataFrame
    look: Callable[[int, pl.DataFrame], None] | None = None

    def start(self, number: int) -> int:
        """Rows before a piece."""
        return sum(self.pieces.heights[:number])

    def ours(self, number: int) -> pl.DataFrame:
        """What we say of the rows of a piece."""
        matched = self.matched.slice(self.start(number), self.pieces.heights[number])
        return (
            self.shown[number]
            .frame()
            .hstack(
                matched.select(
                    pz_cluster_id="cluster_id", pz_household_id="household_id", pz_match_reason="match_reason"
                )
            )
            .rename({"issues": "pz_issues"})
        )

    def written(self, levels: pl.DataFrame | None) -> "Iterator[WrittenPiece]":
        """The input's rows with what we say of them, piece by piece."""
        return (WrittenPiece(self, number, levels) for number in range(len(self.pieces.heights)))

    def gather(self, rows: pl.Series, columns: Sequence[str]) -> pl.DataFrame:
        """Some rows, by their places in the base; of our columns or `pz_row` and `pz_source`."""
        wanted = rows.unique().sort()
        parts = []
        for number, height in enumerate(self.pieces.heights):
            start = self.start(number)
            here = wanted.filter(wanted.is_between(start, start + height, closed="left"))
            if here.len() or not number:
                every = self.ours(number).hstack(self.pieces.read(number).select(ROW, SOURCE))
                parts.append(every.select(columns)[here - start])
        return pl.concat(parts)[wanted.search_sorted(rows)]


@dataclass(frozen=True, slots=True)
class WrittenPiece:
    """A piece of the base as it is written: the input's columns, ours, and the `levels` of all the rows, if any."""

    rows: ShownRows
    number: int
    levels: pl.DataFrame | None

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        given = self.rows.pieces.base.frame.drop(ROW, SOURCE).columns
        return [*given, ROW, SOURCE, *self._beside().columns]

    @property
    def height(self) -> int:
        """Rows."""
        return self.rows.pieces.heights[self.number]

    def frame(self) -> pl.DataFrame:
        """The piece."""
        return self.rows.pieces.read(self.number).hstack(self._beside())

    def lines(self, separator: str, room: Room) -> bytes:
        """The piece as the lines of a CSV file."""
        if self.rows.pieces.lines is None:
            return csv_table(self.frame(), separator, room).lines(0, self.height)
        return self.rows.pieces.lines(self.number, csv_table(self._beside(), separator, room))

    def _beside(self) -> pl.DataFrame:
        """What stands behind the input's columns, and the record's number and source."""
        ours = self.rows.ours(self.number)
        if self.rows.look is not None:
            self.rows.look(self.number, ours)
        ours = ours.select(name for name in CONTACT_COLUMNS if name in ours.columns)
        return (
            ours if self.levels is None else ours.hstack(self.levels.slice(self.rows.start(self.number), self.height))
        )
