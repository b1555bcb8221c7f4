"""One record as text cells with the roles of their columns, without a frame around them: what an index is asked about."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import polars as pl

from prozvon.matching.frames import text_of
from prozvon.normalize.rows import GENDERS
from prozvon.reader.header import unique
from prozvon.reader.roles import role_of
from prozvon.schema import Role

Cells = dict[str, tuple[str | None, str | None]]
"""By the column's name its role and its text, either of which may be missing."""

NOTHING: Final = "-"
"""The role of a column that holds nothing of use."""

_LARGEST: Final = 2**63

_GENDER: Final = Role.GENDER.value


def cells_of(record: Mapping[object, object], roles: Mapping[str, str]) -> Cells | None:
    """The cells of a record; None where only a frame can say what its values are.

    `roles` are those of the columns that are known, under the names that a base gives them; what other columns hold is
    recognised, as it is in a frame of this one row.

    >>> cells_of({"ФИО": "Ким Олег", "Код": 7, "pz_row": "1"}, {"Код": "-"})
    {'ФИО': ('full_name', 'Ким Олег'), 'Код': (None, '7'), 'in_pz_row': (None, '1')}
    """
    try:
        names = _names(tuple(record))
    except TypeError:  # a name that is no text
        return None
    cells: Cells = {}
    for name, value in zip(names, record.values(), strict=True):
        if value is None or type(value) is str:
            text = value
        elif type(value) is int and -_LARGEST <= value < _LARGEST:
            text = str(value)
        else:
            try:
                text = text_of(pl.Series([value], strict=False))[0]
            except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
                return None
        role = roles[name] if name in roles else role_of(name, text)
        cells[name] = (None if role == NOTHING else role, text)
    return cells


@lru_cache(maxsize=64)
def _names(headers: tuple[object, ...]) -> tuple[str, ...]:
    """The columns as a base names them; a form's are the same from record to record."""
    told = [header for header in headers if isinstance(header, str)]
    if len(told) != len(headers):
        raise TypeError
    return tuple(unique(told).names)


def gender_of(cells: Cells) -> str | None:
    """`m` or `f`, as the first cell of a gender that can be read says."""
    for role, text in cells.values():
        if role == _GENDER and (gender := GENDERS.get((text or "").strip().lower())) is not None:
            return gender
    return None
