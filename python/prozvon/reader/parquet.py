"""Parquet to a table of text, every value in the form that says most."""

import io
import json
from typing import TYPE_CHECKING

from prozvon.errors import InputError
from prozvon.reader import header as headers
from prozvon.reader.model import Blob, Part, Source
from prozvon.reader.options import ReadOptions
from prozvon.reader.rejects import no_rejects
from prozvon.schema import ROW

if TYPE_CHECKING:
    import polars as pl


def read_parquet(blob: Blob, options: ReadOptions) -> Part:
    """One Parquet file. Its shape is known from its footer and bounded before a value is read."""
    import polars as pl  # noqa: PLC0415 -- the command line starts without it

    try:
        scan = pl.scan_parquet(io.BytesIO(blob.data), glob=False)
        columns = len(scan.collect_schema())
        rows = scan.select(pl.len()).collect().item()
        if columns > options.limits.max_columns:
            raise InputError(
                f"has {columns:,} columns; at most {options.limits.max_columns:,} are read", path=blob.name
            )
        if rows * columns > options.limits.max_cells:
            raise InputError(f"has {rows:,} rows of {columns:,} columns, too many to read at once", path=blob.name)
        frame = scan.collect()
    except (pl.exceptions.PolarsError, OSError):
        raise InputError("is not a sound Parquet file", path=blob.name) from None
    if not columns:
        raise InputError("has no columns", path=blob.name)
    named = headers.unique(frame.columns)
    texts = [as_text(column).alias(name) for column, name in zip(frame.get_columns(), named.names, strict=True)]
    row = pl.int_range(1, rows + 1, dtype=pl.UInt32, eager=True).alias(ROW)
    source = Source(
        name=blob.name,
        path=blob.origin,
        sheet=None,
        format="parquet",
        encoding=None,
        delimiter=None,
        bytes=blob.size,
        sha256=blob.sha256,
        records=rows,
        counted_again=None,
        notes=tuple(named.notes),
    )
    return Part(pl.DataFrame([*texts, row]), no_rejects(), source)


def as_text(column: "pl.Series") -> "pl.Series":
    """A column of any type as text; null is "".

    Whole numbers that were stored as fractions (a phone column with gaps out of pandas) come back as their digits.

    >>> import polars as pl
    >>> as_text(pl.Series([79160000011.0, None, 0.5])).to_list()
    ['79160000011', '', '0.5']
    """
    import polars as pl  # noqa: PLC0415 -- as above

    kind = column.dtype
    if kind == pl.String:
        text = column
    elif kind.is_float():
        exact = 2.0**63
        wide = column.cast(pl.Float64)
        whole = wide.is_finite() & (wide == wide.round()) & (wide.abs() < exact)
        digits = (
            pl.select(pl.when(whole).then(wide).otherwise(None))
            .to_series()
            .cast(pl.Int64, strict=False)
            .cast(pl.String)
        )
        text = pl.select(pl.when(whole).then(digits).otherwise(column.cast(pl.String))).to_series()
    elif isinstance(kind, pl.Datetime):
        clock = column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f%:z" if kind.time_zone else "%Y-%m-%d %H:%M:%S%.f")
        text = clock
    elif kind == pl.Binary:
        text = _binary(column)
    elif isinstance(kind, pl.Struct):
        text = column.struct.json_encode()
    elif kind.is_nested() or kind == pl.Object:
        texts = [None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in column.to_list()]
        text = pl.Series(texts, dtype=pl.String)
    else:
        text = column.cast(pl.String)
    return text.fill_null("").alias(column.name)


def _binary(column: "pl.Series") -> "pl.Series":
    """Bytes that are UTF-8 as text, others in hexadecimal."""
    import polars as pl  # noqa: PLC0415 -- as above

    def shown(value: bytes) -> str:
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()

    return pl.Series([None if v is None else shown(v) for v in column], dtype=pl.String)
