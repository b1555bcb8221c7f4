"""Rows of the store as columns of Polars.

A few rows pass one by one (`frame_of`). Of many at once the database makes one text, which Polars reads: a Python object
for each cell of a million rows would take longer than everything else that the database does. Only for values that hold
no comma, quote or line break: numbers, states, classes, instants.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, String, func, select

from prozvon.store.tables import Instant

if TYPE_CHECKING:
    import polars as pl


def frame_of(connection: Connection, query: Select[Any]) -> "pl.DataFrame":
    """Return the rows of `query` under the names of its columns: instants in UTC, integers, the rest as text."""
    import polars as pl  # noqa: PLC0415 -- slow to import; only readers of tables need it

    schema: dict[str, pl.DataType | type[pl.DataType]] = {}
    for column in query.selected_columns:
        if isinstance(column.type, Instant):
            schema[str(column.key)] = pl.Datetime("us", "UTC")
        else:
            schema[str(column.key)] = pl.Int64 if isinstance(column.type, Integer) else pl.String
    return pl.DataFrame([tuple(row) for row in connection.execute(query)], schema=schema, orient="row")


def as_line(values: Sequence[ColumnElement[Any]], dialect: str) -> ColumnElement[str]:
    """Write values as one line of cells, a null as an empty one."""
    # Both databases have C's format under a name of their own: half the time of joining piece by piece.
    write = func.printf if dialect == "sqlite" else func.format
    line: ColumnElement[str] = write(",".join(["%s"] * len(values)), *values, type_=String)
    return line.label("line")


def joined(lines: Select[str]) -> Select[str | None]:
    """Return the one text of all `lines`, each ended; null when there are none."""
    part = lines.subquery()
    return select(func.aggregate_strings(part.c.line, "\n"))


def read_lines(parts: Sequence[str | None], schema: "Mapping[str, type[pl.DataType]]") -> "pl.DataFrame":
    """Read such texts as one frame; an empty cell is null."""
    import polars as pl  # noqa: PLC0415 -- slow to import; only bulk readers need it

    text = "\n".join(part for part in parts if part)
    if not text:
        return pl.DataFrame(schema=dict(schema))
    return pl.read_csv(
        BytesIO(text.encode()),
        has_header=False,
        schema=dict(schema),
        quote_char=None,
    )
