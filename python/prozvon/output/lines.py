"""Rows to the lines of a CSV file, by several threads.

Text, whole numbers, lists of either, words of a dictionary, days and times are written by the core as they stand
(`rust/columnar/src/csv.rs`); columns of any other type are text first.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol, TypeAlias

import polars as pl

from prozvon._core import CsvTable, Room
from prozvon.abreast import in_order, workers
from prozvon.output.shaping import text

_SLICE: Final = 1 << 15
"""Rows that become lines at a time."""

_MANY: Final = 1 << 30


class Rows(Protocol):
    """A piece of a table that is not a frame until it has to be."""

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns."""

    @property
    def height(self) -> int:
        """Rows."""

    def frame(self) -> pl.DataFrame:
        """The piece."""

    def lines(self, separator: str, room: Room) -> bytes:
        """The piece as the lines of a CSV file, made by the thread that asks, in a buffer of `room`."""


def csv_table(frame: pl.DataFrame, separator: str, room: Room | None = None) -> CsvTable:
    r"""A frame's rows for the core to write, in buffers that are used again where a `room` for them is given.

    Raises `UsageError` for a column that has no text form.

    >>> table = csv_table(pl.DataFrame({"a": ["x;y", None], "b": [0.5, -1.0], "c": [["1", "2"], []]}), ";")
    >>> bytes(table.lines(0, 2))
    b'"x;y";0.5;"1; 2"\n;-1.0;\n'
    """
    other = [
        text(name, dtype).cast(pl.String).alias(name) for name, dtype in frame.schema.items() if not _is_known(dtype)
    ]
    numbers = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    return CsvTable(frame.with_columns(other) if other else frame, numbers, ord(separator), room or Room())


def lines(pieces: Iterable[pl.DataFrame | Rows], separator: str, threads: int | None) -> Iterator[tuple[int, bytes]]:
    """The rows of the pieces as lines, in their order, each time with how many they are.

    `threads`: None takes every core.
    """
    return in_order(_parts(pieces, separator, Room()), _written, workers(_MANY, threads)[0], ready=1)


def frames(pieces: Iterable[pl.DataFrame | Rows], threads: int | None) -> Iterator[pl.DataFrame]:
    """The pieces as frames, in their order."""

    def frame(piece: pl.DataFrame | Rows) -> pl.DataFrame:
        return piece if isinstance(piece, pl.DataFrame) else piece.frame()

    return in_order(pieces, frame, workers(_MANY, threads)[0])


_Part: TypeAlias = tuple[CsvTable, int, int] | tuple[Rows, str, Room]


def _parts(pieces: Iterable[pl.DataFrame | Rows], separator: str, room: Room) -> Iterator[_Part]:
    """What one thread makes lines of at a time."""
    for piece in pieces:
        if isinstance(piece, pl.DataFrame):
            table = csv_table(piece, separator, room)
            yield from ((table, start, min(start + _SLICE, piece.height)) for start in range(0, piece.height, _SLICE))
        else:
            yield piece, separator, room


def _written(part: _Part) -> tuple[int, bytes]:
    match part:
        case CsvTable() as table, int() as start, int() as stop:
            return stop - start, table.lines(start, stop)
        case piece, separator, room:
            return piece.height, piece.lines(separator, room)


def _is_known(dtype: pl.DataType) -> bool:
    """Whether the core writes such a column as it is."""
    match dtype:
        case (
            pl.String() | pl.Enum() | pl.Categorical() | pl.Date() | pl.UInt32() | pl.UInt64() | pl.Int32() | pl.Int64()
        ):
            return True
        case pl.List(inner=pl.String() | pl.UInt32() | pl.UInt64()) | pl.Datetime(time_unit="us", time_zone=None):
            return True
        case _:
            return False
