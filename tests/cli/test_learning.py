"""`verify --from-cdr` as a user meets it: what others rang is learnt, and nobody is rung for it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

NOW = ("--now", "2026-06-02T12:00+03:00")
CALLED, OTHER = "+79160000001", "+79160000002"


@pytest.fixture
def records(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "calls.csv").write_text(f"number,at,code\n{CALLED},2026-06-02T10:00+03:00,486\n", "utf-8")
    (tmp_path / "list.txt").write_text(f"{CALLED}\n{OTHER}\n", "utf-8")
    return ("--from-cdr", "calls.csv", "--format", "csv", "--store", "base.db", *NOW)


def planned(prozvon: Callable, *words: str) -> int:
    done = prozvon("verify", *words, "--dry-run", "--json")
    assert done.code == 0, done.err
    numbers: int = json.loads(done.out)["numbers"]
    return numbers


def test_a_plan_leaves_out_what_others_rang(prozvon: Callable, records: tuple[str, ...]) -> None:
    assert planned(prozvon, *records, "--numbers", "list.txt") == 1
    # Without numbers nobody is rung, whatever is due.
    assert prozvon("verify", *records).code == 0
    assert planned(prozvon, *records) == 0


def test_what_others_were_answered_is_learnt_once(prozvon: Callable, records: tuple[str, ...], tmp_path: Path) -> None:
    for new in (1, 0):
        done = prozvon("verify", *records, "--results", "learnt.csv", "--json")
        assert done.code == 0, done.err
        assert json.loads(done.out)["new"] == new
    with (tmp_path / "learnt.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["number"], row["class"], row["attempts"]) for row in csv.DictReader(file)] == [
            (CALLED, "BUSY", "0")
        ]


def test_a_file_of_another_kind_leaves_no_run_behind(
    prozvon: Callable, records: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "calls.csv").write_text("what,ever\n1,2\n", "utf-8")
    assert prozvon("verify", *records).code == 3
    assert json.loads(prozvon("runs", "--store", "base.db", "--json").out) == []
