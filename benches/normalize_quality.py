"""How well the fields of a practice base are understood, by kind of fault, against its truth; and how fast.

    python -m prozvon.practice.base --rows 100000 --seed 4 --out /tmp/b4
    python benches/normalize_quality.py /tmp/b4

A cell is *right* when all that it shows is understood as meant (keys are compared), *wrong* when something else is
understood, and *missed* when something is left out. Truth is read by the same engines from the true parts.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from prozvon.normalize import (
    normalize_addresses,
    normalize_companies,
    normalize_dates,
    normalize_emails,
    normalize_names,
)

LEAST = 20


def compared(meant: pl.Series, found: pl.Series) -> pl.Series:
    pair = pl.DataFrame({"meant": meant, "found": found})
    return pair.select(
        pl.when(pl.col("meant").is_null())
        .then(None)
        .when(pl.col("found").is_null())
        .then(pl.lit("missed"))
        .when(pl.col("meant") == pl.col("found"))
        .then(pl.lit("right"))
        .otherwise(pl.lit("wrong"))
    ).to_series()


def name_parts(found: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """The verdict of each part that the cell shows."""
    meant = normalize_names(surname=truth["surname"], given=truth["given"], patronymic=truth["patronymic"])
    none = pl.Series([None] * truth.height, dtype=pl.String)
    parts = {}
    for letter, key in (("s", "surname_key"), ("g", "given_key"), ("p", "patronymic_key")):
        shown = truth["name_shows"].str.contains(letter)
        parts[letter] = compared(meant[key].zip_with(shown, none), found[key])
    return pl.DataFrame(parts)


def names(base: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Names, gender, and of the suggestions that were made the share of right ones."""
    found = normalize_names(base["ФИО"])
    none = pl.Series([None] * truth.height, dtype=pl.String)
    parts = name_parts(found, truth)
    there = parts["s"].is_not_null() | parts["g"].is_not_null()
    whole = (
        pl.when(pl.any_horizontal(pl.all() == "wrong"))
        .then(pl.lit("wrong"))
        .when(pl.any_horizontal(pl.all() == "missed"))
        .then(pl.lit("missed"))
        .when(pl.any_horizontal(pl.all() == "right"))
        .then(pl.lit("right"))
    )
    offered = found["suggestion"].is_not_null() & there
    meant = name_parts(normalize_names(found["suggestion"]), truth).select(whole).to_series()
    return pl.DataFrame(
        {
            "name": parts.select(whole).to_series(),
            "gender": compared(truth["gender"].zip_with(there, none), found["gender"]),
            "suggestion": meant.zip_with(offered, none),
        }
    )


def emails(base: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    there = base["E-mail"].fill_null("").str.contains("@") & truth["email"].is_not_null()
    meant = normalize_emails(truth["email"])["key"]
    found = normalize_emails(base["E-mail"])["key"]
    return compared(meant.zip_with(there, pl.Series([None] * base.height, dtype=pl.String)), found).to_frame("email")


def dates(base: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    there = base["Дата рождения"].fill_null("") != ""
    found = normalize_dates(base["Дата рождения"], "birth")["date"]
    meant = truth["birth_date"].zip_with(there, pl.Series([None] * base.height, dtype=pl.Date))
    return compared(meant, found).to_frame("date")


def companies(base: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    # A person's name in this column is no company: finding that is the whole row's business.
    there = (base["Компания"].fill_null("") != "") & ~truth["faults"].list.contains("row_name_in_company")
    meant = normalize_companies(truth["company"])["key"].zip_with(
        there, pl.Series([None] * base.height, dtype=pl.String)
    )
    return compared(meant, normalize_companies(base["Компания"])["key"]).to_frame("company")


def addresses(base: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    there = base["Адрес"].fill_null("").str.contains(r"\d") & truth["street"].is_not_null()
    city = pl.Series(["Москва"]).new_from_index(0, base.height)
    house = pl.col("house").str.replace(r"к(\d+)$", " корп. $1").str.replace(r"с(\d+)$", " стр. $1")
    written = truth.select(pl.format("ул. {}, д. {}", "street", house)).to_series()
    meant = normalize_addresses(written, city=city)["building_key"].str.split("|").list.slice(1).list.join("|")
    found = normalize_addresses(base["Адрес"], city=city)["building_key"].str.split("|").list.slice(1).list.join("|")
    empty = pl.Series([None] * base.height, dtype=pl.String)
    return compared(meant.zip_with(there, empty), found).to_frame("address")


def main(folder: str) -> None:
    path = Path(folder)
    base = pl.read_csv(path / "base.csv", infer_schema=False)
    truth = pl.read_parquet(path / "truth.parquet")
    print("| field | fault | cells | right | missed | wrong |\n| --- | --- | ---: | ---: | ---: | ---: |")
    checks: list[tuple[str, Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]]] = [
        ("name", names),
        ("email", emails),
        ("birth", dates),
        ("company", companies),
        ("address", addresses),
    ]
    for prefix, check in checks:
        start = time.process_time()
        verdicts = check(base, truth)
        seconds = time.process_time() - start
        for field in verdicts.columns:
            rows = verdicts.select(verdict=field, faults=truth["faults"]).drop_nulls("verdict")
            own = pl.col("faults").list.eval(pl.element().filter(pl.element().str.starts_with(f"{prefix}_")))
            # Cells of one fault, so that each fault answers for itself.
            alone = rows.with_columns(own).filter(pl.col("faults").list.len() <= 1)
            kinds = alone.with_columns(fault=pl.col("faults").list.get(0, null_on_oob=True).fill_null("none"))
            table = kinds.group_by("fault").agg(
                pl.len().alias("cells"),
                *((pl.col("verdict") == v).mean().alias(v) for v in ("right", "missed", "wrong")),
            )
            for row in table.filter(pl.col("cells") >= LEAST).sort("fault").iter_rows():
                print(f"| {field} | {row[0]} | {row[1]:,} | {row[2]:.2%} | {row[3]:.2%} | {row[4]:.2%} |")
        print(f"{prefix}: {seconds:.2f} cpu-s for two readings of {base.height:,} rows", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
