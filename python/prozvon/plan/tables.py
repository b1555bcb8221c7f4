"""The ministry's tables: `;`, UTF-8 with or without BOM, by position, 6 columns in older copies and 8 today.

    АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН
    301;2110000;2129999;20000;ПАО "Ростелеком";Республика Бурятия;…;7707049388

Numbers may have lost their leading zeros, names may be quoted. A line whose numbers do not agree with each other is
reported and left out, never guessed; so is one that overlaps another with a different holder.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from prozvon.errors import InputError

LOCAL: Final = 10_000_000
"""Numbers behind one code."""
_FIRST_CODE: Final = 300
_CODES: Final = 1000
_FEWEST: Final = 6
_NATIONAL: Final = 10


class Range(NamedTuple):
    """Ten-digit national numbers from `first` on, `size` of them, held by `holder` in `region`."""

    first: int
    size: int
    holder: str
    region: str


class BadLine(NamedTuple):
    """A line that was left out: its file, its number from 1 and why."""

    file: str
    line: int
    why: str


@dataclass(slots=True)
class Tables:
    """What the files say: ranges, ascending and apart; ported numbers with their operator; lines left out."""

    ranges: list[Range]
    ported: dict[int, str]
    bad: list[BadLine] = field(default_factory=list)
    lines: int = 0


def read_tables(files: Sequence[Path], ported: Sequence[Path] = ()) -> Tables:
    """Read the register's `files` and the `ported` lists (`number;operator`).

    Raises `InputError` for a file that cannot be read or that holds no range at all.
    """
    tables = Tables([], {})
    found: list[tuple[Range, BadLine]] = []
    for path in files:
        before = len(found)
        for number, cells in _records(path, tables):
            made = _range(cells)
            if isinstance(made, Range):
                found.append((made, BadLine(path.name, number, "overlaps a range of another holder")))
            elif not (number == 1 and not cells[0].strip().isdecimal()):
                tables.bad.append(BadLine(path.name, number, made))
        if len(found) == before:
            raise InputError("no ranges of numbers in it; is it the ministry's table?", path=str(path))
    tables.ranges = list(_apart(found, tables.bad))
    for path in ported:
        for number, cells in _records(path, tables):
            digits = "".join(c for c in cells[0] if c.isdecimal())
            operator = cells[1].strip() if len(cells) > 1 else ""
            if len(digits) in (_NATIONAL, _NATIONAL + 1) and operator:
                tables.ported[int(digits[-_NATIONAL:])] = operator
            elif number > 1 or digits:
                tables.bad.append(BadLine(path.name, number, "a number and an operator are needed"))
    return tables


def _records(path: Path, tables: Tables) -> Iterator[tuple[int, list[str]]]:
    """The filled lines of a file (`-`: standard input), cut at semicolons; each alone: a stray quote spoils no other."""
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path=str(path)) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        tables.lines += 1
        yield number, next(csv.reader([line], delimiter=";")) if '"' in line else line.split(";")


def _range(cells: Sequence[str]) -> Range | str:  # noqa: PLR0911 -- one refusal a check
    """A line's range, or what is wrong with it.

    >>> _range(["916", "0", "9999999", "10000000", "МТС", "г. Москва"])
    Range(first=9160000000, size=10000000, holder='МТС', region='г. Москва')
    >>> _range(["916", "0", "9999999", "5", "МТС", "г. Москва"])
    'the capacity is not that of the range'
    """
    if len(cells) < _FEWEST:
        return f"{len(cells)} columns, {_FEWEST} are needed"
    numbers = [cell.strip().replace("\u00a0", "").replace(" ", "") for cell in cells[:4]]
    if not all(number.isdecimal() and number.isascii() for number in numbers):
        return "code, first, last and capacity are not all numbers"
    code, first, last, capacity = map(int, numbers)
    holder, region = (" ".join(cell.split()) for cell in cells[4:6])
    if not _FIRST_CODE <= code < _CODES:
        return "the code is not between 300 and 999"
    if not first <= last < LOCAL:
        return "first and last are no range of seven digits"
    if capacity != last - first + 1:
        return "the capacity is not that of the range"
    if not holder:
        return "no holder is named"
    return Range(code * LOCAL + first, capacity, holder, region)


def _apart(found: Iterable[tuple[Range, BadLine]], bad: list[BadLine]) -> Iterator[Range]:
    """The ranges in order, neighbours of one holder and region joined."""
    last: Range | None = None
    for made, line in sorted(found, key=lambda pair: (pair[0].first, -pair[0].size)):
        if last is None:
            last = made
            continue
        end = last.first + last.size
        alike = (made.holder, made.region) == (last.holder, last.region)
        if made.first < end and not alike:
            bad.append(line)
        elif alike and made.first <= end and made.first // LOCAL == last.first // LOCAL:
            last = last._replace(size=max(end, made.first + made.size) - last.first)
        else:
            yield last
            last = made
    if last is not None:
        yield last
