"""Columns of any Arrow kind in, a frame of the same length out; misuse is an error, bad data is not."""

from collections.abc import Callable
from datetime import date

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prozvon import _core
from prozvon.codes import CODES
from prozvon.errors import UsageError
from prozvon.normalize import (
    normalize_addresses,
    normalize_companies,
    normalize_dates,
    normalize_emails,
    normalize_ids,
    normalize_names,
)

ENGINES = [normalize_names, normalize_emails, normalize_dates, normalize_companies, normalize_addresses, normalize_ids]
NOW = date(2026, 11, 22)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "column",
    [
        ["Иванов", None, ""],
        pl.Series(["Иванов", None, ""]),
        pl.Series(["Иванов", None, ""], dtype=pl.Categorical),
        duckdb.sql("select * from (values ('Иванов'), (null), ('')) as t(cell)"),
    ],
    ids=["list", "polars", "categorical", "duckdb"],
)
def test_any_arrow_column_is_read(engine: Callable[..., pl.DataFrame], column: object) -> None:
    assert engine(column).height == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_empty_columns_and_nulls_stay(engine: Callable[..., pl.DataFrame]) -> None:
    assert engine(pl.Series([], dtype=pl.String)).height == 0
    nulls = engine(pl.Series([None, None], dtype=pl.String))
    text = nulls.select(pl.col(pl.String, pl.Date, pl.Datetime))
    assert text.null_count().sum_horizontal().item() == 2 * text.width
    assert nulls["issues"].to_list() == [[], []]


def test_rows_beyond_one_piece_of_work_keep_their_order() -> None:
    cells = pl.Series([f"Иванов{'а' if i % 3 else ''} Зюзя{i}" for i in range(300_000)])
    read = normalize_names(cells, threads=2)
    assert read.height == 300_000
    assert read["given"].head(3).to_list() == ["Зюзя", "Зюзя", "Зюзя"]
    assert read["note"].cast(pl.Int64).equals(pl.Series("note", range(300_000)))


def test_repeated_cells_read_like_single_ones() -> None:
    cells = ["Иванов Иван", "Петрова А.", "тест", None] * 5000
    assert normalize_names(cells).equals(pl.concat([normalize_names(cells[:4])] * 5000))


def test_parts_win_over_the_full_name() -> None:
    read = normalize_names(["Кто-то Другой", "Иванов Пётр"], surname=["Петров", ""], given=["Иван", None])
    assert read["name"].to_list() == ["Петров Иван", "Иванов Пётр"]


@pytest.mark.parametrize(
    ("surname", "given_name", "patronymic", "expected"),
    [
        ("ИВАНОВ", "иван", "ИВАНОВИЧ", ("Иванов", "Иван", "Иванович", "m")),
        ("Иван", "Иванов", "", ("Иванов", "Иван", None, "m")),
        ("Петрова", "Анна Сергеевна", "", ("Петрова", "Анна", "Сергеевна", "f")),
        ("Петрова Анна Сергеевна", "", "", ("Петрова", "Анна", "Сергеевна", "f")),
        ("Роман", "", "", ("Роман", None, None, None)),
        ("Мартин", "Анна", "", ("Мартин", "Анна", None, "f")),
        ("Smith", "Mary Jane", "", ("Smith", "Mary Jane", None, "f")),
        ("нет", "Анна", "-", (None, "Анна", None, "f")),
    ],
)
def test_parts(surname: str, given_name: str, patronymic: str, expected: tuple[str | None, ...]) -> None:
    read = normalize_names(surname=[surname], given=[given_name], patronymic=[patronymic])
    assert read.select("surname", "given", "patronymic", "gender").row(0) == expected


def test_dates_of_a_date_column_pass_through() -> None:
    assert normalize_dates(pl.Series([date(1980, 12, 31)]))["date"].to_list() == [date(1980, 12, 31)]


@pytest.mark.parametrize(
    ("cell", "company", "key"),
    [
        ("ООО «Ромашка»", "ООО «Ромашка»", "romashka"),
        ("Ромашка, ООО", "ООО «Ромашка»", "romashka"),
        ('Общество с ограниченной ответственностью "Ромашка"', "ООО «Ромашка»", "romashka"),
        ("ромашка", "ромашка", "romashka"),
        ("ИП Иванов И.И.", "ИП Иванов И.И.", "ivanovii"),
        ("Daisy LLC", "Daisy LLC", "daisi"),
        ('ЗАО "Рога и копыта"', "ЗАО «Рога и копыта»", "rogaikopita"),
        ("нет", None, None),
        ("физлицо", None, None),
        ("—", None, None),
    ],
)
def test_companies(cell: str, company: str | None, key: str | None) -> None:
    assert normalize_companies([cell]).select("company", "key").row(0) == (company, key)


