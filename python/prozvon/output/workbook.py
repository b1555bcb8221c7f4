"""Shaped rows to an XLSX workbook, slice by slice, so that a workbook of any size needs little memory.

Everything around the rows is made by xlsxwriter; the rows are XML that Polars puts together, many times faster than one
call for each cell, and go straight into the packed sheet: nothing is written elsewhere on the way.

Every text cell is written as text, so `+7916…`, leading zeros and twenty-digit numbers survive; numbers stay numbers.
A sheet holds 1,048,576 rows; what is over goes to further sheets, each with the header.
"""

import io
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from prozvon.errors import UsageError
from prozvon.output.formula import guard

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its header."""

SHEET_COLUMNS = 16_384
CELL_LENGTH = 32_767
"""Characters that one cell holds."""

_EFFORT = 1
"""How hard the workbook is packed: more takes many times longer and saves a fifth."""

_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""Characters that XML cannot hold or changes, and text that looks as if it stood for one."""


def write_workbook(
    parts: Iterable[pl.DataFrame],
    rows: int,
    headers: Sequence[str],
    target: str | os.PathLike[str] | IO[bytes],
    sheet_rows: int = SHEET_ROWS,
) -> tuple[str, ...]:
    """Writes slices of text and number columns as one workbook; returns notes for the summary.

    `sheet_rows` is there for tests.

    Raises `UsageError` for more columns than a sheet has.
    """
    if len(headers) > SHEET_COLUMNS:
        raise UsageError(f"{len(headers)} columns do not fit a sheet's {SHEET_COLUMNS}; write CSV or Parquet")
    heads = pl.DataFrame({"name": list(headers)}, schema={"name": pl.String}).select(guard("name"))["name"].to_list()
    sheets = max(1, -(-rows // sheet_rows))
    rest, cut = _Rows(parts), 0
    with (
        zipfile.ZipFile(_frame(heads, sheets)) as frame,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT) as book,
    ):
        for entry in frame.infolist():
            if not entry.filename.startswith("xl/worksheets/sheet"):
                book.writestr(entry.filename, frame.read(entry))
                continue
            before, end, after = frame.read(entry).partition(b"</sheetData>")
            # Without a guess of the area that is used, which would be that of the header.
            before = re.sub(rb"<dimension [^>]*/>", b"", before)
            with book.open(entry.filename, "w", force_zip64=True) as sheet:
                sheet.write(before)
                line = 2
                for part in rest.take(sheet_rows):
                    cut += (long := _cut(part))
                    fits = part.with_columns(pl.col(pl.String).str.head(CELL_LENGTH)) if long else part
                    sheet.write(_xml(fits, line).encode())
                    line += part.height
                sheet.write(end + after)
    notes = []
    if sheets > 1:
        notes.append(f"{rows} rows are more than a sheet holds: {sheets} sheets of at most {sheet_rows} rows")
    if cut:
        notes.append(f"{cut} cells were longer than {CELL_LENGTH} characters and were cut; CSV and Parquet keep them")
    return tuple(notes)


class _Rows:
    """Slices of a table, handed out so many rows at a time."""

    def __init__(self, parts: Iterable[pl.DataFrame]) -> None:
        self._parts = iter(parts)
        self._over: pl.DataFrame | None = None

    def take(self, rows: int) -> Iterator[pl.DataFrame]:
        """The next `rows` rows, in slices."""
        while rows:
            part = self._over if self._over is not None else next(self._parts, None)
            if part is None:
                return
            self._over = part.slice(rows) if part.height > rows else None
            part = part.head(rows)
            rows -= part.height
            yield part


def _frame(heads: Sequence[str], sheets: int) -> io.BytesIO:
    """A workbook with nothing but headers: everything around the rows is the standard writer's."""
    made = io.BytesIO()
    plain = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(made, plain) as book:
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for column, head in enumerate(heads):
                sheet.write_string(0, column, head[:CELL_LENGTH])
    made.seek(0)
    return made


def _xml(part: pl.DataFrame, first: int) -> str:
    """The rows of a slice as a sheet's XML (ECMA-376, 18.3.1.73), the first of them on the line `first`.

    >>> _xml(pl.DataFrame({"a": ["<1>", None], "b": [1.5, 2]}), 2)[:72]
    '<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve">&lt;1&gt;'
    """
    line = pl.int_range(first, first + part.height).cast(pl.String)
    cells = [_cell(name, dtype, xl_col_to_name(at), line) for at, (name, dtype) in enumerate(part.schema.items())]
    whole = pl.concat_str(pl.lit('<row r="'), line, pl.lit('">'), *cells, pl.lit("</row>"), ignore_nulls=True)
    texts = [name for name, dtype in part.schema.items() if dtype == pl.String]
    safe = part.with_columns(_spelled(part[name]) for name in texts)
    return str(safe.select(whole.str.join("")).item())


def _cell(name: str, dtype: pl.DataType, letters: str, line: pl.Expr) -> pl.Expr:
    """One column's cells; null where there is nothing to write."""
    value, start = pl.col(name), pl.lit(f'<c r="{letters}')
    if dtype == pl.String:
        value = pl.when(value != "").then(value)
        kind, end = '" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    elif dtype.is_float():
        # What is no number has no place in a sheet.
        broken = pl.concat_str(start, line, pl.lit('" t="e"><v>#NUM!</v></c>'))
        sound = pl.concat_str(start, line, pl.lit('"><v>'), value.cast(pl.String), pl.lit("</v></c>"))
        return pl.when(pl.col(name).is_finite()).then(sound).when(pl.col(name).is_not_null()).then(broken)
    else:
        value = value.cast(pl.String)
        kind, end = '"><v>', "</v></c>"
    return pl.concat_str(start, line, pl.lit(kind), value, pl.lit(end))


def _spelled(cells: pl.Series) -> pl.Series:
    """Text as XML spells it; what XML has no letters for is `_x000B_`, as spreadsheets do (ECMA-376, 22.9.2.19)."""
    odd = cells.str.contains(_ODD.pattern).arg_true()
    cells = cells.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
    if not odd.len():
        return cells
    return cells.scatter(odd, [_ODD.sub(_coded, text) for text in cells.gather(odd)])


def _coded(found: re.Match[str]) -> str:
    text = found[0]
    return f"_x005F{text}" if text.startswith("_") else f"_x{ord(text):04X}_"


def _cut(part: pl.DataFrame) -> int:
    """How many cells are too long for a sheet."""
    texts = part.select(pl.col(pl.String))
    # Bytes are counted for free and are never fewer than characters.
    if texts.width == 0 or texts.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item() in range(
        CELL_LENGTH + 1
    ):
        return 0
    return int(texts.select(pl.sum_horizontal((pl.all().str.len_chars() > CELL_LENGTH).sum())).item())
