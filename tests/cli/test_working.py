"""From the dial list to operators and back: leases, feedback, rests."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

ANN, BOB, CYD = "+79160000001", "+79160000002", "+79160000003"
MORNING = "2026-06-01T10:00+03:00"


@pytest.fixture
def base(prozvon: Callable, tmp_path: Path) -> str:
    (tmp_path / "crm.csv").write_text(
        f"ФИО,Телефон\nИванова Анна,{ANN}\nПетров Борис,{BOB}\nСидоров Кир,{CYD}\n", "utf-8"
    )
    done = prozvon("clean", "crm.csv", "--out", "one", "--store", "base.db", "--now", MORNING)
    assert done.code == 0, done.err
    return "base.db"


def leased(prozvon: Callable, agent: str, now: str, *more: str) -> list[str]:
    done = prozvon(
        "lease", "next", "--agent", agent, "--limit", "9", "--store", "base.db", "--now", now, "--json", *more
    )
    assert done.code == 0, done.err
    return [each["number"] for each in json.loads(done.out)]


def undialable(folder: Path) -> dict[str, str]:
    with (folder / "contacts.csv").open(encoding="utf-8", newline="") as file:
        return {row["pz_phone"]: row["pz_undialable"] for row in csv.DictReader(file)}


@pytest.mark.usefixtures("base")
def test_what_operators_report_decides_who_is_called_next(prozvon: Callable, tmp_path: Path) -> None:
    assert leased(prozvon, "anna", MORNING, "--set", "lease.cap=2") == [ANN, BOB]
    assert leased(prozvon, "ivan", MORNING) == [CYD]
    # Nobody is called at night, whoever asks.
    assert prozvon("lease", "release", "--agent", "ivan", "--store", "base.db").code == 0
    assert leased(prozvon, "ivan", "2026-06-01T23:30+03:00") == []
    night = ("--store", "base.db", "--now", "2026-06-01T23:30+03:00", "--lang", "en")
    assert "3 numbers are outside calling.hours" in prozvon("lease", "next", "--agent", "ivan", *night).err

    (tmp_path / "calls.csv").write_text(
        "Телефон,Дата,Результат,Оператор\n"
        f"{ANN},2026-06-01 10:10,поговорили,anna\n{BOB},2026-06-01 10:20,не тот человек,anna\n"
        f"{CYD},2026-06-01 10:30,не звонить,ivan\n,2026-06-01 10:30,busy,ivan\n",
        "utf-8",
    )
    done = prozvon("feedback", "calls.csv", "--store", "base.db", "--now", "2026-06-01T12:00+03:00", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert (told["rows"], told["new"], told["rejected"]) == (4, 3, 1)
    for name, stdin in (("calls.csv", None), ("-", (tmp_path / "calls.csv").read_bytes())):
        again = prozvon("feedback", name, "--store", "base.db", "--now", "2026-06-01T12:01", "--json", stdin=stdin)
        assert (again.code, json.loads(again.out)["new"]) == (0, 0), again.err

    for day, kept in (("2026-06-20", "spoken_lately"), ("2026-07-02", "")):
        done = prozvon("clean", "crm.csv", "--out", day, "--store", "base.db", "--now", f"{day}T10:00+03:00")
        assert done.code == 0, done.err
        assert undialable(tmp_path / day) == {ANN: kept, BOB: "wrong_party", CYD: "refused"}
    assert leased(prozvon, "anna", "2026-07-02T10:00+03:00") == [ANN]


def test_a_refusal_does_not_go_from_holder_to_holder_with_every_run(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text(
        "ФИО,Телефон,Телефон 2,Комментарий\n"
        f"Иванов Пётр,{ANN},,просил не звонить\nСидорова Анна,{ANN},{BOB},\nКозлов Олег,{BOB},{CYD},\n",
        "utf-8",
    )
    told = []
    for day in ("01", "02", "03"):
        done = prozvon("clean", "crm.csv", "--out", day, "--store", "base.db", "--now", f"2026-06-{day}")
        assert done.code == 0, done.err
        with (tmp_path / day / "contacts.csv").open(encoding="utf-8", newline="") as file:
            told.append([row["pz_undialable"] for row in csv.DictReader(file)])
    assert told == [["refused", "", ""]] * 3
    # Without the one who refused, whoever has the number may have been the one; nobody beyond them is silenced.
    (tmp_path / "leads.csv").write_text(f"ФИО,Телефон,Телефон 2\nНовиков Ян,{ANN},\nКозлов Олег,{BOB},{CYD}\n", "utf-8")
    done = prozvon("clean", "leads.csv", "--out", "leads", "--store", "base.db", "--now", "2026-06-04")
    assert done.code == 0, done.err
    assert undialable(tmp_path / "leads") == {ANN: "refused", BOB: ""}


@pytest.mark.usefixtures("base")
def test_a_status_nobody_knows_is_told_and_says_nothing(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(f"phone,at,status\n{ANN},2026-06-01,Гм\n", "utf-8")

    done = prozvon("feedback", "calls.csv", "--store", "base.db", "--now", MORNING, "--set", "run.lang=en")

    assert done.code == 0
    assert "'Гм' 1" in done.err


def test_misuse_is_told_in_a_line(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("a,b\n1,2\n", "utf-8")
    for words, code in [
        (("feedback", "calls.csv", "--store", "none.db"), 3),
        (("feedback", "gone.csv", "--store", "none.db"), 3),
        (("feedback", "calls.csv", "--map", "x", "--store", "none.db"), 2),
        (("feedback", "calls.csv", "--zone", "Mars", "--store", "none.db"), 2),
        (("lease", "next", "--agent", "anna", "--store", "none.db"), 5),
        (("lease", "next", "--store", "none.db"), 2),
    ]:
        done = prozvon(*words)
        assert (done.code, done.out) == (code, ""), words
    assert not (tmp_path / "none.db").exists()