@pytest.mark.parametrize(
    ("cell", "city", "expected"),
    [
        ("г. Москва, ул. Тверская, д. 5, кв. 12", None, "moskva|tverskaia|5|12"),
        ("Москва, Тверская ул., 5-12", None, "moskva|tverskaia|5|12"),
        ("125009, Россия, г Москва, Тверская улица, дом 5, квартира 12", None, "moskva|tverskaia|5|12"),
        ("ул. Тверская 5 кв 12", "Мск", "moskva|tverskaia|5|12"),
        ("ул.Тверская,д.5,кв.12", "г. Москва", "moskva|tverskaia|5|12"),
        ("Московская обл., г. Химки, пр-т Мира, д. 7, корп. 2", None, "himki|mira|7k2|"),
        ("СПб, Невский проспект, 10/2", None, "sanktpeterburg|nevski|10k2|"),
        ("ул. Тверская, д. 5", None, None),
        ("Москва", None, None),
        ("у метро, спросить Петю", "Москва", None),
        ("ул. 8 Марта, д. 3", "Екатеринбург", "ekaterinburg|8marta|3|"),
        ("Тверская 16-38", "Москва", "moskva|tverskaia|16|38"),
        ("Тверская 5к5-233", "Москва", "moskva|tverskaia|5k5|233"),
        ("62-189, просп. Гагарина, 450596", "Уфа", "ufa|gagarina|62|189"),
        ("215, д. 31, ул. Степная, г. Москва", None, "moskva|stepnaia|31|215"),
        ("УФА, ПР-Т ГАГАРИНА Д 25Б/1, КВАРТИРА 195", None, "ufa|gagarina|25bk1|195"),
        ("д. 5, ул. Мира", "Тула", "tula|mira|5|"),
        ("самовывоз", "Москва", None),
    ],
)
def test_addresses(cell: str, city: str | None, expected: str | None) -> None:
    assert normalize_addresses([cell], city=[city])["address_key"].to_list() == [expected]


def test_the_parts_of_an_address() -> None:
    (row,) = normalize_addresses(
        ["656518, Свердловская обл., г. Екатеринбург, Лесная ул. д 20б стр. 1 кв 213"]
    ).to_dicts()
    parts = ("postcode", "region", "city", "street", "house", "flat", "building_key")
    assert {name: row[name] for name in parts} == {
        "postcode": "656518",
        "region": "Свердловская обл",
        "city": "Екатеринбург",
        "street": "Лесная ул",
        "house": "20б стр. 1",
        "flat": "213",
        "building_key": "ekaterinburg|lesnaia|20bs1",
    }


def test_identifiers_by_kind() -> None:
    cells = ["7707083893", "770708389", "АБ-12 / 7"]
    assert normalize_ids(cells, "inn")["id"].to_list() == ["7707083893", None, None]
    assert normalize_ids(cells, "contract")["key"].to_list() == ["7707083893", "770708389", "ab127"]
    assert normalize_ids(["500100732259"])["kind"].to_list() == ["inn"]
    with pytest.raises(UsageError):
        normalize_ids(cells, "telefax")  # type: ignore[arg-type]  # a kind that there is not


@pytest.mark.parametrize(
    ("cell", "city"),
    [
        ("Мск", "Москва"),
        ("г. Москва", "Москва"),
        ("МОСКВА", "Москва"),
        ("москва г", "Москва"),
        ("спб", "Санкт-Петербург"),
        ("С-Петербург", "Санкт-Петербург"),
        ("ростов-на-дону", "Ростов-на-Дону"),
        ("Нижний Новгород", "Нижний Новгород"),
        ("Московская область, г. Химки", "Химки"),
        ("нет", None),
        ("123456", None),
    ],
)
def test_cities(cell: str, city: str | None) -> None:
    assert normalize_addresses([None], city=[cell])["city"].to_list() == [city]


@pytest.mark.parametrize(
    "wrong",
    [
        normalize_names,
        lambda: normalize_names(["а"], surname=["б", "в"]),
        lambda: normalize_emails([[1, 2]]),  # type: ignore[list-item]
        lambda: normalize_dates(["1"], "never"),  # type: ignore[arg-type]
        lambda: _core.normalize_names(pl.DataFrame({"a": ["x"]}), ["nickname"]),
        lambda: _core.normalize_names(pl.DataFrame({"a": ["x"]}), []),
    ],
)
def test_misuse_is_a_usage_error(wrong: Callable[[], object]) -> None:
    with pytest.raises(UsageError):
        wrong()


def test_every_issue_has_words() -> None:
    codes = {*_core.issue_codes(), *_core.row_issue_codes()}
    assert codes <= set(CODES)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=60)), max_size=30))
def test_any_text_goes_through_every_engine(cells: list[str | None]) -> None:
    for engine in ENGINES:
        assert engine(pl.Series(cells, dtype=pl.String)).height == len(cells)
