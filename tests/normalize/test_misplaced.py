"""What stands in another field's cell, against twins that look at one row at a time."""

import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from prozvon import _core
from prozvon.normalize import normalize_addresses, normalize_companies, normalize_names
from prozvon.phone import phone_columns

PHONES = ["", "123", "8 916 123-45-67", "0000000", "112", "+7 (495) 123-45", "8-920-XXX-XX-XX"]
NOTES = [
    *("", "перезвонить", "8 916 123-45-67", "моб 8(926)111 22 33", "тел: 8916 --- 1234567", "1 2 3 4 5 6 7 8 9 0"),
    *("ivan89161234567@mail.ru", "٨٩١٦١٢٣٤٥٦٧", "89161234567, 89261112233", "12345678901234567890"),
]
CITIES = [
    "",
    "Омск",
    "ул. Мира, д. 3",
    "Наб. Челны",
    "Арзамас-16",
    "Омск, ул. Мира, д. 3",
    "Просп. Ленина 5-12",
    "пр-т 7",
]
ADDRESSES = ["", "  ", "Москва", "ул. Ленина, 4", "г. Пермь", "самовывоз", "Тверь, Мира 3"]
COMPANIES = ["", "Сидоров Пётр Ильич", "ИП Сидоров Пётр Ильич", "Завод имени Ильича", "Сидорова П. И.", "ООО Ромашка"]
DIGITS = re.compile(r"(?:\d\D{0,3}){10}")


@given(st.lists(st.tuples(st.sampled_from(PHONES), st.sampled_from(NOTES), st.sampled_from(NOTES)), min_size=1))
def test_a_number_typed_elsewhere_is_the_rows_where_it_has_none(rows):
    frame = pl.DataFrame(rows, schema=["phone", "first", "second"], orient="row")
    own = phone_columns(frame, ["phone"], "RU", None)

    found = phone_columns(frame, ["phone"], "RU", None, None, [frame["first"], frame["second"]])

    for at, cells in enumerate(rows):
        origin, expected = 0, own.row(at, named=True)
        for place, cell in enumerate(cells[1:], 1):
            if not expected["phone_keys"] and DIGITS.search(cell) and "@" not in cell:
                aside = phone_columns(pl.DataFrame({"cell": [cell]}), ["cell"], "RU", None).row(0, named=True)
                if aside["phone_keys"]:
                    origin, expected = place, aside
        assert {**expected, "elsewhere": origin} == found.row(at, named=True)


@given(st.lists(st.tuples(st.sampled_from(CITIES), st.sampled_from(ADDRESSES)), min_size=1))
def test_city_and_address_change_places_where_they_stand_crosswise(rows):
    frame = pl.DataFrame(rows, schema=["city", "address"], orient="row")

    found = pl.DataFrame(_core.normalize_addresses(frame, [True, False], None, None, crosswise=True))

    for at, (city, address) in enumerate(rows):
        said, other = (normalize_addresses([cell]).row(0, named=True) for cell in (city, address))
        odd = bool(
            re.search(r"(?i)\b(ул|просп|пр-т)\b", city) and said["street"] and said["house"] and not said["city"]
        )
        town = not address.strip() or (other["city"] and not other["street"] and not other["house"])
        placed = (address, city) if odd and town else (None if odd else city, address)
        expected = normalize_addresses([placed[1]], [placed[0]]).row(0, named=True)
        assert {**expected, "issues": None, "crosswise": odd} == {**found.row(at, named=True), "issues": None}


@given(st.lists(st.sampled_from(COMPANIES), min_size=1))
def test_a_company_that_is_a_persons_full_name_is_told(cells):
    table = pl.DataFrame({"company": cells})

    found = pl.DataFrame(_core.normalize_companies(table, None, None, persons=True))

    read = normalize_companies(cells)
    names = normalize_names(read["company"])
    parts = pl.concat_list("surname", "given", "patronymic").list.drop_nulls().list.len() == 3
    whole = names.select((parts & pl.col("note").is_null()).fill_null(value=False)).to_series()
    assert (whole & read["form"].is_null()).to_list() == found["person"].to_list()
    assert read.drop("issues").equals(found.drop("issues", "person"))
