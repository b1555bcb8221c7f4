"""A user's own words: each kind is obeyed by every command that reads a base, and a broken line is told by its place."""

import csv
import io
import json
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

import prozvon as pz
from prozvon.errors import UsageError

FILES = {
    "given": "# свои имена\nГуля; f; Гульнара\nЗаремхон;м  # отец\n",
    "surnames": "\ufeffМать\r\n",
    "legal_forms": "потребительское общество; ПО\nпотребкооп ; ПО\n",
    "cities": "Наукоград НСО; Кольцово\nНСО Наукоград; Наукоград НСО\n",
    "junk": "лидген\n",
}
HEADER = "ФИО,Телефон,Компания,Город,Адрес"
LINES = (
    "Гуля Петрова лидген,8 916 123-45-67,потребкооп Рассвет,Наукоград НСО,",
    "Петрова Гульнара,+79161234567,ПО «Рассвет»,Кольцово,",
    'Мать Иван Заремхонович,8 916 765-43-21,"Потребительское общество ""Заря""",лидген,"Наукоград НСО, ул. Мира, д. 5"',
)


@pytest.fixture
def own(tmp_path: Path) -> list[str]:
    """Files of all five kinds beside a base, and the options that name them."""
    (tmp_path / "base.csv").write_text("\n".join([HEADER, *LINES, ""]), "utf-8")
    for kind, text in FILES.items():
        (tmp_path / f"{kind}.txt").write_text(text, "utf-8")
    return [word for kind in FILES for word in ("--set", f"dictionaries.{kind}={kind}.txt")]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def dictionaries() -> pz.Dictionaries:
    return pz.Dictionaries(**{kind: text.splitlines() for kind, text in FILES.items()})


def test_normalize_obeys_each_kind(prozvon: Callable, own: list[str]) -> None:
    done = prozvon("normalize", "base.csv", "-o", "-", "--quiet", *own)
    assert done.code == 0, done.err
    rows = table(done.out)
    assert [row["pz_name"] for row in rows] == ["Петрова Гуля", "Петрова Гульнара", "Мать Иван Заремхонович"]
    assert [row["pz_gender"] for row in rows] == ["f", "f", "m"]
    assert rows[0]["pz_name_note"] == "лидген"
    assert [row["pz_company"] for row in rows] == ["ПО «Рассвет»", "ПО «Рассвет»", "ПО «Заря»"]
    assert [row["pz_city"] for row in rows] == ["Кольцово", "Кольцово", "Кольцово"]


def test_without_them_the_same_base_is_not_understood(prozvon: Callable, own: list[str]) -> None:
    assert own
    rows = table(prozvon("normalize", "base.csv", "-o", "-", "--quiet").out)
    assert [row["pz_name"] for row in rows] == ["", "Петрова Гульнара", ""]
    assert rows[0]["pz_company"] == "Потребкооп Рассвет" or rows[0]["pz_company"] == "потребкооп Рассвет"
    assert rows[0]["pz_city"] == "Наукоград НСО"


def test_the_settings_file_names_them_for_clean_dedupe_link_and_profile(
    prozvon: Callable, own: list[str], tmp_path: Path
) -> None:
    lines = ["[dictionaries]", *(f'{kind} = "{kind}.txt"' for kind in FILES)]
    (tmp_path / "prozvon.toml").write_text("\n".join(lines), "utf-8")
    done = prozvon("clean", "base.csv", "--out", "out", "--quiet")
    assert done.code == 0, done.err
    contacts = table((tmp_path / "out" / "contacts.csv").read_text("utf-8"))
    assert contacts[0]["pz_cluster_id"] == contacts[1]["pz_cluster_id"]
    assert contacts[2]["pz_name"] == "Мать Иван Заремхонович"
    found = prozvon("find", "out", "Гульнара", "Петрова")
    assert (found.code, found.out.count("Петрова")) == (0, 2)
    deduped = table(prozvon("dedupe", "base.csv", "-o", "-", "--quiet").out)
    assert deduped[0]["pz_cluster_id"] == deduped[1]["pz_cluster_id"]
    (tmp_path / "crm.csv").write_text("ФИО,Телефон\nПетрова Гульнара,89161234567\n", "utf-8")
    linked = table(prozvon("link", "crm.csv", "base.csv", "-o", "-", "--quiet").out)
    assert linked[0]["pz_links"] == "2"
    told = json.loads(prozvon("profile", "base.csv", "--json").out)
    assert told["people"]["fields"]["name"]["after"] == 3
    (tmp_path / "prozvon.toml").unlink()
    told = json.loads(prozvon("profile", "base.csv", "--json", *own[:0]).out)
    assert told["people"]["fields"]["name"]["after"] == 1


