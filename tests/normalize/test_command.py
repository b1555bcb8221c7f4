"""`prozvon normalize` as a user meets it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

NOW = ("--now", "2026-06-01")
LINES = (
    "id,ФИО,Телефон,E-mail,Город,Родился",
    "7,ИВАНОВ иван,8 916 123-45-67,Ivan@gmial.com,мск,31.12.1980",
    "8,,нет,,,",
    "9,Петрова Анна (не звонить),234-56-78,,Казань,",
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.csv"
    path.write_text("\n".join([*LINES, ""]), "utf-8")
    return path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_row_is_written_with_its_fields(prozvon: Callable, base: Path, tmp_path: Path) -> None:
    done = prozvon("normalize", base, "-o", "out.csv", "--json", *NOW)
    assert done.code == 0, done.err
    rows = table((tmp_path / "out.csv").read_text("utf-8"))
    assert [row["id"] for row in rows] == ["7", "8", "9"]
    first = {name: cell for name, cell in rows[0].items() if name.startswith("pz_") and cell}
    assert first == {
        "pz_row": "1",
        "pz_source": "base.csv",
        "pz_phone": "+79161234567",
        "pz_phone_status": "sure",
        "pz_phone_type": "mobile",
        "pz_phone_region": "RU",
        "pz_name": "Иванов Иван",
        "pz_surname": "Иванов",
        "pz_given": "Иван",
        "pz_gender": "m",
        "pz_email": "Ivan@gmail.com",
        "pz_city": "Москва",
        "pz_birth_date": "1980-12-31",
        "pz_issues": "email_repaired",
    }
    assert rows[2]["pz_name_note"] == "не звонить"
    told = json.loads(done.out)
    assert told["counts"]["rows"] == 3
    assert told["counts"]["pz_phone"] == 2


def test_only_some_fields(prozvon: Callable, base: Path) -> None:
    done = prozvon("normalize", base, "-o", "-", "--only", "phone, name", "--quiet", *NOW)
    assert (done.code, done.err) == (0, "")
    rows = table(done.out)
    assert "pz_email" not in rows[0]
    # A local number is told by its city, asked for or not.
    assert [row["pz_phone"] for row in rows] == ["+79161234567", "", "+78432345678"]


def test_formats_follow_the_ending(prozvon: Callable, base: Path, tmp_path: Path) -> None:
    assert prozvon("normalize", base, "-o", "out.parquet", *NOW).code == 0
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.schema["pz_birth_date"] == pl.Date
    assert (tmp_path / "out.parquet").stat().st_mode & 0o777 == 0o600


def test_a_second_pass_says_the_same(prozvon: Callable, base: Path, tmp_path: Path) -> None:
    assert prozvon("normalize", base, "-o", "one.csv", *NOW).code == 0
    one = pl.read_csv(tmp_path / "one.csv", infer_schema=False)
    own = one.select(
        ФИО="pz_name", Телефон="pz_phone", **{"E-mail": "pz_email"}, Город="pz_city", Родился="pz_birth_date"
    )
    own.write_csv(tmp_path / "again.csv")
    assert prozvon("normalize", "again.csv", "-o", "two.csv", *NOW).code == 0
    two = pl.read_csv(tmp_path / "two.csv", infer_schema=False)
    same = ["pz_phone", "pz_name", "pz_gender", "pz_email", "pz_city", "pz_birth_date"]
    assert one.select(same).equals(two.select(same))


@pytest.mark.parametrize("words", [("-o", "-", "--json"), ("-o", "x.csv", "--only", "phone,telefax"), ("-o", "{base}")])
def test_misuse_is_told_in_one_line(prozvon: Callable, base: Path, words: tuple[str, ...]) -> None:
    before = base.read_bytes()
    done = prozvon("normalize", base, *(word.format(base=base) for word in words))
    assert base.read_bytes() == before
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
