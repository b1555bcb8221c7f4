"""The table of what could not be read."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def no_rejects() -> "pl.DataFrame":
    """An empty table of rejects: source, line, column, value, code."""
    import polars as pl  # noqa: PLC0415 -- the command line starts without it

    text = pl.String
    return pl.DataFrame(schema={"source": text, "line": pl.UInt32, "column": text, "value": text, "code": text})
