"""Records to a dialler's file, by its profile.

What a profile forbids is taken away here and counted: characters stripped, cells cut, rows left out because their
number or line is too long for the dialler. Nothing goes silently.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import polars as pl

from prozvon._core import cells_holding
from prozvon.errors import UsageError
from prozvon.export.fields import values
from prozvon.export.profile import Column, Profile
from prozvon.output.formula import guarded
from prozvon.settings import nearest

SLICE = 1 << 16
"""Rows that are encoded at a time."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was made: rows in it, and what had to be done to its records, by code (`prozvon.codes`)."""

    rows: int
    changed: Mapping[str, int] = field(default_factory=dict)


def table(
    records: pl.DataFrame, profile: Profile, now: datetime, params: Mapping[str, str]
) -> tuple[pl.DataFrame, Exported]:
    """The file's cells, a column for each of the profile's, and what had to be done to the records.

    Raises `UsageError` for a parameter that the profile has not.
    """
    for name in params:
        if name not in profile.params:
            there = f"; there are {', '.join(profile.params)}" if profile.params else ""
            raise UsageError(f"profile {profile.name} has no parameter {name!r}{nearest(name, profile.params)}{there}")
    told = {**profile.params, **params}
    fits = _dialable(records, profile)
    kept = records.filter(fits)
    wanted = profile.fields() | {"phone_country"} | {f"phone{n}_country" for n in _compared(profile)}
    made = values(kept, sorted(wanted), now)
    whole = pl.DataFrame({str(at): _cell(column, made, kept.height, told) for at, column in enumerate(profile.columns)})
    counted = {"export_number_length": int((~fits).sum())}
    cells, counted["export_cells_cut"] = _cut(whole, profile)
    cells, counted["export_characters"] = _stripped(cells, profile)
    if profile.max_line is not None:
        bytes_ = pl.sum_horizontal(pl.all().str.len_bytes().fill_null(0)) + cells.width
        short = cells.select(bytes_ <= profile.max_line).to_series()
        counted["export_line_length"] = cells.height - int(short.sum())
        cells = cells.filter(short)
    return cells, Exported(cells.height, {code: count for code, count in counted.items() if count})


def write(cells: pl.DataFrame, profile: Profile, target: Path | IO[bytes], *, fmt: str, encoding: str) -> int:
    """Writes the cells of `table`; returns how many held letters that the encoding lacks, written as `?`.

    Raises `UsageError` for a format or encoding that the dialler does not take.
    """
    if fmt not in profile.formats:
        raise UsageError(f"{profile.name} takes {' or '.join(profile.formats)}, not {fmt}")
    if encoding not in profile.encodings:
        raise UsageError(f"{profile.name} takes {' or '.join(profile.encodings)}, not {encoding}")
    names = [column.name for column in profile.columns]
    if profile.guard or fmt == "xlsx":
        cells = guarded(cells)
    if fmt == "xlsx":
        from prozvon.output.workbook import write_workbook  # noqa: PLC0415 -- xlsxwriter loads only when it is used

        parts = (cells.slice(at, SLICE) for at in range(0, cells.height, SLICE))
        write_workbook(parts, cells.height, names, target)
        return 0
    if isinstance(target, Path):
        with target.open("wb") as file:
            return _write_text(cells, profile, names, file, encoding)
    return _write_text(cells, profile, names, target, encoding)


def _compared(profile: Profile) -> set[str]:
    """Slots of the columns that are written only where the country is the first number's."""
    return {name[5:6] for column in profile.columns if column.same_country for name in column.field}


def _dialable(records: pl.DataFrame, profile: Profile) -> pl.Series:
    least, most = profile.digits
    digits = pl.col("phone").str.len_bytes() - 1
    return records.select(
        # Who is written to need not have a number.
        pl.when(pl.col("phone").is_null())
        .then(pl.lit(value=True))
        .otherwise(digits.is_between(least, most))
        .alias("fits")
    ).to_series()


