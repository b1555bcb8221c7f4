"""An input read piece by piece, for bases that are not to stand in memory as a table.

A text is surveyed first: every record counted, the rejects found, and where it can be parted. Its rows are then read
from the text itself whenever they are asked for, as often as that is: from its file, or from memory where the text was
packed or in another encoding. Anything else is read whole, and parted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import polars as pl

from prozvon.abreast import in_order, workers
from prozvon.errors import InputError
from prozvon.reader import inputs
from prozvon.reader.container import Format
from prozvon.reader.model import Base, Blob, Source
from prozvon.reader.options import ReadOptions
from prozvon.reader.reading import parts, tables
from prozvon.reader.roles import assign
from prozvon.reader.text import account, endless, lay_out
from prozvon.reader.together import put_together, with_joined
from prozvon.schema import ROW, SOURCE

PIECE: Final = 4 << 20
"""Bytes of text in a piece."""

_SAMPLE: Final = 8 << 20
"""Bytes of text, from all over it, that are looked at to tell what its columns hold."""

if TYPE_CHECKING:
    from prozvon._core import CsvTable

T = TypeVar("T")

_SPOTS: Final = 16
_ROWS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Pieces:
    """The rows of an input, in pieces.

    `base` is the input's base but for its `frame`, which has rows from all over the input: enough to tell what columns
    hold. `heights` are the rows of each piece; `read` gives a piece's, with all columns of a base's frame. `lines`, where
    the rows stand in a text as they are, gives them as lines of a CSV file, with what a table has beside them.
    """

    base: Base
    heights: tuple[int, ...]
    read: Callable[[int], pl.DataFrame]
    lines: Callable[[int, "CsvTable"], bytes] | None = None

    @property
    def height(self) -> int:
        """Rows of all pieces."""
        return sum(self.heights)

    def piece(self, number: int) -> Base:
        """One piece as a base of its own, its columns those of the whole."""
        return replace(self.base, frame=self.read(number))

    def without_sample(self) -> "Pieces":
        """The same, once it is known what columns hold."""
        return replace(self, base=replace(self.base, frame=self.base.frame.clear()))

    def each(self, work: Callable[[int, int], T], threads: int | None) -> Iterator[T]:
        """What `work` makes of each piece, in their order; several are worked on at a time, each with its own threads.

        `work` takes a piece's number, and how many threads it may use. `threads`: None takes every core.
        """
        at_once, share = workers(len(self.heights), threads)
        return in_order(range(len(self.heights)), lambda number: work(number, share), at_once)

    def whole(self) -> Base:
        """The base as `prozvon.reader.read` gives it."""
        frames = [self.read(number) for number in range(len(self.heights))]
        return replace(self.base, frame=pl.concat(frames, rechunk=True))


def read_in_pieces(
    path: str,
    options: ReadOptions,
    size: int | None = None,
    load: Callable[[str], tuple[bytes, str]] = inputs.load,
) -> Pieces:
    r"""Read an input so that its rows can be had in pieces of about `size` bytes of text, `PIECE` where none is given.

    `path` and errors are as for `prozvon.reader.read`; `load` gives the bytes of a path, and their SHA-256.

    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp(), "base.csv")
    >>> _ = file.write_text("ФИО;Телефон\nСидоров Пётр;+7 900 000-00-11\n", encoding="utf-8")
    >>> pieces = read_in_pieces(str(file), ReadOptions())
    >>> pieces.heights, pieces.read(0)["ФИО"].to_list()
    ((1,), ['Сидоров Пётр'])
    """
    opened = tables([path], options, load)
    first, second = next(opened, None), next(opened, None)
    if first is not None and second is None and first[1] is Format.TEXT:
        return _of_text(first[0], options, size or PIECE)
    every = [table for table in (first, second) if table is not None]
    base = put_together(
        [part for found in (every, opened) for table, kind in found for part in parts(table, kind, options)], options
    )
    starts = range(0, max(base.frame.height, 1), _ROWS)
    return Pieces(
        base,
        tuple(min(_ROWS, base.frame.height - start) for start in starts),
        lambda number: base.frame.slice(starts[number], _ROWS),
    )


def _of_text(blob: Blob, options: ReadOptions, size: int) -> Pieces:
    laid = lay_out(blob, options)
    pieces, beside, tally = laid.text.survey(*laid.marks, laid.begin, list(laid.names), options.limits.max_field, size)
    if pieces is None or beside is None:
        raise endless(blob, tally)
    rejected, joined = map(pl.DataFrame, beside)
    heights = pieces.heights()
    rejects, source = account(laid, blob, rejected, tally, joined)

    def finished(table: pl.DataFrame) -> pl.DataFrame:
        named = table.with_columns(pl.lit(source.name).alias(SOURCE))
        return with_joined(named, [name for name in table.columns if name != ROW], options)

    spots = range(0, len(heights), max(len(heights) // _SPOTS, 1))
    most = _SAMPLE // max(len(spots), 1)
    sample = pl.concat([finished(pl.DataFrame(pieces.read(number, most))) for number in spots], rechunk=True)
    base = Base(sample, rejects, (source,), assign(sample, sample.columns[:-2], options))
    # A file of its own need not stay in memory.
    kept = (pieces.in_file(blob.origin) if Path(blob.origin).is_file() else None) or pieces

    def read(number: int) -> pl.DataFrame:
        return finished(pl.DataFrame(_unchanged(kept.read, number, source)))

    def lines(number: int, beside: "CsvTable") -> bytes:
        return _unchanged(lambda number: kept.lines(number, source.name, beside), number, source)

    as_it_stands = sample.columns == [*laid.names, ROW, SOURCE]
    return Pieces(base, tuple(heights), read, lines if as_it_stands else None)


def _unchanged(read: Callable[[int], T], number: int, source: Source) -> T:
    """What is read of a piece, unless its file is not the one that was surveyed."""
    try:
        return read(number)
    except OSError:
        raise InputError("was changed or taken away while it was being read", path=source.name) from None
