"""The main job through the command line, as a user meets it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from prozvon.practice.base import generate

NOW = ("--now", "2026-06-01T10:00+03:00")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def base(path: Path, header: str, *lines: str) -> Path:
    path.write_text("\n".join([header, *lines, ""]), "utf-8")
    return path


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("practice") / "base.csv"
    generate(1500, seed=23).frame.write_csv(path)
    return path


def test_every_row_is_accounted_for_and_every_number_stands_once(
    prozvon: Callable, tmp_path: Path, practice: Path
) -> None:
    done = prozvon("clean", practice, "--out", "out", "--json", *NOW)
    assert done.code == 0, done.err
    counts = json.loads(done.out)["counts"]
    contacts, dial, rejects = (rows(tmp_path / "out" / f"{n}.csv") for n in ("contacts", "dial", "rejects"))
    assert counts["rows"] == 1500 == len(contacts) + len(rejects)
    listed = [n for entry in dial for n in [entry["pz_phone"], *filter(None, entry["pz_phones"].split("; "))]]
    assert len(listed) == len(set(listed))
    assert all(number.startswith("+") and number[1:].isdigit() for number in listed)
    assert any("; " in entry["pz_phones"] for entry in contacts)
    clusters = {entry["pz_cluster_id"] for entry in dial}
    for contact in contacts:
        assert (contact["pz_cluster_id"] in clusters) != bool(contact["pz_undialable"]), contact
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "contacts.csv",
        "dial.csv",
        "rejects.csv",
        "review.csv",
        "merges.csv",
        "manifest.json",
        "report.html",
    }
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in (tmp_path / "out").iterdir())


def test_input_columns_come_back_as_they_were(prozvon: Callable, tmp_path: Path, practice: Path) -> None:
    assert prozvon("clean", practice, "--out", "out", "--format", "parquet", *NOW).code == 0
    given = pl.read_csv(practice, infer_schema=False).fill_null("")
    kept = pl.read_parquet(tmp_path / "out" / "contacts.parquet")
    numbers = kept["pz_row"].cast(pl.Int64) - 1
    assert kept.select(given.columns).equals(given[numbers])


def test_two_runs_write_the_same_tables(prozvon: Callable, tmp_path: Path, practice: Path) -> None:
    assert prozvon("clean", practice, "--out", "one", *NOW).code == 0
    assert prozvon("clean", practice, "--out", "two", "--threads", "1", *NOW).code == 0
    for name in ("contacts.csv", "dial.csv", "rejects.csv", "review.csv", "merges.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_one_person_typed_three_ways_is_called_once(prozvon: Callable, tmp_path: Path) -> None:
    base(
        tmp_path / "crm.csv",
        "ФИО,Телефон,E-mail",
        "Иванов Иван Петрович,+7 495 111 00 00,",
        "ИВАНОВ ИВАН,84951110000,ivanov@mail.ru",
        "Ваня Иванов,8(495)111-00-00,",
        "Петрова Анна,89161234567,",
    )
    assert prozvon("clean", "crm.csv", "--out", "out", *NOW).code == 0
    dial = rows(tmp_path / "out" / "dial.csv")
    assert [(e["pz_name"], e["pz_phone"], e["pz_email"]) for e in dial] == [
        ("Иванов Иван Петрович", "+74951110000", "ivanov@mail.ru"),
        ("Петрова Анна", "+79161234567", ""),
    ]
    assert dial[0]["pz_rows"] == "1; 2; 3"


def test_father_and_son_on_one_number_stay_two_people_of_one_household(prozvon: Callable, tmp_path: Path) -> None:
    base(tmp_path / "crm.csv", "ФИО,Телефон", "Иванов Пётр Ильич,84951110000", "Иванов Илья Петрович,84951110000")
    assert prozvon("clean", "crm.csv", "--out", "out", *NOW).code == 0
    contacts = rows(tmp_path / "out" / "contacts.csv")
    assert len({c["pz_cluster_id"] for c in contacts}) == 2
    assert len({c["pz_household_id"] for c in contacts}) == 1
    assert sorted(c["pz_undialable"] for c in contacts) == ["", "shared_number"]


def test_stop_lists_refusals_and_withdrawn_consent_silence_the_person(prozvon: Callable, tmp_path: Path) -> None:
    base(
        tmp_path / "crm.csv",
        "ФИО,Телефон,Доп. телефон,Комментарий,Согласие отозвано",
        "Иванов Иван,89160000101,89160000102,,",
        "Петров Пётр,89160000103,89160000104,больше не звонить!,",
        "Сидорова Анна,89160000105,,,да",
        "Кузнецов Олег,89160000107,,не звонить до 10,",
    )
    base(tmp_path / "dnc.csv", "номер;причина;до", "8 (916) 000-01-02;жалоба;", "8 916 000-01-07;;01.01.2020")
    done = prozvon("clean", "crm.csv", "--out", "out", "--stoplist", "dnc.csv", *NOW)
    assert done.code == 0, done.err
    contacts = rows(tmp_path / "out" / "contacts.csv")
    assert [c["pz_undialable"] for c in contacts] == ["stop_list", "refused", "consent_withdrawn", ""]
    assert [e["pz_name"] for e in rows(tmp_path / "out" / "dial.csv")] == ["Кузнецов Олег"]


def test_a_row_that_names_nobody_is_rejected_with_words_in_both_languages(prozvon: Callable, tmp_path: Path) -> None:
    base(tmp_path / "crm.csv", "ФИО,Телефон", "Иванов,", "Петров,89161234567")
    assert prozvon("clean", "crm.csv", "--out", "out", *NOW).code == 0
    (reject,) = rows(tmp_path / "out" / "rejects.csv")
    assert (reject["source"], reject["line"], reject["code"]) == ("crm.csv", "1", "no_contact")
    assert "ни телефона" in reject["text"]
    assert "no phone" in reject["text"]


def test_several_inputs_become_one_base(prozvon: Callable, tmp_path: Path) -> None:
    base(tmp_path / "a.csv", "ФИО;Телефон", "Иванов Иван;89161234567")
    pl.DataFrame({"Name": ["Иван Иванов"], "Phone": ["+7 916 123-45-67"]}).write_excel(tmp_path / "b.xlsx")
    assert prozvon("clean", "a.csv", "b.xlsx", "--out", "out", *NOW).code == 0
    (entry,) = rows(tmp_path / "out" / "dial.csv")
    assert entry["pz_rows"] == "a.csv:1; b.xlsx:1"


def test_standard_input_is_a_base_too(prozvon: Callable, tmp_path: Path) -> None:
    done = prozvon("clean", "-", "--out", "out", *NOW, stdin="Телефон\n89161234567\n".encode())
    assert done.code == 0, done.err
    assert [e["pz_phone"] for e in rows(tmp_path / "out" / "dial.csv")] == ["+79161234567"]


def test_a_file_without_phones_is_cleaned_and_its_dial_list_is_empty(prozvon: Callable, tmp_path: Path) -> None:
    base(tmp_path / "crm.csv", "ФИО,E-mail", "Иванов Иван,ivanov@mail.ru")
    assert prozvon("clean", "crm.csv", "--out", "out", *NOW).code == 0
    assert rows(tmp_path / "out" / "dial.csv") == []
    assert rows(tmp_path / "out" / "contacts.csv")[0]["pz_undialable"] == "no_number"


def test_the_city_of_a_file_without_phones_is_no_phone(prozvon: Callable, tmp_path: Path) -> None:
    base(tmp_path / "crm.csv", "given_name,surname,suburb,date_of_birth", "lachlan,berry,89161234567,19990219")
    assert prozvon("clean", "crm.csv", "--out", "out", "--map", "suburb=city", *NOW).code == 0
    (contact,) = rows(tmp_path / "out" / "contacts.csv")
    assert (contact["pz_phone"], contact["pz_phone_status"], contact["pz_undialable"]) == ("", "", "no_number")


def test_a_header_alone_is_a_base_of_no_rows(prozvon: Callable, tmp_path: Path) -> None:
    base(tmp_path / "crm.csv", "ФИО,Телефон")
    done = prozvon("clean", "crm.csv", "--out", "out", "--json", *NOW)
    assert done.code == 0, done.err
    assert json.loads(done.out)["counts"]["rows"] == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["none.csv"], 3, "none.csv", id="missing file"),
        pytest.param(["."], 3, "", id="a folder"),
        pytest.param(["empty.csv"], 3, "empty.csv", id="empty file"),
        pytest.param(["crm.csv", "--map", "Тел=phone"], 2, "Телефон", id="unknown column"),
        pytest.param(["crm.csv", "--map", "Телефон=fone"], 2, "phone", id="unknown role"),
        pytest.param(["crm.csv", "--set", "calling.rat=1"], 2, "calling.rate", id="unknown setting"),
        pytest.param(["crm.csv", "--fail-on", "reject>1"], 2, "rejects", id="unknown count"),
        pytest.param(["crm.csv", "--now", "yesterday"], 2, "2027", id="no time"),
        pytest.param(["crm.csv", "--stoplist", "none.csv"], 3, "none.csv", id="missing stop-list"),
        pytest.param(["crm.csv", "--store", "crm.csv"], 5, "crm.csv", id="a store that is none"),
    ],
)
def test_what_cannot_be_done_is_said_shortly_and_leaves_nothing(
    prozvon: Callable, tmp_path: Path, words: list[str], code: int, says: str
) -> None:
    (tmp_path / "empty.csv").touch()
    base(tmp_path / "crm.csv", "ФИО,Телефон", "Иванов Иван,89161234567")
    done = prozvon("clean", *words, "--out", "out")
    assert done.code == code, done.err
    assert says in done.err
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) <= 4
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_a_folder_that_is_not_empty_is_refused_and_force_touches_only_our_files(
    prozvon: Callable, tmp_path: Path
) -> None:
    base(tmp_path / "crm.csv", "ФИО,Телефон", "Иванов Иван,89161234567")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    refused = prozvon("clean", "crm.csv", "--out", "out", *NOW)
    assert refused.code == 2
    assert "--force" in refused.err
    assert prozvon("clean", "crm.csv", "--out", "out", "--force", *NOW).code == 0
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"
    assert (tmp_path / "out" / "dial.csv").exists()


def test_a_passed_limit_is_exit_one_with_everything_written(prozvon: Callable, tmp_path: Path) -> None:
    base(tmp_path / "crm.csv", "ФИО,Телефон", "Иванов,", "Петров,89161234567")
    done = prozvon("clean", "crm.csv", "--out", "out", "--fail-on", "rejects>5%", *NOW)
    assert done.code == 1
    assert "rejects>5%" in done.err
    assert (tmp_path / "out" / "manifest.json").exists()


def test_the_input_is_never_written_to(prozvon: Callable, tmp_path: Path) -> None:
    path = base(tmp_path / "crm.csv", "ФИО,Телефон", "Иванов Иван,89161234567")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    refused = prozvon("clean", "crm.csv", "--out", ".", "--force", *NOW)
    assert refused.code in {0, 2}
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_nothing_printed_holds_a_whole_number(prozvon: Callable, tmp_path: Path) -> None:
    base(tmp_path / "crm.csv", "ФИО,Телефон,E-mail", "Иванов Иван,89161234567,ivanov@mail.ru")
    for words in (
        ["crm.csv", "--out", "out", *NOW],
        ["crm.csv", "--out", "two", "--map", "89161234567=phone"],
        ["crm.csv", "--out", "out", *NOW],
    ):
        done = prozvon("clean", *words)
        assert "9161234567" not in done.err.replace("89161234567=phone", "")
        assert done.out == ""
    report = (tmp_path / "out" / "report.html").read_text()
    manifest = (tmp_path / "out" / "manifest.json").read_text()
    for held in (report, manifest):
        assert "9161234567" not in held
        assert "ivanov@mail.ru" not in held
