"""The work of `decide`: from the rows that a review names to hashes of their content, and those into folder and store."""

from pathlib import Path

import polars as pl

from prozvon import _core
from prozvon.cli.one_table import read_one
from prozvon.cli.options import Given
from prozvon.cli.reading import plainly
from prozvon.cli.run_people import RunPeople, people_of_run
from prozvon.errors import UsageError
from prozvon.matching.decisions import Decision, keep_decisions
from prozvon.schema import ROW, SOURCE
from prozvon.store import open_store
from prozvon.store.decisions import Decision as Kept

_NEEDED = ("decision", "left_source", "left_row", "right_source", "right_row")


def decide(directory: Path, filled: Path, given: Given) -> None:
    """Keep the decisions of `filled` about the run in `directory`, and say how many there were."""
    sections = given.sections
    run = people_of_run(directory)
    review = read_one(str(filled), plainly(sections)).frame
    missing = [name for name in _NEEDED if name not in review.columns]
    if missing:
        raise UsageError(f"{filled}: a filled-in review has the columns {', '.join(missing)}")
    said = pl.col("decision").fill_null("").str.strip_chars().str.to_lowercase()
    made = review.with_columns(said.alias("decision")).filter(pl.col("decision") != "")
    pairs = made.filter(pl.col("right_row").fill_null("") != "")
    odd = pairs.filter(~pl.col("decision").is_in(["same", "different"]))
    if odd.height:
        raise UsageError(f"{filled}: a pair is 'same' or 'different', {odd.height} rows say something else")
    decisions = _hashed(run, pairs)
    changed = keep_decisions(directory, decisions)
    if sections.store.url is not None:
        with open_store(sections.store.url, project=sections.store.project) as store:
            kept = [
                Kept(min(d.left, d.right), max(d.left, d.right), "same" if d.same else "different") for d in decisions
            ]
            store.decisions.add(kept, None, given.moment())
    counts = {
        "same": sum(d.same for d in decisions),
        "different": sum(not d.same for d in decisions),
        "changed": changed,
        "cells_left_out": made.height - pairs.height,
    }
    given.tell_counts(counts)


def _hashed(run: RunPeople, pairs: pl.DataFrame) -> list[Decision]:
    """The pairs by the hashes of their rows' content.

    Raises `UsageError` where a row is none of the run's.
    """
    frame = run.base.frame
    hashes = frame.select(SOURCE, pl.col(ROW).cast(pl.String)).with_columns(
        hash=pl.Series(_core.hash_rows(frame.drop(ROW, SOURCE)))
    )
    for side in ("left", "right"):
        pairs = pairs.join(
            hashes.rename({"hash": f"{side}_hash"}),
            left_on=[f"{side}_source", f"{side}_row"],
            right_on=[SOURCE, ROW],
            how="left",
            maintain_order="left",
        )
    unknown = pairs.filter(pl.col("left_hash").is_null() | pl.col("right_hash").is_null())
    if unknown.height:
        raise UsageError(f"{unknown.height} pairs name rows that are no contacts of this run: give its own review")
    return [
        Decision(left, right, said == "same")
        for left, right, said in pairs.select("left_hash", "right_hash", "decision").iter_rows()
    ]
