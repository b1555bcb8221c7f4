"""The named rows of `tests/data`, which the Rust tests read too, through the Python surface."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from prozvon import _core
from prozvon.normalize import (
    normalize_addresses,
    normalize_companies,
    normalize_dates,
    normalize_emails,
    normalize_ids,
    normalize_names,
)

DATA = Path(__file__).parent.parent / "data"
NOW = date(2026, 11, 22)


def rows(file: str) -> pl.DataFrame:
    return pl.read_csv(DATA / file, separator="\t", quote_char=None, infer_schema=False).fill_null("")


def joined(codes: str) -> pl.Expr:
    return pl.col(codes).list.join(",")


def same(case: pl.Series, expected: pl.DataFrame, actual: pl.DataFrame) -> None:
    """All rows that differ at once, by their names."""
    actual = actual.with_columns(pl.all().cast(pl.String).fill_null("")).select(expected.columns)
    wrong = pl.any_horizontal(*(expected[c] != actual[c] for c in expected.columns))
    mask = pl.select(wrong).to_series()
    assert list(zip(case.filter(mask), expected.filter(mask).rows(), actual.filter(mask).rows(), strict=True)) == []


def test_names() -> None:
    table = rows("names.tsv")
    assert table.height >= 40
    actual = normalize_names(table["cell"]).with_columns(
        joined("issues"), keys=pl.concat_str(pl.col("^.*_key$").fill_null(""), separator="|")
    )
    same(table["case"], table.drop("case", "cell"), actual)


def test_emails() -> None:
    table = rows("emails.tsv")
    assert table.height >= 40
    actual = normalize_emails(table["cell"]).with_columns(joined("issues"), joined("others"))
    same(table["case"], table.drop("case", "cell"), actual)


@pytest.mark.parametrize(
    ("kind", "column", "pattern"), [("birth", "date", "%Y-%m-%d"), ("moment", "moment", "%Y-%m-%dT%H:%M:%S%.f")]
)
def test_dates(kind: str, column: str, pattern: str) -> None:
    table = rows("dates.tsv").filter(pl.col("kind") == kind)
    assert table.height >= 15
    actual = normalize_dates(table["cell"], kind, now=NOW).with_columns(  # type: ignore[arg-type]  # a parameter of the test
        joined("issues"), value=pl.col(column).dt.strftime(pattern), other=pl.col("other").dt.strftime("%Y-%m-%d")
    )
    same(table["case"], table.drop("case", "kind", "cell"), actual)


def test_addresses() -> None:
    table = rows("addresses.tsv")
    assert table.height >= 50
    actual = normalize_addresses(table["cell"]).with_columns(joined("issues"), key="address_key")
    same(table["case"], table.drop("case", "cell"), actual)


def test_companies() -> None:
    table = rows("companies.tsv")
    assert table.height >= 50
    actual = normalize_companies(table["cell"]).with_columns(joined("issues"))
    same(table["case"], table.drop("case", "cell"), actual)


def test_identifiers() -> None:
    table = rows("ids.tsv")
    assert table.height >= 50
    for (wanted,), part in table.partition_by("wanted", as_dict=True).items():
        actual = normalize_ids(part["cell"], wanted).with_columns(joined("issues"))  # type: ignore[arg-type]  # as above
        same(part["case"], part.drop("case", "wanted", "cell"), actual)


def test_remarks() -> None:
    table = rows("refusals.tsv")
    assert table.height >= 40
    found = pl.DataFrame(_core.find_refusals(table.select("text")))
    limits = 1 << _core.issue_codes().index("call_limits_remark")
    actual = found.select(
        remark=pl.when("refusal")
        .then(pl.lit("refusal"))
        .when(pl.col("issues") & limits > 0)
        .then(pl.lit("limits"))
        .otherwise(pl.lit("none"))
    )
    same(table["text"], table.select("remark"), actual)
    assert found["column"].drop_nulls().unique().to_list() == ["text"]
