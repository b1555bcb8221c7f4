"""Normalizing and matching held against the truth of practice bases: one line of figures for each.

python -m prozvon.practice.base --rows 100000 --seed 1 --out /tmp/b1
python benches/matching.py /tmp/b1

A base too large to be held whole: `benches/beside_splink.py`, which runs `prozvon dedupe`.
"""

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl

from prozvon.matching import Evaluation, Matched, evaluate, golden_records, match
from prozvon.normalize import normalize
from prozvon.output.manifest import peak_memory
from prozvon.reader import ReadOptions, read

NOW = date.fromisoformat("2026-06-01")


def golden_shares(golden: pl.DataFrame, truth: pl.DataFrame) -> dict[str, float]:
    """Shares of golden records whose first number, and whose surname and given name, are those of a member.

    A number counts as right where the person of most rows meant it; a name where the golden spelling is the person's.
    """
    person = truth["person_id"].gather(golden["master"])
    own = (
        truth.select("person_id", meant=pl.concat_list("phone_meant", "phone2_meant"))
        .explode("meant")
        .drop_nulls()
        .select("person_id", number=pl.col("meant").str.strip_chars("+").cast(pl.UInt64, strict=False))
        .unique()
        .with_columns(own=pl.lit(value=True))
    )
    best = pl.DataFrame({"person_id": person, "number": golden["phones"].list.first()}).drop_nulls()
    phone = best.join(own, on=["person_id", "number"], how="left")["own"].fill_null(value=False).mean()
    names = golden.select("surname", "given", "master").drop_nulls()
    true = truth[names["master"]]

    def same(column: str) -> pl.Series:
        folded = [s[column].str.to_lowercase().str.replace_all("ё", "е") for s in (names, true)]
        return folded[0] == folded[1]

    return {"golden_phone": float(phone or 0), "golden_name": float((same("surname") & same("given")).mean() or 0)}


def measure(folder: Path, threads: int | None) -> tuple[dict[str, float], pl.DataFrame, Matched, pl.DataFrame]:
    """The figures of one base, its normalized rows, what was matched, and the truth of the same rows."""
    begun = time.perf_counter()
    base = read([str(folder / "base.csv")], ReadOptions())
    was_read = time.perf_counter()
    people = normalize(base, region="RU", now=NOW, threads=threads)
    normalized = time.perf_counter()
    matched = match(people)
    found = time.perf_counter()
    golden = golden_records(base.frame, people, matched)
    ended = time.perf_counter()
    truth = pl.read_parquet(folder / "truth.parquet")
    score: Evaluation = evaluate(matched.rows["cluster"], truth["person_id"])
    figures = {
        "rows": float(people.height),
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "over_merged": float(score.over_merged),
        "split": float(score.split),
        **golden_shares(golden, truth),
        "read_s": was_read - begun,
        "normalize_s": normalized - was_read,
        "match_s": found - normalized,
        "golden_s": ended - found,
        "peak_gb": peak_memory() / 1e9,
    }
    return figures, people, matched, truth


def main() -> None:
    """Print one JSON line for each folder."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument("--threads", type=int)
    given = arguments.parse_args()
    for folder in given.folders:
        figures, *_ = measure(folder, given.threads)
        sys.stdout.write(json.dumps({"base": folder.name, **{k: round(v, 4) for k, v in figures.items()}}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
