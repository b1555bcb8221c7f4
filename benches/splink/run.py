"""Splink 5 on a practice base: own normalization, 6 blocking rules, 8 comparisons, EM. Prints one JSON line.

python -m prozvon.practice.base --rows 100000 --seed 1 --out /tmp/base
/tmp/venv-splink/bin/python benches/splink/run.py /tmp/base
"""

import argparse
import json
import resource
import time
from pathlib import Path

import polars as pl
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from normalize import prepare

RULES = [
    block_on("phones", arrays_to_explode=["phones"]),
    block_on("email"),
    block_on("surname", "given", "city"),
    block_on("surname", "given", "patronymic"),
    block_on("birth", "given"),
    block_on("surname", "birth"),
]
PARTS_LEVELS = [0.94, 0.86]
OPERATING = 0.995  # the threshold that a careful user settles on: precision first, for merges are read by people


def given_levels() -> cl.CustomComparison:
    """A name, its initial, names alike."""
    return cl.CustomComparison(
        output_column_name="given",
        comparison_levels=[
            cll.NullLevel("given"),
            cll.ExactMatchLevel("given", term_frequency_adjustments=True),
            cll.CustomLevel(
                "(length(given_l) = 1 or length(given_r) = 1) and left(given_l, 1) = left(given_r, 1)", "same initial"
            ),
            cll.JaroWinklerLevel("given", 0.9),
            cll.ElseLevel(),
        ],
    )


def settings() -> SettingsCreator:
    """The model: eight comparisons."""
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=RULES,
        comparisons=[
            cl.ArrayIntersectAtSizes("phones", [1]),
            cl.JaroWinklerAtThresholds("surname", PARTS_LEVELS).configure(term_frequency_adjustments=True),
            given_levels(),
            cl.JaroWinklerAtThresholds("patronymic", [0.92]),
            cl.CustomComparison(
                output_column_name="birth",
                comparison_levels=[
                    cll.NullLevel("birth"),
                    cll.ExactMatchLevel("birth"),
                    cll.DamerauLevenshteinLevel("birth", 1),
                    cll.CustomLevel("left(birth_l, 4) = left(birth_r, 4)", "same year"),
                    cll.ElseLevel(),
                ],
            ),
            cl.CustomComparison(
                output_column_name="email",
                comparison_levels=[
                    cll.NullLevel("email"),
                    cll.ExactMatchLevel("email"),
                    cll.CustomLevel("split_part(email_l, '@', 1) = split_part(email_r, '@', 1)", "same box"),
                    cll.JaroWinklerLevel("email", 0.92),
                    cll.ElseLevel(),
                ],
            ),
            cl.JaroWinklerAtThresholds("company", [0.9]).configure(term_frequency_adjustments=True),
            cl.CustomComparison(
                output_column_name="address",
                comparison_levels=[
                    cll.CustomLevel(
                        "(city_l is null or city_r is null) and (address_l is null or address_r is null)", "null"
                    ).configure(is_null_level=True),
                    cll.ExactMatchLevel("address"),
                    cll.JaroWinklerLevel("address", 0.9),
                    cll.ExactMatchLevel("city", term_frequency_adjustments=True),
                    cll.ElseLevel(),
                ],
            ),
        ],
        retain_matching_columns=False,
    )


def pairs(counts: pl.Series) -> int:
    """Pairs within groups of these sizes."""
    return int((counts.cast(pl.Int64) * (counts.cast(pl.Int64) - 1) // 2).sum())


def scores(person: pl.Series, cluster: pl.Series) -> dict[str, float]:
    """Pairwise precision, recall, F1 of a clustering; clusters that hold several people."""
    both = pl.DataFrame({"p": person, "c": cluster})
    hit = pairs(both.group_by("p", "c").len()["len"])
    said, true = pairs(both.group_by("c").len()["len"]), pairs(both.group_by("p").len()["len"])
    precision, recall = hit / max(said, 1), hit / max(true, 1)
    over = both.group_by("c").agg(pl.col("p").n_unique()).filter(pl.col("p") > 1).height
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "over_merged": over,
    }


def main() -> None:
    """Link one base and say how well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path, help="folder with base.csv and truth.parquet")
    parser.add_argument("--clusters-out", type=Path, help="also write rows with their clusters, for reading by eye")
    parser.add_argument("--only-operating", action="store_true", help="cluster at the operating threshold alone")
    options = parser.parse_args()
    truth = pl.read_parquet(options.base / "truth.parquet")
    began = time.perf_counter()
    frame = prepare(pl.read_csv(options.base / "base.csv", infer_schema=False))
    prepared = time.perf_counter()
    api = DuckDBAPI()
    linker = Linker(api.register(frame.to_arrow()), settings(), log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [
            block_on("email"),
            block_on("surname", "given", "birth"),
            block_on("phones", "surname", arrays_to_explode=["phones"]),
        ],
        recall=0.7,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (
        block_on("surname", "given"),
        block_on("email"),
        block_on("phone"),
    ):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    predicted = linker.inference.predict(threshold_match_probability=0.2)
    results = {}
    for threshold in [OPERATING] if options.only_operating else [0.5, 0.9, 0.95, OPERATING, 0.999]:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        ordered = pl.DataFrame(clusters.as_duckdbpyrelation().to_arrow_table()).sort("unique_id")
        results[str(threshold)] = scores(truth["person_id"], ordered["cluster_id"])
        if options.clusters_out and threshold == OPERATING:
            frame.with_columns(ordered["cluster_id"], truth["person_id"]).write_parquet(options.clusters_out)
    print(
        json.dumps(
            {
                "rows": frame.height,
                "prepare_s": round(prepared - began, 1),
                "splink_s": round(time.perf_counter() - prepared, 1),
                "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
                "at": results,
            }
        )
    )


if __name__ == "__main__":
    main()
