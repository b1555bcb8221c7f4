"""What people give by mistake: one short message that says what would do, and nothing half done."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

BASE = "ФИО,Телефон\nИванов Иван,89161234567\nПетров Пётр,89161234568\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.csv").write_text(BASE, "utf-8")
    (tmp_path / "unknown.toml").write_text(
        'about = { ru = "а", en = "a" }\n[[columns]]\nname = "a"\nfield = "phnoe"\n', "utf-8"
    )
    (tmp_path / "newer.toml").write_text("[calling]\nrate = 5\nmoon = 1\n", "utf-8")
    pl.DataFrame({"Имя": ["Анна", "Олег"]}).write_csv(tmp_path / "names.csv")
    (tmp_path / "plain").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(
            "export run --profile mine -o list.txt --set profiles.mine=unknown.toml",
            2,
            "there is no field 'phnoe'; did you mean phone?",
            id="a profile with an unknown column",
        ),
        pytest.param(
            "clean base.csv --out out --stoplist names.csv",
            3,
            "names.csv: a stop-list without a single telephone number",
            id="a stop-list without numbers",
        ),
        pytest.param("report plain", 3, "plain: there is no manifest here", id="a report of a folder without manifest"),
        pytest.param("export plain --profile twin -o x.csv", 3, "there is no manifest here", id="an export of one"),
        pytest.param(
            "clean base.csv --out out --settings newer.toml",
            2,
            "newer.toml: there is no setting calling.moon",
            id="settings of a newer version",
        ),
    ],
)
def test_it_is_refused_in_one_line_and_nothing_is_left(
    prozvon: Callable, folder: Path, words: str, code: int, says: str
) -> None:
    if words.startswith("export run"):
        assert prozvon("clean", "base.csv", "--out", "run", "--quiet").code == 0
    before = sorted(folder.rglob("*"))
    done = prozvon(*words.split())
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert done.err.startswith("prozvon: ")
    assert len(done.err.splitlines()) == 1
    assert sorted(folder.rglob("*")) == before


def test_a_stop_list_may_be_a_spreadsheet(prozvon: Callable, folder: Path) -> None:
    pl.DataFrame({"Номер телефона": ["8 (916) 123-45-67"], "Причина": ["просил"]}).write_excel(folder / "stop.xlsx")
    done = prozvon("clean", "base.csv", "--out", "out", "--stoplist", "stop.xlsx")
    assert done.code == 0, done.err
    assert pl.read_csv(folder / "out" / "dial.csv", infer_schema=False)["pz_phone"].to_list() == ["+79161234568"]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_terminal_of_40_columns_and_a_locale_that_is_not_installed(
    prozvon: Callable, folder: Path, lang: str
) -> None:
    odd = {"COLUMNS": "40", "LC_ALL": "xx_YY.KOI8-R", "LANG": "xx_YY.KOI8-R"}
    assert prozvon("clean", "base.csv", "--out", "out", "--quiet", **odd).code == 0
    for words in ("normalize base.csv -o n.csv", "export out --profile twin -o x.csv", "diff out out"):
        done = prozvon(*words.split(), "--lang", lang, **odd)
        assert done.code == 0, done.err
        assert [line for line in done.err.splitlines() if len(line) > 40] == []
    assert (folder / "x.csv").stat().st_size > 0
