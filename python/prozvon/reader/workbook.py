"""XLSX, XLS and ODS to tables of text.

A sheet's rectangle is bounded before it is built: one cell in the last column of a sheet makes every row 16,384 wide.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prozvon.errors import InputError, UsageError
from prozvon.reader import header as headers
from prozvon.reader.container import Format
from prozvon.reader.model import Blob, Part, Source
from prozvon.reader.options import MIB, ReadOptions
from prozvon.reader.parquet import no_rejects
from prozvon.schema import ROW

if TYPE_CHECKING:
    import fastexcel
    import polars as pl

_WIDE = re.compile(rb'r="([A-Z]{2,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]{0,200}?r="([0-9]{1,7})"')
_CHUNK = 4 * MIB
_LAP = 256


def read_workbook(blob: Blob, format_: Format, options: ReadOptions) -> Iterator[Part]:
    """Every visible sheet that holds anything, or the one that `options.sheet` names, hidden or not."""
    import fastexcel  # noqa: PLC0415 -- only workbooks need it

    if format_ is Format.XLSX:
        _bound_sheets(blob, options)
    try:
        book = fastexcel.read_excel(blob.data)
    except fastexcel.FastExcelError as error:
        raise _unreadable(error, blob) from None
    names = book.sheet_names
    if options.sheet is not None:
        names = [_named(options.sheet, names, blob)]
    found = []
    for name in names:
        try:
            sheet = book.load_sheet(name, header_row=None, dtypes="string")
        except fastexcel.FastExcelError as error:
            raise _unreadable(error, blob) from None
        if options.sheet is None and sheet.visible != "visible":
            continue
        frame = _cells(sheet)
        if frame.height and frame.width:
            found.append((name, frame))
    if not found:
        raise InputError("no sheet holds anything" if options.sheet is None else "the sheet is empty", path=blob.name)
    several = len(found) > 1
    for name, frame in found:
        yield _part(blob, format_, name, frame, several=several, options=options)


def _unreadable(error: Exception, blob: Blob) -> InputError:
    if "password" in str(error).lower():
        return InputError("the workbook is protected by a password; save it without one", path=blob.name)
    return InputError("is not a sound workbook", path=blob.name)


def _named(wanted: str, names: list[str], blob: Blob) -> str:
    for name in names:
        if name == wanted or name.strip().casefold() == wanted.strip().casefold():
            return name
    raise UsageError(f"{blob.name}: there is no sheet {wanted!r}; there are {', '.join(map(repr, names))}")


def _cells(sheet: "fastexcel.ExcelSheet") -> "pl.DataFrame":
    """A sheet as text, without the rows and columns in which nothing stands."""
    import polars as pl  # noqa: PLC0415 -- the command line starts without it

    frame = sheet.to_polars().select(pl.all().cast(pl.String).fill_null(""))
    if not frame.width:
        return frame
    filled = [name for name in frame.columns if (frame[name] != "").any()]
    return frame.select(filled).filter(pl.any_horizontal(pl.all() != "")) if filled else frame.clear()


def _part(blob: Blob, format_: Format, sheet: str, frame: "pl.DataFrame", *, several: bool, options: ReadOptions) -> Part:
    import polars as pl  # noqa: PLC0415 -- as above

    first = frame.row(0)
    has_header = options.header if options.header is not None else not headers.looks_like_data(first)
    named = headers.unique(first) if has_header else headers.numbered(len(first))
    rows = frame.slice(1) if has_header else frame
    row = pl.int_range(1, rows.height + 1, dtype=pl.UInt32, eager=True).alias(ROW)
    source = Source(
        name=f"{blob.name}#{sheet}" if several else blob.name,
        path=blob.origin,
        sheet=sheet,
        format=str(format_),
        encoding=None,
        delimiter=None,
        bytes=blob.size,
        sha256=blob.sha256,
        records=rows.height,
        counted_again=None,
        notes=tuple(named.notes),
    )
    return Part(rows.rename(dict(zip(rows.columns, named.names, strict=True))).with_columns(row), no_rejects(), source)


def _bound_sheets(blob: Blob, options: ReadOptions) -> None:
    """Looks through the sheets' XML for how far they reach, without believing what they say of themselves."""
    with zipfile.ZipFile(io.BytesIO(blob.data)) as archive:
        for member in archive.infolist():
            if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                _bound_sheet(archive, member, blob, options)


def _bound_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo, blob: Blob, options: ReadOptions) -> None:
    columns = rows = cells = 0
    last = ""
    lap = b""
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            text = lap + piece
            lap = piece[-_LAP:]
            cells += piece.count(b"<c ") + piece.count(b":c ")
            for letters in {match[1] for match in _WIDE.finditer(text)}:
                if (number := _column(letters)) > columns:
                    columns, last = number, letters.decode()
            rows = max(rows, max(map(int, _ROW.findall(text)), default=0))
    limits = options.limits
    if columns > limits.max_columns:
        raise InputError(
            f"a sheet has a cell in column {last}, number {columns:,}; at most {limits.max_columns:,} columns are read",
            path=blob.name,
        )
    spread = rows * max(columns, 26)
    if spread > limits.max_cells or (spread > limits.max_sparse and spread > 50 * cells):
        raise InputError(
            f"a sheet reaches to row {rows:,} and column {last or 'Z'}, but is nearly empty; delete the stray cells",
            path=blob.name,
        )


def _column(letters: bytes) -> int:
    """A column's number from its letters.

    >>> _column(b"XFD")
    16384
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
