"""Taking one person's rows out of the tables of a finished run.

A row goes when it bears the person's cluster id or one of their numbers, in whatever way the cell writes it. The other
rows keep every byte. The manifest's sums are those of the run as it was; it says how many rows went since.
"""

import csv
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from prozvon.errors import UsageError
from prozvon.output.disk import digest, write_aside
from prozvon.output.staging import MANIFEST

_TABLES = ("contacts", "dial", "rejects", "review", "merges")
_BOM = "\ufeff"
_NUMBER = re.compile(r"\d(?:[\s().\-]{0,3}\d){6,}")
"""Digits that may be one number, with what people put between them."""
_NATIONAL = 10
"""Digits at the end of a number by which it is known, whatever stands before them."""


def tables_of(folder: Path) -> list[Path]:
    """Return the tables of a run's folder. Raises UsageError when it is none, or holds workbooks."""
    if not (folder / MANIFEST).is_file():
        raise UsageError(f"{folder} is no output folder of `clean`: it has no {MANIFEST}")
    books = [f"{name}.xlsx" for name in _TABLES if (folder / f"{name}.xlsx").exists()]
    if books:
        raise UsageError(
            f"{folder}: no row can be taken out of a workbook ({books[0]}); remove the folder, or run again"
        )
    return [path for name in _TABLES for path in (folder / f"{name}.csv", folder / f"{name}.parquet") if path.exists()]


def forget(folder: Path, numbers: Collection[str], ids: Collection[str]) -> dict[str, int]:
    """Take out of the tables in `folder` every row of these E.164 `numbers` and cluster `ids`.

    Returns how many rows of each table went. Raises UsageError, EngineError.
    """
    tails = tuple(number[1:][-_NATIONAL:] for number in numbers)
    wanted = set(ids)

    def is_theirs(cells: Iterable[str]) -> bool:
        return any(cell in wanted or _bears(cell, tails) for cell in cells if cell)

    removed: dict[str, int] = {}
    changed: list[Path] = []
    for path in tables_of(folder):
        went = _from_csv(path, is_theirs) if path.suffix == ".csv" else _from_parquet(path, is_theirs)
        if went:
            removed[path.stem] = went
            changed.append(path)
    if removed:
        _note(folder / MANIFEST, removed, changed)
    return removed


def _bears(cell: str, tails: tuple[str, ...]) -> bool:
    return any("".join(filter(str.isdigit, found[0])).endswith(tails) for found in _NUMBER.finditer(cell))


def _from_csv(path: Path, is_theirs: Callable[[Iterable[str]], bool]) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        first = file.readline()
        delimiter = ";" if first.startswith(_BOM) else ","
        file.seek(0)
        records = _records(file)
        went = 0
        with write_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as out:
            out.write(next(records, ""))
            for record in records:
                if is_theirs(next(csv.reader([record], delimiter=delimiter), [])):
                    went += 1
                else:
                    out.write(record)
    return went


def _records(lines: Iterable[str]) -> Iterator[str]:
    """Whole records, line breaks within quotes included: one ends where its quotes are paired."""
    record: list[str] = []
    quotes = 0
    for line in lines:
        record.append(line)
        quotes += line.count('"')
        if quotes % 2 == 0:
            yield "".join(record)
            record.clear()
            quotes = 0
    if record:
        yield "".join(record)


def _from_parquet(path: Path, is_theirs: Callable[[Iterable[str]], bool]) -> int:
    import polars as pl  # noqa: PLC0415 -- slow to import, and most folders hold CSV

    frame = pl.read_parquet(path)
    theirs = [is_theirs(_cells(row)) for row in frame.iter_rows()]
    if any(theirs):
        with write_aside(path) as aside:
            frame.filter(~pl.Series(theirs)).write_parquet(aside)
    return sum(theirs)


def _cells(row: Iterable[object]) -> Iterator[str]:
    for cell in row:
        if isinstance(cell, str):
            yield cell
        elif isinstance(cell, list):
            yield from (each for each in cell if isinstance(each, str))


def _note(manifest: Path, removed: dict[str, int], changed: Iterable[Path]) -> None:
    told = json.loads(manifest.read_text("utf-8"))
    sizes = {path.name: path for path in changed}
    for entry in told.get("files", []):
        name = entry.get("name")
        if name in sizes:
            entry["sha256"], entry["bytes"] = digest(sizes[name]), sizes[name].stat().st_size
            if entry.get("rows") is not None:
                entry["rows"] -= removed[sizes[name].stem]
    rows = ", ".join(f"{name} {count}" for name, count in removed.items())
    told["notes"] = [*told.get("notes", []), f"rows erased since, on request: {rows}"]
    with write_aside(manifest) as aside:
        aside.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
