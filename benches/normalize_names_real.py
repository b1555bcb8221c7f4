"""How names made of real people's parts are taken apart, by whether our tables hold their surnames.

    python -m venv /tmp/names && /tmp/names/bin/pip install --no-deps russiannames==2.0.0
    python benches/normalize_names_real.py /tmp/names/lib/python3*/site-packages 1 2 3

Surnames, given names and patronymics are drawn from the package by their frequency, each of one gender, and put into four
orders. *Known* surnames are in `surnames.txt`, *unseen* ones are too rare to be there, so nothing could be learned from
them. A name is *right* when every part is found in its place, *wrong* otherwise; gender likewise, null counts as missed.
"""

import sys
from pathlib import Path

import polars as pl

from prozvon.normalize import normalize_names

TABLE = Path(__file__).parent.parent / "rust" / "normalize" / "data" / "surnames.txt"
ROWS = 40_000
ORDERS = {"SGP": ("s", "g", "p"), "GPS": ("g", "p", "s"), "SG": ("s", "g"), "GS": ("g", "s")}


def drawn(words: pl.DataFrame, rows: int, seed: int) -> pl.Series:
    """Words by their frequency."""
    total = words["count"].sum()
    ends = words.select("text", end=pl.col("count").cum_sum())
    at = pl.Series("at", range(total)).sample(rows, with_replacement=True, seed=seed).to_frame().with_row_index()
    return at.sort("at").join_asof(ends, left_on="at", right_on="end", strategy="forward").sort("index")["text"]


def main(packages: str, *seeds: str) -> None:
    """Prints a table of shares for each seed."""
    folder = Path(packages) / "russiannames" / "data"
    listed = {word for line in TABLE.read_text("utf-8").splitlines()[1:] for word in line.split("\t")[1].split(" ")}
    print("| seed | surname | order | cells | right | wrong | gender right | gender wrong |")
    print("| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |")
    parts = {
        name: pl.read_parquet(folder / f"{name}.parquet")
        .filter(pl.col("text").str.contains(r"^[А-ЯЁ][а-яё]{2,}$"), pl.col("gender").is_in(["m", "f"]))
        .filter(pl.col("count") >= least)
        for name, least in (("surnames", 2), ("names", 20), ("midnames", 20))
    }
    woman = (
        pl.col("text").str.replace("(ов|ев|ин|ын)а$", "$1").str.replace("(с|ц)кая$", "${1}кий").str.replace("ая$", "ый")
    )
    surnames = parts["surnames"].with_columns(unseen=~woman.is_in(listed))
    for seed in map(int, seeds):
        for unseen in (False, True):
            frames = []
            for gender in ("m", "f"):
                chosen = surnames.filter(pl.col("unseen") == unseen, gender=gender)
                frames.append(
                    pl.DataFrame(
                        {
                            "s": drawn(chosen, ROWS // 2, seed),
                            "g": drawn(parts["names"].filter(gender=gender), ROWS // 2, seed + 100),
                            "p": drawn(parts["midnames"].filter(gender=gender), ROWS // 2, seed + 200),
                            "gender": [gender] * (ROWS // 2),
                        }
                    )
                )
            people = pl.concat(frames)
            for order, columns in ORDERS.items():
                found = normalize_names(people.select(pl.concat_str(columns, separator=" ")).to_series())
                names = {"s": "surname", "g": "given", "p": "patronymic"}
                right = pl.all_horizontal(*(people[c].eq_missing(found[names[c]]) for c in columns))
                share = pl.select(right).to_series().mean()
                same = people["gender"] == found["gender"]
                print(
                    f"| {seed} | {'unseen' if unseen else 'known'} | {order} | {people.height:,} | {share:.2%} "
                    f"| {1 - share:.2%} | {same.fill_null(value=False).mean():.2%} "
                    f"| {(~same).fill_null(value=False).mean():.2%} |"
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
