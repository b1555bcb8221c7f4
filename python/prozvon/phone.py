"""Telephone numbers: as libphonenumber reads them, and as contact bases really hold them.

:func:`parse_phones` answers exactly as the `phonenumbers` package does. :func:`normalize_phones` repairs what people and
spreadsheets do to numbers, and marks every repair. :func:`phone_columns` is the second over all phone columns of a base,
row by row. The work is done in the core, outside the GIL, over Arrow.

A process forked after its parent used Polars must not use Polars' expressions (they wait for threads that are not
there), so :func:`parse_phones` and :func:`normalize_phones` only ever take and join whole columns.

>>> parse_phones(["8 (916) 123-45-67", "12"], region="RU").select("error", "e164", "type").rows()
[(None, '+79161234567', 'MOBILE'), (None, '+712', 'UNKNOWN')]
>>> normalize_phones(["моб. 8-916-I23-45-67"]).select("e164", "status", "repair").rows()
[('+79161234567', 'repaired', 'text_around,letters_for_digits')]
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

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
    table, scalar = _with_region(values, region)
    return pl.DataFrame(_core.parse_phones(table, scalar, _threads(threads)))


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


class _Stream:
    """Arrow's stream of an object and nothing else of it: Polars asks pandas objects for more, and then for pyarrow."""

    def __init__(self, owner: ArrowStream) -> None:
        self.__arrow_c_stream__ = owner.__arrow_c_stream__


def _arrow(values: Values) -> Any:
    """`values` in a form that Polars takes by itself."""
    if isinstance(values, pl.DataFrame) and values.width == 1:
        return values.to_series()
    if type(values).__module__.partition(".")[0] == "pandas":
        values = _only_column(values)
        # pandas hands out Arrow only where pyarrow is installed, which we do not ask for; a missing value is no equal.
        return [value if value == value else None for value in values]  # type: ignore[union-attr]  # noqa: PLR0124
    return _Stream(values) if hasattr(values, "__arrow_c_stream__") else values  # type: ignore[arg-type]


def _only_column(values: Any) -> Any:
    """A frame of pandas as its one column; walking it would give the names of its columns."""
    if values.ndim == 1:
        return values
    names = list(values)
    if len(names) != 1:
        raise UsageError(f"a frame of {len(names)} columns was given where one column is needed")
    return values[names[0]]


def checked_region(region: str | None) -> str | None:
    """The region, which has to be two letters or none; `UsageError` otherwise."""
    if region is not None and not REGION_CODE.fullmatch(region):
        raise UsageError(f"region={region!r}: two letters are needed, such as 'RU', or None for no default")
    return region


def e164(text: str, region: str = "RU") -> str:
    """The one number that `text` means, as E.164.

    Raises `UsageError` where it is none or several; the message does not repeat it.

    >>> e164("8 (916) 123-45-67")
    '+79161234567'
    """
    found = normalize_phones([text], region).row(0, named=True)
    if found["e164"] is None or found["others"]:
        raise UsageError("this is not one telephone number; write it as +79161234567")
    return str(found["e164"])


def renumbered(text: str, region: str = "RU") -> tuple[str, str, str] | None:
    """The old area code that the one number in `text` was written with, the new one, and the day since which it holds.

    None where no code was replaced.

    >>> renumbered("8 (095) 123-45-67")
    ('095', '495', '2005-12-01')
    >>> renumbered("8 (495) 123-45-67")
    """
    found = normalize_phones([text], region).row(0, named=True)
    if "renumbered_code" not in (found["repair"] or "").split(","):
        return None
    national = found["e164"].removeprefix("+7")
    return next((rule for rule in _core.renumbered_codes() if national.startswith(rule[1])), None)


def text_column(values: Values, what: str) -> pl.Series:
    """`values` as a text column; whole numbers become their digits.

    Raises `UsageError` for what is no column of text or whole numbers.

    >>> text_column([79161234567, None], "values").to_list()
    ['79161234567', None]
    """
    try:
        series = values if isinstance(values, pl.Series) else pl.Series(_arrow(values), strict=False)
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


