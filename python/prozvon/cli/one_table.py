"""What commands that make one table of one input share: the file in, the file or the standard stream out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from prozvon.cli.options import Given
from prozvon.cli.reading import of_its_country, tell_countries
from prozvon.errors import UsageError
from prozvon.output.tables import Format, Table, save_tables
from prozvon.reader import Base, ReadOptions, read
from prozvon.reader.inputs import Ahead
from prozvon.reader.pieces import Pieces, read_in_pieces
from prozvon.settings import Sections


def read_one(path: str, options: ReadOptions, given: Given) -> Base:
    """The base in `path` (`-`: standard input); lines that cannot be split are told on stderr."""
    return _told(read([path], options), given)


def _told(base: Base, given: Given) -> Base:
    """The base with its inputs' countries; what is remarkable about it is told on stderr."""
    base = of_its_country(base, given)
    if base.rejects.height:
        given.tell("lines that could not be split, left out: {count}", count=base.rejects.height)
    tell_countries(base, given)
    return base


def read_one_in_pieces(source: Ahead, options: ReadOptions, given: Given) -> Pieces:
    """As `read_one`, for rows that are had in pieces, of an input that may have been loaded ahead."""
    pieces = read_in_pieces(source.path, options, load=source.load)
    return replace(pieces, base=_told(pieces.base, given))


def write_one(frame: pl.DataFrame, out: str, sections: Sections) -> None:
    """`frame` to the file `out`, in the format that its name ends in, or to standard output as CSV for `-`."""
    write_tables([(frame, out)], sections)


def write_tables(tables: Sequence[tuple[Table, str]], sections: Sections) -> None:
    """Tables to a file each or the standard output, all of them or none; see `write_one`."""
    for out in (out for _, out in tables if out != "-"):
        if Path(out).suffix.removeprefix(".").lower() not in set(Format):
            raise UsageError(f"{out}: name a file that ends in {', '.join(f'.{known}' for known in Format)}, or -")
    save_tables(tables, dialect=sections.output.csv_dialect, threads=sections.run.threads)


def refuse_input_as_output(inputs: list[str], outs: list[str]) -> None:
    """Input is never written to, nor two tables to one file."""
    files = [Path(out).resolve() for out in outs if out != "-"]
    if outs.count("-") > 1 or len(set(files)) != len(files):
        raise UsageError("each table needs a file of its own")
    for given in inputs:
        if given != "-" and Path(given).resolve() in files:
            raise UsageError(f"{given} is an input and would be overwritten")
