import json
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def base(prozvon: Callable, tmp_path: Path) -> str:
    (tmp_path / "crm.csv").write_text("ФИО,Телефон\nИванов Иван,89160000001\n", "utf-8")
    done = prozvon("clean", "crm.csv", "--out", "one", "--store", "base.db", "--now", "2026-06-01T10:00+03:00")
    assert done.code == 0, done.err
    return "base.db"


def test_a_store_is_copied_and_brought_back(prozvon: Callable, base: str) -> None:
    assert prozvon("store", "backup", "copy.db", "--store", base).code == 0
    refused = prozvon("store", "restore", "copy.db", "--store", base)
    assert (refused.code, refused.out) == (5, "")
    assert "--force" in refused.err
    assert prozvon("store", "restore", "copy.db", "--store", base, "--force").code == 0
    assert "89160000001"[1:] in prozvon("show", "89160000001", "--store", base).out


def test_a_whole_store_passes_its_check(prozvon: Callable, base: str) -> None:
    done = prozvon("store", "check", "--store", base, "--json")

    assert done.code == 0
    assert json.loads(done.out)["faults"] == []
    assert json.loads(done.out)["rows"]["numbers"] == 1


def test_a_damaged_store_is_told(prozvon: Callable, base: str, tmp_path: Path) -> None:
    with (tmp_path / base).open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xa5" * 4096 * 8)

    done = prozvon("store", "check", "--store", base)

    assert done.code == 5
    assert "damaged" in done.err


def test_a_store_is_up_to_date_after_migrate(prozvon: Callable, base: str) -> None:
    assert "up to date" in prozvon("store", "migrate", "--store", base, "--lang", "en").err


def test_old_calls_are_pruned_and_the_number_stays(prozvon: Callable, base: str) -> None:
    done = prozvon("store", "prune", "--store", base, "--now", "2036-06-01")

    assert done.code == 0, done.err
    assert "attempts 0" in done.err
    assert prozvon("show", "89160000001", "--store", base).code == 0


def test_a_server_that_is_not_there_is_named_in_one_line(prozvon: Callable) -> None:
    done = prozvon("store", "check", "--store", "postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert done.code == 5
    assert "cannot be reached" in done.err
    assert len(done.err.splitlines()) == 1
