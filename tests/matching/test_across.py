"""Rows of different managers are put before human eyes and not merged, wherever that is asked for."""

from pathlib import Path

import polars as pl
import pytest

import prozvon as pz
from prozvon.matching import Recipe

ROWS = pl.DataFrame(
    {
        "ФИО": ["Иванов Пётр Ильич"] * 4,
        "Телефон": ["89161234567"] * 4,
        "Менеджер": ["Анна", "Олег", None, "анна "],
    }
)


def clusters(found: pl.DataFrame) -> list[int]:
    return found["cluster_id"].rle_id().to_list()


def test_an_argument_of_dedupe_keeps_managers_apart_and_shows_the_pair() -> None:
    assert pz.dedupe(ROWS).clusters["cluster_id"].n_unique() == 1
    found = pz.dedupe(ROWS, across="Менеджер")
    ids = found.clusters["cluster_id"].to_list()
    assert ids[0] == ids[3] != ids[1]
    assert found.review["reasons"].str.contains("across").all()
    assert found.review.height == 1
    assert found.explain(0, 1).conflict == "across"
    assert not found.explain(0, 1).together
    # Who decides is obeyed; a role is as good as a name.
    decided = pz.dedupe(ROWS, across="manager", decisions=[(0, 1, "same")])
    assert decided.clusters["cluster_id"].n_unique() == 1
    assert found.recipe.hash != Recipe().hash


def test_a_column_that_is_not_there_is_misuse() -> None:
    with pytest.raises(pz.UsageError, match="kept apart"):
        pz.dedupe(ROWS, across="Отдел")


def test_a_recipe_says_it_too(tmp_path: Path) -> None:
    recipe = Recipe(across="Менеджер")
    recipe.save(tmp_path / "recipe.toml")
    assert Recipe.load(tmp_path / "recipe.toml") == recipe
    assert pz.dedupe(ROWS, recipe).clusters["cluster_id"].n_unique() == 2


def test_an_index_keeps_managers_apart_when_rows_come_and_when_it_is_read_again(tmp_path: Path) -> None:
    index = pz.Index(ROWS[:1], across="Менеджер")
    index.add(ROWS[1:])
    assert index.clusters["cluster_id"].n_unique() == 2
    asked = {"ФИО": "Иванов Пётр Ильич", "Телефон": "89161234567", "Менеджер": "Олег"}
    verdicts = dict(index.query(asked).select("row", "verdict").rows())
    assert verdicts[1] == "same"
    assert verdicts[0] == verdicts[3] == "review"
    index.save(tmp_path / "index")
    read = pz.Index.load(tmp_path / "index")
    assert read.query(asked).equals(index.query(asked))
    read.add(ROWS[:2])
    assert read.clusters["cluster_id"].n_unique() == 2
    read.add(ROWS.drop("Менеджер"))
    assert read.clusters["cluster_id"].n_unique() == 2