@pytest.mark.parametrize(
    "command", [("normalize", "-o", "-"), ("clean", "--out", "out"), ("profile",), ("dedupe", "-o", "-")]
)
def test_a_broken_line_is_told_by_file_and_line(
    prozvon: Callable, own: list[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "given.txt").write_text("Гуля; f\nПетрова Анна Ивановна; f\n", "utf-8")
    done = prozvon(command[0], "base.csv", *command[1:], *own)
    assert done.code == 2
    assert "given.txt, line 2" in done.err
    assert "Анна" not in done.err
    (tmp_path / "given.txt").unlink()
    done = prozvon(command[0], "base.csv", *command[1:], *own)
    assert (done.code, "given.txt" in done.err) == (2, True)
    assert not (tmp_path / "out" / "contacts.csv").exists()


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("given", "Анна Мария"),
        ("given", "Гуля; женщина"),
        ("given", "Гуля; f; Гульнара; x"),
        ("surnames", "Иванов2"),
        ("surnames", "Я"),
        ("legal_forms", "; ПО"),
        ("legal_forms", "а, б"),
        ("cities", "12"),
        ("cities", "Московская обл"),
        ("junk", "два слова"),
        ("junk", "---"),
    ],
)
def test_what_is_no_entry_is_refused(kind: str, line: str) -> None:
    with pytest.raises(UsageError, match=rf"^{kind}, line 3: "):
        pz.Dictionaries(**{kind: ["# ok", "", line]})


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "junk.txt").write_bytes("ok\nлидген\n".encode("cp1251"))
    with pytest.raises(UsageError, match=r"junk\.txt, line 2: not UTF-8"):
        pz.Dictionaries(junk=tmp_path / "junk.txt")
    with pytest.raises(UsageError, match="lines of text"):
        pz.Dictionaries(junk=[1])  # type: ignore[list-item]
    with pytest.raises(UsageError):
        pz.Dictionaries(junk=tmp_path)


def test_python_takes_them_everywhere() -> None:
    own = pickle.loads(pickle.dumps(dictionaries()))
    assert own.digest == dictionaries().digest != pz.Dictionaries().digest
    frame = pl.DataFrame({"ФИО": ["Гуля Петрова", "Петрова Гульнара"], "Телефон": ["89161234567"] * 2})
    assert pz.dedupe(frame, dictionaries=own).clusters["cluster_id"].n_unique() == 1
    assert pz.link(frame[:1], frame[1:], dictionaries=own).matches["right"].to_list() == [0]
    name = frame.select(pl.col("ФИО").pz.name(own).struct.field("given_key"))["given_key"]
    assert name.to_list() == ["gulnara", "gulnara"]


def test_many_threads_use_one_and_calls_without_it_know_nothing_of_it() -> None:
    own = dictionaries()
    cells = ["Гуля Петрова лидген"] * 500

    def read(at: int) -> set[str | None]:
        return set(pz.normalize_names(cells, dictionaries=own if at % 2 else None)["name"].to_list())

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, range(8)))
    assert found == [{None}, {"Петрова Гуля"}] * 4


def test_what_they_make_is_read_as_itself() -> None:
    own = dictionaries()
    rows = [line.split(",")[2].strip('"').replace('""', '"') for line in LINES]
    first = pz.normalize_companies([*rows, "Потребкооп", "ПО"], dictionaries=own)
    again = pz.normalize_companies(first["company"], dictionaries=own)
    assert first.drop("issues").equals(again.drop("issues"))
    cities = pz.normalize_addresses(["НСО Наукоград, ул. Мира, д. 5", "г. Наукоград НСО, Мира 5"], dictionaries=own)
    shown = pz.normalize_addresses(["ул. Мира, д. 5"] * 2, city=cities["city"], dictionaries=own)
    assert cities["city_key"].to_list() == shown["city_key"].to_list()
