"""The generator of practice bases: what it promises to everything that is tried on it."""

import phonenumbers
import polars as pl
import pytest

from prozvon.errors import UsageError
from prozvon.practice.base import Generated, generate


@pytest.fixture(scope="module")
def base() -> Generated:
    return generate(6_000, seed=7, wide=True)


def test_the_truth_stands_row_by_row_beside_the_base(base: Generated) -> None:
    assert base.frame.height == base.truth.height == 6_000
    assert base.truth["row"].to_list() == list(range(1, 6_001))
    assert base.frame.null_count().sum_horizontal().item() == 0


def test_seed_and_rows_make_the_base_whatever_the_processes() -> None:
    alone, together = generate(30_000, seed=3), generate(30_000, seed=3, processes=2)
    assert alone.frame.equals(together.frame)
    assert alone.truth.equals(together.truth)
    assert not alone.frame.equals(generate(30_000, seed=4).frame)


def test_every_meant_and_written_number_is_valid(base: Generated) -> None:
    lists = ("phone_meant", "phone_written", "phone2_meant", "phone2_written")
    numbers = {n for name in lists for n in base.truth[name].explode().drop_nulls().to_list()}
    assert len(numbers) > 4_000
    assert [n for n in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(n))] == []


def test_a_readable_cell_says_what_was_meant(base: Generated) -> None:
    readable = base.truth.filter(pl.col("phone_readable"))
    assert readable.height > 5_000
    assert readable.filter(pl.col("phone_meant") != pl.col("phone_written")).height == 0


def test_a_quarter_of_the_rows_is_surplus_in_one_to_eight_copies() -> None:
    copies = generate(25_000, seed=2).truth["person_id"].value_counts()["count"]
    assert copies.min() == 1
    assert copies.max() == 8
    assert 0.23 < 1 - len(copies) / 25_000 < 0.28


def test_a_base_without_rows_is_refused() -> None:
    with pytest.raises(UsageError, match="at least one row"):
        generate(0, seed=1)


def test_the_wide_base_is_the_same_base_with_more_columns() -> None:
    narrow, wide = generate(500, seed=5), generate(500, seed=5, wide=True)
    assert wide.frame.select(narrow.frame.columns).equals(narrow.frame)
    assert wide.truth.equals(narrow.truth)
