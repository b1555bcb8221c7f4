"""A whole base by its roles: the columns that others rely on, row by row."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from prozvon.normalize import normalize
from prozvon.reader.model import Base, Column
from prozvon.schema import Role

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

SCHEMA = {
    "pz_phone": pl.String,
    "pz_name": pl.String,
    "pz_gender": pl.String,
    "name_note": pl.String,
    "surname": pl.String,
    "given": pl.String,
    "patronymic": pl.String,
    "surname_key": pl.String,
    "given_key": pl.String,
    "patronymic_key": pl.String,
    "pz_email": pl.String,
    "email_key": pl.String,
    "emails": pl.List(pl.String),
    "pz_company": pl.String,
    "company_key": pl.String,
    "pz_city": pl.String,
    "city_key": pl.String,
    "pz_address": pl.String,
    "address_key": pl.String,
    "pz_birth_date": pl.Date,
    "birth_date_other": pl.Date,
    "birth_date_trace": pl.UInt32,
    "created_at": pl.Datetime("us"),
    "updated_at": pl.Datetime("us"),
    "last_contact": pl.Datetime("us"),
    "inn": pl.String,
    "phone_keys": pl.List(pl.UInt64),
    "pz_phones": pl.List(pl.String),
    "refusal": pl.Boolean,
    "refusal_text_column": pl.String,
    "consent_withdrawn": pl.Boolean,
    "issues": pl.List(pl.String),
    "row_hash": pl.UInt64,
    "usable": pl.Boolean,
}


def base(columns: dict[str, tuple[Role | None, list[str | None]]]) -> Base:
    frame = pl.DataFrame({name: pl.Series(cells, dtype=pl.String) for name, (_, cells) in columns.items()})
    frame = frame.with_columns(
        pz_row=pl.int_range(1, frame.height + 1, dtype=pl.UInt32), pz_source=pl.lit("base.csv", pl.String)
    )
    return Base(
        frame=frame,
        rejects=pl.DataFrame(),
        sources=(),
        columns=tuple(Column(name, role, "said") for name, (role, _) in columns.items()),
    )


def people(columns: dict[str, tuple[Role | None, list[str | None]]]) -> pl.DataFrame:
    return normalize(base(columns), now=NOW)


FULL = {
    "Телефон": (Role.PHONE, ["8 (916) 123-45-67", "", "0000000"]),
    "ФИО": (Role.FULL_NAME, ["ИВАНОВ иван Петрович", "Петрова Мария (не звонить)", "тест"]),
    "Почта": (Role.EMAIL, ["Ivan@Mail.ru; i@bk.ru", "info@romashka.ru", "no@mail.ru"]),
    "Компания": (Role.COMPANY, ["Ромашка, ООО", "", "нет"]),
    "Город": (Role.CITY, ["мск", "г. Казань", ""]),
    "Адрес": (Role.ADDRESS, ["ул. Ленина, д. 5, кв. 12", "", ""]),
    "Дата рождения": (Role.BIRTH_DATE, ["31.12.1980", "10/8/77", "01.01.1970"]),
    "Пол": (Role.GENDER, ["муж.", "Ж", ""]),
    "ИНН": (Role.INN, ["500100732259", "", "123"]),
    "Создан": (Role.CREATED_AT, ["31.12.2024 18:05", "2024-12-31T18:05:00+03:00", "вчера 5"]),
    "Отзыв согласия": (Role.CONSENT_WITHDRAWN, ["", "да", "12.05.2025"]),
    "Прочее": (None, ["VIP", "", ""]),
}


def test_the_columns_others_rely_on() -> None:
    read = people(FULL)
    assert {name: read.schema[name] for name in SCHEMA} == SCHEMA


def test_every_field_of_a_full_row() -> None:
    row = people(FULL).row(0, named=True)
    row.pop("row_hash")
    expected = {
        "pz_phone": "+79161234567",
        "phone_keys": [79161234567],
        "pz_name": "Иванов Иван Петрович",
        "pz_gender": "m",
        "surname_key": "ivanov",
        "given_key": "ivan",
        "patronymic_key": "petr",
        "pz_email": "Ivan@mail.ru",
        "email_key": "ivan@mail.ru",
        "emails": ["i@bk.ru"],
        "pz_company": "ООО «Ромашка»",
        "company_key": "romashka",
        "pz_city": "Москва",
        "city_key": "moskva",
        "address_key": "moskva|lenina|5|12",
        "pz_birth_date": date(1980, 12, 31),
        "inn": "500100732259",
        "created_at": datetime.fromisoformat("2024-12-31T18:05"),
        "updated_at": None,
        "refusal": False,
        "refusal_text_column": None,
        "consent_withdrawn": False,
        "issues": [],
        "usable": True,
    }
    assert {name: row[name] for name in expected} == expected


def test_faults_of_a_kept_row_are_coded() -> None:
    row = people(FULL).row(1, named=True)
    assert (row["refusal"], row["refusal_text_column"], row["consent_withdrawn"]) == (True, "ФИО", True)
    assert (row["name_note"], row["pz_email"], row["email_key"]) == ("не звонить", "info@romashka.ru", None)
    assert (row["pz_birth_date"], row["birth_date_other"]) == (date(1977, 8, 10), date(1977, 10, 8))
    assert row["created_at"] == datetime.fromisoformat("2024-12-31T15:05")
    assert {"name_junk", "email_role", "date_ambiguous", "refusal_remark"} <= set(row["issues"])


def test_a_row_of_placeholders_is_not_usable() -> None:
    row = people(FULL).row(2, named=True)
    assert (row["usable"], row["pz_name"], row["pz_email"], row["pz_birth_date"]) == (False, None, None, None)
    faults = {"name_junk", "email_placeholder", "date_placeholder", "inn_invalid", "timestamp_unreadable"}
    assert faults <= set(row["issues"])


@pytest.mark.parametrize(
    ("columns", "usable"),
    [
        ({"т": (Role.PHONE, ["8 916 123-45-67"])}, True),
        ({"т": (Role.PHONE, ["112"])}, False),
        ({"п": (Role.EMAIL, ["ivan@mail.ru"])}, True),
        ({"п": (Role.EMAIL, ["ivan@"])}, False),
        ({"ф": (Role.FULL_NAME, ["Иванов Иван"])}, False),
        ({"ф": (Role.FULL_NAME, ["Иванов Иван"]), "д": (Role.BIRTH_DATE, ["31.12.1980"])}, True),
        ({"ф": (Role.FULL_NAME, ["Иванов Иван"]), "г": (Role.CITY, ["Тула"])}, True),
        ({"ф": (Role.FULL_NAME, ["Иванов Иван"]), "к": (Role.COMPANY, ["Ромашка"])}, True),
        ({"ф": (Role.FULL_NAME, ["Иванов Иван"]), "а": (Role.ADDRESS, ["ул. Мира, 5"])}, True),
        ({"ф": (Role.FULL_NAME, ["тест"]), "г": (Role.CITY, ["Тула"])}, False),
        ({"г": (Role.CITY, ["Тула"])}, False),
        ({"х": (None, ["что-то"])}, False),
    ],
)
def test_usable_follows_the_contract(columns: dict[str, tuple[Role | None, list[str | None]]], usable: bool) -> None:
    assert people(columns)["usable"].to_list() == [usable]


def test_contacts_in_foreign_cells_are_found_and_said() -> None:
    read = people(
        {
            "ФИО": (Role.FULL_NAME, ["Иванов Иван 8 916 123-45-67", "Петров ivan@mail.ru", "Сидоров", "Орлов"]),
            "Тел": (Role.PHONE, ["", "", "anna@bk.ru", "8 903 765-43-21"]),
            "Почта": (Role.EMAIL, ["", "", "", "+7 916 111-22-33"]),
            "Комментарий": (Role.COMMENT, ["", "", "", "писать на orlov@list.ru"]),
        }
    )
    assert read["pz_phone"].to_list() == ["+79161234567", None, None, "+79037654321"]
    assert read["pz_email"].to_list() == [None, "ivan@mail.ru", "anna@bk.ru", "orlov@list.ru"]
    found = [set(codes) for codes in read["issues"]]
    assert "phone_from_name" in found[0]
    assert "email_from_name" in found[1]
    assert "email_from_other_column" in found[2]
    assert "email_from_other_column" in found[3]


def test_persons_and_places_in_each_others_column_are_found_and_put_right_where_they_are_crosswise() -> None:
    columns = {
        "Компания": (Role.COMPANY, ["Сидорова Анна Ивановна", "ИП Сидорова Анна Ивановна", "ООО Луч", "Три Кита Плюс"]),
        "Город": (Role.CITY, ["ул. Мира, д. 3", "Ростов-на-Дону", "пр. Ленина, 5", "Наб. Челны"]),
        "Адрес": (Role.ADDRESS, ["Казань", "ул. Мира, д. 4", "ул. Садовая, 6", ""]),
    }
    read = people(columns)
    assert ["name_in_company" in codes for codes in read["issues"]] == [True, False, False, False]
    assert ["place_in_other_column" in codes for codes in read["issues"]] == [True, False, True, False]
    assert read["pz_city"].to_list() == ["Казань", "Ростов-на-Дону", None, "Набережные Челны"]
    assert read["pz_address"].to_list() == ["ул. Мира, д. 3", "ул. Мира, д. 4", "ул. Садовая, 6", None]
    alone = people({"Город": columns["Город"]})
    assert alone["pz_address"].to_list() == ["ул. Мира, д. 3", None, "пр. Ленина, 5", None]
    assert alone["pz_city"].to_list() == [None, "Ростов-на-Дону", None, "Набережные Челны"]


def test_refusals_are_found_in_any_free_column_and_in_columns_named_so() -> None:
    read = people(
        {
            "Комментарий": (Role.COMMENT, ["просил не звонить", "не звонить до 10", "", "", None]),
            "Теги": (Role.TAGS, ["", "", "vip, ЧС", "", None]),
            "do_not_call": (None, ["", "0", "нет", "1", None]),
        }
    )
    assert read["refusal"].to_list() == [True, False, True, True, False]
    assert read["refusal_text_column"].to_list() == ["Комментарий", None, "Теги", "do_not_call", None]
    assert "call_limits_remark" in read["issues"].to_list()[1]


def test_a_columns_gender_wins_and_a_contradiction_is_said() -> None:
    read = people({"ФИО": (Role.FULL_NAME, ["Иванов Иван", "Ким Саша"]), "Пол": (Role.GENDER, ["ж", "м"])})
    assert read["pz_gender"].to_list() == ["f", "m"]
    assert ["gender_conflict" in codes for codes in read["issues"]] == [True, False]


def test_two_columns_of_one_role_give_the_first_filled() -> None:
    read = people({"Город": (Role.CITY, ["", "Тула"]), "Город 2": (Role.CITY, ["Казань", "Омск"])})
    assert read["pz_city"].to_list() == ["Казань", "Тула"]


def test_an_empty_base_has_all_columns() -> None:
    read = people({"ФИО": (Role.FULL_NAME, []), "Тел": (Role.PHONE, [])})
    assert read.height == 0
    assert set(SCHEMA) <= set(read.columns)


def test_row_hashes_come_from_the_inputs_own_columns() -> None:
    one = base({"а": (None, ["1", "1"]), "б": (None, ["2", "2"])})
    hashes = normalize(one, now=NOW)["row_hash"].to_list()
    assert hashes[0] == hashes[1]
