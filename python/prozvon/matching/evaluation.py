"""Clusters held against the truth."""

from dataclasses import dataclass

import polars as pl

from prozvon.errors import UsageError


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Pairs of rows: `right` (found and true), `found`, `true`; clusters of two people, people in two clusters.

    `b_precision`, `b_recall`: B-cubed, the mean over rows of the share of the row's cluster that is its person, and of
    its person that is in its cluster.
    """

    right: int
    found: int
    true: int
    over_merged: int
    split: int
    b_precision: float
    b_recall: float

    @property
    def precision(self) -> float:
        """Share of the found pairs that are true; 1 when none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found; 1 when there are none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def evaluate(clusters: pl.Series, truth: pl.Series) -> Evaluation:
    """Count pairs of rows that `clusters` and `truth` put together. Both have one value for each row.

    Rows whose truth is null are left out.

    >>> import polars as pl
    >>> found = evaluate(pl.Series([1, 1, 1, 2]), pl.Series([7, 7, 8, 8]))
    >>> found.right, found.found, found.true, found.over_merged, found.split
    (1, 3, 2, 1, 1)
    """
    if len(clusters) != len(truth):
        raise UsageError(f"one truth for each row is needed: {len(clusters)} rows, {len(truth)} truths")
    rows = pl.DataFrame({"found": clusters, "true": truth}).drop_nulls("true")

    def pairs(by: list[str]) -> int:
        size = pl.col("len").cast(pl.UInt64)
        return int(rows.group_by(by).len().select((size * (size - 1) // 2).sum()).item() or 0)

    def torn(by: str, other: str) -> int:
        return rows.group_by(by).agg(pl.col(other).n_unique().alias("n")).filter(pl.col("n") > 1).height

    def b_cubed(by: str) -> float:
        size = pl.col("len").cast(pl.Float64)
        shared = rows.group_by("found", "true").len()
        sizes = rows.group_by(by).len().rename({"len": "of"})
        each = shared.join(sizes, on=by, nulls_equal=True).select((size * size / pl.col("of")).sum()).item()
        return float(each) / rows.height if rows.height else 1.0

    return Evaluation(
        right=pairs(["found", "true"]),
        found=pairs(["found"]),
        true=pairs(["true"]),
        over_merged=torn("found", "true"),
        split=torn("true", "found"),
        b_precision=b_cubed("found"),
        b_recall=b_cubed("true"),
    )
