"""Any frame to a base: text columns with their roles, one row for each row."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl

from prozvon.errors import UsageError
from prozvon.reader import Base, ReadOptions
from prozvon.reader.header import unique
from prozvon.reader.roles import assign
from prozvon.schema import ROW, SOURCE, Role


def base_of(frame: object, columns: Mapping[str, str] | None, ident: str | None, name: str = "frame") -> Base:
    """A base of the rows of `frame`: anything that hands out an Arrow stream, or rows as dicts.

    `columns` says what a column holds, `ident` which one holds the rows' ids. Numbers, dates and truth values become
    text; NaN is missing; lists become their elements.
    """
    table = as_frame(frame)
    text = table.select(text_of(table[column]) for column in table.columns)
    # Names with our prefix are ours, in a file and in a frame.
    named = dict(zip(text.columns, unique(text.columns).names, strict=True))
    text = text.rename(named)
    told = {named.get(column, column): role for column, role in (columns or {}).items()}
    if ident is not None:
        if ident not in named:
            raise UsageError(f"there is no column {ident!r} to take ids from")
        told[named[ident]] = Role.ID.value
    roles = assign(text, text.columns, ReadOptions(map=told))
    numbered = text.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(ROW), pl.lit(name).alias(SOURCE))
    return Base(frame=numbered, rejects=pl.DataFrame(), sources=(), columns=roles)


def as_frame(frame: object) -> pl.DataFrame:
    """`frame` as Polars has it, without copying where that can be."""
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    try:
        if type(frame).__module__.partition(".")[0] == "pandas":
            return _from_pandas(frame)
        if hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__"):
            table: Any = frame
            return pl.DataFrame(table)
        if isinstance(frame, (list, tuple)):
            return _from_rows(list(frame))
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise UsageError(f"the frame cannot be read: {type(error).__name__}") from None
    raise UsageError(f"a frame with __arrow_c_stream__ or a list of rows is needed, not {type(frame).__name__}")


def _from_pandas(frame: Any) -> pl.DataFrame:
    """A pandas frame, value by value: pandas hands out Arrow only where pyarrow is installed."""
    if not hasattr(frame, "columns"):
        raise UsageError("a frame is needed, not a single column of one")
    names = [str(name) for name in frame.columns]
    names = names if len(set(names)) == len(names) else unique(names).names
    # By place: a name may stand twice.
    cells = (frame.iloc[:, at].tolist() for at in range(len(names)))
    plain = ([None if v is None or v != v else v for v in column] for column in cells)  # noqa: PLR0124 -- NaN and NaT differ from themselves
    return pl.DataFrame([_column(column).alias(name) for name, column in zip(names, plain, strict=True)])


def _from_rows(rows: list[object]) -> pl.DataFrame:
    named = [{name: _there(value) for name, value in row.items()} for row in rows if isinstance(row, dict)]
    if len(named) != len(rows):
        return pl.DataFrame(rows, infer_schema_length=None, strict=False)
    try:
        return pl.DataFrame(named, infer_schema_length=None, strict=False)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        if not all(isinstance(name, str) for row in named for name in row):
            raise
    names = list(dict.fromkeys(name for row in named for name in row))
    return pl.DataFrame([_column([row.get(name) for row in named]).alias(name) for name in names])


def _there(value: object) -> object:
    """The value, or None for one that stands for nothing: NaN, and pandas' NaT."""
    nothing = (isinstance(value, float) and value != value) or type(value).__name__ == "NaTType"  # noqa: PLR0124 -- NaN alone differs from itself
    return None if nothing else value


def _column(values: list[object]) -> pl.Series:
    """Values of whatever types as a column; as text where no type fits all of them."""
    try:
        return pl.Series(values, strict=False)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return pl.Series([_spelled(value) for value in values], dtype=pl.String)


def _spelled(value: object) -> str | None:
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, str | int | float | date | time | Decimal) else None


def text_of(column: pl.Series) -> pl.Series:
    """A column as a base has it, as text."""
    if column.dtype == pl.String:
        return column
    if column.dtype.is_float():
        whole = column.is_finite() & (column == column.round()) & (column.abs() < 2**53)
        digits = pl.select(
            pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
        ).to_series()
        return digits.set(~column.is_finite(), None).alias(column.name)
    if isinstance(column.dtype, pl.List):
        return column.cast(pl.List(pl.String)).list.join("; ", ignore_nulls=True)
    if column.dtype.is_nested() or column.dtype in (pl.Object, pl.Binary):
        return pl.Series(column.name, [None] * column.len(), pl.String)
    return column.cast(pl.String)
