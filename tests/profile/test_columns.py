"""One column by itself."""

import polars as pl
import pytest

from prozvon.profile import profile_columns
from prozvon.reader.model import Base, Column
from prozvon.schema import Role


def of(cells: list[str | None], role: Role | None = None) -> object:
    frame = pl.DataFrame({"с": pl.Series(cells, dtype=pl.String)})
    (found,) = profile_columns(Base(frame, pl.DataFrame(), (), (Column("с", role, "said"),)))
    return found


def test_fill_distinct_lengths_and_formats() -> None:
    found = of(["АБ-12", "ВГ-34", "", None, "АБ-12", "x"])
    assert (found.rows, found.filled, found.distinct, found.shortest, found.longest) == (6, 4, 3, 1, 5)
    assert [(s.text, s.count) for s in found.formats] == [("Я-99", 3), ("a", 1)]
    assert [(s.text, s.count) for s in found.top] == [("АБ-12", 2), ("x", 1), ("ВГ-34", 1)]


def test_an_empty_column_is_no_fault() -> None:
    found = of(["", None])
    assert (found.filled, found.distinct, found.formats, found.anomalies) == (0, 0, (), {})


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("spaces_around", " Иванов"),
        ("invisible_characters", "Ива\u200bнов"),
        ("says_nothing", "НЕТ ДАННЫХ"),
        ("says_nothing", "--"),
        ("mixed_alphabets", "Ивaнов"),
        ("wrong_encoding", "Петров".encode().decode("cp1251")),
        ("wrong_encoding", "Ива\ufffdов"),
        ("scientific_notation", "7,9161E+10"),
        ("spreadsheet_error", "#ССЫЛКА!"),
        ("line_breaks", "а\nб"),
        ("markup", "ул. Мира<br>5"),
    ],
)
def test_what_stands_out_is_counted_by_cells(code: str, cell: str) -> None:
    assert of([cell, cell, "Обычный текст", "ivan@mail.ru <ivan@mail.ru>"]).anomalies[code] == 2


@pytest.mark.parametrize(
    "cell", ["Иванов Иван", "8 (916) 123-45-67", "ООО «С‑Транс» С\u00a0Петербург", "нетто", "a < b"]
)
def test_plain_text_does_not_stand_out(cell: str) -> None:
    assert of([cell]).anomalies == {}


@pytest.mark.parametrize(
    ("role", "cell"),
    [
        (Role.PHONE, "+79161234567"),
        (Role.EMAIL, "petrova@mail.ru"),
        (Role.FULL_NAME, "Петрова Анна"),
        (Role.COMMENT, "звонить на 8 916 123-45-67"),
        (None, "petrova@mail.ru, 8 916 123-45-67"),
    ],
)
def test_personal_values_are_masked(role: Role | None, cell: str) -> None:
    shown = of([cell] * 3, role).top[0]
    assert shown.count == 3
    assert cell not in shown.text
    assert "…" in shown.text


@pytest.mark.parametrize("header", ["pz_name", "in_pz_name", "in_in_pz_surname", "pz_name_note"])
def test_names_in_a_table_of_our_own_are_masked(header: str) -> None:
    frame = pl.DataFrame({header: ["Иванов Иван"]})
    (found,) = profile_columns(Base(frame, pl.DataFrame(), (), (Column(header, None, "said"),)))
    assert [share.text for share in found.top] == ["Ив… И."]


def test_a_sole_traders_name_is_masked_and_a_companys_is_not() -> None:
    found = of(["ИП Иванов Иван", "ООО «Ромашка»"], Role.COMPANY)
    assert {share.text for share in found.top} == {"ИП Ив… И.", "ООО «Ромашка»"}
