"""Frames to files in the contract's formats: CSV, Parquet, XLSX.

Rules of this file
    1. Input cells leave as they came, byte for byte. The one exception is the formula guard, in CSV and XLSX only.
    2. A large table needs no second copy of itself: a part of its rows is made ready while another is written.
    3. Null and the empty text are the same empty cell in CSV and XLSX. Parquet is raw.

The elements of a list cell are joined by `; `. The formula guard is for text that came from outside: a list of E.164
numbers holds digits and plus signs only, no spreadsheet can run it (`+1; +2` is no formula, `+1 +2` would be a sum), so
it stays as it is and splits into numbers without an apostrophe at the first.
"""

import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import IO, TypeVar, assert_never

import polars as pl

from prozvon.codes import CODES, Code
from prozvon.errors import UsageError
from prozvon.output.disk import write_aside
from prozvon.output.formula import guard
from prozvon.output.lines import Rows, frames, lines
from prozvon.output.shaping import shaped

E = TypeVar("E", bound=StrEnum)

SLICE = 1 << 16
"""Rows that go into a workbook at a time."""


class Format(StrEnum):
    """What kind of file a table becomes; the value is the ending of its name."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


class Dialect(StrEnum):
    """How a CSV is written."""

    PLAIN = "plain"
    """Comma, UTF-8 without BOM."""

    EXCEL_RU = "excel-ru"
    """Semicolon and BOM: what Excel with Russian regional settings opens by a double click."""

    @property
    def separator(self) -> str:
        """What stands between two cells."""
        return ";" if self is Dialect.EXCEL_RU else ","


@dataclass(frozen=True, slots=True)
class Written:
    """A table that was written: its rows without the header, and what a reader of it should be told."""

    rows: int
    notes: tuple[str, ...] = ()


def write_table(
    frame: pl.DataFrame,
    target: str | os.PathLike[str] | IO[bytes],
    *,
    fmt: Format | str = Format.CSV,
    dialect: Dialect | str = Dialect.PLAIN,
    headers: Sequence[str] | None = None,
    threads: int | None = None,
) -> Written:
    r"""Writes `frame` to a path or a binary stream, rows in their order.

    `headers` replaces the names of the columns in CSV and XLSX, for inputs whose header repeats itself. Dates are ISO
    8601, lists are joined by `; `, booleans are `true` and `false`. `threads`: None takes every core.

    Raises `UsageError` for a format or dialect that does not exist and for a table that the format cannot hold; what
    the disk reports passes through (see `prozvon.output.disk.explained`).

    >>> out = io.BytesIO()
    >>> write_table(pl.DataFrame({"имя": ["Иванов, И.", ""], "сумма": ["=1+1", "+7 916 1234567"]}), out).rows
    2
    >>> print(out.getvalue().decode(), end="")
    имя,сумма
    "Иванов, И.",'=1+1
    ,+7 916 1234567
    """
    kind, manner = _known(Format, fmt, "format"), _known(Dialect, dialect, "CSV dialect")
    names = list(frame.columns if headers is None else headers)
    if len(names) != frame.width:
        raise UsageError(f"{len(names)} headers were given for {frame.width} columns")
    match kind:
        case Format.CSV:
            return _write_csv(names, [frame], target, manner, threads)
        case Format.PARQUET:
            frame.write_parquet(_polars_target(target), compression="zstd")
            return Written(frame.height)
        case Format.XLSX:
            from prozvon.output.workbook import write_workbook  # noqa: PLC0415 -- xlsxwriter loads only when it is used

            return Written(
                frame.height, write_workbook(shaped(frame).collect().iter_slices(SLICE), frame.height, names, target)
            )
        case _:
            assert_never(kind)


def save_table(
    table: pl.DataFrame | Iterable[pl.DataFrame | Rows],
    out: str | os.PathLike[str],
    *,
    fmt: Format | str | None = None,
    dialect: Dialect | str = Dialect.PLAIN,
    threads: int | None = None,
) -> Written:
    """Writes one table of its own (`-o FILE`): aside, mode 0600, then put in place; `-` is standard output.

    A table may come as pieces, at least one, with the same columns: as CSV it is never held whole. Without `fmt` the
    ending of the name decides, and CSV is written where it says nothing.

    Raises `UsageError` for a place that cannot be written and `EngineError` for a full disk; see also `write_table`.
    """
    ending = Path(out).suffix.lstrip(".").lower()
    kind = fmt or (ending if ending in set(Format) and str(out) != "-" else Format.CSV)
    if not isinstance(table, pl.DataFrame) and kind != Format.CSV:
        table = pl.concat(frames(table, threads))
    if str(out) == "-":
        written = _write_pieces(table, sys.stdout.buffer, kind, dialect, threads)
        sys.stdout.buffer.flush()
        return written
    with write_aside(out) as aside:
        return _write_pieces(table, aside, kind, dialect, threads)


def _write_pieces(
    table: pl.DataFrame | Iterable[pl.DataFrame | Rows],
    target: Path | IO[bytes],
    fmt: Format | str,
    dialect: Dialect | str,
    threads: int | None,
) -> Written:
    if isinstance(table, pl.DataFrame):
        return write_table(table, target, fmt=fmt, dialect=dialect, threads=threads)
    pieces = iter(table)
    first = next(pieces)
    return _write_csv(first.columns, chain([first], pieces), target, _known(Dialect, dialect, "CSV dialect"), threads)


def rejects_table(rejects: pl.DataFrame) -> pl.DataFrame:
    """The `rejects` table: what the reader gives, and the code's words in Russian and English as `text`.

    >>> frame = pl.DataFrame({"source": ["a.csv"], "line": [3], "column": [""], "value": [""], "code": ["no_contact"]})
    >>> rejects_table(frame)["text"].item().split(" / ")[1][:8]
    'no phone'
    """
    codes = rejects["code"].unique().drop_nulls().to_list()
    words = {c: " / ".join(CODES.get(c, Code(c, c))) for c in codes}
    return rejects.with_columns(pl.col("code").replace(words).alias("text"))


def _write_csv(
    names: Sequence[str],
    pieces: Iterable[pl.DataFrame | Rows],
    target: str | os.PathLike[str] | IO[bytes],
    dialect: Dialect,
    threads: int | None,
) -> Written:
    rows = 0
    with _opened(target) as file:
        if dialect is Dialect.EXCEL_RU:
            file.write(b"\xef\xbb\xbf")
        file.write(_header(names, dialect.separator))
        for height, written in lines(pieces, dialect.separator, threads):
            file.write(written)
            rows += height
    return Written(rows)


def _header(names: Sequence[str], separator: str) -> bytes:
    line = io.StringIO()
    heads = pl.DataFrame({"name": names}, schema={"name": pl.String}).select(guard("name"))["name"].to_list()
    csv.writer(line, delimiter=separator, lineterminator="\n").writerow(heads)
    return line.getvalue().encode()


@contextmanager
def _opened(target: str | os.PathLike[str] | IO[bytes]) -> Iterator[IO[bytes]]:
    if isinstance(target, str | os.PathLike):
        with Path(target).open("wb") as file:
            yield file
    else:
        yield target


def _polars_target(target: str | os.PathLike[str] | IO[bytes]) -> Path | IO[bytes]:
    return Path(target) if isinstance(target, str | os.PathLike) else target


def _known(kind: type[E], value: str, word: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"{value!r} is no {word}: one of {', '.join(kind)}") from None
