"""Whether a base fits the memory that a run was given, told before the work and not by a killed process.

The need is estimated from what `clean` was measured to take (benches/README.md): so much for the process, so much for
each row, and so many times the bytes of the cells.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import polars as pl

from prozvon.errors import UsageError
from prozvon.settings.size import format_size

PROCESS = 340_000_000
"""Bytes of a process that has cleaned a base of a few rows, on a machine that is busy with other work besides."""

EACH_ROW = 1_500
"""Bytes for each row, whatever its cells hold: keys, ids, lists, and the tables of the stage that takes most."""

VIEW = 16
"""Bytes of a cell beside its letters."""

CELLS = 4
"""Times that the bytes of all cells are held at once, at most."""


def needed(rows: int, cells: int) -> int:
    """Bytes that `clean` takes at its peak for `rows` rows whose cells have `cells` bytes together (`VIEW` included).

    >>> needed(0, 0) == PROCESS
    True
    """
    return PROCESS + EACH_ROW * rows + CELLS * cells


def refuse_large_files(paths: Sequence[str], memory: int | None) -> None:
    """Raise UsageError where the files alone, read as they lie there, are more than `memory`; None is no bound."""
    if memory is None:
        return
    size = sum(Path(path).stat().st_size for path in paths if path != "-" and Path(path).is_file())
    if PROCESS + size > memory:
        _refuse(f"{format_size(size)} of files", PROCESS + size, memory)


def refuse_large_base(frame: pl.DataFrame, memory: int | None) -> None:
    """Raise UsageError, with the figures, where cleaning `frame` would take more than `memory`; None is no bound."""
    if memory is None:
        return
    need = needed(frame.height, int(frame.estimated_size()) + VIEW * frame.height * frame.width)
    if need > memory:
        _refuse(f"{frame.height:,} rows", need, memory)


def _refuse(what: str, need: int, memory: int) -> NoReturn:
    raise UsageError(
        f"{what} need about {format_size(need)} of memory, and --memory allows {format_size(memory)}: "
        "allow more, or clean the base in parts"
    )
