"""Rows of a delimited text by their columns' names; the separator is seen, a header too."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from prozvon.errors import InputError

_SEPARATORS = ",;\t|"

Row = Mapping[str, str]


def rows(path: Path, columns: Sequence[str] = (), *, marks: Sequence[str] = ()) -> Iterator[Row | None]:
    """Every row by lower-case names; `columns` name them where the file has no header (none of `marks` in line 1).

    None is a row that cannot be one. Raises InputError when the file cannot be read, or lacks a header it needs.
    """
    csv.field_size_limit(1_000_000)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            separator = max(_SEPARATORS, key=first.count)
            reader = csv.reader(stream, delimiter=separator)
            yield from _named(reader, columns, {mark.lower() for mark in marks}, path)
    except OSError as error:
        raise InputError(error.strerror or str(error), path=str(path)) from None


def _named(reader: Iterator[list[str]], columns: Sequence[str], marks: set[str], path: Path) -> Iterator[Row | None]:
    names: Sequence[str] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            head = [cell.strip().lower() for cell in cells]
            if not marks or marks & set(head):
                names = head
                continue
            if not columns:
                raise InputError(
                    f"the first line must name columns, one of them {' or '.join(sorted(marks))}", path=str(path)
                )
            names = columns
        # A row may have fewer or more cells than names: what is missing is not known, what is over is nobody's.
        yield dict(zip(names, (cell.strip() for cell in cells), strict=False))


def first(row: Row, *names: str) -> str:
    """The first of the columns that is there and filled."""
    return next((row[name] for name in names if row.get(name)), "")


def whole(text: str) -> int | None:
    """A count that a record holds.

    >>> whole("17"), whole("12.0"), whole("x")
    (17, 12, None)
    """
    digits, _, rest = text.strip().partition(".")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 and not rest.strip("0") else None  # noqa: PLR2004 -- seconds and codes
