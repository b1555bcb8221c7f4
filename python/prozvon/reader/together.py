"""Tables of different shape, one under another.

The rule: columns are one column when their headers are the same, letter for letter but for surrounding spaces and case.
Two phone columns of different names stay two columns, each with its role: what stood under which header is never lost,
and everything behind reads columns by role.
"""

from collections.abc import Sequence

from prozvon.errors import InputError
from prozvon.reader.model import Base, Part
from prozvon.reader.options import ReadOptions
from prozvon.reader.roles import assign
from prozvon.schema import ROW, SOURCE


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
    columns = list(known.values())
    frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal", rechunk=True)
    frame = frame.select(*columns, ROW, SOURCE)
    rejects = pl.concat([part.rejects for part in parts])
    return Base(frame, rejects, tuple(part.source for part in parts), assign(frame, columns, options))


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
