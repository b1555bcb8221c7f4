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
from typing import IO, Protocol, TypeAlias, TypeVar, assert_never

import polars as pl

from prozvon.codes import CODES, Code
from prozvon.errors import UsageError
from prozvon.output.disk import Flowing, explained, write_together
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
            with _opened(target) as file:
                return _write_csv(names, [frame], file, manner, threads)
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


class Sink(Protocol):
    """What lines are written to."""

    def write(self, data: bytes, /) -> object:
        """Append."""


Table: TypeAlias = pl.DataFrame | Iterable[pl.DataFrame | Rows]
"""A table, whole or as pieces with the same columns, at least one."""


def save_table(
    table: Table,
    out: str | os.PathLike[str],
    *,
    fmt: Format | str | None = None,
    dialect: Dialect | str = Dialect.PLAIN,
    threads: int | None = None,
) -> Written:
    """Writes one table of its own (`-o FILE`): aside, mode 0600, then put in place; `-` is standard output.

    A table that comes as pieces is never held whole as CSV. Without `fmt` the ending of the name decides, and CSV is
    written where it says nothing.

    Raises `UsageError` for a place that cannot be written and `EngineError` for a full disk; see also `write_table`.
    """
    return save_tables([(table, out)], fmt=fmt, dialect=dialect, threads=threads)[0]


def save_tables(
    tables: Sequence[tuple[Table, str | os.PathLike[str]]],
    *,
    fmt: Format | str | None = None,
    dialect: Dialect | str = Dialect.PLAIN,
    threads: int | None = None,
) -> list[Written]:
    """Writes several tables one after another, as `save_table` does, and puts them in place together.

    Where one of them cannot be written whole, none is there.
    """
    files = [out for _, out in tables if str(out) != "-"]
    with write_together(files) as asides:
        waiting = iter(asides)
        written = []
        for table, out in tables:
            with explained(Path(out)):
                aside = None if str(out) == "-" else next(waiting)
                written.append(_save(table, out, aside, fmt, dialect, threads))
        return written


def _save(
    table: Table,
    out: str | os.PathLike[str],
    aside: Path | None,
    fmt: Format | str | None,
    dialect: Dialect | str,
    threads: int | None,
) -> Written:
    ending = Path(out).suffix.lstrip(".").lower()
    by_name = ending if ending in set(Format) and aside is not None else Format.CSV
    kind, manner = _known(Format, fmt or by_name, "format"), _known(Dialect, dialect, "CSV dialect")
    if kind is not Format.CSV:
        whole = table if isinstance(table, pl.DataFrame) else pl.concat(frames(table, threads))
        return write_table(whole, aside or sys.stdout.buffer, fmt=kind, threads=threads)
    pieces = iter([table] if isinstance(table, pl.DataFrame) else table)
    first = next(pieces)
    with _flowing(aside) as file:
        return _write_csv(first.columns, chain([first], pieces), file, manner, threads)


@contextmanager
def _flowing(aside: Path | None) -> Iterator[Sink]:
    if aside is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with Flowing(aside) as file:
            yield file


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
    file: Sink,
    dialect: Dialect,
    threads: int | None,
) -> Written:
    rows = 0
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
