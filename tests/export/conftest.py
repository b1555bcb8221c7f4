from pathlib import Path

import pytest

from prozvon.cli.cleaning import clean_into
from prozvon.cli.options import Given
from prozvon.settings import load

BASE = """id;ФИО;Телефон;Доп. телефон;E-mail;Компания;Город;Дата рождения;Менеджер;Приоритет;Последний контакт;Комментарий
1;Иванов Иван Петрович;8 916 123-45-67;+7 495 111 22 33;ivanov@mail.ru;;Казань;05.03.1980;Анна;9;01.10.2026;
2;Соколова Елена Эдуардовна;+49 151 23456789;;;"ООО «Ромашка; сад»";Москва;;Олег;10;10.11.2026;
3;О'Нил Кирилл Львович;89161112233;;oneil@mail.ru;;Казань;01.02.1975;Анна;2;;
4;Петрова Анна Сергеевна;84951112244;;petrova@yandex.ru;;Омск;;;;;
5;Сидоров Олег Олегович;;;sidorov@yandex.ru;;Омск;;;;;
6;Жукова Мария Ивановна;89161112255;;zhukova@yandex.ru;;Омск;;;;;просила не звонить
7;Ким Вера;89161112266;;;"Рога|и	копыта ""Юг"" ";Тверь;;;;;
"""
NOW = "2026-11-22T12:00+03:00"


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of a small base that has something of everything."""
    folder = tmp_path_factory.mktemp("campaign")
    (folder / "base.csv").write_text(BASE, "utf-8")
    out = folder / "cleaned"
    given = Given(load(environment={}), now=NOW, quiet=True)
    code = clean_into(out, [str(folder / "base.csv")], given)
    assert code == 0
    return out
