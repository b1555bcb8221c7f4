"""Delimited text to a table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prozvon.errors import InputError
from prozvon.reader import dialect as dialects
from prozvon.reader import encoding as encodings
from prozvon.reader import header as headers
from prozvon.reader.model import Blob, Part, Source
from prozvon.reader.options import ReadOptions

if TYPE_CHECKING:
    import polars as pl

    from prozvon._core import DelimitedText

_FILLED = re.compile(rb"[^\x00\r\n\t \xef\xbb\xbf]")
_MANY = 100
"""So many records and not one of them like the header: no faults of single rows, but another table than it seems."""
_MOSTLY = 0.9
_PIECE = 1 << 20
_HEAD = 20
_DAMAGE = 10
"""So many whole characters for each broken one make UTF-8 with damaged rows, and not another encoding."""


def read_text(blob: Blob, options: ReadOptions) -> Part:
    """One text as a table. Its lines are rows, rejects, or blank; the count is checked without the splitter."""
    import polars as pl  # noqa: PLC0415 -- the command line starts without it

    laid = lay_out(blob, options)
    table, beside, tally = laid.text.split(*laid.marks, laid.begin, list(laid.names), options.limits.max_field)
    if table is None or beside is None:
        raise endless(blob, tally)
    frame, rejected, joined = pl.DataFrame(table), *map(pl.DataFrame, beside)
    return Part(frame, *account(laid, blob, rejected, tally, frame[joined["row"]]))


@dataclass(frozen=True, slots=True)
class Laid:
    """A text and how it is laid out. Rows begin at byte `begin`; the records above them are `title`."""

    text: "DelimitedText"
    encoding: str
    dialect: dialects.Dialect
    marks: tuple[int | None, int | None]
    names: tuple[str, ...]
    begin: int
    title: Sequence[Sequence[str]]
    notes: tuple[str, ...]


def lay_out(blob: Blob, options: ReadOptions) -> Laid:
    """Find out how a text is to be read, from its bytes and its first records."""
    if _FILLED.search(blob.data) is None:
        raise InputError("is empty", path=blob.name)
    text, encoding, start = _decode(blob, options)
    _check_lines(text, blob, options)
    dialect = dialects.sniff(text, start, options)
    marks = dialects.marks(dialect)
    first = text.first_records(*marks, start, _HEAD, options.limits.max_field)
    if not first:
        raise InputError("the header opens a quote that is not closed", path=blob.name)
    title = headers.place([cells for _, cells in first]) if options.header is None else 0
    behind, cells = first[title]
    if len(cells) > options.limits.max_columns:
        raise InputError(f"has {len(cells):,} columns; at most {options.limits.max_columns:,} are read", path=blob.name)
    has_header = options.header if options.header is not None else not headers.looks_like_data(cells)
    named = headers.unique(cells) if has_header else headers.numbered(len(cells), options.shape.names)
    begin = behind if has_header else start
    alone = dialect.delimiter is None and any(mark in cells[0] for mark in dialects.DELIMITERS)
    if alone and any(row[0].startswith('"') or row[0].count('"') % 2 for _, row in first[title + 1 :]):
        # Separators in the header alone, and then a stray quote: one cell that swallows all there is, not a list.
        raise _swallowed(text, begin, blob)
    above = [row for _, row in first[: title + 1]] if has_header else []
    return Laid(text, encoding, dialect, marks, tuple(named.names), begin, above, (*headers.above(title), *named.notes))


def endless(blob: Blob, tally: Mapping[str, int]) -> InputError:
    """The error for a record that never ends."""
    return InputError("a quoted field opens here and does not end", path=blob.name, line=tally["endless"])


def account(
    laid: Laid, blob: Blob, refused: "pl.DataFrame", tally: dict[str, int], rows: "pl.DataFrame"
) -> tuple["pl.DataFrame", Source]:
    """The rejects of a text that was split, and what there is to say of it; `rows` are those with a line end in a cell.

    Raises `InputError` for what turns out to be no table.
    """
    import polars as pl  # noqa: PLC0415 -- as above

    if tally["stray"] and tally["padded"] >= max(_MANY, _MOSTLY * tally["records"]):
        # The lines behind a stray quote have next to never the header's cells: they are the inside of one huge cell.
        raise _swallowed(laid.text, laid.begin, blob)
    if tally["records"] == refused.height >= _MANY:
        raise InputError(
            f"not one of {refused.height:,} lines has {len(laid.names):,} cells like the first; "
            "say --delimiter, or mend the quote that opens here",
            path=blob.name,
            line=int(refused["line"][0]),
        )
    rejects = refused.select(pl.lit(blob.name).alias("source"), "line", pl.lit("").alias("column"), "value", "code")
    joined = int(refused["lines"].sum()) - refused.height
    source = Source(
        name=blob.name,
        path=blob.origin,
        sheet=None,
        format="text",
        encoding=laid.encoding,
        delimiter=laid.dialect.delimiter,
        bytes=blob.size,
        sha256=blob.sha256,
        records=tally["records"],
        counted_again=_count_again(laid, rows, joined, tally["records"]),
        notes=(*laid.notes, *_notes(tally, rejects)),
    )
    return rejects, source


def _swallowed(text: "DelimitedText", begin: int, blob: Blob) -> InputError:
    """The error for a quote behind which no rows are; lines are counted from the first one that may hold it."""
    line = 1
    while begin < len(text):
        piece, _, behind = text.slice(begin, begin + _PIECE).partition(b'"')
        line += piece.count(b"\n")
        if behind:
            break
        begin += _PIECE
    return InputError("a quoted field opens here and goes on for lines that are no rows", path=blob.name, line=line)


def _decode(blob: Blob, options: ReadOptions) -> tuple["DelimitedText", str, int]:
    """The text as UTF-8, its encoding, and where it begins behind a byte order mark."""
    from prozvon._core import DelimitedText  # noqa: PLC0415 -- loads the core only when there is text

    data = blob.data
    try:
        marked = encodings.by_mark(data)
        if options.encoding is not None:
            name = encodings.canonical(options.encoding)
        elif marked is not None:
            name = marked.name
        else:
            name = encodings.by_zeros(data) or _by_content(data)
    except InputError as error:
        raise InputError(str(error), path=blob.name) from None
    if name == "utf-8":
        return DelimitedText(data, name), name, marked.mark if marked else 0
    mark = marked.mark if marked and marked.name == name else 0
    return DelimitedText(data[mark:], name), name, 0


def _by_content(data: bytes) -> str:
    from prozvon._core import utf8_faults  # noqa: PLC0415 -- as above

    whole, broken = utf8_faults(data)
    if whole >= broken * _DAMAGE:
        return "utf-8"
    if whole > broken:
        raise InputError(
            "is partly UTF-8 and partly not; save it in one encoding, or give --encoding utf-8 to reject such rows"
        )
    return encodings.eight_bit(data)


def _check_lines(text: "DelimitedText", blob: Blob, options: ReadOptions) -> None:
    length, line = text.longest_line()
    if length > options.limits.max_line:
        raise InputError(f"line {line:,} is {length >> 20:,} MB long; this is no table", path=blob.name)


def _count_again(laid: Laid, rows: "pl.DataFrame", rejected: int, records: int) -> int:
    """Records found by counting lines: all that are not blank, less those that stand inside a cell, reject or header.

    Shares nothing with the splitter but the cells themselves: a line that it lost is missing in them and in the
    records, and the two counts differ.
    """
    lines = laid.text.filled_lines()
    lines -= sum(1 + sum(inner_lines(cell) for cell in record) for record in laid.title)
    lines -= rejected
    if lines == records:
        return lines
    import polars as pl  # noqa: PLC0415 -- as above

    cells = (column.filter(column.str.contains("[\r\n]")) for column in rows.select(pl.col(pl.String)))
    return lines - sum(inner_lines(cell) for column in cells for cell in column)


def inner_lines(cell: str) -> int:
    r"""Lines that a cell adds to the text: its line ends, but for those that only close a blank line inside it.

    >>> inner_lines("one\n\ntwo"), inner_lines("one"), inner_lines("one\n")
    (1, 0, 1)
    """
    pieces = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # The last piece's line holds at least the closing quote, so it is never blank.
    return len(pieces) - 1 - sum(not piece for piece in pieces[1:-1])


def _notes(tally: dict[str, int], rejects: "pl.DataFrame") -> list[str]:
    words = {
        "stray": "records with a quote that opens or closes nothing, read line by line (stray_quote)",
        "joined": "records with line ends inside a cell",
        "padded": "short records whose last cells were taken as empty",
        "trimmed": "records with surplus empty cells at the end",
        "returns": "records with a lone carriage return inside a cell",
        "blank": "blank lines",
        "nuls": "NUL bytes, kept",
    }
    notes = [f"{tally[key]:,} {meaning}" for key, meaning in words.items() if tally[key]]
    for code, count in rejects.group_by("code").len().sort("code").iter_rows():
        notes.append(f"{count:,} rejected: {code}")
    return notes
