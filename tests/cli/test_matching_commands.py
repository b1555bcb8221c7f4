"""dedupe, link, explain, find and decide as a user meets them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from prozvon.practice.base import generate

NOW = ("--now", "2026-06-01T10:00+03:00")
HEADER = "ФИО,Телефон,E-mail"
PEOPLE = (
    "Иванов Пётр Олегович,8 916 123-45-67,petr@mail.ru",
    "иванов петя,+79161234567,",
    "Иванова Анна,89161234567,",
    "Сидоров Олег,8 903 111-22-33,=1+1",
    "Кузнецов Максим,8 905 444-55-66,",
    "Петров Максим,8 905 444-55-66,",
)
RULES = """
trusted = ["Звонок", "Сайт"]
[survival]
name = "newest"
city = "frequent"
email = "trusted"
"Комментарий" = "union"
"Доп. телефон" = "longest"
"""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.csv"
    path.write_text("\n".join([HEADER, *PEOPLE, ""]), "utf-8")
    return path


@pytest.fixture
def cleaned(prozvon: Callable, base: Path) -> Path:
    assert prozvon("clean", base, "--out", "out", "--quiet", *NOW).code == 0
    return base.parent / "out"


def test_dedupe_writes_every_row_as_it_was_and_golden_records(prozvon: Callable, base: Path, tmp_path: Path) -> None:
    done = prozvon("dedupe", base, "-o", "people.csv", "--golden", "golden.csv", "--json", *NOW)
    assert done.code == 0, done.err
    found, golden = rows(tmp_path / "people.csv"), rows(tmp_path / "golden.csv")
    assert [list(row.values())[:3] for row in found[:2]] == [line.split(",") for line in PEOPLE[:2]]
    assert found[3]["E-mail"] == "'=1+1"
    assert found[0]["pz_cluster_id"] == found[1]["pz_cluster_id"] != found[2]["pz_cluster_id"]
    assert found[1]["pz_match_reason"] or found[0]["pz_match_reason"]
    assert len(golden) == len({row["pz_cluster_id"] for row in found}) == json.loads(done.out)["persons"]
    assert base.read_text("utf-8") == "\n".join([HEADER, *PEOPLE, ""])


def test_a_base_of_many_pieces_is_deduped_as_one(prozvon: Callable, tmp_path: Path, monkeypatch) -> None:
    base = tmp_path / "practice.csv"
    generate(3_000, seed=5).frame.write_csv(base)
    (tmp_path / "links.toml").write_text('[links]\ntown = "Город"\n[own."Источник"]\nexact = 0.1\n', "utf-8")
    outs = ("people.csv", "golden.csv", "doubtful.csv")

    def deduped(folder: Path, *more: str) -> list[bytes]:
        folder.mkdir()
        names = [str(folder / name) for name in outs]
        told = ("-o", names[0], "--golden", names[1], "--review", names[2], *more)
        done = prozvon("dedupe", base, *told, "--quiet", *NOW)
        assert done.code == 0, done.err
        return [(folder / name).read_bytes() for name in outs]

    (tmp_path / "rules.toml").write_text(RULES, "utf-8")
    recipes = [("--recipe", str(tmp_path / name)) for name in ("links.toml", "rules.toml")]
    for number, more in enumerate([(), *recipes]):
        whole = deduped(tmp_path / f"whole{number}", *more)
        with monkeypatch.context() as patch:
            patch.setattr("prozvon.reader.pieces.PIECE", 40_000)
            assert deduped(tmp_path / f"parted{number}", *more) == whole


def test_sheets_of_a_book_are_deduped_in_pieces(prozvon: Callable, tmp_path: Path, monkeypatch) -> None:
    people = generate(600, seed=6).frame
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as made:
        for sheet, part in (("one", people.head(350)), ("two", people.tail(250))):
            page = made.add_worksheet(sheet)
            for at, cells in enumerate((part.columns, *part.iter_rows())):
                page.write_row(at, 0, cells)
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")

    def deduped(*more: str) -> list[bytes]:
        done = prozvon("dedupe", "book.xlsx", "-o", "people.csv", "--golden", "golden.csv", "--quiet", *NOW, *more)
        assert done.code == 0, done.err
        return [(tmp_path / name).read_bytes() for name in ("people.csv", "golden.csv")]

    for more in ((), ("--recipe", "rules.toml")):
        whole = deduped(*more)
        with monkeypatch.context() as patch:
            patch.setattr("prozvon.reader.pieces._ROWS", 70)
            assert deduped(*more) == whole
        golden = rows(tmp_path / "golden.csv")
        named = [row["pz_rows"].split("; ") for row in golden]
        assert sum(map(len, named)) == people.height
        assert all(row["pz_name_from"] in of for row, of in zip(golden, named, strict=True) if row["pz_name_from"])


def test_golden_records_that_cannot_be_written_leave_no_half_of_the_result(
    prozvon: Callable, base: Path, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("of an earlier run", "utf-8")
    done = prozvon("dedupe", base, "-o", "people.csv", "--golden", "nowhere/golden.csv", *NOW)
    assert done.code != 0
    assert "nowhere/golden.csv" in done.err
    assert (tmp_path / "people.csv").read_text("utf-8") == "of an earlier run"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.csv", "people.csv"]


def test_dedupe_to_standard_output_is_a_table_and_nothing_else(prozvon: Callable, base: Path) -> None:
    done = prozvon("dedupe", base, "-o", "-", "--lang", "en", *NOW)
    table = list(csv.DictReader(done.out.splitlines()))
    assert len(table) == len(PEOPLE)
    assert "persons" in done.err
    assert "+79161234567" not in done.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("dedupe", "base.csv", "-o", "base.csv"), 2),
        (("dedupe", "base.csv", "-o", "people.doc"), 2),
        (("dedupe", "base.csv", "-o", "x.csv", "--golden", "x.csv"), 2),
        (("dedupe", "base.csv", "-o", "-", "--json"), 2),
        (("dedupe", "nothing.csv", "-o", "x.csv"), 3),
        (("dedupe", "base.csv", "-o", "x.csv", "--recipe", "none.toml"), 2),
        (("link", "base.csv", "base.csv", "-o", "x.csv", "--take", "Нет"), 2),
        (("explain", "nowhere", "1", "2"), 3),
        (("find", "nowhere", "x"), 3),
        (("decide", "nowhere", "base.csv"), 3),
    ],
)
def test_what_cannot_be_meant_is_refused(
    prozvon: Callable, base: Path, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    done = prozvon(*words)
    assert (done.code, done.out) == (code, "")
    assert len(done.err.strip().splitlines()) <= 4
    assert [path.name for path in tmp_path.iterdir()] == [base.name]


def test_a_decision_holds_for_the_sheet_that_it_names(prozvon: Callable, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(book) as made:
        for sheet, names in (("one", ("Кузнецов Максим", "Петров Максим")), ("two", ("Иванов Олег", "Сидоров Пётр"))):
            page = made.add_worksheet(sheet)
            for at, cells in enumerate((("ФИО", "Телефон"), *((name, "8 905 444-55-66") for name in names))):
                page.write_row(at, 0, cells)
    (tmp_path / "said.csv").write_text(
        "left_source,left_row,right_source,right_row,decision\nbook.xlsx#one,1,book.xlsx#one,2,same\n", "utf-8"
    )
    done = prozvon("dedupe", book, "-o", "people.csv", "--decisions", "said.csv", *NOW)
    assert done.code == 0, done.err
    persons = [row["pz_cluster_id"] for row in rows(tmp_path / "people.csv")]
    assert persons[0] == persons[1]
    assert len(set(persons)) == 3
    # A row's number alone does not say whose it is.
    (tmp_path / "said.csv").write_text("left_row,right_row,decision\n1,2,same\n", "utf-8")
    done = prozvon("dedupe", book, "-o", "people.csv", "--decisions", "said.csv", *NOW)
    assert (done.code, "left_source" in done.err) == (2, True)


def test_link_brings_columns_along(prozvon: Callable, base: Path, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Имя,Тел,Статус\nПётр Иванов,+7 916 123-45-67,новый\n", "utf-8")
    done = prozvon("link", base, "leads.csv", "-o", "linked.csv", "--take", "Статус", *NOW)
    assert done.code == 0, done.err
    assert [row["Статус"] for row in rows(tmp_path / "linked.csv")] == ["новый", "новый", "", "", "", ""]
    assert [row["pz_link_row"] for row in rows(tmp_path / "linked.csv")][:3] == ["1", "1", ""]


def test_explain_says_why(prozvon: Callable, cleaned: Path) -> None:
    same = json.loads(prozvon("explain", cleaned, 1, 2, "--json", *NOW).out)
    assert (same["verdict"], same["together"], same["clusters"][0]) == ("same", True, same["clusters"][1])
    assert same["prior"] + sum(f["bits"] for f in same["fields"]) == pytest.approx(same["weight"], abs=1e-3)
    apart = prozvon("explain", cleaned, 1, 3, "--lang", "en", *NOW)
    assert "contradicts" in apart.out
    assert "9161234567" not in apart.out
    assert prozvon("explain", cleaned, 1, 99).code == 2


def test_rows_are_explained_by_the_day_of_their_run(prozvon: Callable, tmp_path: Path) -> None:
    people = ("Иванов Пётр,8 905 444-55-66,01.02.26", "Иванов П.,8 905 444-55-66,01.02.1926")
    (tmp_path / "old.csv").write_text("\n".join(["ФИО,Телефон,Дата рождения", *people, ""]), "utf-8")
    assert prozvon("clean", "old.csv", "--out", "out", "--quiet", "--now", "2025-06-01").code == 0
    told = json.loads(prozvon("explain", "out", 1, 2, "--json").out)
    assert {field["field"]: field["level"] for field in told["fields"]}["birth"] == "exact"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("8 (916) 123-45-67",), {"1", "2", "3"}),
        (("PETR@mail.ru",), {"1", "2"}),
        (("Петя", "Иванов"), {"1", "2"}),
        (("кузнец",), {"5"}),
        (("Нетакого",), set()),
    ],
)
def test_find_shows_everybody_behind_it(
    prozvon: Callable, cleaned: Path, asked: tuple[str, ...], found: set[str]
) -> None:
    done = prozvon("find", cleaned, *asked, "--json")
    assert done.code == 0, done.err
    assert {str(row["row"]) for row in json.loads(done.out)} == found


def test_decisions_are_kept_and_obeyed(prozvon: Callable, base: Path, cleaned: Path, tmp_path: Path) -> None:
    review = rows(cleaned / "review.csv")
    asked = [(row["left_row"], row["right_row"]) for row in review if row["right_row"]]
    assert sorted(map(sorted, asked)) == [["5", "6"]]
    for row in review:
        row["decision"] = "same" if row["right_row"] else ""
    with (tmp_path / "filled.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, review[0])
        out.writeheader()
        out.writerows(review)
    told = prozvon("decide", cleaned, "filled.csv", "--store", "base.db", "--json")
    assert json.loads(told.out) == {"same": 1, "different": 0, "cells": 0, "changed": 1}
    # The same rows under another name and in another order, into the same folder, and with the store alone.
    moved = tmp_path / "moved.csv"
    moved.write_text("\n".join([HEADER, *PEOPLE[::-1], ""]), "utf-8")
    for words in (("out", "--force"), ("other", "--store", "base.db")):
        assert prozvon("clean", moved, "--quiet", *NOW, "--out", *words).code == 0
        contacts = rows(tmp_path / words[0] / "contacts.csv")
        assert contacts[0]["pz_cluster_id"] == contacts[1]["pz_cluster_id"]
        assert "decided" in {row["pz_match_reason"] for row in contacts}
        assert not [row for row in rows(tmp_path / words[0] / "review.csv") if row["right_row"]]
    assert prozvon("clean", base, "--quiet", *NOW, "--out", "third").code == 0
    assert "decided" not in {row["pz_match_reason"] for row in rows(tmp_path / "third" / "contacts.csv")}


def test_a_practice_base_is_explained_as_it_was_matched(prozvon: Callable, tmp_path: Path) -> None:
    generate(800, seed=5).frame.write_csv(tmp_path / "base.csv")
    assert prozvon("clean", "base.csv", "--out", "out", "--quiet", *NOW).code == 0
    merge = rows(tmp_path / "out" / "merges.csv")[0]
    told = json.loads(prozvon("explain", "out", merge["pz_row"], merge["master_row"], "--json", *NOW).out)
    assert told["together"]


def test_explain_obeys_the_decisions_of_a_store(prozvon: Callable, cleaned: Path, tmp_path: Path) -> None:
    review = "decision,left_source,left_row,right_source,right_row\nsame,base.csv,5,base.csv,6\n"
    (tmp_path / "filled.csv").write_text(review, "utf-8")
    assert prozvon("decide", cleaned, "filled.csv", "--store", "base.db", *NOW).code == 0
    (cleaned / "decisions.csv").unlink()
    told = {
        with_store: json.loads(prozvon("explain", cleaned, "5", "6", "--json", *with_store, *NOW).out)["together"]
        for with_store in ((), ("--store", "base.db"))
    }
    assert told == {(): False, ("--store", "base.db"): True}


def test_rows_of_two_managers_are_reviewed_by_every_command_that_merges(
    prozvon: Callable, base: Path, tmp_path: Path
) -> None:
    lines = base.read_text("utf-8").splitlines()
    owners = ["Менеджер", "Анна", "Олег", *[""] * len(lines)]
    base.write_text("\n".join(f"{line},{owner}" for line, owner in zip(lines, owners, strict=False)) + "\n", "utf-8")
    apart = ("--set", "review.across=Менеджер")
    assert prozvon("clean", base, "--out", "out", "--quiet", *apart, *NOW).code == 0
    found = rows(tmp_path / "out" / "contacts.csv")
    assert found[0]["pz_cluster_id"] != found[1]["pz_cluster_id"]
    assert "across" in rows(tmp_path / "out" / "review.csv")[0]["reasons"]
    told = prozvon("explain", "out", "1", "2", "--json", *apart)
    assert json.loads(told.out)["conflict"] == "across"
    assert prozvon("dedupe", base, "-o", "people.csv", *apart, *NOW).code == 0
    assert rows(tmp_path / "people.csv")[0]["pz_cluster_id"] != rows(tmp_path / "people.csv")[1]["pz_cluster_id"]
    wrong = prozvon("clean", base, "--out", "none", "--set", "review.across=Отдел", *NOW)
    assert wrong.code == 2
    assert not (tmp_path / "none").exists() or not list((tmp_path / "none").iterdir())


def test_a_recipe_of_the_settings_links_persons_and_says_which_value_stays(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text(
        'across = "manager"\n[links]\ndeal = "Сделка"\n[survival]\n"Метки" = "union"\n', "utf-8"
    )
    lines = (
        "ФИО,Телефон,Сделка,Менеджер,Метки",
        "Ким Олег,89161234567,D-1,Анна,vip",
        "Ким О.,89161234567,D-1,Анна,опт",
        "Ли Вера,89161234568,d-1 ,Олег,",
        "Ким Олег,89161234567,,Олег,",
    )
    (tmp_path / "base.csv").write_text("\n".join(lines) + "\n", "utf-8")
    apart = ("--set", "match.recipe=recipe.toml")
    assert prozvon("clean", "base.csv", "--out", "mon", "--quiet", *apart, *NOW).code == 0
    found = rows(tmp_path / "mon" / "contacts.csv")
    assert found[0]["pz_cluster_id"] == found[1]["pz_cluster_id"] != found[3]["pz_cluster_id"]
    assert found[0]["pz_deal_id"] == found[2]["pz_deal_id"] != found[3]["pz_deal_id"] == found[3]["pz_cluster_id"]
    dial = rows(tmp_path / "mon" / "dial.csv")
    assert [(row["Метки"], row["Метки_from"]) for row in dial if row["Метки"]] == [("опт; vip", "1; 2")]
    (tmp_path / "more.csv").write_text("ФИО,Телефон,Сделка\nЦой Ян,89161234569,D-1\n", "utf-8")
    assert prozvon("clean", "more.csv", "--base", "mon", "--out", "tue", "--quiet", *apart, *NOW).code == 0
    grown = rows(tmp_path / "tue" / "contacts.csv")
    assert [row["pz_cluster_id"] for row in grown[:4]] == [row["pz_cluster_id"] for row in found]
    assert grown[4]["pz_deal_id"] == grown[0]["pz_deal_id"]
    assert "in_pz_deal_id" not in grown[0]
    assert prozvon("dedupe", "base.csv", "-o", "p.csv", "--golden", "g.csv", *apart, *NOW).code == 0
    golden = rows(tmp_path / "g.csv")
    assert golden[0]["pz_name_from"] == "1"
    assert golden[0]["Метки_from"] == "1; 2"
    assert [row["pz_deal_id"] == row["pz_cluster_id"] for row in rows(tmp_path / "p.csv")].count(False) >= 1
    wrong = prozvon("clean", "base.csv", "--out", "none", "--set", "match.recipe=absent.toml", *NOW)
    assert wrong.code == 2
