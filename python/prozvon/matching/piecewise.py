"""Rows that come in pieces: of a frame, of frames one after another, or of a file, which is read a part at a time.

Columns are recognised in the first rows, `FIRST` of them at least, and are taken for the same in all pieces that follow.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeGuard

import polars as pl

from prozvon.errors import UsageError
from prozvon.matching.frames import as_frame, base_of
from prozvon.matching.one_record import NOTHING
from prozvon.reader import Base, ReadOptions
from prozvon.reader.header import unique
from prozvon.reader.pieces import read_in_pieces
from prozvon.schema import ROW, SOURCE, Role

FIRST: Final = 10_000
"""Rows that are put together before it is said what columns hold; small pieces would show too little of it."""

_BYTES: Final = 32 << 20
"""Bytes of a file's text in a piece: enough for all threads."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows: as text columns with their roles, and as they were given."""

    base: Base
    table: pl.DataFrame


def pieces_of(rows: object, columns: Mapping[str, str] | None, ident: str | None) -> Iterator[Piece]:
    """The pieces of `rows`, one at least: a frame, an iterable of frames, or the path of a file.

    `columns` says what a column holds, `ident` which one holds the rows' ids.

    >>> from prozvon.matching.frames import as_frame
    >>> few = [as_frame([{"ФИО": name}]) for name in ("Ким Олег", "Ли Вера")]
    >>> [piece.table["ФИО"].to_list() for piece in pieces_of(iter(few), None, None)]
    [['Ким Олег', 'Ли Вера']]
    """
    if isinstance(rows, (str, Path)):
        yield from _of_file(str(rows), columns, ident)
        return
    frames = map(as_frame, rows) if _several(rows) else iter([as_frame(rows)])
    first = _put_together(frames)
    base = base_of(first, columns, ident)
    roles = roles_of(base)
    yield Piece(base, first)
    del base, first  # not to be held while the next is made
    for table in frames:
        yield Piece(base_like(table, roles), table)


def roles_of(base: Base) -> dict[str, str]:
    """What each column of a base is taken for."""
    return {column.name: NOTHING if column.role is None else column.role.value for column in base.columns}


def base_like(table: pl.DataFrame, roles: Mapping[str, str]) -> Base:
    """A base of further rows: a column that was there before is taken for what it was, others are recognised."""
    named = unique(table.columns).names
    return base_of(table, {name: role for name, role in roles.items() if name in named}, None)


def id_column(table: pl.DataFrame, ident: str) -> pl.Series:
    """What some rows are called."""
    if ident not in table.columns:
        raise UsageError(f"there is no column {ident!r} to take ids from")
    return table[ident].alias("row")


def ids_of(columns: list[pl.Series], ident: str) -> pl.Series:
    """The ids of all rows, which have to name one row each."""
    try:
        names = pl.concat([column.to_frame() for column in columns], how="vertical_relaxed").to_series()
    except pl.exceptions.PolarsError:
        raise UsageError(f"ids are of one type, those in {ident!r} are not") from None
    if names.null_count() or names.n_unique() != names.len():
        raise UsageError(f"ids name one row each: {ident!r} has {names.null_count()} nulls, {names.n_unique()} values")
    return names


def _several(rows: object) -> TypeGuard[Iterable[object]]:
    """Whether these are frames, and not one: rows as dicts are one."""
    if isinstance(rows, (pl.DataFrame, pl.LazyFrame, Mapping)) or not isinstance(rows, Iterable):
        return False
    if hasattr(rows, "__arrow_c_stream__") or hasattr(rows, "__arrow_c_array__") or hasattr(rows, "iloc"):
        return False
    framed = ("__arrow_c_stream__", "__arrow_c_array__", "iloc", "collect")
    return not isinstance(rows, (list, tuple)) or any(hasattr(row, name) for row in rows[:1] for name in framed)


def _put_together(frames: Iterator[pl.DataFrame]) -> pl.DataFrame:
    """The first frames, as many of them as it takes to know the columns."""
    taken: list[pl.DataFrame] = []
    while sum(frame.height for frame in taken) < FIRST and (frame := next(frames, None)) is not None:
        taken.append(frame)
    try:
        return pl.concat(taken, how="diagonal_relaxed") if taken else pl.DataFrame()
    except pl.exceptions.PolarsError:
        raise UsageError("the pieces of a frame need columns of the same types") from None


def _of_file(path: str, columns: Mapping[str, str] | None, ident: str | None) -> Iterator[Piece]:
    told = dict(columns or {}) | ({} if ident is None else {ident: Role.ID.value})
    pieces = read_in_pieces(path, ReadOptions(map=told), _BYTES)
    pieces = pieces.without_sample()
    # A file without rows says by its columns what is amiss.
    bases = map(pieces.piece, range(len(pieces.heights))) if pieces.height else iter([pieces.base])
    for base in bases:
        yield Piece(base, base.frame.drop(ROW, SOURCE))
