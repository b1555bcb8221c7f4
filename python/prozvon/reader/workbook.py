"""XLSX, XLSB, XLS and ODS to tables of text.

A sheet is read as the cells that stand in it, never as the rectangle that it says it has: one cell in the last column
would make every row 16,384 wide. What an archive can hide is bounded before the workbook is opened.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prozvon.errors import InputError, UsageError
from prozvon.reader import header as headers
from prozvon.reader.container import Format
from prozvon.reader.model import Blob, Part, Source
from prozvon.reader.options import MIB, ReadOptions
from prozvon.reader.rejects import no_rejects
from prozvon.schema import ROW

if TYPE_CHECKING:
    import polars as pl

_CHUNK = 4 * MIB
_LAP = 64 << 10
_STRINGS = re.compile(rb'uniqueCount\s*=\s*["\']([0-9]+)')
# ODS writes a run of equal cells or rows once, with their number.
_REPEATED_CELL = re.compile(rb'<table:table-cell[^>]*?number-columns-repeated="([0-9]+)"[^>]*?(/?)>')
_REPEATED_ROW = re.compile(
    rb'<table:table-row[^>]*?number-rows-repeated="([0-9]+)"[^>]*>(.*?)</table:table-row>', re.DOTALL
)
_REPEATS = 1_000
_HEAD = 20


def read_workbook(blob: Blob, format_: Format, options: ReadOptions) -> Iterator[Part]:
    """Every visible sheet that holds anything, or the one that `options.sheet` names, hidden or not."""
    from prozvon._core import Workbook  # noqa: PLC0415 -- loads the core only when there is a workbook

    if format_ is not Format.XLS:
        _bound(blob, format_)
    try:
        book = Workbook(blob.data, str(format_))
        found = [(name, book.read(name, options.limits.max_columns)) for name in _wanted(book.sheets(), blob, options)]
    except InputError as error:
        raise InputError(str(error), path=blob.name) from None
    import polars as pl  # noqa: PLC0415 -- the command line starts without it

    tables = [(name, pl.DataFrame(table)) for name, table in found]
    filled = [(name, table) for name, table in tables if table.height]
    if not filled:
        raise InputError("no sheet holds anything" if options.sheet is None else "the sheet is empty", path=blob.name)
    for name, table in filled:
        yield _part(blob, format_, name, table, several=len(filled) > 1, options=options)


def _wanted(sheets: list[tuple[str, bool]], blob: Blob, options: ReadOptions) -> list[str]:
    if options.sheet is None:
        return [name for name, visible in sheets if visible]
    wanted = options.sheet.strip().casefold()
    for name, _ in sheets:
        if name == options.sheet or name.strip().casefold() == wanted:
            return [name]
    there = ", ".join(repr(name) for name, _ in sheets)
    raise UsageError(f"{blob.name}: there is no sheet {options.sheet!r}; there are {there}")


def _part(
    blob: Blob, format_: Format, sheet: str, cells: "pl.DataFrame", *, several: bool, options: ReadOptions
) -> Part:
    import polars as pl  # noqa: PLC0415 -- as above

    title = headers.place(cells.head(_HEAD).rows()) if options.header is None else 0
    first = cells.row(title)
    has_header = options.header if options.header is not None else not headers.looks_like_data(first)
    named = headers.unique(first) if has_header else headers.numbered(len(first), options.shape.names)
    rows = cells.slice(title + 1) if has_header else cells
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
        notes=(*headers.above(title), *named.notes),
    )
    return Part(rows.rename(dict(zip(rows.columns, named.names, strict=True))).with_columns(row), no_rejects(), source)


def _bound(blob: Blob, format_: Format) -> None:
    """Reads the large parts through once, in pieces: each must be as long as the directory says and promise no more.

    The directory's sizes were bounded before. A part that is longer than it says there ends in an error here, and not
    in the reader, which would build it whole.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(blob.data)) as archive:
            for member in archive.infolist():
                name = member.filename.lower()
                if name.endswith(("/sharedstrings.xml", "/sharedstrings.bin")) or "/worksheets/" in name:
                    _bound_part(archive, member, blob)
                elif name == "content.xml" and format_ is Format.ODS:
                    _bound_repeats(archive, member, blob)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise InputError("is not a sound workbook", path=blob.name) from None


def _bound_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, blob: Blob) -> None:
    """A table of shared texts also says how many it has, and room is made for as many."""
    shortest = len("<si/>")
    with archive.open(member) as stream:
        said = _STRINGS.search(stream.read(_LAP))
        if said is not None and int(said[1]) * shortest > member.file_size:
            raise InputError("the workbook says that it has more texts than there is room for", path=blob.name)
        while stream.read(_CHUNK):
            pass


def _bound_repeats(archive: zipfile.ZipFile, member: zipfile.ZipInfo, blob: Blob) -> None:
    """A filled cell or row that stands for a thousand is no contact, and a few such fill the memory."""
    lap = b""
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            text = lap + piece
            lap = text[-_LAP:]
            cells = (m for m in _REPEATED_CELL.finditer(text) if not m[2] or b":value" in m[0])
            rows = (m for m in _REPEATED_ROW.finditer(text) if b":value" in m[2] or b"<text:" in m[2])
            if any(int(m[1]) > _REPEATS for m in (*cells, *rows)):
                raise InputError("a sheet holds one cell or row repeated thousands of times; delete it", path=blob.name)