def _cell(column: Column, made: pl.DataFrame, height: int, params: Mapping[str, str]) -> pl.Series:
    if column.param is not None or column.text is not None or not column.field:
        text = params[column.param] if column.param is not None else column.text
        return pl.repeat(text or None, height, dtype=pl.String, eager=True)
    value = pl.coalesce(column.field)
    if column.date is not None:
        value = value.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).dt.strftime(column.date)
    if column.words:
        value = value.replace_strict(dict(column.words), default=None, return_dtype=pl.String)
    if column.prefix:
        value = pl.lit(column.prefix) + value
    if column.otherwise is not None:
        value = value.fill_null(column.otherwise)
    if column.same_country:
        value = pl.when(pl.col(f"phone{column.field[0][5:6]}_country") == pl.col("phone_country")).then(value)
    return made.select(value.alias("value")).to_series()


def _cut(cells: pl.DataFrame, profile: Profile) -> tuple[pl.DataFrame, int]:
    bounds = {str(at): column.max for at, column in enumerate(profile.columns) if column.max is not None}
    if not bounds or cells.is_empty():
        return cells, 0
    # Bytes are counted for free and are never fewer than characters.
    longest = cells.select(pl.col(name).str.len_bytes().max().fill_null(0) for name in bounds).row(0, named=True)
    bounds = {name: most for name, most in bounds.items() if longest[name] > most}
    # An initial is meant to be cut.
    counts = cells.select((pl.col(n).str.len_chars() > most).sum() for n, most in bounds.items())
    long: dict[str, int] = dict(zip(bounds, counts.row(0) if bounds else (), strict=True))
    cut = sum(count for name, count in long.items() if bounds[name] > 1)
    short = (pl.col(name).str.head(bounds[name]).str.strip_chars_end(" ") for name, count in long.items() if count)
    return cells.with_columns(short), cut


def _stripped(cells: pl.DataFrame, profile: Profile) -> tuple[pl.DataFrame, int]:
    """Without what the dialler cannot bear; where cells are not quoted, neither separators nor line ends."""
    gone = "".join(f"\\{c}" for c in profile.strip)
    spaces = "\r\n\t" + profile.separator if profile.quotes == "never" else ""
    blank = "".join(f"\\{c}" for c in spaces)
    if not gone + blank or cells.is_empty():
        return cells, 0
    # Few columns hold any of these, and in few rows: only such cells are made anew.
    changed = 0
    for name, at in zip(cells.columns, _rows_holding(cells, profile.strip + spaces), strict=True):
        if at.is_empty():
            continue
        hit = cells[name].gather(at)
        for pattern, instead in ((f"[{gone}]", ""), (f"[{blank}]", " ")):
            if pattern != "[]":
                changed += int(hit.str.contains(pattern).sum())
                hit = hit.str.replace_all(pattern, instead).str.strip_chars(" ")
        cells = cells.with_columns(cells[name].scatter(at, hit))
    return cells, changed


def _rows_holding(cells: pl.DataFrame, signs: str) -> list[pl.Series]:
    """For each column the rows whose cell holds one of the signs."""
    if signs.isascii():
        return [pl.Series(rows) for rows in cells_holding(cells, signs)]
    pattern = f"[{re.escape(signs)}]"
    return [column.str.contains(pattern).arg_true() for column in cells]


def _write_text(cells: pl.DataFrame, profile: Profile, names: list[str], file: IO[bytes], encoding: str) -> int:
    if profile.bom and encoding == "utf-8":
        file.write(b"\xef\xbb\xbf")
        file.flush()
    if profile.header:
        line = io.StringIO()
        csv.writer(line, delimiter=profile.separator, lineterminator=profile.newline).writerow(names)
        file.write(line.getvalue().encode(encoding, "replace"))
        file.flush()
    if encoding == "utf-8":
        _rows(cells, profile, file)
        return 0
    lost = 0
    for at in range(0, cells.height, SLICE):
        part = io.BytesIO()
        _rows(cells.slice(at, SLICE), profile, part)
        text = part.getvalue().decode()
        data = text.encode(encoding, "replace")
        lost += data.count(b"?") - text.count("?")
        file.write(data)
    return lost


def _rows(cells: pl.DataFrame, profile: Profile, file: IO[bytes]) -> None:
    cells.lazy().with_columns(pl.when(pl.all() != "").then(pl.all())).sink_csv(
        file,
        include_header=False,
        separator=profile.separator,
        quote_style=profile.quotes,
        line_terminator=profile.newline,
    )
