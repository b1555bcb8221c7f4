import json
from collections.abc import Callable
from pathlib import Path

import pytest

NOW = "2026-06-01T10:00+03:00"
ANN, BOB = "+79160000001", "+79160000002"


@pytest.fixture
def base(prozvon: Callable, tmp_path: Path) -> str:
    (tmp_path / "crm.csv").write_text("ФИО,Телефон\nТайная Анна,89160000001\nПетров Борис,8 916 000-00-02\n", "utf-8")
    done = prozvon("clean", "crm.csv", "--out", "one", "--store", "base.db", "--now", NOW)
    assert done.code == 0, done.err
    return "base.db"


def everything(tmp_path: Path) -> bytes:
    named = [*tmp_path.glob("base.db*"), *(tmp_path / "one").iterdir()]
    return b"".join(path.read_bytes() for path in named if path.is_file())


def test_a_person_is_gone_from_store_and_folder_and_stays_out(prozvon: Callable, base: str, tmp_path: Path) -> None:
    shown = json.loads(prozvon("show", ANN, "--store", base, "--json").out)
    assert shown["persons"][0]["name"] == "Тайная Анна"
    assert "Тайная".encode() in everything(tmp_path)

    done = prozvon("erase", ANN, "--yes", "--store", base, "--folder", "one", "--json", "--now", NOW)

    assert done.code == 0, done.err
    assert json.loads(done.out)["folders"] == {"one": {"contacts": 1, "dial": 1}}
    left = everything(tmp_path)
    assert "Тайная".encode() not in left
    assert b"9160000001" not in left
    assert b"9160000002" in left
    assert prozvon("show", ANN, "--store", base).code == 2

    again = prozvon("clean", "crm.csv", "--out", "two", "--store", base, "--now", "2026-06-02T10:00+03:00")
    assert again.code == 0, again.err
    assert "erased" in (tmp_path / "two" / "contacts.csv").read_text("utf-8")
    assert ANN not in (tmp_path / "two" / "dial.csv").read_text("utf-8")
    assert prozvon("show", ANN, "--store", base).code == 2
    log = json.loads(prozvon("store", "log", "--store", base, "--json").out)
    assert [line["what"] for line in log] == ["erase", "show"]
    assert "9160000001" not in json.dumps(log)


def test_without_a_yes_nothing_goes(prozvon: Callable, base: str) -> None:
    done = prozvon("erase", ANN, "--store", base, stdin=b"n\n")

    assert done.code == 130
    assert prozvon("show", ANN, "--store", base).code == 0


def test_a_folder_that_is_none_is_told_before_anything_is_gone(prozvon: Callable, base: str) -> None:
    done = prozvon("erase", ANN, "--yes", "--store", base, "--folder", "nowhere")

    assert done.code == 2
    assert prozvon("show", ANN, "--store", base).code == 0
