"""How similar texts are, for pairs that somebody else has chosen."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from prozvon import _core
from prozvon.errors import UsageError
from prozvon.phone import ArrowArray, ArrowStream, Values, text_column

Rows = ArrowArray | ArrowStream | Sequence[int]
"""A column or list of row numbers."""


def similarity(values: Values, left: Rows, right: Rows, *, threads: int | None = None) -> pl.Series:
    """Jaro and Winkler's similarity (0 to 1, Float32) of pairs of texts, given by their rows in `values`.

    `left` and `right` are columns of row numbers from 0, of one length. Letters count as they are: give lower case, or
    keys (`normalize_names`), where case and spelling are not to count. Null where a text is null.

    Raises `UsageError` for a row that is not there, a null among the rows, or sides of different lengths.

    >>> similarity(["Иванов", "Иваноф", "Сидоров", None], [0, 0, 0], [1, 2, 3]).cast(pl.Float64).round(3).to_list()
    [0.933, 0.54, None]
    """
    if threads is not None and threads < 1:
        raise UsageError(f"threads={threads}: 1 or more, or None for every core")
    cells = text_column(values, "values")
    ours, theirs = _rows(left, "left", cells.len()), _rows(right, "right", cells.len())
    if ours.len() != theirs.len():
        raise UsageError(f"left has {ours.len()} rows, right has {theirs.len()}")
    return pl.Series("similarity", _core.similarity_of_pairs(cells, ours, theirs, threads))


def _rows(side: Rows, name: str, height: int) -> pl.Series:
    given: Any = side
    try:
        rows = (given if isinstance(given, pl.Series) else pl.Series(given)).cast(pl.UInt32)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        raise UsageError(f"{name}: rows are whole numbers from 0") from None
    if rows.null_count() or (rows >= height).any():
        raise UsageError(f"{name}: rows are numbers from 0 below {height}, and none is null")
    return rows
