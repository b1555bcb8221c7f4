"""Frames to files in the contract's formats: CSV, Parquet, XLSX.

Rules of this file
    1. Input cells leave as they came, byte for byte. The one exception is the formula guard, in CSV and XLSX only.
    2. Every cell is shaped by Polars as the table streams into the file, so a large one needs no second copy of itself.
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
from pathlib import Path
from typing import IO, TypeVar, assert_never

import polars as pl

from prozvon.codes import CODES, Code
from prozvon.errors import UsageError
from prozvon.output.disk import write_aside
from prozvon.output.formula import guard, guarded, may_run

E = TypeVar("E", bound=StrEnum)

LIST_SEPARATOR = "; "
"""Between the elements of a list cell in CSV and XLSX."""

_E164 = r"^\+[0-9]{2,15}$"

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
) -> Written:
    r"""Writes `frame` to a path or a binary stream, rows in their order.

    `headers` replaces the names of the columns in CSV and XLSX, for inputs whose header repeats itself. Dates are ISO
    8601, lists are joined by `; `, booleans are `true` and `false`.

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
            _write_csv(frame, target, names, manner)
            return Written(frame.height)
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
    table: pl.DataFrame | Iterable[pl.DataFrame],
    out: str | os.PathLike[str],
    *,
    fmt: Format | str | None = None,
    dialect: Dialect | str = Dialect.PLAIN,
) -> Written:
    """Writes one table of its own (`-o FILE`): aside, mode 0600, then put in place; `-` is standard output.

    A table may come as pieces, at least one, with the same columns: as CSV it is never held whole. Without `fmt` the
    ending of the name decides, and CSV is written where it says nothing.

    Raises `UsageError` for a place that cannot be written and `EngineError` for a full disk; see also `write_table`.
    """
    ending = Path(out).suffix.lstrip(".").lower()
    kind = fmt or (ending if ending in set(Format) and str(out) != "-" else Format.CSV)
    if not isinstance(table, pl.DataFrame) and kind != Format.CSV:
        table = pl.concat(table)
    if str(out) == "-":
        written = _write_pieces(table, sys.stdout.buffer, kind, dialect)
        sys.stdout.buffer.flush()
        return written
    with write_aside(out) as aside:
        return _write_pieces(table, aside, kind, dialect)


def _write_pieces(
    table: pl.DataFrame | Iterable[pl.DataFrame],
    target: Path | IO[bytes],
    fmt: Format | str,
    dialect: Dialect | str,
) -> Written:
    if isinstance(table, pl.DataFrame):
        return write_table(table, target, fmt=fmt, dialect=dialect)
    manner = _known(Dialect, dialect, "CSV dialect")
    rows, headed = 0, False
    with _opened(target) as file:
        for piece in table:
            if not headed:
                _write_head(file, piece.columns, manner)
                headed = True
            _write_rows(piece, file, manner)
            rows += piece.height
    return Written(rows)


def rejects_table(rejects: pl.DataFrame) -> pl.DataFrame:
    """The `rejects` table: what the reader gives, and the code's words in Russian and English as `text`.

    >>> frame = pl.DataFrame({"source": ["a.csv"], "line": [3], "column": [""], "value": [""], "code": ["no_contact"]})
    >>> rejects_table(frame)["text"].item().split(" / ")[1][:8]
    'no phone'
    """
    codes = rejects["code"].unique().drop_nulls().to_list()
    words = {c: " / ".join(CODES.get(c, Code(c, c))) for c in codes}
    return rejects.with_columns(pl.col("code").replace(words).alias("text"))


def shaped(frame: pl.DataFrame) -> pl.LazyFrame:
    """The frame's rows, shaped for CSV or XLSX: text (null where empty), numbers and booleans only."""
    free = set(_numbers(frame))
    suspects = [column.name for column in frame if column.name not in free and may_run(column)]
    table = guarded(frame).lazy().select(_shaped(name, dtype) for name, dtype in frame.schema.items())
    # Polars quotes the empty text and not null. Comparing with "" looks at lengths only and costs next to nothing.
    return table.with_columns(guard(name) for name in suspects).with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String))
    )


def _numbers(frame: pl.DataFrame) -> list[str]:
    """The columns of lists that hold nothing but E.164 numbers."""
    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.String)]
    if not lists:
        return []
    only = frame.select(pl.col(name).list.explode().str.contains(_E164).all() for name in lists).row(0)
    return [name for name, numbers in zip(lists, only, strict=True) if numbers]


def _shaped(name: str, dtype: pl.DataType) -> pl.Expr:
    """The column as text or as a number; the formula guard comes after it."""
    column = pl.col(name)
    match dtype:
        case pl.Categorical() | pl.Enum() | pl.Boolean() | pl.Null():
            column = column.cast(pl.String)
        case pl.Date() | pl.Time() | pl.Datetime():
            column = column.dt.to_string(_iso(dtype))
        case pl.List(inner=pl.DataType() as inner) if not inner.is_nested():
            column = column.list.eval(_shaped("", inner).cast(pl.String)).list.join(LIST_SEPARATOR, ignore_nulls=True)
        case pl.Struct():
            column = column.struct.json_encode()
        case _ if dtype != pl.String and not dtype.is_numeric():
            raise UsageError(f"column {name!r} of type {dtype} has no text form; leave it out, or write Parquet")
    return column


def _iso(dtype: pl.Date | pl.Time | pl.Datetime) -> str:
    if isinstance(dtype, pl.Date):
        return "%Y-%m-%d"
    if isinstance(dtype, pl.Time):
        return "%H:%M:%S%.f"
    return "%Y-%m-%dT%H:%M:%S%.f" + ("" if dtype.time_zone is None else "%:z")


def _write_csv(
    frame: pl.DataFrame, target: str | os.PathLike[str] | IO[bytes], names: Sequence[str], dialect: Dialect
) -> None:
    with _opened(target) as file:
        _write_head(file, names, dialect)
        _write_rows(frame, file, dialect)


def _write_head(file: IO[bytes], names: Sequence[str], dialect: Dialect) -> None:
    if dialect is Dialect.EXCEL_RU:
        file.write(b"\xef\xbb\xbf")
    file.write(_header(names, dialect.separator))
    file.flush()


def _write_rows(frame: pl.DataFrame, file: IO[bytes], dialect: Dialect) -> None:
    table = shaped(frame)
    if frame.width == 1:
        # A lone empty cell would be an empty line, which readers skip; here the quotes are needed.
        table = table.select(pl.all().cast(pl.String).fill_null(""))
    table.sink_csv(file, include_header=False, separator=dialect.separator, quote_style="necessary")


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
