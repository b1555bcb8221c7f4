"""Telephone numbers: as libphonenumber reads them, and as contact bases really hold them.

:func:`parse_phones` answers exactly as the `phonenumbers` package does. :func:`normalize_phones` repairs what people and
spreadsheets do to numbers, and marks every repair. :func:`phone_columns` is the second over all phone columns of a base,
row by row. The work is done in the core, outside the GIL, over Arrow.

>>> parse_phones(["8 (916) 123-45-67", "12"], region="RU").select("error", "e164", "type").rows()
[(None, '+79161234567', 'MOBILE'), (None, '+712', 'UNKNOWN')]
>>> normalize_phones(["моб. 8-916-I23-45-67"]).select("e164", "status", "repair").rows()
[('+79161234567', 'repaired', 'text_around,letters_for_digits')]
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import polars as pl

from prozvon import _core
from prozvon.errors import InputError, UsageError

REGION_CODE: Final = re.compile(r"[A-Za-z]{2}|001")


class ArrowArray(Protocol):
    """Any column that hands out one Arrow array (pyarrow, DuckDB)."""

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        """Arrow's C data interface."""
        ...


class ArrowStream(Protocol):
    """Any column that hands out an Arrow stream (Polars, pandas, chunked pyarrow arrays)."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Arrow's C stream interface."""
        ...


Values = ArrowArray | ArrowStream | Sequence[str | None]


def parse_phones(values: Values, region: str | Values | None = "RU", threads: int | None = None) -> pl.DataFrame:
    """What the `phonenumbers` package answers for each cell, for every region and any text.

    `region` is the default region: a code, a column of codes as long as `values`, or None or "ZZ" for no default.
    `threads` is the number of threads; None takes every core.

    One row for each value: `error` (null, or the package's name; a null cell is `NOT_A_NUMBER`), `e164` (for every parsed
    number, valid or not), `country_code`, `national_number`, `extension`, `italian_zeros` (how many zeros lead the
    national number), `is_valid`, `possible`, `type` and `region`. All but `error` are null where `error` is set.

    Raises `UsageError` where `values` is no text column or `region` is no code.

    >>> parse_phones(["+39 06 1234 5678", "8 10 44 20 7946 0018"]).select("e164", "italian_zeros", "region").rows()
    [('+390612345678', 1, 'IT'), ('+442079460018', 0, 'GB')]
    """
    errors, possible, types, regions = _core.phone_names()
    table, scalar = _with_region(values, region)
    coded = pl.DataFrame(_core.parse_phones(table, scalar, _threads(threads)))
    names = list(dict.fromkeys(regions))
    return coded.with_columns(
        _named("error", errors),
        _named("possible", possible),
        _named("type", types),
        # Non-geographic plans come last and share one name.
        pl.col("region").clip(upper_bound=len(names) - 1).cat.to(pl.Enum(names)),
    )


def phone_metadata(path: str | Path | None = None) -> str:
    """Loads numbering plans made by `tools/phone_metadata.py` from `path`; without one, goes back to the built-in ones.

    Returns the version of the `phonenumbers` package that the plans in force come from. For the whole process.

    >>> phone_metadata().split(".")[0]
    '9'
    """
    if path is None:
        return _core.phone_metadata()[0]
    try:
        artifact = Path(path).read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path=str(path)) from error
    return _core.phone_metadata(artifact)[0]


def _named(column: str, names: Sequence[str]) -> pl.Expr:
    """A column of small codes under their names; the codes are the categories' own numbers."""
    return pl.col(column).cat.to(pl.Enum(names))


def _threads(threads: int | None) -> int | None:
    if threads is not None and threads < 1:
        raise UsageError(f"threads={threads}: 1 or more, or None for every core")
    return threads


def _with_region(values: Values, region: str | Values | None) -> tuple[pl.DataFrame, str | None]:
    """The table that the core takes: values, and regions where they are a column."""
    cells = text_column(values, "values")
    if region is None:
        return cells.to_frame("value"), None
    if isinstance(region, str):
        if not REGION_CODE.fullmatch(region):
            raise UsageError(f"region={region!r}: two letters are needed, such as 'RU', or None for no default")
        return cells.to_frame("value"), region
    codes = text_column(region, "region")
    if len(codes) != len(cells):
        raise UsageError(f"region has {len(codes)} rows, values have {len(cells)}")
    return pl.DataFrame({"value": cells, "region": codes}), None


def text_column(values: Values, what: str) -> pl.Series:
    """`values` as a text column; whole numbers become their digits.

    Raises `UsageError` for what is no column of text or whole numbers.

    >>> text_column([79161234567, None], "values").to_list()
    ['79161234567', None]
    """
    try:
        series = values if isinstance(values, pl.Series) else pl.Series(values, strict=False)
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise UsageError(f"{what}: a column or a list of texts is needed, not {type(values).__name__}") from error
    if isinstance(series.dtype, pl.Struct) and len(series.struct.fields) == 1:
        series = series.struct.field(series.struct.fields[0])
    if isinstance(series.dtype, pl.String):
        return series
    if series.dtype.is_float() and not (series.fill_nan(None) % 1 != 0).any():
        series = series.fill_nan(None).cast(pl.Int64, strict=False)
    if series.dtype.is_integer() or isinstance(series.dtype, pl.Null | pl.Categorical | pl.Enum):
        return series.cast(pl.String)
    raise UsageError(f"{what}: a column of text is needed, this one is {series.dtype}")
