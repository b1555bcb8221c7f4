"""Columns of any type as text and numbers, which is what CSV and XLSX hold."""

import polars as pl

from prozvon.errors import UsageError
from prozvon.output.formula import guard, guarded, may_run

LIST_SEPARATOR = "; "
"""Between the elements of a list cell in CSV and XLSX."""

_E164 = r"^\+[0-9]{2,15}$"


def shaped(frame: pl.DataFrame) -> pl.LazyFrame:
    """The frame's rows, shaped for XLSX: text (null where empty), numbers and booleans only."""
    free = set(_numbers(frame))
    suspects = [column.name for column in frame if column.name not in free and may_run(column)]
    table = guarded(frame).lazy().select(text(name, dtype) for name, dtype in frame.schema.items())
    # Comparing with "" looks at lengths only and costs next to nothing.
    return table.with_columns(guard(name) for name in suspects).with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String))
    )


def text(name: str, dtype: pl.DataType) -> pl.Expr:
    """The column as text or as a number; the formula guard comes after it.

    Raises `UsageError` for a type that has no text form.
    """
    column = pl.col(name)
    match dtype:
        case pl.Categorical() | pl.Enum() | pl.Boolean() | pl.Null():
            column = column.cast(pl.String)
        case pl.Date() | pl.Time() | pl.Datetime():
            column = column.dt.to_string(_iso(dtype))
        case pl.List(inner=pl.DataType() as inner) if not inner.is_nested():
            column = column.list.eval(text("", inner).cast(pl.String)).list.join(LIST_SEPARATOR, ignore_nulls=True)
        case pl.Struct():
            column = column.struct.json_encode()
        case _ if dtype != pl.String and not dtype.is_numeric():
            raise UsageError(f"column {name!r} of type {dtype} has no text form; leave it out, or write Parquet")
    return column


def _numbers(frame: pl.DataFrame) -> list[str]:
    """The columns of lists that hold nothing but E.164 numbers."""
    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.String)]
    if not lists:
        return []
    only = frame.select(pl.col(name).list.explode().str.contains(_E164).all() for name in lists).row(0)
    return [name for name, numbers in zip(lists, only, strict=True) if numbers]


def _iso(dtype: pl.Date | pl.Time | pl.Datetime) -> str:
    if isinstance(dtype, pl.Date):
        return "%Y-%m-%d"
    if isinstance(dtype, pl.Time):
        return "%H:%M:%S%.f"
    return "%Y-%m-%dT%H:%M:%S%.f" + ("" if dtype.time_zone is None else "%:z")
