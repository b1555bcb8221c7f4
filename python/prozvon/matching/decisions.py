"""What people decided about pairs of rows, kept in a folder and obeyed by every later run over the same rows.

A row is known by the hash of its content, so a decision holds whatever the file is called and however its rows are
ordered. The file is `decisions.csv`: `left_hash`, `right_hash` (16 hex digits), `decision` (`same` or `different`).
"""

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import polars as pl

from prozvon.errors import InputError
from prozvon.matching.matched import Decided

T = TypeVar("T")

FILE: Final = "decisions.csv"

_MOST_COPIES: Final = 20
"""Rows of one content that a decision is spelled out for; equal rows are matched with one another anyway."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Two rows by the hashes of their content, and whether they are one person."""

    left: int
    right: int
    same: bool


def read_decisions(folder: Path) -> tuple[Decision, ...]:
    """The decisions kept in a folder; none where it has no such file."""
    return read_kept(
        folder / FILE,
        "decisions",
        lambda row: Decision(int(row["left_hash"], 16), int(row["right_hash"], 16), row["decision"] == "same"),
    )


def keep_decisions(folder: Path, decisions: Iterable[Decision]) -> int:
    """Add decisions to a folder's, each in place of an earlier one about its pair; returns how many changed something."""
    kept = {_pair(d): d for d in read_decisions(folder)}
    changed = 0
    for decision in decisions:
        changed += kept.get(_pair(decision)) != decision
        kept[_pair(decision)] = decision
    rows = ((f"{d.left:016x}", f"{d.right:016x}", "same" if d.same else "different") for d in kept.values())
    write_kept(folder / FILE, ("left_hash", "right_hash", "decision"), rows)
    return changed


def read_kept(path: Path, what: str, read: Callable[[dict[str, str]], T]) -> tuple[T, ...]:
    """What `read` makes of each row of a file that `write_kept` wrote; nothing where there is no such file.

    Raises `InputError` for any other file.
    """
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(read(row) for row in csv.DictReader(file))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"the {what} cannot be read ({type(error).__name__})", path=str(path)) from None


def write_kept(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write what people said as CSV that nobody else may read, in place of what stood there."""
    aside = path.with_name(f".{path.name}.new")
    with os.fdopen(
        os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
    ) as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    aside.replace(path)


def rows_of(hashes: pl.Series, decisions: Iterable[Decision]) -> list[Decided]:
    """Decisions by rows, given the content hash of every row; what is about other rows is left out.

    >>> rows_of(pl.Series([7, 8, 9], dtype=pl.UInt64), [Decision(9, 7, same=True), Decision(7, 5, same=False)])
    [(2, 0, True)]
    """
    decided = tuple(decisions)
    if not decided:
        return []
    wanted = pl.Series([h for d in decided for h in (d.left, d.right)], dtype=pl.UInt64).unique()
    there = pl.DataFrame({"hash": hashes}).with_row_index("row").filter(pl.col("hash").is_in(wanted.implode()))
    places: dict[int, list[int]] = {}
    for row, content in there.iter_rows():
        places.setdefault(content, []).append(row)
    return [
        (left, right, d.same)
        for d in decided
        for left in places.get(d.left, [])[:_MOST_COPIES]
        for right in places.get(d.right, [])[:_MOST_COPIES]
        if left != right
    ]


def _pair(decision: Decision) -> tuple[int, int]:
    return min(decision.left, decision.right), max(decision.left, decision.right)
