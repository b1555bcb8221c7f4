"""Recipes with columns of one's own, and recipes fitted to a base."""

from datetime import date

import polars as pl
import pytest

import prozvon as pz
from prozvon.errors import UsageError
from prozvon.matching import Recipe

NOW = date.fromisoformat("2026-06-01")


def carded(other: int = 0) -> pl.DataFrame:
    """150 persons on two rows each, of one number; the card is another on the second row of every `other`-th person."""
    rows = [
        {
            "name": ["Иванов Пётр", "Сидорова Анна", "Кузнецов Олег"][i // 2 % 3],
            "phone": f"+7916{i // 2:07}",
            "card": str(10_000 + 37 * (i // 2) + (21_111 if other and i % 2 and i // 2 % other == 0 else 0)),
        }
        for i in range(300)
    ]
    return pl.DataFrame(rows)


def test_an_own_column_says_who_is_who() -> None:
    frame = pl.DataFrame({"name": ["Капустинский Лев"] * 3, "Карта №": ["A-10021", "a 10021", "77"]})
    recipe = Recipe(own={"Карта №": {"exact": 20.0, "different": -20.0}})
    found = pz.dedupe(frame, recipe, now=NOW)
    assert found.clusters["cluster_id"].to_list()[:2] == [found.clusters["cluster_id"][0]] * 2
    assert found.clusters["cluster_id"].n_unique() == 2
    last = found.explain(0, 1).fields[-1]
    assert (last.field, last.level, last.bits) == ("Карта №", "exact", 20.0)


@pytest.mark.parametrize(
    ("value", "level", "bits"),
    [
        ("Договор Беркут-77", "exact", 9.0),
        ("Договор Беркyт-7", "alike", 4.0),
        ("Договор Беркут-7", "near", 7.0),
        ("Счёт 40817810", "different", -3.0),
        (None, "missing", 0.0),
    ],
)
def test_values_of_an_own_column_agree_by_levels(value: str | None, level: str, bits: float) -> None:
    frame = pl.DataFrame({"name": ["Капустинский Лев"] * 2, "Основание": ["договор беркут 77", value]})
    recipe = Recipe(own={"Основание": {"exact": 9.0, "near": 7.0, "alike": 4.0, "different": -3.0}})
    last = pz.dedupe(frame, recipe, now=NOW).explain(0, 1).fields[-1]
    assert (last.field, last.level, last.bits) == ("Основание", level, bits)


def test_what_is_alike_weighs_as_what_differs_unless_the_recipe_says_otherwise() -> None:
    said, unsaid = (Recipe(own={"card": {"different": -3.0, "near": 2.0, **told}}) for told in ({"alike": -3.0}, {}))
    assert said.numbers() == unsaid.numbers()
    assert said.hash == unsaid.hash


def test_a_recipe_of_an_absent_column_is_refused() -> None:
    with pytest.raises(UsageError, match="card"):
        pz.dedupe(pl.DataFrame({"name": ["Иванов Пётр"]}), Recipe(own={"card": {"exact": 5.0}}), now=NOW)


@pytest.mark.parametrize("own", [{"card": {"short": 1.0}}, {f"c{i}": {"exact": 1.0} for i in range(9)}])
def test_own_columns_that_cannot_be_meant_are_refused(own: dict[str, dict[str, float]]) -> None:
    with pytest.raises(UsageError):
        Recipe(own=own)


def test_a_trained_recipe_is_saved_loaded_and_known_by_its_hash(tmp_path) -> None:
    trained = pz.train(carded(), Recipe(own={"card": {}}), now=NOW)
    trained.save(tmp_path / "recipe.toml")
    assert Recipe.load(tmp_path / "recipe.toml").hash == trained.hash != Recipe(own={"card": {}}).hash


def test_a_column_that_wanders_contradicts_less_than_one_that_does_not() -> None:
    steady, wandering = (pz.train(carded(other), Recipe(own={"card": {}}), now=NOW).own["card"] for other in (0, 2))
    assert wandering["different"] > steady["different"] + 2


def test_order_and_threads_do_not_matter() -> None:
    recipe = Recipe(own={"card": {}})
    straight, turned = (pz.train(f, recipe, now=NOW, threads=n) for f, n in ((carded(3), 1), (carded(3).reverse(), 2)))
    assert straight.hash == turned.hash


def test_thresholds_and_what_is_final_stay() -> None:
    start = Recipe(strict=("inn",), same=3.0, switchboard=5)
    trained = pz.train(carded(), start, now=NOW)
    assert (trained.strict, trained.same, trained.switchboard) == (("inn",), 3.0, 5)
