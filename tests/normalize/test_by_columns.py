"""`normalize` walks over a piece of a base once; it says what its naive twin says column by column."""

import random
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from prozvon.normalize import normalize
from prozvon.normalize.rows import Normalizer
from prozvon.reader.model import Base, Column
from prozvon.schema import ROW, SOURCE, Role

from .by_columns import by_columns

NOW = date(2026, 11, 22)

NAMES = [
    "ИВАНОВ иван Петрович",
    "Мария Петрова",
    "Sergeev Ivan",
    "Olex Torgov",
    "Fedja Jakovlev",
    "тест",
    "ООО Ромашка",
    "Петрова М. 89161234567",
    "anna@bk.ru Анна",
    "Иванов-Водкин П.",
    "John Smith",
    "Не звонить",
    "Срегей Иванов",
    "dbyjuhfljd bdfy",
    "Cидоров Олег Ибрагим оглы",
]
PLACES = ["мск", "г. Казань", "Тверь", "Спб", "ул. Ленина, д. 5, кв. 12", "нет", "г. Тула, Мира пр-т 7", "Екб"]
CELLS: dict[Role | None, list[str]] = {
    Role.PHONE: [
        "8 (916) 123-45-67",
        "+7 495 765-43-21 доб. 12",
        "0000000",
        "222-33-44",
        "8-920-555-XX-XX",
        "petr@mail.ru",
        "112",
        "+4930123456",
    ],
    Role.FULL_NAME: NAMES,
    Role.SURNAME: ["Иванов", "ПЕТРОВА", "sidorov", "Ким"],
    Role.GIVEN_NAME: ["Иван", "маша", "Olga", "Ким"],
    Role.PATRONYMIC: ["Иванович", "петровна", "И."],
    Role.EMAIL: ["Ivan@Mail.ru, i@bk.ru", "info@romashka.ru", "no@mail.ru", "89035556677", "x@gmial.com", "ерунда"],
    Role.COMPANY: [
        "Ромашка, ООО",
        "ИП Орлов Василий Денисович",
        "Сбербанк ИНН 7707083893",
        "нет",
        "Орлов Василий Денисович",
    ],
    Role.CITY: PLACES,
    Role.ADDRESS: [*PLACES, "443001, Самара, Садовая 1", "Ленина ул. 5-12, мск"],
    Role.POSTCODE: ["443001", "\u2003170100.0 ", "17010", "٤٤٣٠٠١"],
    Role.BIRTH_DATE: ["31.12.1980", "10/8/77", "01.01.1970", "2025-01-01", "вчера", "1.1.2090"],
    Role.GENDER: ["муж.", " Ж ", "Mr", "?", "W"],
    Role.INN: ["500100732259", "7707083893", "123"],
    Role.CREATED_AT: ["31.12.2024 18:05", "2024-12-31T18:05:00+03:00", "вчера 5", "٣ дня", "давно"],
    Role.UPDATED_AT: ["2025-02-03", "45000", "0"],
    Role.LAST_CONTACT: ["2025-02-03 10:00", "позже"],
    Role.CONSENT: ["да", "нет", "отозвал согласие"],
    Role.CONSENT_WITHDRAWN: ["да", " Нет ", "12.05.2025", "не отозвано", "X"],
    Role.TAGS: ["vip", "больше не звонить", "не звонить до 10"],
    Role.POSITION: ["Директор", "зам. директора", "менеджер"],
    Role.CALL_HOURS: ["с 10 до 12", "после 18", "никогда"],
    Role.COMMENT: ["просил не звонить", "писать на orlov@list.ru", "перезвонить", "не дозвонились"],
    None: ["VIP", "да", "12.05.2025", "Y", " ", "не беспокоить"],
}
HEADERS = ["Прочее", "Не_звонить", "DNC", "name_note", "Отказ от звонков"]
SEEDS = range(12)


def drawn(seed: int, rows: int = 150) -> Base:
    """A base of some columns, the same for the same seed; most bases are small parts of what there may be."""
    chance = random.Random(seed)
    roles = [role for role in CELLS for _ in range(chance.choice((0, 1, 1, 2) if seed % 3 else (0, 0, 1)))]
    chance.shuffle(roles)
    headers = HEADERS.copy()
    columns = []
    for at, role in enumerate(roles):
        name = headers.pop() if role is None and headers else f"{role}_{at}"
        columns.append(Column(name, role, "said"))
    cells = [[chance.choice([*CELLS[column.role], "", None]) for _ in range(rows)] for column in columns]
    frame = pl.DataFrame({c.name: pl.Series(said, dtype=pl.String) for c, said in zip(columns, cells, strict=True)})
    sources = pl.Series(SOURCE, ["a.csv"] * (rows // 3) + ["b.csv"] * (rows - rows // 3))
    numbers = pl.int_range(1, rows + 1, dtype=pl.UInt32, eager=True).alias(ROW)
    frame = pl.DataFrame([*frame, numbers, sources])
    regions = {"b.csv": chance.choice(["DE", "US", "KZ"])} if seed % 2 else {}
    return Base(frame, pl.DataFrame(), (), tuple(columns), regions)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("cyrillic", [None, True, False])
def test_one_walk_says_what_the_engines_say_one_by_one(seed: int, cyrillic: bool | None) -> None:
    base = drawn(seed)
    assert_frame_equal(by_columns(base, now=NOW, cyrillic=cyrillic), normalize(base, now=NOW, cyrillic=cyrillic))


def test_so_it_does_for_a_base_from_abroad() -> None:
    base = drawn(4)
    names = pl.Series("full", ["John Smith", "Mary Walker", "Ivan Petrov"] * 50)
    base = replace(
        base,
        frame=base.frame.select(ROW, SOURCE).with_columns(names),
        columns=(Column("full", Role.FULL_NAME, "said"),),
    )
    read = normalize(base, now=NOW)
    assert_frame_equal(by_columns(base, now=NOW), read)
    assert read["pz_name"][2] == "Petrov Ivan"
    assert normalize(base, now=NOW, cyrillic=True)["pz_name"][2] == "Петров Иван"


@pytest.mark.parametrize("seed", SEEDS)
def test_who_asks_for_some_columns_gets_what_all_others_get(seed: int) -> None:
    base = drawn(seed)
    every = normalize(base, now=NOW)
    chance = random.Random(seed)
    for few in (1, 3, 9, 20):
        names = set(chance.sample(every.columns, few))
        some = normalize(base, now=NOW, columns=names)
        assert_frame_equal(every.select(name for name in every.columns if name in names), some)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_read_before_changes_no_answer(seed: int) -> None:
    base = drawn(seed)
    normalizer = Normalizer.of(base, now=NOW, cyrillic=True)
    pieces = [replace(base, frame=base.frame.slice(start, 40)) for start in range(0, base.frame.height, 40)]
    whole = normalize(base, now=NOW, cyrillic=True, threads=1)
    for _ in range(2):
        assert_frame_equal(whole, pl.concat([normalizer.rows(piece, 1) for piece in pieces]))
    normalizer.forget()
    assert_frame_equal(whole, normalizer.rows(base, 2))


def test_a_base_without_rows_has_all_columns() -> None:
    base = drawn(1)
    empty = replace(base, frame=base.frame.clear())
    assert normalize(empty, now=NOW).schema == normalize(base, now=NOW).schema
