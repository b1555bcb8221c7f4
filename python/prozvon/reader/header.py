"""Names of columns: where they stand, whether there are any, and what to do with those that cannot stay."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from prozvon.reader.words import by_header
from prozvon.schema import PREFIX

_PHONE = re.compile(r"[+\d\s().\-/*xXхХ]{7,}")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(\s.*)?")
_LEAST_DIGITS = 7
_MOST_DIGITS = 20
_TITLES = 10
"""So many records are looked at for the names of columns."""
_LEAST_NAMED = 2


class Named(NamedTuple):
    """Column names, each standing once, and what was done to get there."""

    names: list[str]
    notes: list[str]


def looks_like_data(cells: Sequence[str]) -> bool:
    """Whether a first record holds somebody's data rather than names of columns.

    >>> looks_like_data(["Иванов Иван", "+7 916 000-00-11"])
    True
    >>> looks_like_data(["ФИО", "Телефон 1"])
    False
    """
    return any(_is_data(cell.strip()) for cell in cells)


def place(records: Sequence[Sequence[str]]) -> int:
    """Which of the first records names the columns: the first, unless a title stands above the names.

    Reports have a title, a date of making, groups of columns in merged cells, or `sep=;` above their header. A later
    record is the header only where at least two of its cells name roles, and every record above it has fewer such
    cells, fewer filled ones, and neither a number nor an address that could be somebody's.

    >>> place([["Клиенты на 30.11.2026", "", ""], ["Кто", "", "Связь"], ["Фамилия", "Имя", "Телефон"], ["Ким", "", ""]])
    2
    >>> place([["col1", "col2"], ["Телефон", "Имя"]]), place([["ФИО", "Телефон"], ["Иванов", "89161234567"]]), place([])
    (0, 0, 0)
    """
    higher: list[tuple[int, int, bool]] = []
    for at, record in enumerate(records[:_TITLES]):
        cells = [cell.strip() for cell in record if cell.strip()]
        named = len({cell for cell in cells if by_header(cell) is not None})
        data = [cell for cell in cells if _is_data(cell)]
        if named >= _LEAST_NAMED and not data:
            # A title may have a date, and then it has few cells.
            if all(n < named and f < len(cells) and (not dated or 2 * f <= len(cells)) for n, f, dated in higher):
                return at
        elif not all(map(_DATE.fullmatch, data)):
            return 0
        higher.append((named, len(cells), bool(data)))
    return 0


def _is_data(cell: str) -> bool:
    digits = sum(c.isdigit() for c in cell)
    if _PHONE.fullmatch(cell) and _LEAST_DIGITS <= digits <= _MOST_DIGITS:
        return True
    return _DATE.fullmatch(cell) is not None or ("@" in cell and "." in cell and " " not in cell)


def above(lines: int) -> list[str]:
    """What a reader is told of a title above the header."""
    return [f"rows of a title above the header, which are no records: {lines}"] if lines else []


def numbered(count: int, known: Sequence[str] = ()) -> Named:
    """Names for columns that have none; `known` are those that the program behind the file gives them.

    >>> numbered(2).names, numbered(2, ["phone"]).names
    (['column_1', 'column_2'], ['phone', 'column_2'])
    """
    if known:
        return Named([*known[:count], *(f"column_{i}" for i in range(len(known) + 1, count + 1))], [])
    return Named(
        [f"column_{i}" for i in range(1, count + 1)],
        ["no header: the first record is data, columns are named by number"],
    )


def unique(cells: Sequence[str]) -> Named:
    """Names from a header: empty ones numbered, repeated ones given a suffix, those with our prefix renamed.

    >>> unique(["Телефон", "", "Телефон", "pz_row"]).names
    ['Телефон', 'column_2', 'Телефон_2', 'in_pz_row']
    """
    notes: list[str] = []
    names: list[str] = []
    taken = {cell for cell in cells if cell.strip()}
    seen: set[str] = set()
    for position, cell in enumerate(cells, 1):
        name = cell
        if not cell.strip():
            name = _free(f"column_{position}", seen | taken)
            notes.append(f"column {position} has no name: {name}")
        elif cell.startswith(PREFIX):
            name = _free(f"in_{cell}", seen | taken)
            notes.append(f"column {cell!r} renamed {name!r}: names with {PREFIX} are ours")
        elif cell in seen:
            name = _suffixed(cell, seen | taken)
            notes.append(f"column {cell!r} stands twice: the one at position {position} is {name!r}")
        seen.add(name)
        names.append(name)
    return Named(names, notes)


def _free(name: str, taken: set[str]) -> str:
    return _suffixed(name, taken) if name in taken else name


def _suffixed(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
