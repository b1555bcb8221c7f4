"""The rows of a base in pieces, as `dedupe` writes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from prozvon.packed import Packed
from prozvon.reader.pieces import Pieces
from prozvon.schema import CONTACT_COLUMNS, ROW, SOURCE


def shown_columns(people: pl.DataFrame) -> list[str]:
    """The columns of a normalized frame that are written."""
    return [name for name in people.columns if name in CONTACT_COLUMNS or name == "issues"]


@dataclass(frozen=True, slots=True)
class ShownRows:
    """The rows of a base in pieces, what is shown of each, and whose they are."""

    pieces: Pieces
    shown: Sequence[Packed]
    matched: pl.DataFrame

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

    def written(self, levels: pl.DataFrame | None, threads: int | None) -> Iterator[pl.DataFrame]:
        """The input's rows with what we say of them, piece by piece."""

        def written(number: int, _: int) -> pl.DataFrame:
            frame = self.pieces.read(number)
            ours = self.ours(number).hstack(frame.select(ROW, SOURCE))
            rows = frame.drop(ROW, SOURCE).hstack(ours.select(c for c in CONTACT_COLUMNS if c in ours.columns))
            return rows if levels is None else rows.hstack(levels.slice(self.start(number), rows.height))

        return self.pieces.each(written, threads)

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
