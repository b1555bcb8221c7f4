"""What people said doubtful cells mean, kept in a folder and obeyed by every later run over the same rows.

As in `prozvon.matching.decisions` a row is known by the hash of its content as it came. A decided cell is read as if the
decided value stood in it; the input's own columns are written as they came. The file is `cells.csv`: `row_hash` (16 hex
digits), `column`, `value`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from prozvon import _core
from prozvon.matching.decisions import read_kept, write_kept
from prozvon.normalize import Dictionaries, normalize
from prozvon.reader import Base
from prozvon.schema import ROW, SOURCE

FILE: Final = "cells.csv"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by the hash of its row's content and its column, and what it means."""

    row: int
    column: str
    value: str


def read_cells(folder: Path) -> tuple[Cell, ...]:
    """The cells that were decided in a folder; none where it has no such file."""
    return read_kept(
        folder / FILE, "decided cells", lambda row: Cell(int(row["row_hash"], 16), row["column"], row["value"])
    )


def keep_cells(folder: Path, cells: Iterable[Cell]) -> int:
    """Add cells to a folder's, each in place of what was said of it earlier; returns how many changed something."""
    kept = {(c.row, c.column): c for c in read_cells(folder)}
    changed = 0
    for cell in cells:
        changed += kept.get((cell.row, cell.column)) != cell
        kept[cell.row, cell.column] = cell
    rows = ((f"{c.row:016x}", c.column, c.value) for c in kept.values())
    write_kept(folder / FILE, ("row_hash", "column", "value"), rows)
    return changed


def content_hashes(frame: pl.DataFrame) -> pl.Series:
    """The hash of the content of every row of a base's frame."""
    return pl.Series(_core.hash_rows(frame.drop(ROW, SOURCE)))


def with_cells(base: Base, cells: Sequence[Cell]) -> Base:
    """The base with decided values in place of cells; the same base where none of its rows is meant."""
    wanted = [cell for cell in cells if cell.column in base.frame.columns]
    if not wanted:
        return base
    hashes = content_hashes(base.frame)
    frame = base.frame
    for column in dict.fromkeys(cell.column for cell in wanted):
        said = {cell.row: cell.value for cell in wanted if cell.column == column}
        told = pl.DataFrame({"hash": said.keys(), "said": said.values()}, schema={"hash": pl.UInt64, "said": pl.String})
        found = hashes.to_frame("hash").join(told, on="hash", how="left", maintain_order="left")["said"]
        frame = frame.with_columns(found.fill_null(frame[column]).alias(column))
    return replace(base, frame=frame)


def normalize_decided(
    base: Base,
    cells: Sequence[Cell],
    *,
    region: str | None,
    now: date,
    threads: int | None,
    dictionaries: Dictionaries | None = None,
) -> pl.DataFrame:
    """`prozvon.normalize.normalize` of the base as people read it; rows keep the hash of their content as it came."""
    read = with_cells(base, cells)
    people = normalize(read, region=region, now=now, threads=threads, dictionaries=dictionaries)
    return people if read is base else people.with_columns(content_hashes(base.frame).alias("row_hash"))
