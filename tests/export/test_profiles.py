"""Each dialler's file is what the dialler takes, and comes back as the people it was made of."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from prozvon.errors import UsageError
from prozvon.export import Channel, load_profile, profile_names, records, table, write
from prozvon.normalize import normalize
from prozvon.output import RunFolder
from prozvon.reader import ReadOptions, read

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PROFILES = profile_names({})


def exported(run: Path, name: str, target: Path, *, fmt: str = "csv", encoding: str = "utf-8", **params: str):
    profile = load_profile(name)
    people = records(RunFolder.open(run), Channel.CALL, profile.fields(), NOW)
    cells, done = table(people, profile, NOW, params)
    lost = write(cells, profile, target, fmt=fmt, encoding=encoding)
    return people, done, lost


def letters(name: str | None) -> str:
    """A name as every format can hold it."""
    return "".join(c for c in name or "" if c not in "'’").casefold()


FILES = [(name, ending) for name in PROFILES for ending in load_profile(name).formats]


@pytest.mark.parametrize(("name", "ending"), FILES)
def test_a_file_comes_back_as_the_people_it_was_made_of(run: Path, tmp_path: Path, name: str, ending: str) -> None:
    profile = load_profile(name)
    file = tmp_path / f"out.{ending}"
    people, done, _ = exported(run, name, file, fmt=ending)
    assert done.rows == people.height == 5
    back = normalize(read([str(file)], profile.reading(ReadOptions())), region="RU", now=NOW)
    keys = [[f"+{key}" for key in keys] for keys in back["phone_keys"].to_list()]
    # Bitrix asks for landlines and mobiles apart, so the best number may come second.
    assert all(number in own for number, own in zip(people["phone"], keys, strict=True))
    assert [letters(n) for n in back["surname"]] == [letters(n) for n in people["surname"]]
    assert [letters(n) for n in back["given"]] == [letters(n) for n in people["given"]]
    if name != "twin":
        assert back["pz_email"].to_list() == people["email"].to_list()
        assert sorted(keys[0]) == ["+74951112233", "+79161234567"]


def test_vicidial_takes_25_columns_by_tabs_without_what_it_cannot_bear(run: Path, tmp_path: Path) -> None:
    file = tmp_path / "leads.txt"
    _, done, _ = exported(run, "vicidial", file, list_id="101")
    lines = file.read_text("utf-8").split("\n")
    assert lines.pop() == ""
    rows = [line.split("\t") for line in lines]
    assert {len(row) for row in rows} == {25}
    assert not set("'\"\\;`|") & set(file.read_text("utf-8"))
    assert [(row[2], row[3], row[4]) for row in rows] == [
        ("101", "7", "9161234567"),
        ("101", "49", "15123456789"),
        ("101", "7", "9161112233"),
        ("101", "7", "4951112244"),
        ("101", "7", "9161112266"),
    ]
    assert rows[0][6:9] == ["Иван", "П", "Иванов"]
    assert rows[0][17:20] == ["M", "1980-03-05", "4951112233"]
    assert rows[2][8] == "ОНил"
    assert all(len(line.encode()) <= 4096 for line in lines)
    assert done.changed["export_characters"] >= 3


def test_russian_excel_opens_the_generic_file_without_turning_numbers_into_sums(run: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    exported(run, "generic-ru", file)
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert [row["Телефон"] for row in rows[:2]] == ["+7 (916) 123-45-67", "+49-15123456789"]
    assert rows[0]["Дата рождения"] == "05.03.1980"
    assert rows[1]["Компания"] == "ООО «Ромашка; сад»"


def test_letters_that_an_encoding_lacks_are_counted(run: Path, tmp_path: Path) -> None:
    profile = load_profile("twin")
    people = records(RunFolder.open(run), Channel.CALL, profile.fields(), NOW).with_columns(city=pl.lit("Əлмат"))
    cells, _ = table(people, profile, NOW, {})
    assert write(cells, profile, tmp_path / "out.csv", fmt="csv", encoding="cp1251") == people.height
    assert (tmp_path / "out.csv").read_text("cp1251").splitlines()[1].startswith("79161234567;Иванов;Иван;Петрович")


def test_rows_with_numbers_that_a_dialler_cannot_hold_are_left_out_and_counted(run: Path, tmp_path: Path) -> None:
    own = tmp_path / "short.toml"
    own.write_text(
        'about.ru = "x"\nabout.en = "x"\ndigits = [11, 11]\n[[columns]]\nname = "n"\nfield = "phone"\n', "utf-8"
    )
    profile = load_profile("short", {"short": str(own)})
    people = records(RunFolder.open(run), Channel.CALL, profile.fields(), NOW)
    cells, done = table(people, profile, NOW, {})
    assert (cells.height, done.changed) == (4, {"export_number_length": 1})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param('[[columns]]\nname = "a"\nfield = "surnam"', "did you mean surname", id="unknown field"),
        pytest.param('[[columns]]\nnam = "a"', "columns.1.nam", id="unknown key"),
        pytest.param('[[columns]]\nname = "a"\n[[columns]]\nname = "a"', "'a' stands twice", id="twice"),
        pytest.param('[[columns]]\nname = "a"\nparam = "x"', "no parameter 'x'", id="unknown parameter"),
        pytest.param("columns = []", "columns", id="no column"),
        pytest.param('[[columns]]\nname = "a"\nrole = "fone"', "columns.1.role", id="unknown role"),
        pytest.param("[[columns", "own.toml", id="no TOML"),
    ],
)
def test_a_profile_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(f'about = {{ ru = "x", en = "x" }}\n{text}\n', "utf-8")
    with pytest.raises(UsageError, match=says):
        load_profile("own", {"own": str(own)})


def test_an_unknown_profile_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean vicidial"):
        load_profile("vicidal")
