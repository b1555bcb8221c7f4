"""Link levels that a recipe declares: persons who share a deal or a company are linked and never merged."""

from pathlib import Path

import polars as pl
import pytest

import prozvon as pz
from prozvon.matching import Recipe
from prozvon.matching.levels import MOST, _linked

ROWS = pl.DataFrame(
    {
        "ФИО": ["Ким Олег", "Ли Вера", "Пак Анна", "Ким Олег", "Цой Виктор", "Ван Лю"],
        "Телефон": ["89161234561", "89161234562", "89161234563", "89161234561", "89161234564", None],
        "Сделка": ["D-1", "d-1 ", "D-2", "D-2", "-", None],
        "Компания": ["ООО Ромашка", None, None, None, 'ООО "РОМАШКА"', "Лютик"],
    }
)


def test_a_shared_deal_links_persons_also_through_one_another() -> None:
    recipe = Recipe(links={"deal": "сделка", "firm": "key:company"})
    found = pz.dedupe(ROWS, recipe).clusters
    assert found["cluster_id"].n_unique() == 5
    deals, firms = found["deal_id"], found["firm_id"]
    assert deals[0] == deals[1] == deals[2] == deals[3]
    assert deals.n_unique() == 3
    assert firms[0] == firms[3] == firms[4]
    assert firms.n_unique() == 4
    # A level is called after one of its persons, whatever order the rows come in.
    assert set(deals) < set(found["cluster_id"])
    turned = pz.dedupe(ROWS.reverse(), recipe).clusters.reverse()
    assert turned.select("deal_id", "firm_id").equals(found.select("deal_id", "firm_id"))


def naively(cluster: list[int], value: list[str | None]) -> list[int]:
    """The smallest cluster that each is linked with, by walking from each one."""
    found = []
    for start in range(max(cluster) + 1):
        seen = {start}
        while True:
            shared = {v for c, v in zip(cluster, value, strict=True) if c in seen and v is not None}
            more = {c for c, v in zip(cluster, value, strict=True) if v in shared}
            if more <= seen:
                break
            seen |= more
        found.append(min(seen))
    return found


@pytest.mark.parametrize("seed", range(30))
def test_links_agree_with_a_walk_from_every_person(seed: int) -> None:
    drawn = pl.Series([(seed * 7919 + i * 104_729 + i * i * 31) % 97 for i in range(60)])
    cluster = [*range(20), *(int(d) % 20 for d in drawn[:40])]
    value = [None if d % 5 == 0 else str(d % (10 + 2 * seed)) for d in drawn]
    age = pl.int_range(20, dtype=pl.UInt32, eager=True)
    found = _linked(age, pl.Series(cluster, dtype=pl.UInt32), pl.Series(value))
    assert found.to_list() == naively(cluster, value)


def test_a_long_chain_and_a_crowd() -> None:
    n = 5000
    age = pl.int_range(n, dtype=pl.UInt32, eager=True)
    chain = pl.DataFrame({"cluster": [*range(n), *range(n - 1)], "value": [*range(n), *range(1, n)]})
    assert _linked(age, chain["cluster"].cast(pl.UInt32), chain["value"].cast(pl.String)).unique().to_list() == [0]
    crowd = pl.DataFrame({"cluster": range(MOST + 1), "value": ["x"] * (MOST + 1)})
    assert _linked(age, crowd["cluster"].cast(pl.UInt32), crowd["value"]).equals(age)


@pytest.mark.parametrize(
    ("links", "told"),
    [({"deal": "Нет такой"}, "linked by"), ({"Deal 1": "Сделка"}, "link level"), ({"cluster": "Сделка"}, "link level")],
)
def test_what_cannot_be_meant_is_told(links: dict[str, str], told: str) -> None:
    with pytest.raises(pz.UsageError, match=told):
        pz.dedupe(ROWS, Recipe(links=links))


def test_a_recipe_with_levels_is_saved_and_known_by_its_hash(tmp_path: Path) -> None:
    recipe = Recipe(links={"deal": "Сделка"}, survival={"Метки": "union"}, trusted=("crm",))
    recipe.save(tmp_path / "recipe.toml")
    assert Recipe.load(tmp_path / "recipe.toml") == recipe
    assert recipe.hash != Recipe().hash
