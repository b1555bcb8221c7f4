"""How many phone cells of practice bases come out right, by kind of fault::

    python benches/phones/quality.py --rows 100000 --seeds 11,12,13

*Right*: the numbers taken from a cell are those that a careful reader takes from it, knowing the row's city.
*Withheld*: no number was taken where there was one to take. *Wrong*: a number was taken that does not stand in the
cell. The last lines count accepted numbers that are not what was meant; a digit mistyped into another valid number
and a valid number put on rows of strangers cannot be seen in one cell, so these are told apart.
"""

import argparse
import tempfile
from pathlib import Path

import polars as pl

from prozvon import normalize_phones
from prozvon.practice.base import files

UNSEEN = ("phone_wrong_digit", "phone_plug")
"""Faults that leave a valid number which is not the person's."""


def cells(rows: int, seed: int) -> pl.DataFrame:
    """The first phone cell of every row that has one, what it should give and what it gives."""
    with tempfile.TemporaryDirectory() as folder:
        files.write(rows, seed, Path(folder))
        base = pl.read_csv(Path(folder) / "base.csv", columns=["Телефон", "Город"], infer_schema=False)
        truth = pl.read_parquet(Path(folder) / "truth.parquet")
    both = base.with_columns(truth["phone_meant", "phone_written", "phone_readable", "faults"])
    both = both.filter(pl.col("phone_readable").is_not_null())
    answers = normalize_phones(both["Телефон"], city=both["Город"])
    has = pl.col("e164").is_not_null()
    got = pl.when(has).then(pl.concat_list(pl.concat_list("e164"), pl.col("others").fill_null([]))).otherwise([])
    return both.hstack(answers.select(got=got, status="status", repair="repair")).with_columns(
        fault=pl.col("faults").list.eval(pl.element().filter(pl.element().str.starts_with("phone_"))).list.first(),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seeds", default="11,12,13")
    parser.add_argument("--show", help="print cells of this fault that are not right (practice numbers are nobody's)")
    arguments = parser.parse_args()
    every = pl.concat([cells(arguments.rows, int(seed)) for seed in arguments.seeds.split(",")])
    written, got = pl.col("phone_written").list, pl.col("got").list
    alien = got.set_difference("phone_written").list.len() > 0
    judged = every.with_columns(
        right=(written.set_symmetric_difference("got").list.len() == 0),
        wrong=alien,
        mistaken=alien & pl.col("repair").is_not_null(),
        taken=got.len(),
        unmeant=got.set_difference("phone_meant").list.len(),
    )
    table = (
        judged.group_by(pl.col("fault").fill_null("(none)"))
        .agg(
            cells=pl.len(),
            readable=pl.col("phone_readable").sum(),
            right_pct=(pl.col("right").mean() * 100).round(2),
            withheld=(~pl.col("right") & ~pl.col("wrong")).sum(),
            wrong=pl.col("wrong").sum(),
        )
        .sort("cells", descending=True)
    )
    with pl.Config(tbl_rows=-1, tbl_hide_column_data_types=True, tbl_hide_dataframe_shape=True):
        print(table)
    readable = judged.filter("phone_readable")
    seen = judged.filter(~pl.col("fault").fill_null("").is_in(UNSEEN))
    accepted = judged["taken"].sum()
    print(f"readable cells right: {readable['right'].mean():.4%} of {readable.height}")
    print(f"repairs that gave a wrong number: {judged['mistaken'].sum()} of {judged['repair'].is_not_null().sum()}")
    print(f"accepted, not what was meant: {seen['unmeant'].sum() / accepted:.4%} of {accepted}", end="; ")
    print(f"with those that no cell shows: {judged['unmeant'].sum() / accepted:.4%}")
    if arguments.show:
        bad = judged.filter((pl.col("fault").fill_null("(none)") == arguments.show) & ~pl.col("right"))
        for row in bad.head(25).iter_rows(named=True):
            print(repr(row["Телефон"]), row["Город"], row["phone_written"], row["got"], row["status"], row["repair"])


if __name__ == "__main__":
    main()
