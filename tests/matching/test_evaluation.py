import polars as pl
import pytest

from prozvon.errors import UsageError
from prozvon.matching import evaluate


def test_pairs_are_counted_as_by_hand():
    clusters, truth = [1, 1, 2, 2, 3, 3], [9, 9, 9, 8, 7, None]
    pairs = [(a, b) for b in range(5) for a in range(b)]
    found = evaluate(pl.Series(clusters), pl.Series(truth))
    assert found.found == sum(clusters[a] == clusters[b] for a, b in pairs)
    assert found.true == sum(truth[a] == truth[b] for a, b in pairs)
    assert found.right == sum(clusters[a] == clusters[b] and truth[a] == truth[b] for a, b in pairs)
    assert (found.over_merged, found.split) == (1, 1)


def test_nothing_found_is_precise_and_nothing_true_is_recalled():
    alone = evaluate(pl.Series([1, 2]), pl.Series([5, 6]))
    assert (alone.precision, alone.recall, alone.f1) == (1.0, 1.0, 1.0)


def test_lengths_must_agree():
    with pytest.raises(UsageError):
        evaluate(pl.Series([1]), pl.Series([1, 2]))
