"""`pz.similarity`: pairs of texts by their rows, beside a plain account of what Jaro and Winkler say."""

import random

import polars as pl
import pytest

import prozvon as pz
from prozvon.errors import UsageError

from .plain_jaro import plainly


@pytest.mark.parametrize("threads", [1, None])
def test_pairs_are_as_similar_as_a_plain_account_says(threads: int | None) -> None:
    chance = random.Random(5)
    words = ["".join(chance.choices("абвгдеё abc日", k=chance.randrange(22))) for _ in range(2_000)]
    left, right = ([chance.randrange(len(words)) for _ in range(30_000)] for _ in "ab")
    found = pz.similarity(words, left, right, threads=threads)
    expected = [plainly(words[a], words[b]) for a, b in zip(left, right, strict=True)]
    assert found.dtype == pl.Float32
    assert max(abs(one - other) for one, other in zip(found, expected, strict=True)) < 1e-6


def test_nulls_chunks_and_nothing() -> None:
    column = pl.concat([pl.Series(["Иванов", None]), pl.Series(["Иванов", ""])], rechunk=False)
    rows = pl.concat([pl.Series([0, 0], dtype=pl.Int64), pl.Series([0, 3], dtype=pl.Int64)], rechunk=False)
    assert pz.similarity(column, rows, [2, 1, 3, 3]).to_list() == [1.0, None, 0.0, 1.0]
    assert pz.similarity([], [], []).to_list() == []


@pytest.mark.parametrize(
    ("left", "right"), [([0], [2]), ([-1], [0]), ([None], [0]), ([0, 1], [0]), (["a"], [0]), ([0.5], ["b"])]
)
def test_what_is_no_pair_of_rows_is_an_error(left: list, right: list) -> None:
    with pytest.raises(UsageError):
        pz.similarity(["a", "b"], left, right)
