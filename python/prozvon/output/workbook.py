"""Shaped rows to an XLSX workbook, row by row, so that a workbook of any size needs little memory.

Every text cell is written as text, so `+7916…`, leading zeros and twenty-digit numbers survive; numbers stay numbers.
A sheet holds 1,048,576 rows; what is over goes to further sheets, each with the header.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

import polars as pl
import xlsxwriter

from prozvon.errors import UsageError
from prozvon.output.formula import guard

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its header."""

SHEET_COLUMNS = 16_384
CELL_LENGTH = 32_767
"""Characters that one cell holds."""


def write_workbook(
    parts: Iterable[pl.DataFrame],
    rows: int,
    headers: Sequence[str],
    target: str | os.PathLike[str] | IO[bytes],
    sheet_rows: int = SHEET_ROWS,
) -> tuple[str, ...]:
    """Writes slices of text and number columns as one workbook; returns notes for the summary.

    `sheet_rows` is there for tests. Temporary files stand beside `target`, never in the system's folder.

    Raises `UsageError` for more columns than a sheet has.
    """
    if len(headers) > SHEET_COLUMNS:
        raise UsageError(f"{len(headers)} columns do not fit a sheet's {SHEET_COLUMNS}; write CSV or Parquet")
    path = Path(target) if isinstance(target, str | os.PathLike) else None
    heads = pl.DataFrame({"name": list(headers)}, schema={"name": pl.String}).select(guard("name"))["name"].to_list()
    cut = 0
    with xlsxwriter.Workbook(target if path is None else str(path), _options(path)) as book:
        sheet, sheets, line = _new_sheet(book, heads), 1, 0
        for part in parts:
            cut += (long := _cut(part))
            for row in (part.with_columns(pl.col(pl.String).str.head(CELL_LENGTH)) if long else part).iter_rows():
                if line == sheet_rows:
                    sheet, sheets, line = _new_sheet(book, heads), sheets + 1, 0
                line += 1
                _write_row(sheet, line, row)
    notes = []
    if sheets > 1:
        notes.append(f"{rows} rows are more than a sheet holds: {sheets} sheets of at most {sheet_rows} rows")
    if cut:
        notes.append(f"{cut} cells were longer than {CELL_LENGTH} characters and were cut; CSV and Parquet keep them")
    return tuple(notes)


def _options(path: Path | None) -> dict[str, object]:
    return {
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
        # A stream has no folder of its own, and the system's temporary folder is no place for people's data.
        "constant_memory": path is not None,
        "in_memory": path is None,
        "tmpdir": None if path is None else str(path.absolute().parent),
    }


def _new_sheet(book: xlsxwriter.Workbook, heads: Sequence[str]) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet()
    _write_row(sheet, 0, [head[:CELL_LENGTH] for head in heads])
    return sheet


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, line: int, row: Sequence[str | float | None]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(line, column, cell)
        elif cell is not None:
            sheet.write_number(line, column, cell)


def _cut(part: pl.DataFrame) -> int:
    """How many cells are too long for a sheet."""
    texts = part.select(pl.col(pl.String))
    # Bytes are counted for free and are never fewer than characters.
    if texts.width == 0 or texts.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item() in range(
        CELL_LENGTH + 1
    ):
        return 0
    return int(texts.select(pl.sum_horizontal((pl.all().str.len_chars() > CELL_LENGTH).sum())).item())
