"""`review.csv`: doubtful pairs and doubtful cells, best first, never more than was asked for."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

from prozvon.practice.base import generate

NOW = ("--now", "2026-06-01T10:00+03:00")


def review(path: Path) -> list[dict[str, str]]:
    with (path / "review.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_doubtful_cells_stand_beside_doubtful_pairs_within_the_limit(prozvon: Callable, tmp_path: Path) -> None:
    generate(3000, seed=8).frame.write_csv(tmp_path / "crm.csv")  # with pairs enough for three quarters of the table
    assert prozvon("clean", "crm.csv", "--out", "out", *NOW).code == 0
    rows = review(tmp_path / "out")
    assert 20 <= len(rows) <= 30
    weights = [float(row["weight"]) for row in rows]
    assert weights == sorted(weights, reverse=True)
    pairs, cells = [r for r in rows if r["right_row"]], [r for r in rows if r["column"]]
    assert len(pairs) + len(cells) == len(rows)
    assert pairs
    assert 0 < len(cells) <= len(rows) / 4 + 1
    assert all(row["decision"] == "" for row in rows)
    assert prozvon("clean", "crm.csv", "--out", "none", "--set", "review.limit=0", *NOW).code == 0
    assert review(tmp_path / "none") == []


def test_where_pairs_are_few_cells_fill_the_table(prozvon: Callable, tmp_path: Path) -> None:
    generate(3000, seed=11).frame.write_csv(tmp_path / "crm.csv")
    assert prozvon("clean", "crm.csv", "--out", "out", *NOW).code == 0
    assert prozvon("clean", "crm.csv", "--out", "pairs", "--set", "review.limit=0.5", *NOW).code == 0
    rows, every = review(tmp_path / "out"), review(tmp_path / "pairs")
    cells = sum(bool(row["column"]) for row in rows)
    assert len(rows) > 20
    assert len(rows) / 4 + 1 < cells < sum(bool(row["column"]) for row in every)


def test_a_cell_is_shown_as_it_came_with_what_it_may_have_meant(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text(
        "ФИО,Телефон,Дата рождения,Город\n"
        "Иванов Иван,43-76-90,,Махачкала\n"
        "Петров Пётр,89160000002,06/09/1966,Тверь\n"
        "Сидоров Олег,8916123,,Тверь\n",
        "utf-8",
    )
    assert prozvon("clean", "crm.csv", "--out", "out", "--set", "review.limit=1", *NOW).code == 0
    seen = {(r["column"], r["value"], r["candidates"], r["left_row"], r["right_row"]) for r in review(tmp_path / "out")}
    assert ("Телефон", "43-76-90", "+78722437690", "1", "") in seen
    assert ("Дата рождения", "06/09/1966", "1966-09-06; 1966-06-09", "2", "") in seen
    assert ("Телефон", "8916123", "", "3", "") in seen


def test_a_cell_is_read_by_the_region_of_its_base(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("ФИО,Телефон\nShevchenko Ivan,501234\nKoval Petro,050 123 45 67\n", "utf-8")
    words = ("--set", "review.limit=1", "--set", "phone.region=UA")
    assert prozvon("clean", "crm.csv", "--out", "out", *words, *NOW).code == 0
    contacts = review(tmp_path / "out")
    assert not [row for row in contacts if "+7" in row["candidates"]]


def test_a_small_base_has_one_row_to_look_at(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text(
        "ФИО,Телефон,Город\nИванов Иван,43-76-90,Махачкала\nПетров Пётр,43-76-91,Махачкала\n", "utf-8"
    )
    assert prozvon("clean", "crm.csv", "--out", "out", *NOW).code == 0
    assert len(review(tmp_path / "out")) == 1


def test_what_a_cell_was_said_to_mean_is_kept_and_obeyed(prozvon: Callable, tmp_path: Path) -> None:
    header = "ФИО,Телефон,Дата рождения,Город\n"
    people = ["Иванов Иван,43-76-90,,Махачкала\n", "Петров Пётр,89160000002,06/09/1966,Тверь\n"]
    (tmp_path / "crm.csv").write_text(header + "".join(people), "utf-8")
    words = ("--out", "out", "--set", "review.limit=1", *NOW)
    assert prozvon("clean", "crm.csv", *words).code == 0
    rows = review(tmp_path / "out")
    for row in rows:
        row["decision"] = row["candidates"].split("; ")[-1]
    with (tmp_path / "filled.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0])
        out.writeheader()
        out.writerows(rows)
    told = json.loads(prozvon("decide", "out", "filled.csv", "--json").out)
    assert told == {"same": 0, "different": 0, "cells": 2, "changed": 2}
    # The same rows under another name and in another order; what came is written as it came.
    (tmp_path / "moved.csv").write_text(header + "".join(people[::-1]), "utf-8")
    assert prozvon("clean", "moved.csv", "--force", *words).code == 0
    with (tmp_path / "out" / "contacts.csv").open(encoding="utf-8", newline="") as file:
        petrov, ivanov = csv.DictReader(file)
    assert (ivanov["pz_phone"], ivanov["Телефон"]) == ("+78722437690", "43-76-90")
    assert (petrov["pz_birth_date"], petrov["Дата рождения"]) == ("1966-06-09", "06/09/1966")
    assert review(tmp_path / "out") == [], "what is decided is not asked again"
    rows[0]["column"] = "Нет"
    with (tmp_path / "filled.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0])
        out.writeheader()
        out.writerows(rows)
    assert prozvon("decide", "out", "filled.csv").code == 2
