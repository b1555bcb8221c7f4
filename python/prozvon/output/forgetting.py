"""Taking one person's rows out of the tables of a finished run.

A row goes when it bears the person's cluster id or one of their numbers, in whatever way the cell writes it; where
another's entry of the dial list names them as sharing a number, their name goes. The other rows keep every byte. The
manifest's sums are those of the run as it was; it says how many rows went since.
"""

import csv
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from prozvon.errors import UsageError
from prozvon.output.disk import digest, write_aside
from prozvon.output.shaping import LIST_SEPARATOR
from prozvon.output.staging import MANIFEST

_TABLES = ("contacts", "dial", "rejects", "review", "merges", "retired")
_BOM = "\ufeff"
_NUMBER = re.compile(r"\d(?:[\s().\-]{0,3}\d){6,}")
"""Digits that may be one number, with what people put between them."""
_NATIONAL = 10
"""Digits at the end of a number by which it is known, whatever stands before them."""
_SHARED = "pz_shared_with"


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
    names: set[str] = set()
    for path in tables_of(folder):
        went = _from_csv(path, is_theirs) if path.suffix == ".csv" else _from_parquet(path, is_theirs)
        if path.stem == "contacts":
            names = {str(row["pz_name"]) for row in went if row.get("pz_name")}
        if went:
            removed[path.stem] = len(went)
            changed.append(path)
        if path.stem == "dial" and names and _unnamed(path, names, _still_held(folder, names)) and not went:
            changed.append(path)
    if removed:
        _note(folder / MANIFEST, removed, changed)
    return removed


def _bears(cell: str, tails: tuple[str, ...]) -> bool:
    return any("".join(filter(str.isdigit, found[0])).endswith(tails) for found in _NUMBER.finditer(cell))


def _from_csv(path: Path, is_theirs: Callable[[Iterable[str]], bool]) -> Sequence[Mapping[str, object]]:
    """Take their rows out; returns them."""
    went: list[Mapping[str, object]] = []

    def keep(header: Sequence[str], cells: Sequence[str]) -> Sequence[str] | None:
        if not is_theirs(cells):
            return cells
        went.append(dict(zip(header, cells, strict=False)))
        return None

    _rewrite(path, keep)
    return went


def _rewrite(path: Path, change: Callable[[Sequence[str], Sequence[str]], Sequence[str] | None]) -> None:
    """Write a table anew: `change` is given the header and a row's cells, and returns what becomes of them."""
    with write_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as out:
        header: Sequence[str] = ()
        for delimiter, record, cells in _read(path):
            left = change(header, cells) if header else cells
            if left is cells:
                out.write(record)
            elif left is not None:
                csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(left)
            header = header or cells


def _read(path: Path) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Each record of a CSV of ours, the header first: the delimiter, its text, its cells."""
    with path.open(encoding="utf-8", newline="") as file:
        delimiter = ";" if file.read(1) == _BOM else ","
        file.seek(0)
        for record in _records(file):
            yield delimiter, record, next(csv.reader([record.removeprefix(_BOM)], delimiter=delimiter), [])


def _unnamed(path: Path, names: Collection[str], held: Collection[tuple[str, str]]) -> bool:
    """Take `names` out of what entries of a dial list say of sharing, but for those who still hold the number."""
    changed = False

    def without(cell: str, number: str) -> str:
        return LIST_SEPARATOR.join(
            each for each in cell.split(LIST_SEPARATOR) if each not in names or (each, number) in held
        )

    def change(header: Sequence[str], cells: Sequence[str]) -> Sequence[str]:
        nonlocal changed
        row = dict(zip(header, cells, strict=False))
        told = row.get(_SHARED) or ""
        left = without(told, row.get("pz_phone", ""))
        if left == told:
            return cells
        changed = True
        return [left if name == _SHARED else cell for name, cell in row.items()]

    if path.suffix == ".csv":
        _rewrite(path, change)
        return changed
    import polars as pl  # noqa: PLC0415 -- slow to import, and most folders hold CSV

    frame = pl.read_parquet(path)
    if _SHARED not in frame.columns:
        return False
    pairs = frame.select(_SHARED, "pz_phone").iter_rows()
    left = pl.Series(_SHARED, [without(told or "", number or "") or None for told, number in pairs], pl.String)
    if left.equals(frame[_SHARED], null_equal=True):
        return False
    with write_aside(path) as aside:
        frame.with_columns(left).write_parquet(aside)
    return True


def _still_held(folder: Path, names: Collection[str]) -> set[tuple[str, str]]:
    """Who else goes by one of `names`, with their numbers, in the contacts that are left."""
    wanted = ("pz_name", "pz_phone", "pz_phones")
    path = folder / "contacts.parquet"
    rows: Iterable[Sequence[object]]
    if path.exists():
        import polars as pl  # noqa: PLC0415 -- as above

        rows = pl.read_parquet(path, columns=list(wanted)).iter_rows()
    else:
        records = (cells for _, _, cells in _read(folder / "contacts.csv"))
        header = next(records, ())
        rows = (
            [row.get(name) for name in wanted] for row in (dict(zip(header, cells, strict=False)) for cells in records)
        )
    held = set()
    for name, *cells in rows:
        if name in names:
            held |= {(str(name), number) for cell in _cells(cells) for number in cell.split(LIST_SEPARATOR)}
    return held


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


def _from_parquet(path: Path, is_theirs: Callable[[Iterable[str]], bool]) -> Sequence[Mapping[str, object]]:
    import polars as pl  # noqa: PLC0415 -- slow to import, and most folders hold CSV

    frame = pl.read_parquet(path)
    theirs = pl.Series([is_theirs(_cells(row)) for row in frame.iter_rows()], dtype=pl.Boolean)
    if theirs.any():
        with write_aside(path) as aside:
            frame.filter(~theirs).write_parquet(aside)
    return frame.filter(theirs).to_dicts()


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
                entry["rows"] -= removed.get(sizes[name].stem, 0)
    rows = ", ".join(f"{name} {count}" for name, count in removed.items())
    told["notes"] = [*told.get("notes", []), f"rows erased since, on request: {rows}"]
    told.pop("facts", None)  # the report's samples may be of this person; it counts again from the tables
    with write_aside(manifest) as aside:
        aside.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
