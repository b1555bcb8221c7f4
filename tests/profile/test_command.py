"""`prozvon profile` as a user meets it."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

NOW = ("--now", "2026-06-01")
LINES = (
    "ФИО,Телефон,E-mail,Источник",
    "Иванов Иван Петрович,8 916 123-45-67,ivan@mail.ru,сайт",
    "Иванов Иван,+79161234567,,сайт",
    "Петрова Анна 8 903 111-22-33,,anna@bk.ru,CRM",
    "Сидоров,8 (495) 123-45-67,,CRM",
    ",,anna@bk.ru,CRM",
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.csv"
    path.write_text("\n".join([*LINES, ""]), "utf-8")
    return path


def test_json_holds_every_part(prozvon: Callable, base: Path) -> None:
    done = prozvon("profile", base, "--json", "--rule", "Источник in сайт|CRM", *NOW)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    people = found["people"]
    assert (people["rows"], people["usable"], people["shared_phones"], people["shared_emails"]) == (5, 5, 1, 1)
    assert people["fields"]["phone"] == {"before": 3, "after": 4}
    assert people["channels"] == {"phone": 2, "phone+email": 2, "email": 1}
    assert people["swapped"] == {"phone_in_name": 1, "phone_from_name": 1}
    assert found["rules"] == [{"rule": "Источник in сайт|CRM", "checked": 5, "broken": 0}]
    groups = {group["value"]: group for group in found["groups"]["Источник"]}
    assert (groups["сайт"]["rows"], groups["сайт"]["repeated"], groups["CRM"]["phone"]) == (2, 1, 2)


def test_tables_show_no_whole_number_or_address(prozvon: Callable, base: Path) -> None:
    for lang in ("ru", "en"):
        done = prozvon("profile", base, "--lang", lang, *NOW)
        assert done.code == 0, done.err
        assert "9161234567" not in done.out
        assert "916 123" not in done.out
        assert "anna@" not in done.out
        assert "full_name" in done.out


def test_inputs_that_share_contacts_are_told(prozvon: Callable, base: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("Телефон\n89161234567\n89035554433\n", "utf-8")
    done = prozvon("profile", base, other, "--json", *NOW)
    assert json.loads(done.out)["people"]["overlap"] == [
        {"left": "base.csv", "right": "other.csv", "rows": 2},
        {"left": "other.csv", "right": "base.csv", "rows": 1},
    ]


def test_the_same_numbers_can_be_had_after_cleaning(prozvon: Callable, base: Path, tmp_path: Path) -> None:
    assert prozvon("clean", base, "--out", "out", *NOW).code == 0
    done = prozvon("profile", tmp_path / "out" / "contacts.csv", "--json", *NOW)
    assert done.code == 0, done.err
    assert json.loads(done.out)["people"]["shared_phones"] == 1


@pytest.mark.parametrize("words", [("--by", "Нет такого"), ("--rule", "чушь")])
def test_misuse_is_told_in_one_line(prozvon: Callable, base: Path, words: tuple[str, str]) -> None:
    done = prozvon("profile", base, *words)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1


def test_an_empty_base_is_profiled(prozvon: Callable, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    pl.DataFrame({"ФИО": [], "Телефон": []}).write_csv(path)
    done = prozvon("profile", path, "--json", *NOW)
    assert done.code == 0, done.err
    assert json.loads(done.out)["people"]["rows"] == 0
