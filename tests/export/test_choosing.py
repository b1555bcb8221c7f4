"""Whom a campaign is for, and in which order."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.dial.suppression import Listed
from prozvon.errors import InputError, UsageError
from prozvon.export import Channel, records
from prozvon.export.choosing import arrange, keep, order, sample, segment, split
from prozvon.output import RunFolder

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WANTED = ("priority", "last_contact", "days_silent", "manager")


def surnames(people: pl.DataFrame) -> list[str]:
    return people["surname"].to_list()


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (Channel.CALL, ["Иванов", "Соколова", "О'Нил", "Петрова", "Ким"]),
        (Channel.SMS, ["Иванов", "Соколова", "О'Нил", "Ким"]),
    ],
)
def test_a_channel_reaches_who_can_be_reached_by_it(run: Path, channel: Channel, expected: list[str]) -> None:
    assert surnames(records(RunFolder.open(run), channel, (), NOW)) == expected


def test_letters_go_to_everybody_with_an_address_who_did_not_refuse(run: Path) -> None:
    people = records(RunFolder.open(run), Channel.EMAIL, (), NOW)
    assert people["email"].to_list() == ["ivanov@mail.ru", "oneil@mail.ru", "petrova@yandex.ru", "sidorov@yandex.ru"]
    assert people.filter(pl.col("phone").is_null())["name"].to_list() == ["Сидоров Олег Олегович"]


def test_who_was_erased_is_written_to_no_more(run: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(run, tmp_path / "run")
    contacts = (folder / "contacts.csv").read_text("utf-8")
    assert contacts.count("no_number") == 1
    (folder / "contacts.csv").write_text(contacts.replace("no_number", "erased"), "utf-8")
    people = records(RunFolder.open(folder), Channel.EMAIL, (), NOW)
    assert people.filter(pl.col("phone").is_null()).is_empty()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("city = 'Казань'", ["Иванов", "О'Нил"]),
        ("days_silent > 30", ["Иванов"]),
        ("days_silent IS NULL", ["О'Нил", "Петрова", "Ким"]),
        ("last_contact >= '2026-11-01'", ["Соколова"]),
        ("manager = 'Анна' AND email LIKE '%mail.ru'", ["Иванов", "О'Нил"]),
    ],
)
def test_conditions_choose_people(run: Path, expression: str, expected: list[str]) -> None:
    assert surnames(keep(records(RunFolder.open(run), Channel.CALL, WANTED, NOW), expression)) == expected


@pytest.mark.parametrize(
    ("expression", "says"), [("citi = 'x'", "did you mean city"), ("city =", "condition"), ("phones > 3", "condition")]
)
def test_a_condition_that_cannot_be_meant_is_refused(run: Path, expression: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        keep(records(RunFolder.open(run), Channel.CALL, WANTED, NOW), expression)


def test_segments_have_names_and_own_ones_go_before() -> None:
    assert segment("silent_month", {}) == "days_silent > 30"
    assert segment("silent_month", {"silent_month": "days_silent > 40"}) == "days_silent > 40"
    with pytest.raises(UsageError, match="did you mean never_called"):
        segment("never_caled", {})


def test_numbers_are_ordered_as_numbers_and_the_empty_comes_last(run: Path) -> None:
    people = records(RunFolder.open(run), Channel.CALL, WANTED, NOW)
    assert surnames(arrange(people, order("priority desc, surname"))) == [
        "Соколова",
        "Иванов",
        "О'Нил",
        "Ким",
        "Петрова",
    ]


@given(st.integers(0, 60), st.integers(0, 100), st.integers(0, 5))
def test_a_sample_keeps_the_order_and_is_the_same_again(rows: int, percent: int, seed: int) -> None:
    people = pl.DataFrame({"a": range(rows)}, schema={"a": pl.Int64})
    drawn = sample(people, f"{percent}%", seed)
    assert drawn.height == round(rows * percent / 100)
    assert drawn["a"].to_list() == sorted(set(drawn["a"].to_list()))
    assert drawn.equals(sample(people, f"{percent}%", seed))


def test_a_split_loses_nobody_and_its_names_can_be_files() -> None:
    people = pl.DataFrame({"city": ["А/Б", "А:Б", None, "../etc"], "at": [1, 2, 3, 4]})
    parts = split(people, "city")
    assert sorted(row for part in parts.values() for row in part["at"]) == [1, 2, 3, 4]
    assert len(parts) == 4
    assert all("/" not in name and not name.startswith(".") for name in parts)


SUPPRESSED = {
    "the number, in other spelling": ("Телефон\n8(916)123-45-67\n", ["Иванов"]),
    "the person by mailbox, though the number is new": ("ФИО,Почта\nИванов Иван,IVANOV@mail.ru\n", ["Иванов"]),
    "the person by name and birth date": ("ФИО,Дата рождения\nИванов Иван Петрович,05.03.1980\n", ["Иванов"]),
    "the number under a title and a header that is an id's": ("Не звонить!;\nНомер;\n9161234567;\n", ["Иванов"]),
    "not the wife on his number": ("ФИО,Телефон,Дата рождения\nИванова Ольга,89161234567,01.01.1983\n", []),
}


@pytest.mark.parametrize("case", SUPPRESSED)
def test_suppression_matches_people(run: Path, tmp_path: Path, case: str) -> None:
    text, expected = SUPPRESSED[case]
    (tmp_path / "clients.csv").write_text(text, "utf-8")
    people = records(RunFolder.open(run), Channel.CALL, (), NOW)
    assert surnames(people.filter(Listed.read([tmp_path / "clients.csv"], "RU", NOW).among(people))) == expected


def test_a_list_that_names_nobody_is_refused_and_rows_that_do_not_are_counted(tmp_path: Path) -> None:
    (tmp_path / "sums.csv").write_text("Сумма;Дата\n100;01.02.2026\n", "utf-8")
    (tmp_path / "some.csv").write_text("Телефон\n89161234567\n9,16E+09\n", "utf-8")
    with pytest.raises(InputError, match="no row says whom to leave out"):
        Listed.read([tmp_path / "some.csv", tmp_path / "sums.csv"], "RU", NOW)
    assert Listed.read([tmp_path / "some.csv"], "RU", NOW).unusable == {str(tmp_path / "some.csv"): 1}


def test_the_command_writes_what_was_asked_and_counts_each_step(run: Path, prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("Телефон\n89161112233\n", "utf-8")
    done = prozvon(
        *("export", run, "--profile", "twin", "-o", "list.csv", "--where", "city <> 'Тверь'", "--json", "--quiet"),
        *("--suppress", "clients.csv", "--limit", 2, "--split-by", "city", "--now", "2026-11-22T12:00+03:00"),
    )
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    assert told["steps"] == {"reachable": 5, "segment": 4, "suppress": 3, "limit": 2, "written": 2}
    assert told["files"] == {"list-Казань.csv": 1, "list-Москва.csv": 1}
    assert (tmp_path / "list-Казань.csv").read_text("utf-8").splitlines()[1].startswith("79161234567;Иванов")
    assert (tmp_path / "list-Казань.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--profile", "twin", "-o", "x.csv", "--where", "citi = 1"), 2, "did you mean city"),
        (("--profile", "twin"), 2, "-o FILE is missing"),
        (("--profile", "twin", "-o", "-", "--split-by", "city"), 2, "several files"),
        (("--profile", "vicidial", "-o", "x.txt", "--param", "list=1"), 2, "did you mean list_id"),
        (("--profile", "twin", "-o", "x.csv", "--suppress", "none.csv"), 3, "none.csv"),
    ],
)
def test_what_cannot_be_meant_leaves_nothing_behind(
    run: Path, prozvon: Callable, tmp_path: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = prozvon("export", run, *words)
    assert done.code == code
    assert says in done.err
    assert list(tmp_path.iterdir()) == []


def test_own_profiles_and_segments_come_from_the_settings(run: Path, prozvon: Callable, tmp_path: Path) -> None:
    shown = prozvon("export", "--profile", "twin", "--show")
    (tmp_path / "ours.toml").write_text(shown.out.replace('name = "client"', 'name = "клиент"'), "utf-8")
    (tmp_path / "prozvon.toml").write_text(
        "[profiles]\nours = 'ours.toml'\n[segments]\nkazan = \"city = 'Казань'\"\n", "utf-8"
    )
    done = prozvon("export", run, "--profile", "ours", "--segment", "kazan", "-o", "-")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].endswith(";клиент")
    assert len(lines) == 3


def test_one_of_a_household_or_company_is_the_first_in_the_order(prozvon: Callable, tmp_path: Path) -> None:
    base = (
        "ФИО,Телефон,Адрес,Компания,Должность\n"
        'Иванов Иван Петрович,89161110001,"Казань, ул. Ленина, д. 5, кв. 7",,\n'
        'Иванова Анна Олеговна,89161110002,"Казань, ул. Ленина, д. 5, кв. 7",,\n'
        "Ким Вера Львовна,89161110003,,ООО Ромашка,менеджер\n"
        "Пак Олег Львович,89161110004,,ООО Ромашка,директор\n"
    )
    (tmp_path / "base.csv").write_text(base, "utf-8")
    assert prozvon("clean", "base.csv", "--out", "run").code == 0

    def written(*options: str) -> list[str]:
        done = prozvon("export", "run", "--profile", "generic-ru", "-o", "list.csv", *options)
        assert done.code == 0, done.err
        return pl.read_csv(tmp_path / "list.csv", separator=";")["Фамилия"].to_list()

    assert written() == ["Иванов", "Иванова", "Пак", "Ким"]
    assert written("--one-per", "household") == ["Иванов", "Пак", "Ким"]
    assert written("--one-per", "company") == ["Иванов", "Иванова", "Пак"]
    assert written("--one-per", "household", "--order-by", "-given") == ["Пак", "Иванов", "Ким"]
