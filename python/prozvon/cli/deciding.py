"""The work of `decide`: from the rows that a review names to hashes of their content, and those into folder and store."""

from pathlib import Path

import polars as pl

from prozvon.cli.one_table import read_one
from prozvon.cli.options import Given
from prozvon.cli.reading import plainly
from prozvon.cli.run_people import RunPeople, people_of_run
from prozvon.errors import UsageError
from prozvon.matching.cells import Cell, content_hashes, keep_cells
from prozvon.matching.decisions import Decision, keep_decisions
from prozvon.schema import ROW, SOURCE
from prozvon.store.decisions import Decision as Kept

_NEEDED = ("decision", "left_source", "left_row", "right_source", "right_row")


def decide(directory: Path, filled: Path, given: Given) -> None:
    """Keep the decisions of `filled` about the run in `directory`, and say how many there were."""
    sections = given.sections
    run = people_of_run(directory)
    review = read_one(str(filled), plainly(sections), given).frame
    missing = [name for name in _NEEDED if name not in review.columns]
    if missing:
        raise UsageError(f"{filled}: a filled-in review has the columns {', '.join(missing)}")
    said = pl.col("decision").fill_null("").str.strip_chars().str.to_lowercase()
    made = review.with_columns(said=pl.col("decision"), decision=said).filter(pl.col("decision") != "")
    pairs = made.filter(pl.col("right_row").fill_null("") != "")
    odd = pairs.filter(~pl.col("decision").is_in(["same", "different"]))
    if odd.height:
        raise UsageError(f"{filled}: a pair is 'same' or 'different', {odd.height} rows say something else")
    decisions = _hashed(run, pairs)
    cells = _cells(run, made.filter(pl.col("right_row").fill_null("") == ""))
    changed = keep_decisions(directory, decisions)
    if cells:
        changed += keep_cells(directory, cells)
    if sections.store.url is not None:
        with given.open_store("decide", create=True) as store:
            kept = [
                Kept(min(d.left, d.right), max(d.left, d.right), "same" if d.same else "different") for d in decisions
            ]
            store.decisions.add(kept, None, given.moment())
    counts = {
        "same": sum(d.same for d in decisions),
        "different": sum(not d.same for d in decisions),
        "cells": len(cells),
        "changed": changed,
    }
    given.tell_counts(counts)
    if not made.height:
        given.tell("nothing is filled in: the column decision of {file} takes same or different", file=filled)


def _hashed(run: RunPeople, pairs: pl.DataFrame) -> list[Decision]:
    """The pairs by the hashes of their rows' content.

    Raises `UsageError` where a row is none of the run's.
    """
    for side in ("left", "right"):
        pairs = _beside(run, pairs, side)
    return [
        Decision(left, right, said == "same")
        for left, right, said in pairs.select("left_hash", "right_hash", "decision").iter_rows()
    ]


def _cells(run: RunPeople, made: pl.DataFrame) -> list[Cell]:
    """The decided cells by the hashes of their rows' content.

    Raises `UsageError` where a row or a column is none of the run's.
    """
    if made.is_empty():
        return []
    columns = made.get_column("column", default=pl.Series(["" for _ in range(made.height)]))
    odd = columns.is_in(run.base.frame.columns).not_() | columns.is_in([ROW, SOURCE])
    if odd.any():
        raise UsageError(f"{int(odd.sum())} cells name a column that this run's input has not: give its own review")
    hashed = _beside(run, made, "left")
    return [
        Cell(row, column, value.strip()) for row, column, value in hashed.select("left_hash", "column", "said").rows()
    ]


def _beside(run: RunPeople, rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """The rows with the hash of the content of the row that each names on one side."""
    frame = run.base.frame
    hashes = frame.select(SOURCE, pl.col(ROW).cast(pl.String)).with_columns(content_hashes(frame).alias(f"{side}_hash"))
    found = rows.join(
        hashes,
        left_on=[f"{side}_source", f"{side}_row"],
        right_on=[SOURCE, ROW],
        how="left",
        maintain_order="left",
    )
    unknown = found[f"{side}_hash"].null_count()
    if unknown:
        raise UsageError(f"{unknown} decisions name rows that are no contacts of this run: give its own review")
    return found
