"""Tables of different shape, one under another.

The rule: columns are one column when their headers are the same, letter for letter but for surrounding spaces and case.
Two phone columns of different names stay two columns, each with its role: what stood under which header is never lost,
and everything behind reads columns by role.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from prozvon.errors import InputError
from prozvon.reader.model import Base, Part
from prozvon.reader.options import ReadOptions
from prozvon.reader.roles import assign
from prozvon.schema import ROW, SOURCE

if TYPE_CHECKING:
    import polars as pl


def put_together(parts: Sequence[Part], options: ReadOptions) -> Base:
    """The base of all `parts`, in their order."""
    import polars as pl  # noqa: PLC0415 -- the command line starts without it

    if not parts:
        raise InputError("there is no table in what was given")
    known: dict[str, str] = {}
    frames = []
    for part in parts:
        names = [name for name in part.frame.columns if name != ROW]
        renamed = _common_names(names, known)
        frames.append(part.frame.rename(renamed).with_columns(pl.lit(part.source.name).alias(SOURCE)))
    frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal", rechunk=True)
    frame = with_joined(frame, list(known.values()), options)
    columns = frame.columns[:-2]
    rejects = pl.concat([part.rejects for part in parts])
    return Base(frame, rejects, tuple(part.source for part in parts), assign(frame, columns, options))


def with_joined(frame: "pl.DataFrame", columns: Sequence[str], options: ReadOptions) -> "pl.DataFrame":
    """The `columns` and what the options make of several of them, then `pz_row` and `pz_source`."""
    joined = {name: pair for name, pair in options.shape.joined.items() if set(pair) <= set(columns)}
    frame = frame.with_columns(_international(*pair).alias(name) for name, pair in joined.items())
    return frame.select(*columns, *(name for name in joined if name not in columns), ROW, SOURCE)


def _international(code: str, number: str) -> "pl.Expr":
    """A column of country codes and one of numbers as one column; a number without a code stays as it is."""
    import polars as pl  # noqa: PLC0415 -- as above

    plain = pl.col(code).str.contains(r"^\d{1,3}$") & pl.col(number).str.contains(r"^\d")
    whole = pl.concat_str(pl.lit("+"), pl.col(code), pl.col(number))
    return pl.when(plain).then(whole).otherwise(pl.col(number))


def _common_names(names: Sequence[str], known: dict[str, str]) -> dict[str, str]:
    """New names for a table's columns, from the headers seen so far, which it adds to."""
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        key = name.strip().casefold()
        if key in taken:
            # `Phone` and `phone` in one table are two columns.
            key = f"\0{name}"
        taken.add(key)
        renamed[name] = known.setdefault(key, name)
    return renamed
