"""Declared survivorship, rule by rule, with the rows that each value is of."""

import polars as pl
import pytest

import prozvon as pz
from prozvon.matching import Recipe

ROWS = pl.DataFrame(
    {
        "ФИО": ["Ким Олег", "Ким Олег Ильич", "Ким Олег", "Ли Вера"],
        "Телефон": ["89161234561"] * 3 + ["89161234562"],
        "Город": ["Москва", "Тверь", "Тверь", None],
        "E-mail": ["kim.oleg@mail.ru", None, "oleg77@mail.ru", None],
        "Дата создания": ["2024-01-01", "2025-01-01", "2026-01-01", None],
        "Источник": ["crm", "сайт", "сайт", None],
        "Метки": ["vip; опт", None, "опт, новый", ""],
        "Сумма": ["1 000,50", "нет", "200", None],
        "Заметка": ["звонил дважды", "ok", None, None],
        "Согласие отозвано": [None, "2025-02-01", None, None],
        "Согласие": ["да", None, None, None],
    }
)


def golden(*, trusted: tuple[str, ...] = (), **survival: str) -> dict[str, object]:
    found = pz.dedupe(ROWS, Recipe(survival=survival, trusted=trusted), columns={"Источник": "source"}).golden
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("rule", "city", "row"), [("newest", "Тверь", 2), ("frequent", "Тверь", 2), ("longest", "Москва", 0)]
)
def test_a_field_of_the_person_survives_by_its_rule(rule: str, city: str, row: int) -> None:
    found = golden(city=rule)
    assert (found["pz_city"], found["city_from"]) == (city, row)


def test_the_most_trusted_source_wins() -> None:
    assert golden(city="trusted", trusted=("crm", "сайт"))["pz_city"] == "Москва"
    assert golden(city="trusted", trusted=("сайт",))["pz_city"] == "Тверь"
    assert golden(email="trusted", trusted=("crm",))["pz_email"] == "kim.oleg@mail.ru"
    assert golden(email="newest")["pz_email"] == "oleg77@mail.ru"


def test_the_newest_name_may_be_asked_for() -> None:
    assert golden()["pz_name"] == "Ким Олег Ильич"
    assert (golden(name="newest")["pz_name"], golden(name="newest")["name_from"]) == ("Ким Олег", 2)


def test_columns_of_the_input_are_united_added_up_and_chosen() -> None:
    found = golden(Метки="union", Сумма="sum", Заметка="complete")
    assert (found["Метки"], found["Метки_from"]) == ("опт; новый; vip", [0, 2])
    assert (found["Сумма"], found["Сумма_from"]) == (1200.5, [0, 2])
    assert (found["Заметка"], found["Заметка_from"]) == ("звонил дважды", 0)
    found = golden(Сумма="max", Заметка="newest")
    assert (found["Сумма"], found["Сумма_from"]) == (1000.5, [0])
    assert (found["Заметка"], found["Заметка_from"]) == ("ok", 1)
    every = pz.dedupe(ROWS, Recipe(survival={"Метки": "union", "Сумма": "sum"})).golden
    assert every.select("Метки", "Сумма").row(1) == (None, None)


def test_a_withdrawn_consent_is_the_persons_and_a_consent_is_nobodys() -> None:
    found = golden()
    assert (found["consent_withdrawn"], found["consent_withdrawn_from"]) == (True, 1)
    with pytest.raises(pz.UsageError, match="not handed on"):
        golden(Согласие="newest")


@pytest.mark.parametrize("survival", [{"city": "union"}, {"Метки": "best"}, {"Нет": "newest"}])
def test_what_cannot_be_meant_is_told(survival: dict[str, str]) -> None:
    with pytest.raises(pz.UsageError, match="survivorship"):
        golden(**survival)
