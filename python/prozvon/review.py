"""The review table: what is worth a human look, best first, never more than `review.limit` of the rows.

A row is a doubtful pair, with both sides beside each other, or a doubtful cell, with the column, the cell as it came and
what it may have meant. Both have an empty `decision`: `same` or `different` for a pair, the right value for a cell.

A cell's weight says what hangs on it: a number that would be its person's only one matters most. Cells take at most a
quarter of the table where there are pairs enough for the rest.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from prozvon.matching import Matched
from prozvon.normalize import normalize_dates
from prozvon.phone import normalize_phones
from prozvon.reader import Base
from prozvon.schema import ROW, SOURCE, Role

_SIDE = (SOURCE, ROW, "pz_name", "pz_phone", "pz_email", "pz_birth_date", "pz_company", "pz_city", "pz_address")
"""What a person needs to see of each side of a pair."""

CELLS_AT_MOST = 0.25
"""Share of the table that cells take where pairs could fill all of it."""

ONLY_NUMBER, FURTHER_NUMBER, BIRTH_DATE, LOST_CONTACT = 0.9, 0.45, 0.4, 0.3
"""Weights: a number with candidates, of a person without another and with one; a date that can be read both ways; a
number or address that cannot be read, of a person who has no other."""

_UNREADABLE = ("local_number", "lost_digits", "wrong_length", "not_allocated")
"""Faults of a phone cell that whoever knows the person can put right."""


def review_table(
    base: Base,
    frame: pl.DataFrame,
    contacts: pl.DataFrame,
    people: pl.DataFrame,
    matched: Matched,
    share: float,
    *,
    regions: pl.Series,
    now: date,
) -> pl.DataFrame:
    """The table, at most `share` of the rows of `frame` long, but one row at least.

    `frame` are the input's columns of the accepted rows, `contacts`, `people` and `matched` what became of them, row for
    row, `regions` what its bare numbers were read as; `base` says which column holds what, `now` bounds dates.

    Columns: `weight` (0 to 1), `reasons`, `decision`, `column`, `value`, `candidates`, then `left_…` and `right_…`.
    """
    most = max(1, int(frame.height * share)) if share else 0
    doubtful = list(_cells(base, frame, contacts, people, regions, now))
    cells = pl.concat(doubtful).sort("weight", descending=True, maintain_order=True)
    pairs = matched.review
    room = max(int(most * CELLS_AT_MOST), most - pairs.height)
    cells = cells.head(room)
    pairs = pairs.head(most - cells.height)
    rows = pl.concat(
        [
            pairs.select(
                # Bits to a probability, so that pairs and cells are of one scale.
                weight=(1 / (1 + 2.0 ** -pl.col("weight").clip(-50, 50))).round(3),
                reasons="reasons",
                column=pl.lit(""),
                value=pl.lit(""),
                candidates=pl.lit(""),
                left="left",
                right="right",
            ),
            cells.with_columns(right=pl.lit(None, pl.UInt32)),
        ]
    ).sort("weight", descending=True, maintain_order=True)
    side = contacts.select(_SIDE)
    return pl.concat(
        [
            rows.select("weight", "reasons", pl.lit("").alias("decision"), "column", "value", "candidates"),
            _beside(side, rows["left"], "left"),
            _beside(side, rows["right"], "right"),
        ],
        how="horizontal",
    )


def _beside(side: pl.DataFrame, rows: pl.Series, name: str) -> pl.DataFrame:
    return side.select(pl.all().gather(rows)).rename(lambda column: f"{name}_{column.removeprefix('pz_')}")


def _cells(
    base: Base, frame: pl.DataFrame, contacts: pl.DataFrame, people: pl.DataFrame, regions: pl.Series, now: date
) -> Iterator[pl.DataFrame]:
    yield pl.DataFrame(schema=_CELL)
    issues = people["issues"]
    alone = (contacts["pz_phone"].is_null()).alias("alone")
    city = next((c.name for c in base.columns if c.role is Role.CITY), None)
    doubtful = issues.list.contains("ambiguous_number").fill_null(value=False)
    unreadable = issues.list.eval(pl.element().is_in(_UNREADABLE)).list.any().fill_null(value=False) & alone
    for column in (c.name for c in base.columns if c.role is Role.PHONE):
        yield _phones(frame, column, city, regions, doubtful | unreadable, alone)
    either = issues.list.contains("date_ambiguous").fill_null(value=False)
    for column in (c.name for c in base.columns if c.role is Role.BIRTH_DATE):
        yield _dates(frame, column, either, now)
    lost = issues.list.contains("email_invalid").fill_null(value=False) & alone & contacts["pz_email"].is_null()
    for column in (c.name for c in base.columns if c.role is Role.EMAIL):
        at = _where(lost & (frame[column] != ""))
        yield _table(at, frame[column].gather(at), column, LOST_CONTACT, pl.lit("email_invalid"), pl.lit(""))


_CELL = {
    "weight": pl.Float64,
    "reasons": pl.String,
    "column": pl.String,
    "value": pl.String,
    "candidates": pl.String,
    "left": pl.UInt32,
}


def _phones(
    frame: pl.DataFrame, column: str, city: str | None, regions: pl.Series, asked: pl.Series, alone: pl.Series
) -> pl.DataFrame:
    """The cells of one phone column that hold no number but might: with candidates, or of people without any number."""
    at = _where(asked & (frame[column] != ""))
    if not len(at):
        return pl.DataFrame(schema=_CELL)
    cells = frame[column].gather(at)
    read = normalize_phones(cells, regions.gather(at), None if city is None else frame[city].gather(at))
    told = pl.DataFrame(
        {
            "at": at,
            "cell": cells,
            "candidates": read["others"].list.join("; "),
            "reasons": read["repair"],
            "alone": alone.gather(at),
        }
    ).filter(read["e164"].is_null() & read["repair"].is_not_null())
    # The one reading of a number that no plan knows is no candidate: it is what was typed.
    several = (pl.col("candidates") != "") & ~pl.col("reasons").str.contains("not_allocated", literal=True)
    weighed = told.filter(several | pl.col("alone")).with_columns(
        weight=pl.when(several & pl.col("alone"))
        .then(ONLY_NUMBER)
        .when(several)
        .then(FURTHER_NUMBER)
        .otherwise(LOST_CONTACT)
    )
    return weighed.select(
        weight=pl.col("weight").cast(pl.Float64),
        reasons=pl.col("reasons").str.replace_all(",", "+", literal=True),
        column=pl.lit(column),
        value="cell",
        candidates="candidates",
        left=pl.col("at").cast(pl.UInt32),
    )


def _dates(frame: pl.DataFrame, column: str, either: pl.Series, now: date) -> pl.DataFrame:
    at = _where(either & (frame[column] != ""))
    if not len(at):
        return pl.DataFrame(schema=_CELL)
    cells = frame[column].gather(at)
    read = normalize_dates(cells, "birth", now=now)
    both = pl.concat_str(read["date"].cast(pl.String), read["other"].cast(pl.String), separator="; ")
    return _table(at, cells, column, BIRTH_DATE, pl.lit("date_ambiguous"), both).drop_nulls("candidates")


def _table(
    at: pl.Series, cells: pl.Series, column: str, weight: float, reasons: pl.Expr, candidates: pl.Expr
) -> pl.DataFrame:
    return pl.DataFrame({"left": at, "value": cells}).select(
        weight=pl.lit(weight, pl.Float64),
        reasons=reasons,
        column=pl.lit(column),
        value="value",
        candidates=candidates,
        left=pl.col("left").cast(pl.UInt32),
    )


def _where(rows: pl.Series) -> pl.Series:
    return rows.fill_null(value=False).arg_true()