def normalize_phones(
    values: Values,
    region: str | Values | None = "RU",
    city: str | Values | None = None,
    threads: int | None = None,
) -> pl.DataFrame:
    """Numbers as contact bases really hold them: repaired where no doubt remains, flagged where one does.

    `region` is the default region and `city` the city whose area code a local number may take; each is one for all or a
    column as long as `values`.

    One row for each value:

    - `e164`: the number, or null; only ever a number that may be dialled;
    - `status`: `sure`, `repaired`, `several`, `suspicious`, `foreign`, `not_a_number`, `not_allocated`; null for an empty
      cell;
    - `type` and `region` of the number, or of the only candidate;
    - `extension`: its digits;
    - `repair`: codes of what was repaired or found wrong, joined by commas (`prozvon.codes` has their words), or null;
    - `confidence`: 0 to 1; 0 where there is no number;
    - `others`: the cell's further numbers; where there is none, what it may have meant.

    Letters are never read as keypad digits. Raises `UsageError` as :func:`parse_phones` does.

    >>> normalize_phones(["7,9161E+10", "8 (916) 123-45-67 доб. 12"]).select("e164", "status", "extension").rows()
    [(None, 'suspicious', None), ('+79161234567', 'repaired', '12')]
    >>> normalize_phones(["234-56-78"], city="Казань").select("e164", "repair").rows()
    [('+78432345678', 'area_from_city')]
    """
    table, scalar = _with_region(values, region)
    if isinstance(city, str):
        table = table.hstack([pl.Series("city", [city]).new_from_index(0, table.height)])
    elif city is not None:
        cities = text_column(city, "city")
        if len(cities) != table.height:
            raise UsageError(f"city has {len(cities)} rows, values have {table.height}")
        table = table.hstack([cities.alias("city")])
    return pl.DataFrame(_core.normalize_phones(table, scalar, _threads(threads)))


def phone_columns(
    frame: pl.DataFrame,
    columns: Sequence[str],
    region: str | None,
    city: str | None,
    threads: int | None = None,
    elsewhere: Sequence[pl.Series] = (),
) -> pl.DataFrame:
    """All phone columns of a base read together, row by row; the same rows in the same order.

    `columns` are the phone columns in the order in which they rank, `city` is the column with the row's city or None.

    - `pz_phone`: the row's best number, that is the first usable one; null without any;
    - `pz_phone_status`, `pz_phone_type`, `pz_phone_region`, `pz_phone_repair`: of the cell it comes from, or of the first
      filled cell where no cell gives a number;
    - `pz_phones`: the row's further numbers;
    - `phone_keys`: every usable number as an integer of its E.164 digits, best first; no placeholders, no premium rates;
    - `phone_issues`: codes of what is wrong with any of the row's cells;
    - `phone_trace`: the digits of the row's first cell that is no number and has nothing but 6 to 13 digits; what is left
      of a number that was masked (`8-920-555-XX-XX`: `8920555*`) or rounded (`7,9205E+10`: `79205~`); or null.

    `elsewhere` are columns of something else, as long as the frame. A row that has no number of its own has the one that
    was typed into the first of them to hold any, and a further column `elsewhere` says in which, counted from one
    (UInt16, 0 for all other rows).

    Raises `UsageError` for a column that is not there.

    >>> base = pl.DataFrame({"тел": ["", "0000000"], "моб": ["8 916 123-45-67", "112"]})
    >>> phone_columns(base, ["тел", "моб"], "RU", None).select("pz_phone", "phone_keys", "phone_issues").rows()
    [('+79161234567', [79161234567], []), (None, [], ['placeholder', 'short_number'])]
    """
    # Without a phone column there is nothing that a city could tell of; alone it would be taken for the phones.
    wanted = [*columns, *([] if city is None or not columns else [city])]
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise UsageError(f"no column {missing[0]!r} among {', '.join(frame.columns)}")
    checked_region(region)
    # Columns get plain names: the same column may be asked for twice, and a city may be called like a phone.
    cells = [text_column(frame[name], name) for name in wanted]
    cells = cells or [pl.repeat(None, frame.height, dtype=pl.String, eager=True)]
    table = pl.DataFrame([cell.alias(str(at)) for at, cell in enumerate([*cells, *elsewhere])])
    phones, threads = max(len(columns), 1), _threads(threads)
    return pl.DataFrame(_core.normalize_phone_columns(table, phones, region, threads, len(elsewhere)))
