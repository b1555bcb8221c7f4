"""Frames as they should not be: a right answer or a clear error, and nobody merged for lack of data."""

import math
from datetime import date

import pandas as pd
import polars as pl
import pytest

import prozvon as pz

NOW = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("frame", "persons"),
    [
        (pl.DataFrame({"ФИО": [None] * 5, "Телефон": [None] * 5}), 5),
        (pl.DataFrame({"ФИО": [], "Телефон": []}), 0),
        (pl.DataFrame(), 0),
        (pl.DataFrame({"ФИО": ["Иванов Иван"] * 4}), 4),
        (pl.DataFrame({"Телефон": ["89161234567"] * 4 + ["89031112233"]}), 2),
        (pl.DataFrame({"ФИО": ["Иванов Иван"] * 3000, "Телефон": ["89161234567"] * 3000}), 1),
        (pl.DataFrame({"x": [1, 1, 1]}), 3),
        (pl.DataFrame({"Телефон": [math.inf, math.nan, 7.9161234567e10, 7.9161234567e10]}), 3),
        (
            pl.DataFrame(
                {"ФИО": ["Ким Олег"] * 2, "Телефон": ["89161234567"] * 2, "s": [{"a": 1}] * 2, "b": [b"\xff"] * 2}
            ),
            1,
        ),
        (pl.DataFrame({"Телефон": ["89161234567"] * 2, **{f"c{i}": ["a", None] for i in range(2000)}}), 1),
    ],
)
def test_whoever_is_not_known_is_nobody_else(frame: pl.DataFrame, persons: int) -> None:
    assert pz.dedupe(frame, now=NOW).clusters["cluster_id"].n_unique() == persons


@pytest.mark.parametrize("cell", ["я" * 500_000, "a" * 1_000_000, "Иван " * 100_000, "8" * 1_000_000, "ул. " * 200_000])
def test_a_cell_of_a_megabyte_takes_no_longer_than_its_length(cell: str) -> None:
    for column in ("ФИО", "E-mail", "Телефон", "Адрес", "Компания", "что"):
        found = pz.dedupe(pl.DataFrame({column: [cell, "x"], "Моб": ["89161234567", "89031112233"]}), now=NOW)
        assert found.clusters["cluster_id"].n_unique() == 2


def test_values_of_mixed_types_are_read_as_they_are_written() -> None:
    rows = {
        "ФИО": ["Иванов Иван", float("nan"), 5, None, "Иванов Иван"],
        "Телефон": [89161234567.0, float("nan"), "89031112233", None, 89161234567],
        "Дата рождения": [pd.Timestamp("1980-01-02"), pd.NaT, "02.01.1980", None, date(1980, 1, 2)],
    }
    for frame in (
        pd.DataFrame(rows),
        [dict(zip(rows, values, strict=True)) for values in zip(*rows.values(), strict=True)],
    ):
        found = pz.dedupe(frame, now=NOW)
        assert found.clusters["cluster_id"].rle_id().to_list() == [0, 1, 2, 3, 4]
        assert found.clusters["cluster_id"][0] == found.clusters["cluster_id"][4]
        births = found.people["pz_birth_date"].to_list()
        assert births == [date(1980, 1, 2), None, date(1980, 1, 2), None, date(1980, 1, 2)]


def test_two_columns_of_one_name_are_two_columns() -> None:
    frame = pd.DataFrame([["Иванов Иван", "89161234567"], ["Иванов Иван", "89161234567"]], columns=["a", "a"])
    found = pz.dedupe(frame, now=NOW)
    assert found.base.frame.columns[:2] == ["a", "a_2"]
    assert found.clusters["cluster_id"].n_unique() == 1


@pytest.mark.parametrize("record", ["x", None, {1: 2}, {"ФИО": "\ud800"}])
def test_what_is_no_record_is_misuse(record: object) -> None:
    index = pz.Index(pl.DataFrame({"Телефон": ["89161234567"]}), now=NOW)
    with pytest.raises(pz.UsageError):
        index.query(record)


@pytest.mark.parametrize("value", [object(), ["a", {"b": 1}], b"\xff", 10**30, float("nan")])
def test_a_value_that_says_nothing_finds_nobody(value: object) -> None:
    index = pz.Index(pl.DataFrame({"Телефон": ["89161234567"]}), now=NOW)
    assert index.query({"ФИО": value, "Телефон": value}).is_empty()
