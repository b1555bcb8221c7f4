"""Tables on a terminal: aligned columns, as plain text, so that they can be piped."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click

from prozvon.cli.layout import beside


def print_rows(names: Sequence[str], rows: Iterable[Sequence[Any]], *, as_json: bool = False) -> None:
    """Print `rows` under `names`, or as one JSON array of objects."""
    if as_json:
        objects = [dict(zip(names, row, strict=True)) for row in rows]
        click.echo(json.dumps(objects, ensure_ascii=False, indent=2, default=str))
        return
    cells = [[_shown(cell) for cell in row] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(names)]
    for line in [list(names), *cells]:
        *before, last = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo(beside("".join(f"{cell}  " for cell in before), last.rstrip()))


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return str(cell)
